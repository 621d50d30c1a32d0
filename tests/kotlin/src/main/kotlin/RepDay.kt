// Plays a story of taps through the door, as tests/src/shell.rs does. What it needs stands in the environment; prints the device's digest.
package app.roundsman.story

import app.roundsman.core.App
import app.roundsman.core.AppException
import app.roundsman.core.Fix
import app.roundsman.core.Network
import app.roundsman.core.Observation
import app.roundsman.core.Observer
import app.roundsman.core.Platform
import app.roundsman.core.Reminder
import app.roundsman.present.Intent
import app.roundsman.present.Outline
import app.roundsman.present.OutlineField
import app.roundsman.present.Screen
import app.roundsman.present.ScreenState
import app.roundsman.present.ScreenView
import app.roundsman.present.Tap
import app.roundsman.present.outline
import java.io.File
import java.util.UUID
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

private const val PATIENCE_S = 60L

/** A phone whose place and network the story sets. */
private class Phone : Platform {
    @Volatile var at: Fix? = null
    @Volatile var over: Network = Network.FREE
    @Volatile var reminders: List<Reminder> = emptyList()

    override fun wallMs() = System.currentTimeMillis()
    override fun monotonicMs() = (System.nanoTime() / 1_000_000).toULong()
    override fun boot() = "the only one"
    override fun fix() = at
    override fun network() = over
    override fun remind(reminders: List<Reminder>) { this.reminders = reminders }
}

private class Watching : Observer {
    val views = LinkedBlockingQueue<ScreenView>()
    override fun changed(view: ScreenView) { views.put(view) }
    fun next(): ScreenView = checkNotNull(views.poll(PATIENCE_S, TimeUnit.SECONDS)) { "it never came" }
}

private class Shell(val app: App, val phone: Phone, val words: Map<String, String>) {
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

    fun outline(): Outline {
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
            is Tap.Turn -> {
                stack[stack.lastIndex] = tap.screen
                observed.turn(tap.screen)
            }
            is Tap.Do -> send(tap.intent)
            else -> asked = tap
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

    suspend fun step(line: String) {
        val verb = line.substringBefore(' ')
        val rest = words.entries.fold(line.substringAfter(' ', "")) { text, (name, word) -> text.replace("{$name}", word) }
        val (label, text) = rest.substringBefore(" = ") to rest.substringAfter(" = ", "")
        fun says(outline: Outline) = (outline.texts + outline.taps.map { it.text }).any { rest in it }
        when (verb) {
            "see" -> until(::says)
            "not" -> until { !says(it) }
            "tap" -> tap(rest)
            "back" -> {
                if (stack.size > 1) stack.removeLast()
                look()
            }
            "type" -> field(label).let { send(Intent.Type(it.form, it.key, text)) }
            "choose" -> choose(label, text)
            "photo" -> (stack.last() as Screen.Capture).let { send(Intent.AddPhoto(it.record, it.slot, rest)) }
            "file" -> (asked as Tap.Pick).let { send(Intent.AddFile(it.record, it.slot, rest)) }
            "voice" -> (asked as Tap.Speak).let { send(Intent.AddVoice(it.visit, rest)) }
            "place" -> rest.split(' ').map(String::toDouble).let { (lat, lon) -> phone.at = Fix(lat, lon, 12.0) }
            "network" -> phone.over = Network.valueOf(rest.uppercase())
            else -> error("`$verb` is no step")
        }
    }
}

/** What a shell may do wrong comes back as an error with words, and the object lives on. */
private suspend fun badCalls(app: App) {
    val wrong = listOf(
        Intent.Save("new-nowhere") to "client.form_gone",
        Intent.StartVisit("no id") to "client.not_an_id",
        Intent.StartVisit(UUID.randomUUID().toString()) to "record.unknown",
    )
    for ((intent, code) in wrong) {
        val error = runCatching { app.send(intent) }.exceptionOrNull()
        check(error is AppException.Failed && error.code == code && error.text.isNotEmpty()) { "$intent: $error" }
    }
    check(app.view(Screen.Record("no id")).state == ScreenState.FAILED)
}

/** A list that is opened and left again and again holds nothing back. */
private fun openAndLeave(app: App, times: Int) {
    val watching = Watching()
    repeat(times) {
        app.observe(Screen.Board, watching).use { it.stop() }
        watching.views.clear()
    }
    app.observe(Screen.Board, watching).use { watching.next() }
}

fun main(): Unit = runBlocking {
    fun told(name: String) = checkNotNull(System.getenv("ROUNDSMAN_$name")) { "ROUNDSMAN_$name is not set" }
    val phone = Phone()
    val app = App.open(told("HOME"), "en", phone)
    val shell = Shell(app, phone, listOf("url", "code", "files").associateWith { told(it.uppercase()) })
    File(told("STORY")).readLines().map(String::trim).forEachIndexed { number, line ->
        if (line.isNotEmpty() && !line.startsWith("#")) {
            runCatching { shell.step(line) }.onFailure {
                System.err.println("line ${number + 1}: $line\n$it\nthe screen: ${shell.outline().texts.joinToString("\n")}")
                exitProcess(1)
            }
        }
    }
    check(phone.reminders.isNotEmpty()) { "the next contact is to be reminded of" }
    badCalls(app)
    openAndLeave(app, 2_000)
    println(app.digest())
    exitProcess(0)
}
