//! What is to be done by a time, as the relay told it: for lists of duties and for reminders.

use std::collections::BTreeMap;

use roundsman_domain::{FactValue, FieldId, KindId, RecordId, from_cbor};

use crate::{
    column::get,
    edit::{self, SavedEdit},
    error::StoreError,
    store::Store,
};

/// A record that may have something to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Which.
    pub record: RecordId,
    /// The facts that the relay has told of it.
    pub facts: BTreeMap<FieldId, FactValue>,
    /// Own edits on it are not settled: they may have brought a duty, or done one.
    pub is_provisional: bool,
}

impl Store {
    /// The records of a kind that have facts, or own edits that are not settled.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn told_of(&self, kind: &KindId) -> Result<Vec<Told>, StoreError> {
        let sql = "SELECT id, facts, is_provisional FROM record
                   WHERE kind = ?1 AND is_hidden = 0 AND merged_into IS NULL AND shown_archived = 0
                     AND (facts IS NOT NULL OR is_provisional = 1)";
        let mut statement = self.conn()?.prepare_cached(sql)?;
        let mut rows = statement.query([kind.as_str()])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let facts = match row.get::<_, Option<Vec<u8>>>(1)? {
                Some(bytes) => from_cbor(&bytes).map_err(StoreError::unreadable("facts"))?,
                None => BTreeMap::new(),
            };
            all.push(Told { record: get(row, 0)?, facts, is_provisional: row.get(2)? });
        }
        Ok(all)
    }

    /// The own edits that a record is shown with, in the order in which they were made.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn edits_shown_on(&self, record: RecordId) -> Result<Vec<SavedEdit>, StoreError> {
        edit::shown_on(self.conn()?, record)
    }
}
