package app.roundsman.desk

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import app.roundsman.core.Fix
import app.roundsman.core.Network
import app.roundsman.core.Platform
import app.roundsman.core.Reminder
import java.io.File

/** A phone on the desk: its clock, its place and its network are what the panel beside it says. */
class DeskPlatform : Platform {
    var isInAirplane by mutableStateOf(false)
    var isMetered by mutableStateOf(false)
    var aheadMs by mutableStateOf(0L)
    var place by mutableStateOf<Fix?>(Fix(24.4798, 118.0894, 12.0))
    var reminders by mutableStateOf(emptyList<Reminder>())

    override fun wallMs() = System.currentTimeMillis() + aheadMs

    /** Counts from the machine's boot where the machine tells it, sleep included. */
    override fun monotonicMs(): ULong = (uptimeMs() + aheadMs).coerceAtLeast(0).toULong()

    override fun boot(): String = runCatching { File("/proc/sys/kernel/random/boot_id").readText().trim() }.getOrDefault(processBoot)

    override fun fix() = place

    override fun network() = when {
        isInAirplane -> Network.NONE
        isMetered -> Network.METERED
        else -> Network.FREE
    }

    override fun remind(reminders: List<Reminder>) { this.reminders = reminders }

    private fun uptimeMs() = runCatching { (File("/proc/uptime").readText().substringBefore(' ').toDouble() * 1000).toLong() }
        .getOrElse { System.nanoTime() / 1_000_000 }

    private companion object {
        val processBoot = java.util.UUID.randomUUID().toString()
    }
}
