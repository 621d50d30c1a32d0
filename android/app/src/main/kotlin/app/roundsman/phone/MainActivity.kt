package app.roundsman.phone

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.Manifest.permission.POST_NOTIFICATIONS
import android.content.Intent
import android.os.Build
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.result.contract.ActivityResultContracts.RequestMultiplePermissions
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import androidx.lifecycle.lifecycleScope
import app.roundsman.core.App
import app.roundsman.core.AppException
import app.roundsman.present.Choice
import app.roundsman.present.Screen
import app.roundsman.ui.RoundsmanApp
import app.roundsman.ui.RoundsmanTheme
import app.roundsman.ui.Senses
import app.roundsman.ui.rememberWalk
import app.roundsman.ui.words
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** The window. What is on it is the core's and the screens'; this is what Android wants of whoever has one. */
class MainActivity : ComponentActivity() {
    private val phone get() = application as Roundsman
    private var opened by mutableStateOf<Result<App>?>(null)
    private var asked by mutableStateOf<Screen?>(null)
    private val placing = registerForActivityResult(RequestMultiplePermissions()) {
        phone.platform.locate()
        lookAgain()
    }
    private var hasAskedForPlace = false

    /** Camera, microphone and files; a test puts its own here. */
    lateinit var senses: Senses

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        val own = PhoneSenses(this)
        senses = replaced?.invoke() ?: own
        lifecycleScope.launch { opened = withContext(Dispatchers.IO) { runCatching { phone.core } } }
        showRecordOf(intent)
        setContent { RoundsmanTheme { Surface { Window() } } }
    }

    @Composable
    private fun Window() {
        val result = opened ?: return
        val app = result.getOrNull()
        if (app == null) {
            // Another process has the folder, or the disk is full: the core says which.
            val error = result.exceptionOrNull()
            Text((error as? AppException)?.words ?: error?.message.orEmpty(), Modifier.padding(32.dp))
            return
        }
        val walk = rememberWalk(app, senses)
        BackHandler(walk.canGoBack) { walk.back() }
        LaunchedEffect(asked) {
            asked?.let { if (walk.stack.last() != it) walk.stack.add(it) }
            asked = null
        }
        val here = walk.stack.last()
        LaunchedEffect(here) { if (here.asksWhere) askForPlace() }
        RoundsmanApp(app, senses, walk)
    }

    /** Asked for where it is of use, once: who says no works on without. */
    private fun askForPlace() {
        if (hasAskedForPlace || phone.platform.mayLocate) return
        hasAskedForPlace = true
        val notices = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) listOf(POST_NOTIFICATIONS) else emptyList()
        placing.launch((listOf(ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION) + notices).toTypedArray())
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        showRecordOf(intent)
    }

    private fun showRecordOf(intent: Intent?) {
        intent?.getStringExtra(RECORD)?.let { asked = Screen.Record(it) }
    }

    override fun onResume() {
        super.onResume()
        phone.platform.locate()
        lookAgain()
    }

    /** The system may end the process from here on: what was being typed is written down. */
    override fun onPause() {
        super.onPause()
        phone.platform.stopLocating()
        val app = opened?.getOrNull() ?: return
        lifecycleScope.launch(Dispatchers.Default) { app.keep() }
        SyncWorker.once(this)
    }

    private fun lookAgain() {
        opened?.getOrNull()?.lookAgain()
    }

    companion object {
        /** The record that a reminder leads to. */
        const val RECORD = "record"

        /** For tests: what stands for camera, microphone and files. */
        var replaced: (() -> Senses)? = null
    }
}

private val Screen.asksWhere
    get() = when (this) {
        is Screen.Record, is Screen.Visit, is Screen.Form -> true
        is Screen.Records -> choice == Choice.NEAR
        else -> false
    }
