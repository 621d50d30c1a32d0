// `cargo xtask phone-screens`: plays the rep's day and takes a picture of each screen that it comes by, in every shade.
package app.roundsman.desk

import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.Density
import androidx.compose.ui.use
import app.roundsman.core.App
import app.roundsman.core.Network
import app.roundsman.present.Intent
import app.roundsman.present.Screen
import app.roundsman.present.Tap
import app.roundsman.core.Fix
import app.roundsman.story.Hardware
import app.roundsman.story.Story
import app.roundsman.story.play
import app.roundsman.ui.Hand
import app.roundsman.ui.RoundsmanTheme
import app.roundsman.ui.ScreenOf
import java.io.File
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking
import org.jetbrains.skia.EncodedImageFormat

private const val WIDTH_DP = 360
private const val HEIGHT_DP = 760
private const val TALL_DP = 1560
private const val DENSITY = 1f

/** How a picture is taken. */
private data class Shade(val name: String, val isDark: Boolean, val textScale: Float)

private val shades = listOf(Shade("light", false, 1f), Shade("dark", true, 1f), Shade("large", false, 2f))

private class Still(private val senses: DeskSenses) : Hand {
    override fun tap(tap: Tap) = Unit
    override fun send(intent: Intent) = Unit
    override fun picture(path: String) = senses.picture(path)
}

private fun shot(file: File, shade: Shade, heightDp: Int, content: @Composable () -> Unit) {
    val (width, height) = (WIDTH_DP * DENSITY).toInt() to (heightDp * DENSITY).toInt()
    ImageComposeScene(width, height, Density(DENSITY, shade.textScale)) {
        RoundsmanTheme(shade.isDark) { Surface(Modifier.fillMaxSize()) { content() } }
    }.use { scene ->
        listOf(0L, 500_000_000L).forEach(scene::render)
        val png = checkNotNull(scene.render(1_000_000_000L).encodeToData(EncodedImageFormat.PNG)).bytes
        file.parentFile.mkdirs()
        file.writeBytes(png)
    }
}

/** One screen in every shade and both languages. */
private class Photographer(private val app: App, private val senses: DeskSenses, private val folder: File) {
    suspend fun take(what: String, screen: Screen, isRoot: Boolean) {
        val name = what.removeSuffix(" tall")
        val heightDp = if (name == what) HEIGHT_DP else TALL_DP
        for (tag in listOf("zh-CN", "en")) {
            app.send(Intent.SetLanguage(tag))
            val (view, words) = app.view(screen) to app.words()
            for (shade in shades) {
                shot(File(folder, "$name-$tag-${shade.name}.png"), shade, heightDp) {
                    val finder: (@Composable () -> Unit)? =
                        if (screen is Screen.Capture) ({ senses.Finder(view, words.shoot) {} }) else null
                    ScreenOf(view, Still(senses), words, !isRoot, {}, finder = finder)
                }
            }
            println("$name $tag")
        }
        app.send(Intent.SetLanguage("en"))
    }
}

/** What the story does to the phone on the desk. */
internal class Bench(private val platform: DeskPlatform) : Hardware {
    override fun place(fix: Fix) { platform.place = fix }
    override fun network(network: Network) {
        platform.isInAirplane = network == Network.NONE
        platform.isMetered = network == Network.METERED
    }
    override fun power(isSaving: Boolean) { platform.savesPower = isSaving }
    override fun keys(areThere: Boolean) { platform.hasKey = areThere }
}

internal fun told(name: String) = checkNotNull(System.getenv("ROUNDSMAN_$name")) { "ROUNDSMAN_$name is not set" }

/** Somebody's phone, and who takes its pictures. */
private fun phone(name: String, folder: File): Story {
    val home = File(told("HOME"), name)
    val platform = DeskPlatform(home)
    val app = App.open(home.path, "en", platform)
    val photographer = Photographer(app, DeskSenses(File(home, "camera")), folder)
    val words = System.getenv().filterKeys { it.startsWith("ROUNDSMAN_") }
        .mapKeys { it.key.removePrefix("ROUNDSMAN_").lowercase().replace('_', '-') }
    return Story(app, words, Bench(platform), photographer::take)
}

fun main(arguments: Array<String>) {
    val folder = File(arguments[0])
    val hand = runBlocking { play(File(told("STORY")).readLines()) { phone(it, folder) } }
    println(hand.app.digest())
    exitProcess(0)
}
