// Plays a story of taps through the door, as tests/src/shell.rs does.
package app.roundsman.story

import app.roundsman.core.App
import app.roundsman.core.AppException
import app.roundsman.core.Fix
import app.roundsman.core.Network
import app.roundsman.core.Observation
import app.roundsman.core.Observer
import app.roundsman.present.Intent
import app.roundsman.present.Outline
import app.roundsman.present.OutlineField
import app.roundsman.present.Screen
import app.roundsman.present.ScreenView
import app.roundsman.present.Tap
import app.roundsman.present.outline
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.system.exitProcess

private const val PATIENCE_S = 60L

internal class Watching : Observer {
    val views = LinkedBlockingQueue<ScreenView>()
    override fun changed(view: ScreenView) { views.put(view) }
    fun next(): ScreenView = checkNotNull(views.poll(PATIENCE_S, TimeUnit.SECONDS)) { "it never came" }
}

/** What a story does to a phone from outside. */
interface Hardware {
    fun place(fix: Fix)
    fun network(network: Network)
    fun power(isSaving: Boolean)
    fun keys(areThere: Boolean)
}

/** A hand on a phone: taps what a story says, on the screens of the door. `shot` is called where a picture is to be taken. */
class Story(
    val app: App,
    private val words: Map<String, String>,
    private val hardware: Hardware,
    private val shot: suspend (name: String, screen: Screen, isRoot: Boolean) -> Unit = { _, _, _ -> },
) {
    private val stack = mutableListOf<Screen>(Screen.Today)
    private var asked: Tap? = null
    private var watching = Watching()
    private var observed: Observation = app.observe(stack.last(), watching)
    private var view: ScreenView = watching.next()

    private fun look() {
        observed.stop()
        observed.close()
        watching = Watching()
        observed = app.observe(stack.last(), watching)
        view = watching.next()
    }

    private fun outline(): Outline {
        while (true) view = watching.views.poll() ?: break
        return outline(view)
    }

    private fun until(isSo: (Outline) -> Boolean): Outline {
        while (!isSo(outline())) view = watching.next()
        return outline()
    }

    private suspend fun send(intent: Intent) {
        val done = app.send(intent)
        if (done.isOver && stack.size > 1) stack.removeLast()
        done.go?.let(stack::add)
        if (done.isOver || done.go != null) look()
    }

    private suspend fun tap(text: String) {
        fun found(outline: Outline) = outline.taps.firstOrNull { it.text == text && it.isEnabled }
        val outline = until { found(it) != null || it.fields.any { field -> field.label == text && field.screen == null } }
        val one = found(outline) ?: return choose(text, "here")
        when (val tap = one.tap) {
            is Tap.Go -> {
                if (one.isPlace) stack.clear()
                stack.add(tap.screen)
                look()
            }
            is Tap.Turn -> turn(tap.screen)
            is Tap.Do -> send(tap.intent)
            else -> asked = tap
        }
    }

    private fun turn(screen: Screen) {
        stack[stack.lastIndex] = screen
        observed.turn(screen)
    }

    private suspend fun fill(label: String, text: String) {
        val field = field(label)
        when (val list = field.screen) {
            is Screen.Records -> turn(list.copy(text = text))
            else -> send(Intent.Type(field.form, field.key, text))
        }
    }

    private fun field(label: String): OutlineField {
        val name = label.substringBefore(" #")
        val place = label.substringAfter(" #", "1").toInt()
        fun fields(outline: Outline) = outline.fields.filter { it.label == name }
        return fields(until { fields(it).size >= place })[place - 1]
    }

    private suspend fun choose(label: String, option: String) {
        val field = field(label)
        val named = field.options.firstOrNull { it.text == option }?.id ?: option
        send(Intent.Choose(field.form, field.key, named))
    }

    private suspend fun step(line: String) {
        val verb = line.substringBefore(' ')
        val rest = words.entries.fold(line.substringAfter(' ', "")) { text, (name, word) -> text.replace("{$name}", word) }
        val (label, text) = rest.substringBefore(" = ") to rest.substringAfter(" = ", "")
        fun says(outline: Outline) = (outline.texts + outline.taps.map { it.text }).any { rest in it }
        when (verb) {
            "see" -> until(::says)
            "not" -> until { !says(it) }
            "tap" -> if (rest.endsWith(" !")) refused { tap(rest.removeSuffix(" !")) } else tap(rest)
            "back" -> {
                if (stack.size > 1) stack.removeLast()
                look()
            }
            "type" -> fill(label, text)
            "choose" -> choose(label, text)
            "photo" -> (stack.last() as Screen.Capture).let { send(Intent.AddPhoto(it.record, it.slot, rest)) }
            "file" -> (asked as Tap.Pick).let { send(Intent.AddFile(it.record, it.slot, rest)) }
            "voice" -> (asked as Tap.Speak).let { send(Intent.AddVoice(it.visit, rest)) }
            "scan" -> (asked as Tap.Scan).let { send(Intent.ReadCard(it.kind, rest)) }
            "place" -> rest.split(' ').map(String::toDouble).let { (lat, lon) -> hardware.place(Fix(lat, lon, 12.0)) }
            "network" -> hardware.network(Network.valueOf(rest.uppercase()))
            "power" -> hardware.power(rest == "saving")
            "keys" -> hardware.keys(rest != "gone")
            "shot" -> shot(rest, stack.last(), stack.size == 1)
            else -> error("`$verb` is no step")
        }
    }

    /** The story says what stands there then. */
    private suspend fun refused(deed: suspend () -> Unit) {
        val error = runCatching { deed() }.exceptionOrNull()
        check(error is AppException) { "it was not refused: $error" }
    }

    /** Plays a line; one that does not go as it says ends the process. */
    suspend fun play(number: Int, line: String) {
        runCatching { step(line) }.onFailure {
            System.err.println("line $number: $line\n$it\nthe screen: ${outline().texts.joinToString("\n")}")
            exitProcess(1)
        }
    }
}

/** Plays a story line by line. `as NAME` takes up that person's phone, where the story has several; gives the phone that was in the hand last. */
suspend fun play(lines: List<String>, phone: (name: String) -> Story): Story {
    val phones = mutableMapOf<String, Story>()
    fun phoneOf(name: String) = phones.getOrPut(name) { phone(name) }
    var hand: Story? = null
    lines.map(String::trim).forEachIndexed { index, line ->
        when {
            line.isEmpty() || line.startsWith("#") -> Unit
            line.startsWith("as ") -> hand = phoneOf(line.removePrefix("as "))
            else -> (hand ?: phoneOf("").also { hand = it }).play(index + 1, line)
        }
    }
    return checkNotNull(hand) { "an empty story" }
}
