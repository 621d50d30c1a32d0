package app.roundsman.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material.icons.Icons
import androidx.compose.material.icons.filled.LocationOn
import androidx.compose.material.icons.filled.Search
import androidx.compose.material3.FilterChip
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.onFocusChanged
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import app.roundsman.present.Block
import app.roundsman.present.Intent
import app.roundsman.present.Keys
import app.roundsman.present.Screen

/** A field of a form. What is typed goes to the core letter by letter; what is right and what shows is the core's. */
@Composable
fun FieldBlock(field: Block.Field, send: (Intent) -> Unit, modifier: Modifier = Modifier) {
    val type = { text: String -> send(Intent.Type(field.form, field.key, text)) }
    val choose = { option: String -> send(Intent.Choose(field.form, field.key, option)) }
    Column(modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 4.dp)) {
        when (field.keys) {
            Keys.ONE, Keys.MANY -> Options(field, choose)
            Keys.BOOL -> YesNo(field, type)
            Keys.FIND -> Find(field, send, choose)
            Keys.FIXED -> FactRow(field.label, field.text)
            Keys.PLACE -> Typed(field, type) {
                IconButton({ choose("here") }) { Icon(Icons.Filled.LocationOn, field.hint ?: field.label) }
            }
            else -> Typed(field, type)
        }
    }
}

private val Block.Field.name get() = if (isRequired) "$label *" else label

/** The text in the hand: while it is being typed nothing from outside moves the cursor. */
@Composable
private fun Typed(field: Block.Field, type: (String) -> Unit, end: (@Composable () -> Unit)? = null) {
    var text by remember(field.form, field.key) { mutableStateOf(field.text) }
    var isFocused by remember { mutableStateOf(false) }
    LaunchedEffect(field.text) { if (!isFocused || end != null) text = field.text }
    val isLong = field.keys == Keys.LONG_TEXT
    OutlinedTextField(
        value = text,
        onValueChange = { text = it; type(it) },
        label = { Text(field.name) },
        supportingText = (field.problem ?: field.hint)?.let { { Text(it) } },
        isError = field.problem != null,
        trailingIcon = end,
        singleLine = !isLong,
        minLines = if (isLong) 3 else 1,
        keyboardOptions = KeyboardOptions(keyboardType = field.keys.keyboard, imeAction = if (isLong) ImeAction.Default else ImeAction.Next),
        modifier = Modifier.fillMaxWidth().testTag(field.key).onFocusChanged { isFocused = it.isFocused }
            .semantics { field.problem?.let { error(it) } },
    )
}

private val Keys.keyboard: KeyboardType
    get() = when (this) {
        Keys.NUMBER -> KeyboardType.Number
        Keys.MONEY -> KeyboardType.Decimal
        Keys.PHONE -> KeyboardType.Phone
        else -> KeyboardType.Text
    }

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Options(field: Block.Field, choose: (String) -> Unit) {
    Text(field.name, style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.onSurfaceVariant)
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        field.options.forEach { option ->
            FilterChip(option.isChosen, { choose(option.id) }, { Text(option.text) }, Modifier.heightIn(min = touch).testTag("${field.key}:${option.id}"))
        }
    }
    Problem(field)
}

@Composable
private fun Problem(field: Block.Field) {
    field.problem?.let { Text(it, color = MaterialTheme.colorScheme.error, style = MaterialTheme.typography.bodySmall) }
}

@Composable
private fun YesNo(field: Block.Field, type: (String) -> Unit) {
    Row(Modifier.fillMaxWidth().heightIn(min = touch), Arrangement.SpaceBetween, Alignment.CenterVertically) {
        Text(field.name, Modifier.weight(1f))
        Switch(field.text == "true", { type(it.toString()) }, Modifier.testTag(field.key))
    }
    Problem(field)
}

/** A link: words find it, a tap takes it. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Find(field: Block.Field, send: (Intent) -> Unit, choose: (String) -> Unit) {
    var words by remember(field.form, field.key) { mutableStateOf("") }
    OutlinedTextField(
        value = words,
        onValueChange = { words = it; send(Intent.Type(field.form, "?${field.key}", it)) },
        label = { Text(if (field.text.isEmpty()) field.name else "${field.name}：${field.text}") },
        supportingText = (field.problem ?: field.hint)?.let { { Text(it) } },
        isError = field.problem != null,
        trailingIcon = { Icon(Icons.Filled.Search, null) },
        singleLine = true,
        modifier = Modifier.fillMaxWidth().testTag(field.key),
    )
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        field.options.forEach { option ->
            FilterChip(option.isChosen, { choose(option.id) }, { Text(option.text) }, Modifier.heightIn(min = touch))
        }
    }
}

/** The search of a list: each letter turns the screen. */
@Composable
fun SearchBlock(search: Block.Search, turn: (Screen) -> Unit) {
    val screen = search.screen as? Screen.Records ?: return
    var words by remember(screen.kind) { mutableStateOf(search.text) }
    OutlinedTextField(
        value = words,
        onValueChange = { words = it; turn(screen.copy(text = it)) },
        placeholder = { Text(search.hint) },
        leadingIcon = { Icon(Icons.Filled.Search, search.hint) },
        singleLine = true,
        modifier = Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 4.dp).testTag("search"),
    )
}
