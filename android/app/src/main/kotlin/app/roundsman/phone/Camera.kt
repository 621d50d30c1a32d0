package app.roundsman.phone

import android.content.Context
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.util.Size
import android.view.Surface
import android.view.TextureView
import java.io.File
import java.util.UUID
import kotlinx.coroutines.CompletableDeferred

/** The core makes pictures smaller; more than this only costs memory on an old phone. */
private const val LONG_EDGE_PX = 4096
private const val PREVIEW_PX = 1280

/** The camera at the back, by camera2: CameraX brings more than it saves on the phones that reps have. */
class Camera(private val context: Context, private val folder: File) : TextureView.SurfaceTextureListener {
    private val cameras = checkNotNull(context.getSystemService(CameraManager::class.java))
    private val thread = HandlerThread("camera").apply { start() }
    private val handler = Handler(thread.looper)
    private var device: CameraDevice? = null
    private var session: CameraCaptureSession? = null
    private var reader: ImageReader? = null
    private var waiting: CompletableDeferred<File?>? = null

    /** The camera that looks away from the person; nothing on a tablet that has none. */
    fun back(): String? = cameras.cameraIdList.firstOrNull {
        cameras.getCameraCharacteristics(it).get(CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_BACK
    }

    /** Shows the preview in a view, as soon as that has a surface. */
    fun show(view: TextureView) {
        view.surfaceTextureListener = this
        view.surfaceTexture?.let { open(it) }
    }

    override fun onSurfaceTextureAvailable(surface: SurfaceTexture, width: Int, height: Int) = open(surface)
    override fun onSurfaceTextureSizeChanged(surface: SurfaceTexture, width: Int, height: Int) = Unit
    override fun onSurfaceTextureUpdated(surface: SurfaceTexture) = Unit
    /** The app was put away; it may come back. */
    override fun onSurfaceTextureDestroyed(surface: SurfaceTexture): Boolean {
        letGo()
        return true
    }

    @Suppress("MissingPermission") // the finder has asked
    private fun open(texture: SurfaceTexture) {
        if (device != null) return
        val id = back() ?: return
        val sizes = cameras.getCameraCharacteristics(id).get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP) ?: return
        val picture = sizes.getOutputSizes(ImageFormat.JPEG).largest(LONG_EDGE_PX) ?: return
        val preview = sizes.getOutputSizes(SurfaceTexture::class.java).largest(PREVIEW_PX) ?: return
        texture.setDefaultBufferSize(preview.width, preview.height)
        val reader = ImageReader.newInstance(picture.width, picture.height, ImageFormat.JPEG, 2).also { reader = it }
        reader.setOnImageAvailableListener(::taken, handler)
        guarded { cameras.openCamera(id, Opened(Surface(texture), reader.surface), handler) }
    }

    /** Another app, the owner's employer or the battery may take the camera away between any two calls: it is let go then. Says whether it was not. */
    private fun guarded(work: () -> Unit): Boolean = try {
        work()
        true
    } catch (_: CameraAccessException) {
        letGo()
        false
    } catch (_: IllegalStateException) {
        letGo()
        false
    }

    private fun Array<Size>?.largest(longEdge: Int) = this?.filter { it.width <= longEdge && it.height <= longEdge }?.maxByOrNull { it.width * it.height }

    private inner class Opened(private val preview: Surface, private val picture: Surface) : CameraDevice.StateCallback() {
        override fun onOpened(camera: CameraDevice) {
            device = camera
            @Suppress("DEPRECATION") // its successor is younger than the phones that we run on
            guarded { camera.createCaptureSession(listOf(preview, picture), Started(preview), handler) }
        }

        override fun onDisconnected(camera: CameraDevice) = letGo(camera)
        override fun onError(camera: CameraDevice, error: Int) = letGo(camera)
    }

    private inner class Started(private val preview: Surface) : CameraCaptureSession.StateCallback() {
        override fun onConfigured(configured: CameraCaptureSession) {
            session = configured
            guarded {
                val request = configured.device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
                request.addTarget(preview)
                request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
                configured.setRepeatingRequest(request.build(), null, handler)
            }
        }

        override fun onConfigureFailed(configured: CameraCaptureSession) = letGo()
    }

    /** Takes a picture; its file, or nothing where the camera was taken away meanwhile. */
    suspend fun shoot(): File? {
        val (session, reader) = (session ?: return null) to (reader ?: return null)
        val answer = CompletableDeferred<File?>()
        waiting = answer
        val isAsked = guarded {
            val request = session.device.createCaptureRequest(CameraDevice.TEMPLATE_STILL_CAPTURE)
            request.addTarget(reader.surface)
            request.set(CaptureRequest.JPEG_ORIENTATION, orientation(session.device.id))
            session.capture(request.build(), null, handler)
        }
        return if (isAsked) answer.await() else null
    }

    /** The picture says how it is to be turned; the core turns it. */
    private fun orientation(id: String): Int {
        val sensor = cameras.getCameraCharacteristics(id).get(CameraCharacteristics.SENSOR_ORIENTATION) ?: 0
        val turned = when (context.display?.rotation) {
            Surface.ROTATION_90 -> 90
            Surface.ROTATION_180 -> 180
            Surface.ROTATION_270 -> 270
            else -> 0
        }
        return (sensor - turned + 360) % 360
    }

    private fun taken(reader: ImageReader) {
        val file = reader.acquireNextImage()?.use { image ->
            val buffer = image.planes[0].buffer
            val bytes = ByteArray(buffer.remaining()).also(buffer::get)
            File(folder, "${UUID.randomUUID()}.jpg").apply { writeBytes(bytes) }
        }
        waiting?.complete(file)
    }

    /** Gives the camera back. Who waits for a picture gets none. */
    private fun letGo(camera: CameraDevice? = device) {
        waiting?.complete(null)
        session = null
        camera?.close()
        device = null
        reader?.close()
        reader = null
    }

    /** Ends it for good. */
    fun close() {
        letGo()
        thread.quitSafely()
    }
}
