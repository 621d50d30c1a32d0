package app.roundsman.ui

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.ColorScheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.dp
import app.roundsman.present.Tone

// Contrast of text on each of these is 4.5 : 1 or more: the screen is read in the sun.
private val light = lightColorScheme(
    primary = Color(0xFF00695C), onPrimary = Color.White,
    primaryContainer = Color(0xFFB2DFDB), onPrimaryContainer = Color(0xFF00201C),
    secondaryContainer = Color(0xFFDCEBE8), onSecondaryContainer = Color(0xFF10201D),
    tertiaryContainer = Color(0xFFFFE2B5), onTertiaryContainer = Color(0xFF3D2600),
    errorContainer = Color(0xFFFFDAD4), onErrorContainer = Color(0xFF410001), error = Color(0xFFB3261E),
    background = Color(0xFFF8FAF9), surface = Color(0xFFF8FAF9), onSurface = Color(0xFF171D1B),
    surfaceVariant = Color(0xFFE3EAE8), onSurfaceVariant = Color(0xFF404947),
    surfaceContainer = Color(0xFFEAF1EF), surfaceContainerHigh = Color(0xFFE4EBE9), surfaceContainerHighest = Color(0xFFDEE5E3), surfaceContainerLow = Color(0xFFF0F6F4),
)
private val dark = darkColorScheme(
    primary = Color(0xFF80CBC4), onPrimary = Color(0xFF003731),
    primaryContainer = Color(0xFF00504A), onPrimaryContainer = Color(0xFFB2DFDB),
    secondaryContainer = Color(0xFF243B37), onSecondaryContainer = Color(0xFFDCEBE8),
    tertiaryContainer = Color(0xFF5B3F00), onTertiaryContainer = Color(0xFFFFE2B5),
    errorContainer = Color(0xFF7A1B12), onErrorContainer = Color(0xFFFFDAD4), error = Color(0xFFFFB4A9),
    background = Color(0xFF0F1513), surface = Color(0xFF0F1513), onSurface = Color(0xFFDFE4E1),
    surfaceVariant = Color(0xFF2B3532), onSurfaceVariant = Color(0xFFBFC9C5),
    surfaceContainer = Color(0xFF1A221F), surfaceContainerHigh = Color(0xFF242C29), surfaceContainerHighest = Color(0xFF2F3734), surfaceContainerLow = Color(0xFF161E1B),
)

/** In large letters what stood side by side stands one below the other. */
val isLarge @Composable get() = LocalDensity.current.fontScale >= 1.5f

/** The smallest thing that a thumb is asked to hit. */
val touch = 48.dp

@Composable
fun RoundsmanTheme(isDark: Boolean = isSystemInDarkTheme(), content: @Composable () -> Unit) {
    MaterialTheme(colorScheme = if (isDark) dark else light, content = content)
}

/** The colours of what wants to be seen in a tone: behind, and on it. */
fun ColorScheme.of(tone: Tone): Pair<Color, Color> = when (tone) {
    Tone.CALM -> secondaryContainer to onSecondaryContainer
    Tone.BUSY -> tertiaryContainer to onTertiaryContainer
    Tone.ATTENTION -> errorContainer to onErrorContainer
}
