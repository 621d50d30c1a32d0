//! Values as a person reads them: times in the company's zone, options and linked records by their names.

use roundsman_client::{App, Titles, record};
use roundsman_domain::{Content, FieldId, Item, Value};
use roundsman_text::{Language, Zone, bytes, moment, money, say};

use crate::output::Words;

/// What values are read with.
pub(crate) struct Reader<'a> {
    app: &'a App,
    titles: Titles<'a>,
    zone: Zone,
    language: Language,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(app: &'a App, words: &'a Words, kind: Option<&'a str>) -> Self {
        Self { app, titles: words.titles(kind), zone: words.zone(), language: words.language }
    }

    /// A field's content.
    pub(crate) fn content(&self, field: &FieldId, content: &Content) -> String {
        match content {
            Content::One(value) => self.value(Some(field), value),
            Content::Items(items) => {
                let one = |(key, item): (&roundsman_domain::ItemKey, &Item)| self.item(field, key.as_str(), &item.fields);
                items.iter().map(one).collect::<Vec<_>>().join(" | ")
            }
        }
    }

    /// An item of a field: an option by its name, a file by its own, else what it holds.
    pub(crate) fn item(&self, field: &FieldId, key: &str, fields: &std::collections::BTreeMap<FieldId, Value>) -> String {
        let size = match fields.get("size") {
            Some(Value::Int(size)) => u64::try_from(*size).ok(),
            _ => None,
        };
        match (fields.get("hash").and_then(Value::as_text), size) {
            (Some(_), Some(size)) => {
                let named =
                    ["name", "type"].into_iter().filter_map(|name| fields.get(name)?.as_text()).find(|text| !text.is_empty());
                format!("{} ({})", named.unwrap_or_default(), bytes(size))
            }
            _ if fields.is_empty() => self.titles.option(field, key).unwrap_or_else(|| key.to_owned()),
            _ => fields.values().map(|value| self.value(None, value)).collect::<Vec<_>>().join(" "),
        }
    }

    /// A value.
    pub(crate) fn value(&self, field: Option<&FieldId>, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Bool(yes) => say(self.language, if *yes { "yes" } else { "no" }, &[]),
            Value::Int(at_ms) if field.is_some_and(|field| self.titles.is_moment(field)) => {
                moment(self.language, *at_ms, &self.zone)
            }
            Value::Int(whole) => whole.to_string(),
            Value::Float(x) => x.to_string(),
            Value::Text(text) => {
                let link = field.filter(|field| self.titles.is_link(field)).and_then(|_| text.parse().ok());
                let named = link.and_then(|record| record::open::title(self.app, record).ok().flatten());
                let option = || field.and_then(|field| self.titles.option(field, text));
                named.or_else(option).unwrap_or_else(|| text.clone())
            }
            Value::Money(amount) => money(self.language, *amount),
            Value::Location(place) => format!("{}, {} (± {} m)", place.lat, place.lon, place.accuracy_m),
        }
    }
}
