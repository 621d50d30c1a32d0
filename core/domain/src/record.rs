//! Records: one customer, one visit, as plain values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    content::{Content, Fields},
    id::{RecordId, SeatId},
    name::{FieldId, KindId, StageId},
    value::Value,
};

/// A record as plain values, over the sections that the holder may read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: KindId,
    /// Its home seat.
    pub seat: SeatId,
    /// Seats that have it too, with the end of each share in ms since the Unix epoch.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shares: BTreeMap<SeatId, i64>,
    /// Where it stands in its pipeline, where its kind has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageId>,
    /// Put away.
    #[serde(default)]
    pub is_archived: bool,
    /// The record that this one was merged into: its id leads there from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<RecordId>,
    /// What it says.
    pub fields: Fields,
}

impl Record {
    /// A field's scalar, where it has one that is not empty.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.fields.get(field).and_then(Content::as_value).filter(|value| !value.is_empty())
    }

    /// A field's text, where it has one that is not empty.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.value(field).and_then(Value::as_text)
    }

    /// The record that a link names.
    pub fn link(&self, field: &str) -> Option<RecordId> {
        self.text(field).and_then(|text| text.parse().ok())
    }

    /// Whether a form would show the field as empty.
    pub fn is_blank(&self, field: &FieldId) -> bool {
        self.fields.get(field).is_none_or(Content::is_empty)
    }
}
