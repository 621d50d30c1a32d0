package app.roundsman.ui

import androidx.compose.material3.SnackbarDuration
import androidx.compose.material3.SnackbarHostState
import androidx.compose.material3.SnackbarResult
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import androidx.compose.ui.graphics.ImageBitmap
import app.roundsman.core.App
import app.roundsman.core.AppException
import app.roundsman.core.Observation
import app.roundsman.core.Observer
import app.roundsman.present.Done
import app.roundsman.present.Intent
import app.roundsman.present.Place
import app.roundsman.present.Screen
import app.roundsman.present.ScreenView
import app.roundsman.present.Tap
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.launch

/** What the platform does for a tap: each answers with what came of it, or with nothing where the person went back. */
interface Senses {
    suspend fun pick(): String?
    suspend fun speak(): String?
    suspend fun scan(): String?
    fun dial(number: String)
    fun picture(path: String): ImageBitmap?

    /** The camera's finder; `shot` gets the picture's file. */
    @Composable fun Finder(view: ScreenView, shoot: String, shot: (String) -> Unit)
}

/** A screen as it stands, and whenever it changes; of several that come at once the last. */
fun App.watch(screen: Screen, observed: (Observation) -> Unit = {}): Flow<ScreenView> = callbackFlow {
    val observation = observe(screen, object : Observer {
        override fun changed(view: ScreenView) { trySend(view) }
    })
    observed(observation)
    awaitClose {
        observation.stop()
        observation.close()
    }
}.conflate()

/** The way through the screens: where one is, where one came from, and what was said last. */
class Walk(private val app: App, private val scope: CoroutineScope, private val senses: Senses, first: Screen = Screen.Today) : Placing {
    val stack = mutableStateListOf(first)
    val messages = SnackbarHostState()
    var jump by mutableStateOf<String?>(null)
        private set
    var isDone by mutableStateOf(false)
    private var observation: Observation? = null
    val canGoBack get() = stack.size > 1

    fun views(screen: Screen) = app.watch(screen) { observation = it }

    fun back() {
        if (canGoBack) stack.removeAt(stack.lastIndex)
    }

    override fun place(place: Place) {
        stack.clear()
        stack.add(place.screen)
    }

    override fun picture(path: String) = senses.picture(path)

    override fun tap(tap: Tap) {
        when (tap) {
            is Tap.Go -> stack.add(tap.screen)
            is Tap.Turn -> stack[stack.lastIndex] = tap.screen
            is Tap.Do -> send(tap.intent)
            is Tap.Dial -> senses.dial(tap.number)
            is Tap.Jump -> jump = tap.field
            is Tap.Pick -> ask(senses::pick) { Intent.AddFile(tap.record, tap.slot, it) }
            is Tap.Speak -> ask(senses::speak) { Intent.AddVoice(tap.visit, it) }
            is Tap.Scan -> ask(senses::scan) { Intent.ReadCard(tap.kind, it) }
        }
    }

    private fun ask(sense: suspend () -> String?, intent: (String) -> Intent) {
        scope.launch { sense()?.let { send(intent(it)) } }
    }

    override fun send(intent: Intent) {
        scope.launch { sendNow(intent) }
    }

    /** Sends an intent, and goes where it leads. What was refused stands at its fields; anything else is said. */
    suspend fun sendNow(intent: Intent) {
        val done = try {
            app.send(intent)
        } catch (error: AppException) {
            say(error.words, null)
            return
        }
        if (done.isOver) back()
        done.go?.let(stack::add)
        done.text?.let { say(it, done) }
    }

    private fun say(text: String, done: Done?) {
        val undo = done?.undo
        scope.launch {
            messages.currentSnackbarData?.dismiss()
            val label = undo?.let { app.words().undo }
            val result = messages.showSnackbar(text, label, duration = SnackbarDuration.Short)
            if (undo != null && result == SnackbarResult.ActionPerformed) send(undo)
        }
    }

    /** Something outside has changed: the clock, the place, the network. */
    fun lookAgain() = app.lookAgain()
}

/** What went wrong, in the core's words. */
val AppException.words: String
    get() = when (this) {
        is AppException.Refused -> reasons.joinToString("\n") { it.text }
        is AppException.Failed -> text
        is AppException.Internal -> text
    }

/** The app: the screen that one is on. */
@Composable
fun RoundsmanApp(app: App, senses: Senses, walk: Walk = rememberWalk(app, senses)) {
    val screen = walk.stack.last()
    var view by remember { mutableStateOf<Pair<Screen, ScreenView>?>(null) }
    LaunchedEffect(screen) { walk.views(screen).collect { view = screen to it } }
    val (shown, what) = view ?: return
    val words = remember(what) { app.words() }
    val finder: (@Composable () -> Unit)? = (shown as? Screen.Capture)?.let { capture ->
        { senses.Finder(what, words.shoot) { path -> walk.send(Intent.AddPhoto(capture.record, capture.slot, path)) } }
    }
    ScreenOf(what, walk, words, walk.canGoBack, walk::back, walk.messages, walk.jump, finder)
}

@Composable
fun rememberWalk(app: App, senses: Senses): Walk {
    val scope = rememberCoroutineScope()
    return remember(app) { Walk(app, scope, senses) }
}
