//! A form: which fields show, what is missing, what is wrong, and who is called so already.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{Content, FieldId, ItemKey, Path, Reason, Record, SectionId, Value};
use roundsman_playbook::{Facts, Field, FieldType, Kind, Truth};
use roundsman_text::{Language, reason};

use crate::{
    records::{Found, line},
    screen::{Block, Button, Intent, Keys, OptionView, ScreenState, ScreenView, Tap},
    sync_status::Tone,
    words::Titles,
};

/// A new item of a list stands in a form as `LIST/+1/FIELD`; how many there are, under `LIST/+`.
pub const NEW_ITEM: &str = "+";

/// What a form is drawn from.
pub struct FormShown<'a> {
    /// Its name.
    pub form: &'a str,
    /// The kind.
    pub kind: &'a Kind,
    /// The record as it would be with what was typed.
    pub after: &'a Record,
    /// The record as it is; nothing where it is made.
    pub before: Option<&'a Record>,
    /// The sections that this user writes: fields of others are not asked for.
    pub sections: BTreeSet<SectionId>,
    /// What was typed, by the field's key.
    pub typed: &'a BTreeMap<&'a str, &'a str>,
    /// What is wrong.
    pub problems: &'a [Reason],
    /// What this device knows of other records.
    pub facts: &'a dyn Facts,
    /// Other records that are called so or have that number.
    pub alike: Vec<Found>,
    /// Records that a link may lead to, as far as they were looked up.
    pub choices: &'a BTreeMap<String, Vec<OptionView>>,
    /// Seats that the new record may go to, where there are several.
    pub seats: Vec<OptionView>,
    /// A card was read, and this is what it said.
    pub note: Option<String>,
}

/// Draws a form.
pub fn form(titles: &Titles<'_>, shown: &FormShown<'_>) -> ScreenView {
    let titles = &titles.about(shown.kind);
    let fields: Vec<_> = visible(titles, shown).collect();
    let required: Vec<_> = fields.iter().filter(|field| field.is_required).collect();
    let missing: Vec<_> = required.iter().filter(|field| shown.after.is_blank(&field.id)).collect();
    let kind = titles.kind_title(shown.kind);
    let title = if shown.before.is_none() {
        titles.say("record-new", &[("kind", &kind)])
    } else {
        titles.say("record-edit", &[("kind", &kind)])
    };
    let mut view = ScreenView::new(title);
    if !required.is_empty() {
        let filled = required.len() - missing.len();
        let args = [("filled", &*filled.to_string()), ("of", &*required.len().to_string())];
        let percent = u32::try_from(filled * 100 / required.len()).unwrap_or(100);
        view.blocks.push(Block::Progress { text: titles.say("form-required", &args), percent });
    }
    if !shown.problems.is_empty() {
        view.state = ScreenState::Refused;
    }
    view.blocks.extend(shown.note.clone().map(|text| Block::Banner {
        tone: Tone::Calm,
        text,
        details: Vec::new(),
        button: None,
    }));
    view.blocks.extend(unplaced(titles, shown, &fields));
    if !shown.alike.is_empty() {
        let text = titles.say("form-alike", &[("count", &shown.alike.len().to_string())]);
        view.blocks.push(Block::Banner { tone: Tone::Attention, text, details: Vec::new(), button: None });
        view.blocks.extend(shown.alike.iter().map(|found| line(titles, found)));
    }
    if shown.seats.len() > 1 {
        view.blocks.push(choice_block(shown.form, "seat", titles.say("seat", &[]), shown.seats.clone()));
    }
    for field in &fields {
        blocks(titles, shown, field, &mut view.blocks);
    }
    let form = shown.form.to_owned();
    let why_not = missing.first().map(|field| titles.say("form-missing", &[("field", &titles.field_title(field))]));
    let save = Button::act(titles.say("save", &[]), Intent::Save { form: form.clone() });
    view.primary = Some(save.only_if(missing.is_empty(), why_not));
    if let Some(field) = missing.first() {
        view.others.push(Button::new(titles.say("form-next", &[]), Tap::Jump { field: field.id.to_string() }));
    }
    let drop = Button::act(titles.say("form-drop", &[]), Intent::Drop { form });
    view.others.push(if shown.typed.is_empty() { drop } else { drop.after(titles.say("form-drop-sure", &[])) });
    view
}

