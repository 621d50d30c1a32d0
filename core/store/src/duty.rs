//! What is to be done by a time, as the relay told it: for lists of duties and for reminders.

use std::collections::BTreeMap;

use roundsman_domain::{FactValue, FieldId, KindId, RecordId, Value};
use roundsman_playbook::Kind;
use rusqlite::{Connection, params};

use crate::{
    column::{from_cbor_or_null, get, unsigned},
    edit::{self, SavedEdit},
    error::StoreError,
    store::Store,
};

/// Records that lists show, whose duties the relay has told and nobody here has touched since.
const SETTLED: &str = "FROM duty d JOIN record r ON r.id = d.record
    WHERE d.due_ms < ?1 AND r.is_indexed = 1 AND r.is_provisional = 0 AND r.is_hidden = 0 AND r.merged_into IS NULL AND r.shown_archived = 0
    AND (?2 IS NULL OR r.kind = ?2)";

/// Keeps what the relay told of a record's duties: a fact that is a time is one that is still to be done.
pub(crate) fn put(conn: &Connection, row: i64, id: RecordId, kind: Option<&Kind>) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM duty WHERE record = ?1")?.execute([id.as_bytes()])?;
    let Some(kind) = kind.filter(|kind| kind.has_duties()) else { return Ok(()) };
    let facts: Option<Vec<u8>> =
        conn.prepare_cached("SELECT facts FROM record WHERE row = ?1")?.query_row([row], |row| row.get(0))?;
    let facts: BTreeMap<FieldId, FactValue> = from_cbor_or_null(facts.as_deref(), "facts")?;
    for (name, (value, ..)) in &facts {
        let Value::Int(due_ms) = value else { continue };
        if kind.has_duty(name.as_str()) {
            let sql = "INSERT INTO duty (record, name, due_ms) VALUES (?1, ?2, ?3)";
            conn.prepare_cached(sql)?.execute(params![id.as_bytes(), name.as_str(), due_ms])?;
        }
    }
    Ok(())
}

impl Store {
    /// The records of a kind whose duties are to be reckoned here: own edits on them are not settled and may have brought or done one, or they
    /// have come just now.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn unsettled_of(&self, kind: &KindId) -> Result<Vec<RecordId>, StoreError> {
        let shown = "kind = ?1 AND is_hidden = 0 AND merged_into IS NULL AND shown_archived = 0";
        let sql = format!(
            "SELECT id FROM record WHERE is_provisional = 1 AND {shown}
             UNION SELECT id FROM record WHERE is_indexed = 0 AND facts IS NOT NULL AND {shown}"
        );
        let mut statement = self.conn()?.prepare_cached(&sql)?;
        let ids = statement.query_map([kind.as_str()], |row| get(row, 0))?.collect::<Result<_, _>>()?;
        Ok(ids)
    }

    /// Looks at the records, of a kind or of all, whose duties the relay has told and that are due before a time, the soonest first and once for
    /// each duty, until `look` has seen enough and says so with `false`.
    ///
    /// # Errors
    /// Where the database cannot be read, and what `look` says.
    pub fn each_due<E: From<StoreError>>(
        &self,
        kind: Option<&KindId>,
        until_ms: i64,
        mut look: impl FnMut(i64, RecordId) -> Result<bool, E>,
    ) -> Result<(), E> {
        let wrong = |error: rusqlite::Error| E::from(StoreError::from(error));
        let sql = format!("SELECT d.due_ms, d.record {SETTLED} ORDER BY d.due_ms");
        let mut statement = self.conn()?.prepare_cached(&sql).map_err(wrong)?;
        let mut rows = statement.query(params![until_ms, kind.map(KindId::as_str)]).map_err(wrong)?;
        while let Some(row) = rows.next().map_err(wrong)? {
            if !look(row.get(0).map_err(wrong)?, get(row, 1).map_err(wrong)?)? {
                break;
            }
        }
        Ok(())
    }

    /// How many duties the relay has told that are due before a time.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn count_due(&self, until_ms: i64) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) {SETTLED}");
        Ok(self.conn()?.prepare_cached(&sql)?.query_row(params![until_ms, None::<&str>], |row| unsigned(row, 0))?)
    }

    /// The own edits that a record is shown with, in the order in which they were made.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn edits_shown_on(&self, record: RecordId) -> Result<Vec<SavedEdit>, StoreError> {
        edit::shown_on(self.conn()?, record)
    }
}
