//! Titles: what a record is called in lists, kept as a column.

use std::{borrow::Cow, fmt};

use roundsman_domain::{FieldId, Fields, RecordId, SectionId};
use roundsman_playbook::{FieldType, Kind};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::error::StoreError;

/// Lists show no more of it, in characters.
const CHARS_MAX: usize = 200;

/// What a record is called in lists: its own words, or those of a record that it links to.
#[derive(Default)]
pub(crate) struct Title {
    pub(crate) text: String,
    pub(crate) link: Option<RecordId>,
}

impl Title {
    /// The title of a record whose values are at hand.
    pub(crate) fn of(kind: Option<&Kind>, fields: &Fields) -> Self {
        Self::from_texts(kind, |field| Ok(fields.get(field).and_then(|content| content.as_text()).map(Cow::Borrowed)))
            .unwrap_or_default()
    }

    /// The title, read from the section that has it; nothing else of it is looked at.
    pub(crate) fn read<'a>(
        kind: Option<&Kind>,
        projection_of: impl Fn(&SectionId) -> Option<&'a str>,
    ) -> Result<Self, StoreError> {
        let unreadable = |error: serde_json::Error| StoreError::Unreadable { what: "projection", detail: error.to_string() };
        Self::from_texts(kind, |field| match kind.and_then(|kind| projection_of(&kind.section_of(field))) {
            Some(projection) => {
                OneText(field).deserialize(&mut serde_json::Deserializer::from_str(projection)).map_err(unreadable)
            }
            None => Ok(None),
        })
    }

    /// The words of the title field; a record without any is called after the record that it is within, or links to first.
    fn from_texts<'a>(
        kind: Option<&Kind>,
        text_of: impl Fn(&str) -> Result<Option<Cow<'a, str>>, StoreError>,
    ) -> Result<Self, StoreError> {
        let Some(kind) = kind else { return Ok(Self::default()) };
        let is_link = |field: &FieldId| kind.field(field.as_str()).is_some_and(|field| matches!(field.type_, FieldType::Link(_)));
        let words = match kind.title_field.as_ref().filter(|field| !is_link(field)) {
            Some(field) => text_of(field.as_str())?.unwrap_or_default().chars().take(CHARS_MAX).collect(),
            None => String::new(),
        };
        if !words.is_empty() {
            return Ok(Self { text: words, link: None });
        }
        let first = || kind.fields.iter().map(|field| &field.id).find(|field| is_link(field));
        let link = match kind.within.as_ref().or_else(first) {
            Some(field) => text_of(field.as_str())?.and_then(|text| text.parse().ok()),
            None => None,
        };
        Ok(Self { text: String::new(), link })
    }
}

/// Reads one text of a projection and skips the rest.
struct OneText<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for OneText<'_> {
    type Value = Option<Cow<'de, str>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneText<'_> {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a projection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut text = None;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == self.0 {
                text = match map.next_value::<serde_json::Value>()? {
                    serde_json::Value::String(text) => Some(Cow::Owned(text)),
                    _ => None,
                };
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(text)
    }
}
