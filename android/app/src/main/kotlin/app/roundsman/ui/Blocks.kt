package app.roundsman.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material.icons.Icons
import androidx.compose.material.icons.automirrored.filled.ArrowForward
import androidx.compose.material.icons.filled.AddCircle
import androidx.compose.material.icons.filled.CheckCircle
import androidx.compose.material.icons.filled.Warning
import androidx.compose.material3.FilterChip
import androidx.compose.material3.Icon
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.ListItem
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedCard
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import app.roundsman.present.BarView
import app.roundsman.present.Block
import app.roundsman.present.Button
import app.roundsman.present.Mark
import app.roundsman.present.StepView
import app.roundsman.present.Tap
import app.roundsman.present.Tone

/** What a block needs of its shell: to hand back a tap, and to show a picture from a file. */
interface Hand {
    fun tap(tap: Tap)
    fun send(intent: app.roundsman.present.Intent)
    fun picture(path: String): androidx.compose.ui.graphics.ImageBitmap?
}

@Composable
fun BlockOf(block: Block, hand: Hand) {
    when (block) {
        is Block.Banner -> Banner(block, hand)
        is Block.Heading -> Heading(block, hand)
        is Block.Text -> Text(block.text, Modifier.padding(horizontal = 16.dp, vertical = 4.dp))
        is Block.Search -> SearchBlock(block) { hand.tap(Tap.Turn(it)) }
        is Block.Chips -> Chips(block, hand)
        is Block.Line -> Line(block, hand)
        is Block.Fact -> FactRow(block.label, block.text)
        is Block.Steps -> Steps(block.steps, hand)
        is Block.Check -> Check(block, hand)
        is Block.Field -> FieldBlock(block, hand::send)
        is Block.Slot -> Slot(block, hand)
        is Block.Event -> Event(block)
        is Block.People -> People(block, hand)
        is Block.Bars -> Column { block.bars.forEach { Bar(it) } }
        is Block.Progress -> ProgressRow(block)
        is Block.Nothing -> Empty(block, hand)
    }
}

/** Letters of a button that still stands beside the text of its banner. */
private const val BESIDE_MAX = 12

@Composable
private fun Banner(block: Block.Banner, hand: Hand) {
    val (behind, on) = MaterialTheme.colorScheme.of(block.tone)
    // A long word on the button leaves no room beside it.
    val isBelow = isLarge || (block.button?.text?.length ?: 0) > BESIDE_MAX
    Surface(Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 4.dp), RoundedCornerShape(12.dp), behind, on) {
        Row(Modifier.padding(start = 16.dp, end = 8.dp).heightIn(min = touch), verticalAlignment = Alignment.CenterVertically) {
            if (block.tone == Tone.ATTENTION) {
                Icon(Icons.Filled.Warning, null, Modifier.size(20.dp))
                Spacer(Modifier.width(8.dp))
            }
            Column(Modifier.weight(1f).padding(vertical = 10.dp)) {
                Text(block.text)
                block.details.forEach { Text(it, style = MaterialTheme.typography.bodySmall) }
                if (isBelow) block.button?.let { BannerButton(it, on, hand) }
            }
            if (!isBelow) block.button?.let { BannerButton(it, on, hand) }
        }
    }
}

@Composable
private fun BannerButton(button: Button, colour: Color, hand: Hand) {
    TextButton({ hand.press(button) }, Modifier.heightIn(min = touch), button.isEnabled) { Text(button.text, color = colour, fontWeight = FontWeight.Bold) }
}

@Composable
private fun Heading(block: Block.Heading, hand: Hand) {
    Row(Modifier.fillMaxWidth().padding(start = 16.dp, end = 8.dp, top = if (block.text.isEmpty()) 0.dp else 8.dp), verticalAlignment = Alignment.CenterVertically) {
        Text(block.text, Modifier.weight(1f).semantics { heading() }, style = MaterialTheme.typography.titleMedium)
        block.button?.let { Act(it, hand) }
    }
}

/** A button in the flow of a screen. */
@Composable
private fun Act(button: Button, hand: Hand) {
    OutlinedButton({ hand.press(button) }, Modifier.heightIn(min = touch).testTag(button.text), button.isEnabled) { Text(button.text) }
}

@Composable
private fun Chips(block: Block.Chips, hand: Hand) {
    Row(Modifier.fillMaxWidth().horizontalScroll(rememberScrollState()).padding(horizontal = 16.dp), Arrangement.spacedBy(8.dp)) {
        block.options.forEachIndexed { place, option ->
            FilterChip(option.isChosen, { hand.tap(block.taps[place]) }, { Text(option.text) }, Modifier.heightIn(min = touch))
        }
    }
}

@Composable
fun MarkOf(mark: Mark) {
    val (behind, on) = MaterialTheme.colorScheme.of(mark.tone)
    Surface(shape = RoundedCornerShape(6.dp), color = behind, contentColor = on) {
        Text(mark.text, Modifier.padding(horizontal = 6.dp, vertical = 2.dp), style = MaterialTheme.typography.labelMedium)
    }
}

@Composable
private fun Line(block: Block.Line, hand: Hand) {
    val tap = block.tap
    ListItem(
        leadingContent = { Icon(block.icon.picture, null) },
        headlineContent = { Text(block.title) },
        supportingContent = {
            Column {
                if (block.subtitle.isNotEmpty()) Text(block.subtitle)
                if (isLarge) Ends(block, hand)
            }
        },
        trailingContent = { if (!isLarge) Ends(block, hand) },
        modifier = Modifier.heightIn(min = touch).then(if (tap == null) Modifier else Modifier.clickable { hand.tap(tap) }),
    )
}

