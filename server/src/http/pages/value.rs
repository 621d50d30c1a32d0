//! Values as a reader sees them.

use maud::{Markup, html};
use roundsman_domain::{Content, Location, RecordId, Value};
use roundsman_playbook::{Choice, Field, FieldType, title_of};
use roundsman_text::{day, money, number};

use super::{
    Sheet,
    icon::{icon, state},
    names::Words,
};
use crate::ledger::{LedgerError, record};

/// So many characters of a long text are shown at once.
const LONG_CHARS_SHOWN: usize = 1_200;

/// So many items of a list are shown.
const ITEMS_SHOWN: usize = 100;

/// A number as a telephone dials it.
fn dialled(number: &str) -> String {
    number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// A scalar as text.
pub(super) fn text(sheet: &Sheet<'_>, field: Option<&Field>, value: &Value) -> String {
    let words = &sheet.words;
    let type_ = field.map(|field| &field.type_);
    match (value, type_) {
        (Value::Null, _) => String::new(),
        (Value::Bool(yes), _) => words.word(if *yes { "yes" } else { "no" }),
        (Value::Int(at_ms), Some(FieldType::Moment)) => words.moment(*at_ms),
        (Value::Int(whole), _) => number(*whole),
        (Value::Float(x), _) => x.to_string(),
        (Value::Text(id), Some(FieldType::Choice(options) | FieldType::MultiChoice(options))) => option(sheet, options, id),
        (Value::Text(date), Some(FieldType::Date)) => day(words.language, date),
        (Value::Text(text), _) => text.clone(),
        (Value::Money(amount), _) => money(words.language, *amount),
        (Value::Location(place), _) => format!("{:.5}, {:.5} (±{:.0} m)", place.lat, place.lon, place.accuracy_m),
    }
}

/// An option by its title.
pub(super) fn option(sheet: &Sheet<'_>, options: &[Choice], id: &str) -> String {
    let title = options.iter().find(|option| option.id == id).and_then(|option| option.title.get(sheet.words.language.tag()));
    title.unwrap_or(id).to_owned()
}

/// A place with ways to see it on a map. They are plain links: no page of ours loads anything from elsewhere.
pub(super) fn place(words: &Words<'_>, place: &Location) -> Markup {
    let (lat, lon) = (format!("{:.5}", place.lat), format!("{:.5}", place.lon));
    let map = format!("https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}");
    html! {
        span.place {
            (icon("place")) span.number { (lat) ", " (lon) } " " span.small { "±" (format!("{:.0}", place.accuracy_m)) "\u{a0}m" }
            " " a href={ "geo:" (lat) "," (lon) } { (words.word("map-app")) }
            " " a href=(map) rel="noreferrer noopener" target="_blank" { "OpenStreetMap" }
        }
    }
}

/// Long text: its beginning, and the rest where it is asked for.
pub(super) fn long(words: &Words<'_>, text: &str) -> Markup {
    let Some((cut, _)) = text.char_indices().nth(LONG_CHARS_SHOWN) else { return html! { div.long { (text) } } };
    let (shown, rest) = text.split_at(cut);
    html! {
        div.long { (shown) "…" }
        details.rest { summary { (words.say("show-rest", &[("count", &rest.chars().count().to_string())])) } div.long { (rest) } }
    }
}

/// A field's content, slots for attachments apart.
pub(super) fn content(sheet: &Sheet<'_>, field: &Field, content: &Content) -> Result<Markup, LedgerError> {
    Ok(match (content, &field.type_) {
        (Content::One(Value::Text(id)), FieldType::Link(_)) => match id.parse() {
            Ok(id) => link(sheet, id)?,
            Err(_) => html! { (id) },
        },
        (Content::One(Value::Text(text)), FieldType::LongText) => long(&sheet.words, text),
        (Content::One(Value::Location(at)), _) => place(&sheet.words, at),
        (Content::One(Value::Text(number)), FieldType::Phone) => {
            html! { a.number href={ "tel:" (dialled(number)) } { (number) } }
        }
        (Content::One(value), _) => html! { (text(sheet, Some(field), value)) },
        (Content::Items(items), FieldType::MultiChoice(options)) => html! {
            @for key in items.keys() { span.tag { (option(sheet, options, key.as_str())) } " " }
        },
        (Content::Items(items), FieldType::List(fields)) => html! {
            ul.items { @for item in items.values().take(ITEMS_SHOWN) {
                li {
                    @for inner in fields { @if let Some(value) = item.fields.get(&inner.id).filter(|value| !value.is_empty()) {
                        div { span.label { (sheet.words.field(inner)) } " "
                            @match (value, &inner.type_) {
                                (Value::Text(number), FieldType::Phone) => a.number href={ "tel:" (dialled(number)) } { (number) },
                                _ => (text(sheet, Some(inner), value)),
                            }
                        }
                    } }
                    @if item.is_contested { p { (state("mark", &sheet.words.word("record-contested"))) } }
                }
            } }
            @if items.len() > ITEMS_SHOWN { p.small { (sheet.words.say("count-of", &[("count", &items.len().to_string())])) } }
        },
        (Content::Items(items), _) => html! { (items.len()) },
    })
}

/// A way to another record under its title, where it may be seen; a record out of sight has no name here.
pub(super) fn link(sheet: &Sheet<'_>, id: RecordId) -> Result<Markup, LedgerError> {
    Ok(match title(sheet, id)? {
        Some((id, title)) => html! { a href={ "/records/" (id) } { (title) } },
        None => html! { "—" },
    })
}

/// The title of a record that may be seen, and the id that it is found under.
pub(super) fn title(sheet: &Sheet<'_>, id: RecordId) -> Result<Option<(RecordId, String)>, LedgerError> {
    let id = record::led_to(sheet.snapshot, sheet.viewer.company(), id)?;
    let Some((place, sections)) = sheet.viewer.sections_of(sheet.snapshot, id)? else { return Ok(None) };
    let Some(kind) = sheet.viewer.playbook.kinds.get(&place.kind) else { return Ok(None) };
    let Some(mut row) = record::head(sheet.snapshot, sheet.viewer.company(), id)? else { return Ok(None) };
    row.record.fields = super::record::fields(sheet, id, &sections)?;
    let title = title_in(sheet, kind, &row.record)?;
    Ok(Some((id, title)))
}

/// What names a record: its own title, for a visit that of whom it was paid to. A title that is the id of a linked record becomes that
/// record's, once; a kind without a text of its own is named by what it is.
///
/// # Errors
/// Where the database refuses.
pub(super) fn title_in(
    sheet: &Sheet<'_>,
    kind: &roundsman_playbook::Kind,
    record: &roundsman_domain::Record,
) -> Result<String, LedgerError> {
    let is_link = |field: &roundsman_domain::FieldId| {
        kind.field(field.as_str()).is_some_and(|field| matches!(field.type_, FieldType::Link(_)))
    };
    let link = kind.title_field.as_ref().filter(|field| is_link(field));
    if let Some(other) = link.and_then(|link| record.link(link.as_str())).filter(|other| *other != record.id) {
        return Ok(title(sheet, other)?.map_or_else(|| sheet.words.kind(kind).to_owned(), |(_, title)| title));
    }
    let named = title_of(kind, record);
    Ok(if named == record.id.to_string() { sheet.words.kind(kind).to_owned() } else { named })
}