/// The fields that a form offers: not those of the system, of other records, or of slots, which are filled on the record's own screen.
fn visible<'a>(titles: &Titles<'a>, shown: &'a FormShown<'a>) -> impl Iterator<Item = &'a Field> {
    let playbook = titles.playbook;
    let is_offered = |field: &&Field| {
        !field.is_system && field.derive.is_none() && !field.type_.is_slot() && shown.sections.contains(&field.section)
    };
    let is_shown = move |field: &&Field| shown.kind.is_visible(field, shown.after, playbook, shown.facts) != Truth::False;
    shown.kind.fields.iter().filter(is_offered).filter(is_shown)
}

/// What is wrong with none of the fields that show.
fn unplaced(titles: &Titles<'_>, shown: &FormShown<'_>, fields: &[&Field]) -> Vec<Block> {
    let is_placed = |reason: &&Reason| reason.path.as_ref().is_some_and(|path| fields.iter().any(|field| field.id == path.field));
    let others = shown.problems.iter().filter(|reason| !is_placed(reason));
    others
        .map(|one| Block::Banner {
            tone: Tone::Attention,
            text: reason(titles.language, one, titles),
            details: Vec::new(),
            button: None,
        })
        .collect()
}

/// A field of a form, for the forms that stand on other screens too.
pub(crate) fn blocks(titles: &Titles<'_>, shown: &FormShown<'_>, field: &Field, into: &mut Vec<Block>) {
    if let FieldType::List(inners) = &field.type_ {
        list_blocks(titles, shown, field, inners, into);
        return;
    }
    let content = shown.after.fields.get(&field.id);
    let mut typed = typed_text(content.and_then(Content::as_value).unwrap_or(&Value::Null));
    if let Some(text) = shown.typed.get(field.id.as_str()) {
        (*text).clone_into(&mut typed);
    }
    let problem = shown.problems.iter().find(|reason| reason.path.as_ref().is_some_and(|path| path.field == field.id));
    let chosen: Vec<&str> = match content {
        Some(Content::Items(items)) => items.keys().map(ItemKey::as_str).collect(),
        _ => vec![&typed],
    };
    let options = match &field.type_ {
        FieldType::Choice(options) | FieldType::MultiChoice(options) => options_of(titles, options, &chosen),
        FieldType::Link(_) => shown.choices.get(field.id.as_str()).cloned().unwrap_or_default(),
        _ => Vec::new(),
    };
    let text = match &field.type_ {
        FieldType::Link(_) if typed.is_empty() => String::new(),
        FieldType::Link(_) => titles.linked_title(&typed),
        _ => typed.clone(),
    };
    into.push(Block::Field {
        form: shown.form.to_owned(),
        key: field.id.to_string(),
        label: titles.field_title(field),
        text,
        keys: keys(&field.type_),
        options,
        is_required: field.is_required,
        problem: problem.map(|one| reason(titles.language, one, titles)),
        hint: hint(titles, field),
    });
}

fn choice_block(form: &str, key: &str, label: String, options: Vec<OptionView>) -> Block {
    Block::Field {
        form: form.to_owned(),
        key: key.to_owned(),
        label,
        text: String::new(),
        keys: Keys::One,
        options,
        is_required: true,
        problem: None,
        hint: None,
    }
}

fn options_of(titles: &Titles<'_>, options: &[roundsman_playbook::Choice], chosen: &[&str]) -> Vec<OptionView> {
    let option = |option: &roundsman_playbook::Choice| OptionView {
        id: option.id.clone(),
        text: titles.words(&option.title).unwrap_or_else(|| option.id.clone()),
        is_chosen: chosen.contains(&option.id.as_str()),
    };
    options.iter().map(option).collect()
}