/** What stands at the end of a line. */
@Composable
private fun Ends(block: Block.Line, hand: Hand) {
    Row(verticalAlignment = Alignment.CenterVertically, horizontalArrangement = Arrangement.spacedBy(4.dp)) {
        block.mark?.let { MarkOf(it) }
        block.side?.let { Act(it, hand) }
    }
}

@Composable
fun FactRow(label: String, text: String) {
    val room = Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 6.dp)
    val quiet = MaterialTheme.colorScheme.onSurfaceVariant
    if (isLarge) {
        Column(room) {
            Text(label, color = quiet)
            Text(text)
        }
    } else {
        Row(room, Arrangement.spacedBy(12.dp)) {
            Text(label, Modifier.weight(0.4f), quiet)
            Text(text, Modifier.weight(0.6f))
        }
    }
}

@Composable
private fun Steps(steps: List<StepView>, hand: Hand) {
    Column(Modifier.padding(horizontal = 16.dp, vertical = 4.dp)) { steps.forEach { Step(it, hand) } }
}

@Composable
private fun Step(step: StepView, hand: Hand) {
    val scheme = MaterialTheme.colorScheme
    val tap = step.tap
    Row(
        Modifier.fillMaxWidth().heightIn(min = if (tap == null) 36.dp else touch).clip(RoundedCornerShape(8.dp))
            .background(if (step.isHere) scheme.primaryContainer else Color.Transparent)
            .then(if (tap == null) Modifier else Modifier.clickable { hand.tap(tap) }).padding(horizontal = 12.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        when {
            step.isDone -> Icon(Icons.Filled.CheckCircle, null, Modifier.size(18.dp), scheme.primary)
            else -> Box(Modifier.size(14.dp).background(if (step.isHere) scheme.primary else scheme.surfaceVariant, CircleShape))
        }
        Text(step.text, Modifier.weight(1f).padding(horizontal = 12.dp), fontWeight = if (step.isHere) FontWeight.Bold else null)
        if (tap != null) Icon(Icons.AutoMirrored.Filled.ArrowForward, null, tint = scheme.primary)
    }
}

@Composable
private fun Check(block: Block.Check, hand: Hand) {
    val scheme = MaterialTheme.colorScheme
    ListItem(
        leadingContent = {
            if (block.isDone) Icon(Icons.Filled.CheckCircle, "✓", tint = scheme.primary) else Icon(Icons.Filled.Warning, "!", tint = scheme.error)
        },
        headlineContent = { Text(block.text) },
        // Below the words, not beside them: in large text both need the width.
        supportingContent = {
            Column {
                block.note?.let { Text(it) }
                block.button?.let { Act(it, hand) }
            }
        },
    )
}

@Composable
private fun Slot(block: Block.Slot, hand: Hand) {
    val scheme = MaterialTheme.colorScheme
    val isMissing = block.isRequired && !block.isFilled
    OutlinedCard(
        onClick = { block.tap?.let(hand::tap) },
        enabled = block.tap != null,
        modifier = Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 4.dp).heightIn(min = 64.dp).testTag(block.title),
        border = BorderStroke(1.dp, if (isMissing) scheme.error else scheme.outline),
    ) {
        Row(Modifier.padding(12.dp), verticalAlignment = Alignment.CenterVertically) {
            Column(Modifier.weight(1f)) {
                Text(block.title, style = MaterialTheme.typography.titleSmall)
                Text(block.text, color = if (isMissing) scheme.error else scheme.onSurfaceVariant, style = MaterialTheme.typography.bodySmall)
            }
            block.pictures.take(3).forEach { Picture(it, block.title, hand) }
            if (block.tap != null) Icon(Icons.Filled.AddCircle, null, Modifier.padding(start = 8.dp).size(28.dp), scheme.primary)
        }
    }
}

@Composable
private fun Picture(path: String, title: String, hand: Hand) {
    val picture = remember(path) { hand.picture(path) } ?: return
    Image(picture, title, Modifier.padding(start = 6.dp).size(48.dp).clip(RoundedCornerShape(6.dp)), contentScale = ContentScale.Crop)
}

@Composable
private fun Event(block: Block.Event) {
    Column(Modifier.padding(horizontal = 16.dp, vertical = 4.dp)) {
        Text(block.text)
        Text("${block.`when`}  ${block.who}", style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
    }
}

@Composable
private fun Filled(percent: UInt, modifier: Modifier) {
    LinearProgressIndicator({ percent.toFloat() / 100 }, modifier, drawStopIndicator = {})
}

@Composable
private fun Bar(bar: BarView) {
    Column(Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 4.dp)) {
        Row { Text(bar.label, Modifier.weight(1f)); Text(bar.text, fontWeight = FontWeight.Bold) }
        Filled(bar.percent, Modifier.fillMaxWidth().padding(vertical = 4.dp))
    }
}

@Composable
private fun ProgressRow(block: Block.Progress) {
    Column(Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 6.dp)) {
        Text(block.text, style = MaterialTheme.typography.labelLarge)
        Filled(block.percent, Modifier.fillMaxWidth().padding(top = 4.dp))
    }
}

@Composable
private fun Empty(block: Block.Nothing, hand: Hand) {
    Column(Modifier.fillMaxWidth().padding(32.dp), Arrangement.spacedBy(8.dp), Alignment.CenterHorizontally) {
        Text(block.text, style = MaterialTheme.typography.titleMedium, textAlign = TextAlign.Center)
        Text(block.help, color = MaterialTheme.colorScheme.onSurfaceVariant, textAlign = TextAlign.Center)
        block.button?.let { Act(it, hand) }
    }
}
