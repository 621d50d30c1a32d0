// The rep's day tapped on the drawn screens, against a real relay; prints the device's digest.
package app.roundsman.desk

import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.Surface
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runDesktopComposeUiTest
import androidx.compose.ui.unit.Density
import app.roundsman.core.App
import app.roundsman.finger.Finger
import app.roundsman.finger.StorySenses
import app.roundsman.ui.RoundsmanApp
import app.roundsman.ui.RoundsmanTheme
import java.io.File
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

/** A screen so long that nothing has to be scrolled for. */
private const val HEIGHT_PX = 4000
private const val WIDTH_PX = 360

@OptIn(ExperimentalTestApi::class)
fun main() {
    val home = File(told("HOME"))
    val platform = DeskPlatform(home)
    val app = App.open(home.path, "en", platform)
    val senses = StorySenses(DeskSenses(File(home, "camera"))::picture)
    val words = listOf("url", "code", "files").associateWith { told(it.uppercase()) }
    runDesktopComposeUiTest(WIDTH_PX, HEIGHT_PX) {
        setContent {
            CompositionLocalProvider(LocalDensity provides Density(1f)) {
                RoundsmanTheme(false) { Surface(Modifier.fillMaxSize()) { RoundsmanApp(app, senses) } }
            }
        }
        Finger(this, senses, Bench(platform), words) { app.words() }.play(File(told("STORY")).readLines())
    }
    runBlocking { app.keep() }
    println(app.digest())
    exitProcess(0)
}
