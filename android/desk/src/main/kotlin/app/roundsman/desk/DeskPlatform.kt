package app.roundsman.desk

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import app.roundsman.core.Fix
import app.roundsman.core.Network
import app.roundsman.core.Platform
import app.roundsman.core.Reminder
import app.roundsman.ui.seal
import app.roundsman.ui.unseal
import java.io.File
import java.security.SecureRandom
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec

/** A phone on the desk: its clock, its place and its network are what the panel beside it says. */
class DeskPlatform(home: File) : Platform {
    var hasKey by mutableStateOf(true)
    var savesPower by mutableStateOf(false)
    var isInAirplane by mutableStateOf(false)
    var isMetered by mutableStateOf(false)
    var aheadMs by mutableStateOf(0L)
    var place by mutableStateOf<Fix?>(Fix(24.4798, 118.0894, 12.0))
    var isWalking by mutableStateOf(true)
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

    override fun isSavingPower() = savesPower

    override fun seal(plain: ByteArray) = key.seal(plain)

    override fun unseal(sealed: ByteArray) = if (hasKey) key.unseal(sealed) else null

    override fun remind(reminders: List<Reminder>) { this.reminders = reminders }

    /** A desk has no key store: a file beside the phone's folder stands for it. */
    private val key: SecretKey by lazy {
        val file = File(home.absoluteFile.parentFile, "${home.name}.key")
        if (!file.exists()) file.writeBytes(ByteArray(KEY_BYTES).also(SecureRandom()::nextBytes))
        SecretKeySpec(file.readBytes(), "AES")
    }

    private fun uptimeMs() = runCatching { (File("/proc/uptime").readText().substringBefore(' ').toDouble() * 1000).toLong() }
        .getOrElse { System.nanoTime() / 1_000_000 }

    private companion object {
        const val KEY_BYTES = 32
        val processBoot = java.util.UUID.randomUUID().toString()
    }
}
