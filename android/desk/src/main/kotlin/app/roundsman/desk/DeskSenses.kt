package app.roundsman.desk

import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Button
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import app.roundsman.present.Block
import app.roundsman.present.ScreenView
import app.roundsman.ui.Senses
import java.awt.FileDialog
import java.awt.Frame
import java.io.File
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.jetbrains.skia.Image as SkiaImage

/** The desk's camera draws its pictures, its microphone plays a file, its telephone only says whom it would call. */
class DeskSenses(private val folder: File, private val said: (String) -> Unit = {}) : Senses {
    private var shots = 0

    override suspend fun pick() = choose("*")
    override suspend fun scan() = choose("*.png;*.jpg;*.jpeg")
    override suspend fun speak(): String = withContext(Dispatchers.IO) { Drawn.note(folder).path }
    override fun dial(number: String) = said("☎ $number")

    override fun picture(path: String): ImageBitmap? =
        runCatching { SkiaImage.makeFromEncoded(File(path).readBytes()).toComposeImageBitmap() }.getOrNull()

    private suspend fun choose(pattern: String): String? = withContext(Dispatchers.IO) {
        val dialog = FileDialog(null as Frame?, null, FileDialog.LOAD).apply { file = pattern; isVisible = true }
        dialog.files.firstOrNull()?.path
    }

    @Composable
    override fun Finder(view: ScreenView, shoot: String, shot: (String) -> Unit) {
        var next by remember { mutableStateOf(Drawn.picture(folder, view.title, shots)) }
        Column(Modifier.fillMaxSize().padding(16.dp), Arrangement.spacedBy(12.dp), Alignment.CenterHorizontally) {
            view.blocks.filterIsInstance<Block.Text>().forEach { Text(it.text) }
            picture(next.path)?.let { Image(it, view.title, Modifier.fillMaxWidth().weight(1f)) }
            Button({ shot(next.path) }, Modifier.size(200.dp, 64.dp).testTag("shoot")) { Text(shoot) }
            TextButton({ shots += 1; next = Drawn.picture(folder, view.title, shots) }, Modifier.height(48.dp)) { Text("↻") }
        }
    }
}
