package app.roundsman.ui

import androidx.compose.material.icons.Icons
import androidx.compose.material.icons.automirrored.filled.ArrowForward
import androidx.compose.material.icons.automirrored.filled.List
import androidx.compose.material.icons.automirrored.filled.Send
import androidx.compose.material.icons.filled.AccountBox
import androidx.compose.material.icons.filled.Call
import androidx.compose.material.icons.filled.CheckCircle
import androidx.compose.material.icons.filled.DateRange
import androidx.compose.material.icons.filled.Email
import androidx.compose.material.icons.filled.Face
import androidx.compose.material.icons.filled.Home
import androidx.compose.material.icons.filled.Info
import androidx.compose.material.icons.filled.LocationOn
import androidx.compose.material.icons.filled.Notifications
import androidx.compose.material.icons.filled.Person
import androidx.compose.material.icons.filled.Place
import androidx.compose.material.icons.filled.Refresh
import androidx.compose.material.icons.filled.Star
import androidx.compose.ui.graphics.vector.ImageVector
import app.roundsman.present.Icon

/** The platform's picture for what the core names. */
val Icon.picture: ImageVector
    get() = when (this) {
        Icon.TODAY -> Icons.Filled.Home
        Icon.CUSTOMERS -> Icons.Filled.Person
        Icon.INBOX -> Icons.Filled.Email
        Icon.BOARD -> Icons.Filled.Star
        Icon.VISIT -> Icons.Filled.Place
        Icon.DEAL -> Icons.AutoMirrored.Filled.ArrowForward
        Icon.RECORD -> Icons.AutoMirrored.Filled.List
        Icon.TASK -> Icons.Filled.CheckCircle
        Icon.CLOCK -> Icons.Filled.DateRange
        Icon.PHOTO -> Icons.Filled.AccountBox
        Icon.VOICE -> Icons.Filled.Notifications
        Icon.FILE -> Icons.Filled.Info
        Icon.PERSON -> Icons.Filled.Face
        Icon.PHONE -> Icons.Filled.Call
        Icon.PIN -> Icons.Filled.LocationOn
        Icon.UPLOAD -> Icons.AutoMirrored.Filled.Send
        Icon.RETURNED -> Icons.Filled.Refresh
    }
