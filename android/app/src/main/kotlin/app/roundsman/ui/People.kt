package app.roundsman.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material.icons.Icons
import androidx.compose.material.icons.filled.Call
import androidx.compose.material3.Card
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.SpanStyle
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.text.buildAnnotatedString
import androidx.compose.ui.text.drawText
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.withStyle
import androidx.compose.ui.unit.Constraints
import androidx.compose.ui.unit.dp
import app.roundsman.present.BarView
import app.roundsman.present.Block
import app.roundsman.present.PersonView
import app.roundsman.present.Tap
import kotlin.math.PI
import kotlin.math.cos
import kotlin.math.sin

@OptIn(ExperimentalLayoutApi::class)
@Composable
internal fun People(block: Block.People, hand: Hand) {
    Card(Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 4.dp)) {
        Column(Modifier.padding(12.dp), Arrangement.spacedBy(8.dp)) {
            Text(block.centre, style = MaterialTheme.typography.titleMedium)
            Text(block.text, style = MaterialTheme.typography.bodySmall)
            if (block.reach.size > 2) Radar(block.reach)
            FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
                block.people.forEach { Person(it, hand) }
            }
        }
    }
}

@Composable
private fun Person(person: PersonView, hand: Hand) {
    val scheme = MaterialTheme.colorScheme
    Surface(
        shape = RoundedCornerShape(12.dp),
        color = if (person.isGap) Color.Transparent else scheme.surface,
        border = BorderStroke(1.dp, if (person.isGap) scheme.error else scheme.outline),
    ) {
        Row(Modifier.padding(10.dp), verticalAlignment = Alignment.CenterVertically) {
            Column {
                Text(person.role, style = MaterialTheme.typography.labelMedium, color = scheme.primary)
                Text(person.name, color = if (person.isGap) scheme.error else scheme.onSurface)
                if (person.note.isNotEmpty()) Text(person.note, style = MaterialTheme.typography.bodySmall)
            }
            person.phone?.let { number ->
                TextButton({ hand.tap(Tap.Dial(number)) }, Modifier.heightIn(min = touch)) { Icon(Icons.Filled.Call, number) }
            }
        }
    }
}

/** How much of the width a label may take: two of them stand side by side below the figure. */
private const val LABEL_SHARE = 0.46f

/** Each axis a ray from the middle; the further out, the further one has got. */
@Composable
private fun Radar(axes: List<BarView>) {
    val scheme = MaterialTheme.colorScheme
    val style = MaterialTheme.typography.labelSmall.copy(color = scheme.onSurfaceVariant, textAlign = TextAlign.Center)
    val measurer = rememberTextMeasurer()
    val said = axes.joinToString { "${it.label}: ${it.text}" }
    // As tall as its letters are large.
    val scale = LocalDensity.current.fontScale
    Canvas(Modifier.fillMaxWidth().height(120.dp + 90.dp * scale).semantics { contentDescription = said }) {
        val labels = axes.map { axis ->
            val text = buildAnnotatedString {
                withStyle(SpanStyle(color = scheme.primary)) { append(axis.label) }
                append("\n${axis.text}")
            }
            measurer.measure(text, style, constraints = Constraints(maxWidth = (size.width * LABEL_SHARE).toInt()))
        }
        val edge = labels.maxOf { it.size.height } + 6.dp.toPx()
        // The lowest axis seldom points straight down: what is free below makes the figure larger.
        val rays = axes.indices.map { 2 * PI * it / axes.size - PI / 2 }.map { Offset(cos(it).toFloat(), sin(it).toFloat()) }
        val radius = (size.height - 2 * edge) / (1 + rays.maxOf { it.y })
        val middle = Offset(center.x, edge + radius)
        fun figure(share: (Int) -> Float) = closed(rays.mapIndexed { place, ray -> middle + ray * radius * share(place) })
        for (ring in 1..2) drawPath(figure { ring / 2f }, scheme.outline, style = Stroke(1.dp.toPx()))
        rays.forEach { drawLine(scheme.outline, middle, middle + it * radius) }
        // What is not reached at all still shows where its axis begins.
        val reached = figure { axes[it].percent.toFloat().coerceAtLeast(6f) / 100 }
        drawPath(reached, scheme.primary, alpha = 0.25f)
        drawPath(reached, scheme.primary, style = Stroke(2.dp.toPx()))
        rays.zip(labels) { ray, label -> drawText(label, topLeft = beside(middle + ray * radius, label)) }
    }
}

private fun closed(corners: List<Offset>) = Path().apply {
    corners.forEachIndexed { place, at -> if (place == 0) moveTo(at.x, at.y) else lineTo(at.x, at.y) }
    close()
}

/** Where a label stands: away from the middle, and on the canvas. */
private fun DrawScope.beside(tip: Offset, label: TextLayoutResult): Offset {
    val gap = 4.dp.toPx()
    val x = when {
        tip.x > center.x + 1 -> tip.x + gap - label.size.width / 3
        tip.x < center.x - 1 -> tip.x - gap - label.size.width * 2 / 3
        else -> tip.x - label.size.width / 2
    }
    val y = if (tip.y < center.y) tip.y - gap - label.size.height else tip.y + gap
    return Offset(x.coerceIn(0f, size.width - label.size.width), y.coerceIn(0f, size.height - label.size.height))
}
