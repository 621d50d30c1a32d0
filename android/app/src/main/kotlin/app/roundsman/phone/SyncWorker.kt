package app.roundsman.phone

import android.content.Context
import androidx.work.BackoffPolicy
import androidx.work.Constraints
import androidx.work.CoroutineWorker
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.ExistingWorkPolicy
import androidx.work.NetworkType
import androidx.work.OneTimeWorkRequestBuilder
import androidx.work.PeriodicWorkRequestBuilder
import androidx.work.WorkManager
import androidx.work.WorkerParameters
import app.roundsman.core.AppException
import app.roundsman.present.Intent
import java.util.concurrent.TimeUnit

/** Sends and fetches while nobody looks. The app on the screen and this one share one core and one sync. */
class SyncWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result = try {
        (applicationContext as Roundsman).core.send(Intent.Sync)
        Result.success()
    } catch (error: AppException.Failed) {
        // Who is not enrolled has nothing to send; who has no signal is woken when there is some.
        if (error.isRetryable) Result.retry() else Result.success()
    } catch (_: AppException) {
        Result.failure()
    }

    companion object {
        private const val EVERY_MIN = 15L
        private const val RETRY_S = 60L
        private val whenConnected = Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build()

        /** Every quarter of an hour at most: the system decides when. */
        fun keepUp(context: Context) {
            val request = PeriodicWorkRequestBuilder<SyncWorker>(EVERY_MIN, TimeUnit.MINUTES).setConstraints(whenConnected)
                .setBackoffCriteria(BackoffPolicy.EXPONENTIAL, RETRY_S, TimeUnit.SECONDS).build()
            WorkManager.getInstance(context).enqueueUniquePeriodicWork("sync", ExistingPeriodicWorkPolicy.KEEP, request)
        }

        /** As soon as there is a network: after a boot, and when the app is put away with something unsent. */
        fun once(context: Context) {
            val request = OneTimeWorkRequestBuilder<SyncWorker>().setConstraints(whenConnected).build()
            WorkManager.getInstance(context).enqueueUniqueWork("sync once", ExistingWorkPolicy.REPLACE, request)
        }
    }
}
