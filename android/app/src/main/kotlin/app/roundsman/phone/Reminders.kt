package app.roundsman.phone

import android.app.AlarmManager
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.net.Uri
import app.roundsman.R
import app.roundsman.core.Reminder

private const val CHANNEL = "duties"

/** A reminder may come this much later, so that the phone wakes once for several. */
private const val WINDOW_MS = 600_000L

/** What the core says is to be reminded of, as alarms that outlive the process. They do not outlive a boot: [BootReceiver]. */
object Reminders {
    private const val KEPT = "reminders"
    private const val COUNT = "count"

    fun openChannel(context: Context) {
        val channel = NotificationChannel(CHANNEL, context.getString(R.string.channel_duties), NotificationManager.IMPORTANCE_DEFAULT)
        checkNotNull(context.getSystemService(NotificationManager::class.java)).createNotificationChannel(channel)
    }

    /** Takes these in place of all that there were. */
    fun put(context: Context, reminders: List<Reminder>) {
        val alarms = checkNotNull(context.getSystemService(AlarmManager::class.java))
        val kept = context.getSharedPreferences(KEPT, Context.MODE_PRIVATE)
        repeat(kept.getInt(COUNT, 0)) { place -> alarms.cancel(alarm(context, place, null)) }
        reminders.forEachIndexed { place, reminder ->
            alarms.setWindow(AlarmManager.RTC_WAKEUP, reminder.atMs, WINDOW_MS, alarm(context, place, reminder))
        }
        kept.edit().putInt(COUNT, reminders.size).apply()
    }

    /** An alarm is known by its place, whatever it says. */
    private fun alarm(context: Context, place: Int, reminder: Reminder?): PendingIntent {
        val intent = Intent(context, ReminderReceiver::class.java).setData(Uri.parse("reminder:$place"))
        reminder?.let { intent.putExtra("title", it.title).putExtra("text", it.text).putExtra(MainActivity.RECORD, it.record) }
        return PendingIntent.getBroadcast(context, place, intent, PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE)
    }

    fun show(context: Context, alarm: Intent) {
        val record = alarm.getStringExtra(MainActivity.RECORD) ?: return
        val open = Intent(context, MainActivity::class.java).setData(Uri.parse("record:$record")).putExtra(MainActivity.RECORD, record)
            .addFlags(Intent.FLAG_ACTIVITY_NEW_TASK or Intent.FLAG_ACTIVITY_SINGLE_TOP)
        val tap = PendingIntent.getActivity(context, 0, open, PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE)
        val notice = Notification.Builder(context, CHANNEL)
            .setSmallIcon(R.drawable.ic_round)
            .setContentTitle(alarm.getStringExtra("title"))
            .setContentText(alarm.getStringExtra("text"))
            .setContentIntent(tap)
            .setAutoCancel(true)
            .build()
        checkNotNull(context.getSystemService(NotificationManager::class.java)).notify(alarm.dataString, 0, notice)
    }
}

class ReminderReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) = Reminders.show(context, intent)
}

/** Alarms are gone after a boot: the core is opened once, and says anew what to remind of. */
class BootReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        if (intent.action == Intent.ACTION_BOOT_COMPLETED) SyncWorker.once(context)
    }
}