/// The items of a list, each with its fields, and a way to add one.
fn list_blocks(titles: &Titles<'_>, shown: &FormShown<'_>, field: &Field, inners: &[Field], into: &mut Vec<Block>) {
    let add = Intent::Choose { form: shown.form.to_owned(), field: field.id.to_string(), option: NEW_ITEM.to_owned() };
    let button = Some(Button::act(titles.say("list-add", &[]), add));
    into.push(Block::Heading { text: titles.field_title(field), button });
    // An item that is being typed has no key yet: it stands below, under its number.
    let items = shown.before.and_then(|before| before.fields.get(&field.id)).and_then(Content::items);
    for (key, item) in items.into_iter().flatten() {
        for inner in inners {
            let kept = item.fields.get(&inner.id).unwrap_or(&Value::Null);
            into.push(inner_block(titles, shown, field, &format!("{}/{}/{}", field.id, key.as_str(), inner.id), inner, kept));
        }
    }
    for number in 1..=new_items(shown.typed, field.id.as_str()) {
        for inner in inners {
            let key = format!("{}/{NEW_ITEM}{number}/{}", field.id, inner.id);
            into.push(inner_block(titles, shown, field, &key, inner, &Value::Null));
        }
    }
}

/// How many new items a list of a form has.
pub fn new_items(typed: &BTreeMap<&str, &str>, list: &str) -> u32 {
    typed.get(&*format!("{list}/{NEW_ITEM}")).and_then(|count| count.parse().ok()).unwrap_or(0).min(50)
}

fn inner_block(titles: &Titles<'_>, shown: &FormShown<'_>, list: &Field, key: &str, inner: &Field, kept: &Value) -> Block {
    let text = shown.typed.get(key).map_or_else(|| typed_text(kept), |text| (*text).to_owned());
    let options = match &inner.type_ {
        FieldType::Choice(options) => options_of(titles, options, &[&text]),
        _ => Vec::new(),
    };
    let path: Option<Path> = key.parse().ok();
    let is_it =
        |reason: &&Reason| reason.path.is_some() && (reason.path == path || reason.path == Some(Path::field(list.id.clone())));
    let problem = shown.problems.iter().find(is_it);
    Block::Field {
        form: shown.form.to_owned(),
        key: key.to_owned(),
        label: titles.field_title(inner),
        text,
        keys: keys(&inner.type_),
        options,
        is_required: inner.is_required,
        problem: problem.map(|one| reason(titles.language, one, titles)),
        hint: hint(titles, inner),
    }
}

fn keys(type_: &FieldType) -> Keys {
    match type_ {
        FieldType::LongText => Keys::LongText,
        FieldType::Number => Keys::Number,
        FieldType::Bool => Keys::Bool,
        FieldType::Money(_) => Keys::Money,
        FieldType::Date => Keys::Date,
        FieldType::Time => Keys::Time,
        FieldType::Choice(_) => Keys::One,
        FieldType::MultiChoice(_) => Keys::Many,
        FieldType::Link(_) => Keys::Find,
        FieldType::Location => Keys::Place,
        FieldType::Phone => Keys::Phone,
        FieldType::Moment => Keys::Fixed,
        FieldType::Text | FieldType::List(_) | FieldType::File | FieldType::Photo => Keys::Text,
    }
}

fn hint(titles: &Titles<'_>, field: &Field) -> Option<String> {
    let key = match field.type_ {
        FieldType::Date => "hint-date",
        FieldType::Time => "hint-time",
        FieldType::Location => "hint-place",
        FieldType::Link(_) => "hint-link",
        FieldType::Money(currency) => return Some(currency_hint(titles.language, currency.as_str())),
        _ => return None,
    };
    Some(titles.say(key, &[]))
}

fn currency_hint(language: Language, code: &str) -> String {
    roundsman_text::say(language, "hint-money", &[("currency", code)])
}

/// A value as a person would type it.
pub fn typed_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => yes.to_string(),
        Value::Int(whole) => whole.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Money(amount) => amount.major(),
        Value::Location(place) => format!("{},{},{}", place.lat, place.lon, place.accuracy_m),
    }
}

/// The fields of a kind that are shown with a visit or a form but filled elsewhere.
pub(crate) fn is_typed(field: &Field) -> bool {
    !field.is_system && field.derive.is_none() && !field.type_.is_slot() && field.id != FieldId::from("check_in")
}
