package app.roundsman.phone

import android.view.TextureView
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Button
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import androidx.compose.ui.viewinterop.AndroidView
import app.roundsman.present.Block
import app.roundsman.present.ScreenView
import java.io.File
import kotlinx.coroutines.launch

/** The camera over a slot: evidence is shot here and never taken from the gallery. */
@Composable
fun CameraFinder(view: ScreenView, shoot: String, folder: File, mayUse: suspend () -> Boolean, shot: (String) -> Unit) {
    val context = LocalContext.current
    val scope = rememberCoroutineScope()
    var isAllowed by remember { mutableStateOf<Boolean?>(null) }
    var isBusy by remember { mutableStateOf(false) }
    LaunchedEffect(Unit) { isAllowed = mayUse() }
    val camera = remember { Camera(context, folder) }
    DisposableEffect(camera) { onDispose(camera::close) }
    Column(Modifier.fillMaxSize().padding(16.dp), Arrangement.spacedBy(12.dp), Alignment.CenterHorizontally) {
        view.blocks.filterIsInstance<Block.Text>().forEach { Text(it.text) }
        when (isAllowed) {
            null -> return@Column
            false -> Text((context.applicationContext as Roundsman).core.words().denied)
            true -> AndroidView({ TextureView(it).also(camera::show) }, Modifier.fillMaxWidth().weight(1f))
        }
        val press = {
            isBusy = true
            scope.launch {
                camera.shoot()?.let { shot(it.path) }
                isBusy = false
            }
            Unit
        }
        Button(press, Modifier.size(200.dp, 64.dp).testTag("shoot"), isAllowed == true && !isBusy) { Text(shoot) }
    }
}
