//! Unique keys: what two records of a kind should not both have.

use roundsman_domain::{FieldId, Op, Record};

use crate::model::Kind;

/// Between the values of a key of several fields; no field's text has it.
const BETWEEN: char = '\u{1f}';

impl Kind {
    /// What a record has for a unique key, in the form in which two are compared; nothing where a part of it is empty.
    pub fn key_of(&self, key: &[FieldId], record: &Record) -> Option<String> {
        let parts = key.iter().map(|name| self.field(name.as_str())?.key_form(record.value(name.as_str())?));
        Some(parts.collect::<Option<Vec<_>>>()?.join(&BETWEEN.to_string()))
    }

    /// The unique keys that operations write a part of; all of them where they make the record.
    pub fn keys_written<'a>(&'a self, ops: &'a [Op]) -> impl Iterator<Item = &'a Vec<FieldId>> {
        let creates = ops.iter().any(|op| matches!(op, Op::Create { .. }));
        self.unique.iter().filter(move |key| creates || ops.iter().filter_map(Op::field).any(|field| key.contains(field)))
    }
}
