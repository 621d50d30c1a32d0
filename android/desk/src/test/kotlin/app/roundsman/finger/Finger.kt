// Plays a story of taps on the drawn screens, as a finger would: what cannot be seen and touched there cannot be tapped.
package app.roundsman.finger

import androidx.compose.foundation.layout.Column
import androidx.compose.material3.Button
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.Modifier
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasAnyAncestor
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTextReplacement
import app.roundsman.core.Fix
import app.roundsman.core.Network
import app.roundsman.present.FrameWords
import app.roundsman.present.ScreenView
import app.roundsman.story.Hardware
import app.roundsman.ui.Senses
import kotlinx.coroutines.channels.Channel

private const val PATIENCE_MS = 20_000L

/** What the camera, the picker and the microphone give is what the story says next. */
class StorySenses(private val shown: (path: String) -> ImageBitmap?) : Senses {
    val given = Channel<String>(Channel.UNLIMITED)
    var inSight = ""

    override suspend fun pick() = given.receive()
    override suspend fun speak() = given.receive()
    override suspend fun scan() = given.receive()
    override fun dial(number: String) = Unit
    override fun picture(path: String): ImageBitmap? = shown(path)

    @Composable
    override fun Finder(view: ScreenView, shoot: String, shot: (String) -> Unit) {
        Column { Button({ shot(inSight) }, Modifier.testTag("shoot")) { Text(shoot) } }
    }
}

/** `Name *` is the field `Name` that is required. */
private fun labelled(label: String) = hasText(label) or hasText("$label *")

@OptIn(ExperimentalTestApi::class)
class Finger(
    private val test: ComposeUiTest,
    private val senses: StorySenses,
    private val hardware: Hardware,
    private val words: Map<String, String>,
    private val frame: () -> FrameWords,
) {
    private fun count(what: SemanticsMatcher) = test.onAllNodes(what).fetchSemanticsNodes(atLeastOneRootRequired = false).size

    private fun wait(what: SemanticsMatcher, atLeast: Int = 1) = test.waitUntil(what.description, PATIENCE_MS) { count(what) >= atLeast }

    private fun press(what: SemanticsMatcher) {
        wait(what)
        test.onAllNodes(what)[0].performClick()
    }

    /** `● Quoted` and `Name: Wanlong` are drawn in pieces. */
    private fun pieces(text: String) = text.removePrefix("● ").removePrefix("☐ ").split(": ").map { hasText(it, substring = true) }

    private fun tap(text: String) {
        val button = (hasText(text) or hasContentDescription(text)) and hasClickAction() and isEnabled() and !hasSetTextAction()
        val field = hasSetTextAction() and labelled(text)
        val more = hasContentDescription(frame().more) and hasClickAction()
        var hasLooked = false
        test.waitUntil(text, PATIENCE_MS) {
            val isThere = count(button) > 0 || count(field) > 0
            // What is not on the screen may be behind the three dots.
            if (!isThere && !hasLooked && count(more) > 0) {
                test.onAllNodes(more)[0].performClick()
                hasLooked = true
            }
            isThere
        }
        if (count(button) > 0) return press(button)
        // A field whose value the phone fills in has a button within.
        press(hasClickAction() and !hasSetTextAction() and hasAnyAncestor(field))
    }

    private fun type(label: String, text: String) {
        val field = hasSetTextAction() and labelled(label.substringBefore(" #"))
        val place = label.substringAfter(" #", "1").toInt()
        wait(field, place)
        test.onAllNodes(field)[place - 1].performTextReplacement(text)
    }

    /** Plays the lines of a story; the first that does not go as it says is told with what stood on the screen. */
    fun play(lines: List<String>) {
        lines.map(String::trim).forEachIndexed { index, line ->
            if (line.isEmpty() || line.startsWith("#")) return@forEachIndexed
            runCatching { step(line) }.onFailure { throw AssertionError("line ${index + 1}: $line\n$it\nthe screen:\n${screen()}", it) }
        }
    }

    private fun step(line: String) {
        val verb = line.substringBefore(' ')
        val rest = words.entries.fold(line.substringAfter(' ', "")) { text, (name, word) -> text.replace("{$name}", word) }
        val (label, text) = rest.substringBefore(" = ") to rest.substringAfter(" = ", "")
        when (verb) {
            "see" -> pieces(rest).forEach(::wait)
            "not" -> test.waitUntil("no $rest", PATIENCE_MS) { pieces(rest).any { count(it) == 0 } }
            "tap" -> tap(rest)
            "back" -> press(hasContentDescription(frame().back) and hasClickAction())
            "type" -> type(label, text)
            "choose" -> press(hasText(text) and hasClickAction() and isEnabled())
            "photo" -> {
                senses.inSight = rest
                press(hasTestTag("shoot"))
            }
            "file", "voice" -> senses.given.trySend(rest).getOrThrow()
            "place" -> rest.split(' ').map(String::toDouble).let { (lat, lon) -> hardware.place(Fix(lat, lon, 12.0)) }
            "network" -> hardware.network(Network.valueOf(rest.uppercase()))
            "shot" -> Unit
            else -> error("`$verb` is no step")
        }
    }

    private fun screen(): String {
        val nodes = test.onAllNodes(SemanticsMatcher("anything") { true }).fetchSemanticsNodes(atLeastOneRootRequired = false)
        val said = nodes.flatMap { node -> node.config.filter { it.key.name in setOf("Text", "ContentDescription", "EditableText") }.map { it.value } }
        return said.joinToString("\n")
    }
}
