package app.roundsman.phone

import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.graphics.BitmapFactory
import androidx.compose.ui.graphics.asImageBitmap
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runAndroidComposeUiTest
import androidx.test.core.app.ApplicationProvider
import app.roundsman.core.Network
import app.roundsman.finger.Finger
import app.roundsman.finger.StorySenses
import java.io.File
import kotlinx.coroutines.runBlocking
import org.junit.Assume.assumeTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

private fun told(name: String): String? = System.getenv("ROUNDSMAN_$name")

/** The rep's day in the app's own activity, on the core, against the relay that `languages` has started; leaves the device's digest in a file. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [34], qualifiers = "en-rUS-w360dp-h4000dp-mdpi")
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class DayTest {
    @OptIn(ExperimentalTestApi::class)
    @Test fun `a rep's day is tapped on the app's own activity`() {
        assumeTrue("played by cargo xtask test", told("STORY") != null)
        val app: Roundsman = ApplicationProvider.getApplicationContext()
        val hardware = StageHardware(app).apply { network(Network.FREE) }
        shadowOf(app).grantPermissions(ACCESS_FINE_LOCATION)
        val senses = StorySenses { BitmapFactory.decodeFile(it)?.asImageBitmap() }
        MainActivity.replaced = { senses }
        val words = listOf("url", "code", "files").associateWith { checkNotNull(told(it.uppercase())) }
        runAndroidComposeUiTest<MainActivity> {
            MainActivity.replaced = null
            Finger(this, senses, hardware, words) { app.core.words() }.play(File(checkNotNull(told("STORY"))).readLines())
        }
        runBlocking { app.core.keep() }
        File("${told("HOME")}.digest").writeText(app.core.digest())
    }
}
