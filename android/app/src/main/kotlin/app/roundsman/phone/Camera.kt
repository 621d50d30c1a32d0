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
    override fun onSurfaceTextureDestroyed(surface: SurfaceTexture): Boolean {
        close()
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
        cameras.openCamera(id, Opened(Surface(texture), reader.surface), handler)
    }

    private fun Array<Size>?.largest(longEdge: Int) = this?.filter { it.width <= longEdge && it.height <= longEdge }?.maxByOrNull { it.width * it.height }

    private inner class Opened(private val preview: Surface, private val picture: Surface) : CameraDevice.StateCallback() {
        override fun onOpened(camera: CameraDevice) {
            device = camera
            @Suppress("DEPRECATION") // its successor is younger than the phones that we run on
            camera.createCaptureSession(listOf(preview, picture), Started(preview), handler)
        }

        override fun onDisconnected(camera: CameraDevice) = close()
        override fun onError(camera: CameraDevice, error: Int) = close()
    }

    private inner class Started(private val preview: Surface) : CameraCaptureSession.StateCallback() {
        override fun onConfigured(configured: CameraCaptureSession) {
            session = configured
            val request = configured.device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
            request.addTarget(preview)
            request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
            configured.setRepeatingRequest(request.build(), null, handler)
        }

        override fun onConfigureFailed(configured: CameraCaptureSession) = close()
    }

    /** Takes a picture; its file, or nothing where the camera was taken away meanwhile. */
    suspend fun shoot(): File? {
        val (session, reader) = (session ?: return null) to (reader ?: return null)
        val answer = CompletableDeferred<File?>()
        waiting = answer
        try {
            val request = session.device.createCaptureRequest(CameraDevice.TEMPLATE_STILL_CAPTURE)
            request.addTarget(reader.surface)
            request.set(CaptureRequest.JPEG_ORIENTATION, orientation(session.device.id))
            session.capture(request.build(), null, handler)
        } catch (_: CameraAccessException) {
            return null
        } catch (_: IllegalStateException) {
            return null
        }
        return answer.await()
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
    fun close() {
        waiting?.complete(null)
        session = null
        device?.close()
        device = null
        reader?.close()
        reader = null
        thread.quitSafely()
    }
}
