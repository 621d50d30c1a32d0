package app.roundsman.phone

import android.content.Intent
import android.graphics.Bitmap
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [34])
class PhoneSensesTest {
    private val activity = Robolectric.buildActivity(MainActivity::class.java).setup().get()

    @Test fun `a number is dialled by one tap`() {
        activity.senses.dial("+86 592 555 0199")
        val call = shadowOf(activity).nextStartedActivity
        assertEquals(Intent.ACTION_DIAL, call.action)
        assertEquals("tel", call.data?.scheme)
        assertEquals("+86 592 555 0199", call.data?.schemeSpecificPart)
    }

    @Test fun `a large picture is shown small, and one that is gone not at all`() {
        val file = File(activity.cacheDir, "shelf.jpg")
        file.outputStream().use { Bitmap.createBitmap(4000, 3000, Bitmap.Config.RGB_565).compress(Bitmap.CompressFormat.JPEG, 50, it) }
        val shown = checkNotNull(activity.senses.picture(file.path))
        assertEquals(1000, shown.width)
        assertNull(activity.senses.picture(File(activity.cacheDir, "gone.jpg").path))
    }
}
