package app.roundsman.phone

import android.app.AlarmManager
import android.app.NotificationManager
import android.content.Intent
import androidx.test.core.app.ApplicationProvider
import androidx.work.NetworkType
import androidx.work.WorkManager
import app.roundsman.core.Reminder
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [34])
class RemindersTest {
    private val app: Roundsman = ApplicationProvider.getApplicationContext()
    private val alarms = shadowOf(app.getSystemService(AlarmManager::class.java))
    private val notices = shadowOf(app.getSystemService(NotificationManager::class.java))
    private fun reminder(at: Long, text: String) = Reminder(at, "Contact within 7 days", text, "record-of-$text")

    private val set get() = alarms.scheduledAlarms.filter { shadowOf(it.operation).savedIntent.component?.className == ReminderReceiver::class.java.name }

    @Test fun `each reminder is an alarm, in place of those before`() {
        app.platform.remind(listOf(reminder(1_000, "Wanlong"), reminder(2_000, "Gulf"), reminder(3_000, "Riverside")))
        assertEquals(listOf(1_000L, 2_000L, 3_000L), set.map { it.triggerAtMs }.sorted())
        app.platform.remind(listOf(reminder(5_000, "Gulf")))
        assertEquals(listOf(5_000L), set.map { it.triggerAtMs })
        app.platform.remind(emptyList())
        assertTrue(set.isEmpty())
    }

    @Test fun `an alarm becomes a notice that leads to the record`() {
        app.platform.remind(listOf(reminder(1_000, "Wanlong")))
        ReminderReceiver().onReceive(app, shadowOf(set.single().operation).savedIntent)
        val notice = shadowOf(notices.allNotifications.single())
        assertEquals("Contact within 7 days", notice.contentTitle)
        assertEquals("Wanlong", notice.contentText)
        val tap = shadowOf(notices.allNotifications.single().contentIntent).savedIntent
        assertEquals("record-of-Wanlong", tap.getStringExtra(MainActivity.RECORD))
    }

    @Test fun `a sync is kept up in the background, and asked for after a boot, where there is a network`() {
        val work = WorkManager.getInstance(app)
        val kept = work.getWorkInfosForUniqueWork("sync").get().single()
        assertEquals(NetworkType.CONNECTED, kept.constraints.requiredNetworkType)
        BootReceiver().onReceive(app, Intent(Intent.ACTION_BOOT_COMPLETED))
        assertEquals(1, work.getWorkInfosForUniqueWork("sync once").get().size)
    }
}
