// `cargo xtask phone`: a rep's phone in a window, on the real core, with what one can do to a phone beside it.
package app.roundsman.desk

import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.FilterChip
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import app.roundsman.core.App
import app.roundsman.core.Fix
import app.roundsman.present.Block
import app.roundsman.present.Intent
import app.roundsman.present.Screen
import app.roundsman.ui.RoundsmanApp
import app.roundsman.ui.RoundsmanTheme
import app.roundsman.ui.rememberWalk
import java.io.File
import java.util.Locale
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

private val hour = 3_600_000L

/** What the panel does to how the phone looks. */
private class Look {
    var isDark by mutableStateOf(false)
    var textScale by mutableStateOf(1f)
}

fun main(arguments: Array<String>) {
    val home = File(arguments.firstOrNull() ?: "roundsman-data/phone").apply { mkdirs() }
    val platform = DeskPlatform(home)
    val app = App.open(home.path, Locale.getDefault().toLanguageTag(), platform)
    val prefilled = listOf("url" to arguments.getOrNull(1), "code" to arguments.getOrNull(2))
    application {
        var said by remember { mutableStateOf("") }
        val look = remember { Look() }
        val senses = remember { DeskSenses(File(home, "camera")) { said = it } }
        Window(::exitApplication, rememberWindowState(size = DpSize(720.dp, 860.dp)), title = "Roundsman 行商") {
            RoundsmanTheme(look.isDark) {
                val walk = rememberWalk(app, senses)
                LaunchedEffect(Unit) {
                    prefilled.forEach { (field, text) -> if (text != null) walk.sendNow(Intent.Type("enrol", field, text)) }
                }
                LaunchedEffect(walk.stack.last(), platform.isWalking) {
                    val here = if (platform.isWalking) placeOf(app, walk.stack.last()) else null
                    if (here != null) {
                        platform.place = here
                        walk.lookAgain()
                    }
                }
                Surface {
                    Row {
                        val density = LocalDensity.current
                        Surface(Modifier.width(400.dp).fillMaxHeight().border(1.dp, MaterialTheme.colorScheme.outline)) {
                            CompositionLocalProvider(LocalDensity provides Density(density.density, look.textScale)) {
                                RoundsmanApp(app, senses, walk)
                            }
                        }
                        Panel(platform, look, said) { walk.lookAgain() }
                    }
                }
            }
        }
    }
    app.close()
}

private val coordinates = Regex("""(-?\d+\.\d{3,}), (-?\d+\.\d{3,})""")

/** Where the customer is whose card is on the screen: whoever opens it at a desk is thought to have walked there. */
private suspend fun placeOf(app: App, screen: Screen): Fix? = withContext(Dispatchers.IO) {
    val facts = (screen as? Screen.Record)?.let { app.view(it).blocks.filterIsInstance<Block.Fact>() }.orEmpty()
    val (lat, lon) = facts.firstNotNullOfOrNull { coordinates.find(it.text) }?.destructured ?: return@withContext null
    Fix(lat.toDouble(), lon.toDouble(), 12.0)
}

/** What one can do to a phone. */
@Composable
private fun Panel(platform: DeskPlatform, look: Look, said: String, changed: () -> Unit) {
    Column(Modifier.padding(16.dp).verticalScroll(rememberScrollState()), Arrangement.spacedBy(10.dp)) {
        Toggle("✈ 飞行模式 Airplane mode", platform.isInAirplane) { platform.isInAirplane = it; changed() }
        Toggle("计费网络 Metered network", platform.isMetered) { platform.isMetered = it; changed() }
        Toggle("省电 Battery saver", platform.savesPower) { platform.savesPower = it; changed() }
        Toggle("深色 Dark", look.isDark) { look.isDark = it }
        Toggle("大字 200 %", look.textScale > 1f) { look.textScale = if (it) 2f else 1f }
        Text("时钟 Clock: +${platform.aheadMs / hour} h")
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
            OutlinedButton({ platform.aheadMs += hour; changed() }) { Text("+1 h") }
            OutlinedButton({ platform.aheadMs += 24 * hour; changed() }) { Text("+1 d") }
            OutlinedButton({ platform.aheadMs = 0; changed() }) { Text("0") }
        }
        Place(platform, changed)
        Spacer(Modifier.height(8.dp))
        if (said.isNotEmpty()) Text(said)
        Text("提醒 Reminders: ${platform.reminders.size}")
        platform.reminders.take(5).forEach { Text("${it.title}：${it.text}", style = MaterialTheme.typography.bodySmall) }
    }
}

@Composable
private fun Toggle(text: String, isOn: Boolean, turn: (Boolean) -> Unit) {
    Row(verticalAlignment = Alignment.CenterVertically) {
        Switch(isOn, turn)
        Text(text, Modifier.padding(start = 8.dp))
    }
}

private fun typed(text: String): Fix? {
    val numbers = text.split(',').mapNotNull { it.trim().toDoubleOrNull() }
    return if (numbers.size == 2) Fix(numbers[0], numbers[1], 12.0) else null
}

@Composable
private fun Place(platform: DeskPlatform, changed: () -> Unit) {
    Toggle("走到打开的客户那里 Walk to the customer", platform.isWalking) { platform.isWalking = it }
    var text by remember { mutableStateOf("") }
    // What was walked to is written here; what is being typed is left alone.
    LaunchedEffect(platform.place) { platform.place?.let { if (typed(text) != it) text = "${it.lat}, ${it.lon}" } }
    OutlinedTextField(text, {
        text = it
        platform.place = typed(it)
        changed()
    }, label = { Text("位置 Place (lat, lon)") }, singleLine = true)
    FilterChip(platform.place == null, { text = ""; platform.place = null; changed() }, { Text("没有定位 No fix") })
}
