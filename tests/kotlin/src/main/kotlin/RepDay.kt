// The rep's day in Kotlin. What it needs stands in the environment; prints the device's digest.
package app.roundsman.story

import app.roundsman.core.App
import app.roundsman.core.AppException
import app.roundsman.core.Fix
import app.roundsman.core.Network
import app.roundsman.core.Platform
import app.roundsman.core.Reminder
import app.roundsman.present.Intent
import app.roundsman.present.Screen
import app.roundsman.present.ScreenState
import java.io.File
import java.util.UUID
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

/** A phone whose place and network the story sets. */
internal class Phone : Platform, Hardware {
    @Volatile var at: Fix? = null
    @Volatile var over: Network = Network.FREE
    @Volatile var reminders: List<Reminder> = emptyList()

    override fun wallMs() = System.currentTimeMillis()
    override fun monotonicMs() = (System.nanoTime() / 1_000_000).toULong()
    override fun boot() = "the only one"
    override fun fix() = at
    override fun network() = over
    override fun isSavingPower() = false
    override fun seal(plain: ByteArray) = plain.reversedArray()
    override fun unseal(sealed: ByteArray) = sealed.reversedArray()
    override fun place(fix: Fix) { at = fix }
    override fun network(network: Network) { over = network }
    override fun power(isSaving: Boolean) = error("not in this story")
    override fun keys(areThere: Boolean) = error("not in this story")
    override fun remind(reminders: List<Reminder>) { this.reminders = reminders }
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
    val words = listOf("url", "code", "files").associateWith { told(it.uppercase()) }
    play(File(told("STORY")).readLines()) { Story(app, words, phone) }
    app.keep()
    check(phone.reminders.isNotEmpty()) { "the next contact is to be reminded of" }
    badCalls(app)
    openAndLeave(app, 2_000)
    println(app.digest())
    exitProcess(0)
}
