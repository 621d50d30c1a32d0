package app.roundsman.phone

import android.app.AlertDialog
import android.content.Context
import android.media.MediaRecorder
import android.os.Build
import java.io.File
import java.io.IOException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

private const val RATE_HZ = 16_000

/** Longer than this nobody listens. */
private const val LONGEST_MS = 120_000

/** The microphone: it listens while a window says so, until that is closed. */
class Recorder(private val context: Context, private val folder: File) {
    private val words get() = (context.applicationContext as Roundsman).core.words()

    /** The recording's file; nothing where the microphone is another app's. */
    suspend fun record(): String? {
        val file = File(folder, "note.m4a")
        val recorder = started(file) ?: return null
        val over = CompletableDeferred<Unit>()
        recorder.setOnInfoListener { _, what, _ -> if (what == MediaRecorder.MEDIA_RECORDER_INFO_MAX_DURATION_REACHED) over.complete(Unit) }
        val window = AlertDialog.Builder(context).setMessage(words.recording)
            .setPositiveButton(words.stop) { _, _ -> over.complete(Unit) }
            .setOnCancelListener { over.complete(Unit) }
            .show()
        over.await()
        window.dismiss()
        return withContext(Dispatchers.IO) { if (ended(recorder)) file.path else null }
    }

    private fun started(file: File): MediaRecorder? {
        @Suppress("DEPRECATION")
        val recorder = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) MediaRecorder(context) else MediaRecorder()
        return try {
            recorder.apply {
                setAudioSource(MediaRecorder.AudioSource.MIC)
                setOutputFormat(MediaRecorder.OutputFormat.MPEG_4)
                setAudioEncoder(MediaRecorder.AudioEncoder.AAC)
                setAudioSamplingRate(RATE_HZ)
                setAudioChannels(1)
                setMaxDuration(LONGEST_MS)
                setOutputFile(file)
                prepare()
                start()
            }
        } catch (_: IOException) {
            recorder.release()
            null
        } catch (_: IllegalStateException) {
            recorder.release()
            null
        }
    }

    /** Whether anything was heard. */
    private fun ended(recorder: MediaRecorder): Boolean = try {
        recorder.stop()
        true
    } catch (_: RuntimeException) {
        // It was stopped before the first sound.
        false
    } finally {
        recorder.release()
    }
}
