package app.roundsman.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.material.icons.Icons
import androidx.compose.material.icons.automirrored.filled.ArrowBack
import androidx.compose.material.icons.filled.MoreVert
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Badge
import androidx.compose.material3.BadgedBox
import androidx.compose.material3.Button as FilledButton
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.FilledTonalButton
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.NavigationBar
import androidx.compose.material3.NavigationBarItem
import androidx.compose.material3.Scaffold
import androidx.compose.material3.SnackbarHost
import androidx.compose.material3.SnackbarHostState
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.material3.TopAppBar
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.roundsman.present.Block
import app.roundsman.present.Button
import app.roundsman.present.FrameWords
import app.roundsman.present.Place
import app.roundsman.present.ScreenView
import app.roundsman.present.Tap

/** A button that would lose something is asked about first; whoever draws the screen hears of it here. */
fun Hand.press(button: Button) = if (button.sure == null) tap(button.tap) else ask(button)

private fun Hand.ask(button: Button) = (this as? Asking)?.ask(button) ?: tap(button.tap)

/** A hand that can ask. */
private interface Asking : Hand {
    fun ask(button: Button)
}

@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun ScreenOf(
    view: ScreenView,
    hand: Hand,
    words: FrameWords,
    canGoBack: Boolean,
    back: () -> Unit,
    messages: SnackbarHostState = remember { SnackbarHostState() },
    jump: String? = null,
    finder: (@Composable () -> Unit)? = null,
) {
    var asked by remember { mutableStateOf<Button?>(null) }
    val asking = object : Asking, Placing, Hand by hand {
        override fun ask(button: Button) { asked = button }
        override fun place(place: Place) = (hand as? Placing)?.place(place) ?: hand.tap(Tap.Go(place.screen))
    }
    Scaffold(
        topBar = {
            TopAppBar(
                title = {
                    Column {
                        Text(view.title, maxLines = 1, overflow = TextOverflow.Ellipsis)
                        view.subtitle?.let { Text(it, style = MaterialTheme.typography.bodySmall, maxLines = 1, overflow = TextOverflow.Ellipsis) }
                    }
                },
                navigationIcon = {
                    if (canGoBack) IconButton(back) { Icon(Icons.AutoMirrored.Filled.ArrowBack, words.back) }
                },
                actions = { More(view.others - listOfNotNull(view.beside).toSet(), asking, words) },
            )
        },
        bottomBar = { Bottom(view, asking) },
        snackbarHost = { SnackbarHost(messages) },
    ) { inner ->
        if (finder != null) Column(Modifier.padding(inner)) { finder() } else Blocks(view, asking, inner, jump)
    }
    asked?.let { button -> Sure(button, words, { asked = null }) { asked = null; hand.tap(button.tap) } }
}

@Composable
private fun Blocks(view: ScreenView, hand: Hand, inner: PaddingValues, jump: String?) {
    val list = rememberLazyListState()
    LaunchedEffect(jump) {
        val place = view.blocks.indexOfFirst { it is Block.Field && it.key == jump }
        if (place >= 0) list.animateScrollToItem(place)
    }
    LazyColumn(Modifier.fillMaxSize().testTag("blocks"), list, inner) {
        // A field keeps its place in the hand while others appear above it.
        itemsIndexed(view.blocks, { place, block -> if (block is Block.Field) "${block.form} ${block.key}" else place }) { _, block -> BlockOf(block, hand) }
    }
}

/** The button beside the main one: the first that loses nothing. */
private val ScreenView.beside get() = others.firstOrNull { it.sure == null }

/** What is within the thumb's reach: the main button, the next one beside it, and the places. */
@Composable
private fun Bottom(view: ScreenView, hand: Hand) {
    if (view.primary == null && view.others.isEmpty() && view.places.isEmpty()) return
    Surface(tonalElevation = 3.dp) {
        Column {
            view.primary?.whyNot?.let {
                Text(it, Modifier.padding(start = 16.dp, end = 16.dp, top = 8.dp), MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodySmall)
            }
            val beside = view.beside
            if (view.primary != null || beside != null) {
                val room = Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 8.dp)
                if (isLarge) {
                    Column(room, Arrangement.spacedBy(4.dp)) {
                        beside?.let { Beside(it, hand, Modifier.fillMaxWidth()) }
                        view.primary?.let { Primary(it, hand, Modifier.fillMaxWidth()) }
                    }
                } else {
                    Row(room, Arrangement.spacedBy(8.dp)) {
                        beside?.let { Beside(it, hand, Modifier.weight(0.46f)) }
                        view.primary?.let { Primary(it, hand, Modifier.weight(0.54f)) }
                    }
                }
            }
            if (view.places.isNotEmpty()) Places(view.places, hand)
        }
    }
}

@Composable
private fun Primary(button: Button, hand: Hand, modifier: Modifier) {
    FilledButton({ hand.press(button) }, modifier.heightIn(min = 52.dp).testTag("primary"), button.isEnabled) { Text(button.text, maxLines = 2) }
}

@Composable
private fun Beside(button: Button, hand: Hand, modifier: Modifier) {
    FilledTonalButton({ hand.press(button) }, modifier.heightIn(min = 52.dp).testTag(button.text), button.isEnabled) { Text(button.text, maxLines = 2) }
}

@Composable
private fun Places(places: List<Place>, hand: Hand) {
    NavigationBar {
        places.forEach { place ->
            NavigationBarItem(
                selected = place.isHere,
                onClick = { (hand as? Placing)?.place(place) ?: hand.tap(Tap.Go(place.screen)) },
                icon = {
                    BadgedBox({ if (place.count > 0u) Badge { Text(place.count.toString()) } }) { Icon(place.icon.picture, null) }
                },
                label = { Text(place.text, maxLines = 1) },
            )
        }
    }
}

/** A hand that forgets where it came from when it goes to one of the places. */
interface Placing : Hand {
    fun place(place: Place)
}

@Composable
private fun More(buttons: List<Button>, hand: Hand, words: FrameWords) {
    if (buttons.isEmpty()) return
    var isOpen by remember { mutableStateOf(false) }
    IconButton({ isOpen = true }) { Icon(Icons.Filled.MoreVert, words.more) }
    DropdownMenu(isOpen, { isOpen = false }) {
        buttons.forEach { button ->
            DropdownMenuItem({ Text(button.text) }, { isOpen = false; hand.press(button) }, enabled = button.isEnabled)
        }
    }
}

@Composable
private fun Sure(button: Button, words: FrameWords, no: () -> Unit, yes: () -> Unit) {
    AlertDialog(
        onDismissRequest = no,
        title = { Text(button.text) },
        text = { Text(button.sure.orEmpty()) },
        confirmButton = { TextButton(yes, Modifier.testTag("yes")) { Text(button.text) } },
        dismissButton = { TextButton(no) { Text(words.cancel) } },
    )
}
