//! Values as a person reads them: times in the company's zone, options and linked records by their names.

use roundsman_domain::{Content, FieldId, Item, ItemKey, Value};
use roundsman_playbook::{Choice, Field, FieldType};
use roundsman_text::{bytes, day, moment, money};

use crate::words::Titles;

/// What stands in a field, in words; empty where nothing does.
pub(crate) fn content_text(titles: &Titles<'_>, field: &Field, content: &Content) -> String {
    match content {
        Content::One(value) => value_text(titles, &field.type_, value),
        Content::Items(items) => {
            let one = |(key, item): (&ItemKey, &Item)| item_text(titles, field, key, item);
            items.iter().map(one).collect::<Vec<_>>().join(&titles.say("list-separator", &[]))
        }
    }
}

/// A value in words.
pub fn value_text(titles: &Titles<'_>, type_: &FieldType, value: &Value) -> String {
    match (value, type_) {
        (Value::Null, _) => String::new(),
        (Value::Bool(yes), _) => titles.say(if *yes { "yes" } else { "no" }, &[]),
        (Value::Int(at_ms), FieldType::Moment) => moment(titles.language, *at_ms, &titles.zone()),
        (Value::Int(whole), _) => whole.to_string(),
        (Value::Float(number), _) => number.to_string(),
        (Value::Text(text), FieldType::Date) => day(titles.language, text),
        (Value::Text(text), FieldType::Choice(options)) => option_text(titles, options, text),
        (Value::Text(text), FieldType::Link(_)) => titles.linked_title(text),
        (Value::Text(text), _) => text.clone(),
        (Value::Money(amount), _) => money(titles.language, *amount),
        (Value::Location(place), _) => format!("{:.5}, {:.5} ± {:.0} m", place.lat, place.lon, place.accuracy_m),
    }
}

/// An item of a field: an option by its name, a file by its own, else what it holds.
pub(crate) fn item_text(titles: &Titles<'_>, field: &Field, key: &ItemKey, item: &Item) -> String {
    let text = |name: &str| item.fields.get(name).and_then(Value::as_text).filter(|text| !text.is_empty());
    match &field.type_ {
        FieldType::MultiChoice(options) => option_text(titles, options, key.as_str()),
        FieldType::List(inners) => {
            let told = inners.iter().filter_map(|inner| {
                let value = item.fields.get(&inner.id).filter(|value| !value.is_empty())?;
                Some(value_text(titles, &inner.type_, value))
            });
            told.collect::<Vec<_>>().join(" · ")
        }
        _ => {
            let size = match item.fields.get(&FieldId::from("size")) {
                Some(Value::Int(size)) => u64::try_from(*size).ok(),
                _ => None,
            };
            let name = text("name").or_else(|| text("type")).unwrap_or_default();
            size.map_or_else(|| name.to_owned(), |size| format!("{name} ({})", bytes(size)))
        }
    }
}

pub(crate) fn option_text(titles: &Titles<'_>, options: &[Choice], id: &str) -> String {
    options.iter().find(|option| option.id == id).and_then(|option| titles.words(&option.title)).unwrap_or_else(|| id.to_owned())
}
