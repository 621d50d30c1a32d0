package app.roundsman.phone

import android.Manifest.permission.CAMERA
import android.Manifest.permission.RECORD_AUDIO
import android.content.ActivityNotFoundException
import android.content.Intent
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.graphics.BitmapFactory
import android.net.Uri
import android.provider.OpenableColumns
import android.widget.Toast
import androidx.activity.ComponentActivity
import androidx.activity.result.contract.ActivityResultContracts.GetContent
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import androidx.activity.result.contract.ActivityResultContracts.TakePicture
import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import androidx.core.content.FileProvider
import app.roundsman.present.ScreenView
import app.roundsman.ui.Senses
import java.io.File
import java.io.IOException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** A thumbnail is shown so large at most, in pixels. */
private const val SHOWN_PX = 1024

/** Camera, microphone, files and telephone of an Android phone. Made before the activity is started: it registers for results. */
class PhoneSenses(private val activity: ComponentActivity) : Senses {
    private var waiting: CompletableDeferred<Uri?>? = null
    private var allowed: CompletableDeferred<Boolean>? = null
    private val picker = activity.registerForActivityResult(GetContent()) { waiting?.complete(it) }
    private val camera = activity.registerForActivityResult(TakePicture()) { isTaken -> waiting?.complete(shot.takeIf { isTaken }) }
    private val asker = activity.registerForActivityResult(RequestPermission()) { allowed?.complete(it) }
    private val shot: Uri by lazy { FileProvider.getUriForFile(activity, "${activity.packageName}.files", File(folder, "card.jpg")) }
    private val folder get() = File(activity.cacheDir, "taken").apply { mkdirs() }

    override suspend fun pick() = answered { picker.launch("*/*") }?.let { copied(it) }

    override suspend fun scan() = answered { camera.launch(shot) }?.let { File(folder, "card.jpg").path }

    override suspend fun speak(): String? {
        if (mayUse(RECORD_AUDIO)) return Recorder(activity, folder).record()
        Toast.makeText(activity, (activity.application as Roundsman).core.words().denied, Toast.LENGTH_LONG).show()
        return null
    }

    override fun dial(number: String) {
        // A tablet has no telephone: nothing happens then, as in every app.
        try {
            activity.startActivity(Intent(Intent.ACTION_DIAL, Uri.fromParts("tel", number, null)))
        } catch (_: ActivityNotFoundException) {
            return
        }
    }

    override fun picture(path: String): ImageBitmap? {
        val size = BitmapFactory.Options().apply { inJustDecodeBounds = true }
        BitmapFactory.decodeFile(path, size)
        var step = 1
        while (maxOf(size.outWidth, size.outHeight) / step > SHOWN_PX) step *= 2
        return BitmapFactory.decodeFile(path, BitmapFactory.Options().apply { inSampleSize = step })?.asImageBitmap()
    }

    @Composable
    override fun Finder(view: ScreenView, shoot: String, shot: (String) -> Unit) = CameraFinder(view, shoot, folder, { mayUse(CAMERA) }, shot)

    private suspend fun answered(ask: () -> Unit): Uri? {
        val answer = CompletableDeferred<Uri?>()
        waiting = answer
        ask()
        return answer.await()
    }

    private suspend fun mayUse(permission: String): Boolean {
        if (activity.checkSelfPermission(permission) == PERMISSION_GRANTED) return true
        val answer = CompletableDeferred<Boolean>()
        allowed = answer
        asker.launch(permission)
        return answer.await()
    }

    /** Another app's file, copied: its permission to be read ends with this activity. Nothing where it cannot be read. */
    private suspend fun copied(uri: Uri): String? = withContext(Dispatchers.IO) {
        val name = activity.contentResolver.query(uri, arrayOf(OpenableColumns.DISPLAY_NAME), null, null, null)
            ?.use { if (it.moveToFirst()) it.getString(0) else null }
        // Only the last part of a name, whatever the other app says: it must not lead out of the folder.
        val file = File(folder, File(name ?: "file").name)
        try {
            activity.contentResolver.openInputStream(uri)?.use { from -> file.outputStream().use(from::copyTo) }?.let { file.path }
        } catch (_: IOException) {
            null
        }
    }
}
