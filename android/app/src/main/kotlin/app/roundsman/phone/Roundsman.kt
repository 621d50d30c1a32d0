package app.roundsman.phone

import android.app.Application
import androidx.work.Configuration
import app.roundsman.core.App
import java.io.File
import java.util.Locale

/** The process: one core, however many windows and workers come and go. */
class Roundsman : Application(), Configuration.Provider {
    /** The work manager is started when it is first used, not with every process. */
    override val workManagerConfiguration get() = Configuration.Builder().build()

    val platform by lazy { PhonePlatform(this) }

    /** Reads and mends the storage when it is first asked for: ask off the main thread. */
    val core: App by lazy { App.open(File(filesDir, "home").path, Locale.getDefault().toLanguageTag(), platform) }

    override fun onCreate() {
        super.onCreate()
        Reminders.openChannel(this)
        SyncWorker.keepUp(this)
    }
}
