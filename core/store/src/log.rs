//! The log: what operations may ask for when something was odd. Bounded; holds no values of records.

use rusqlite::{Connection, params};

use crate::{error::StoreError, store::Store};

/// The most entries.
const ENTRIES_MAX: i64 = 1_000;

/// Something odd that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// What kind: `mismatch`, `damaged`, `check`, `unreadable`.
    pub kind: String,
    /// Relay time where it is known, else 0.
    pub at_ms: i64,
    /// What happened.
    pub text: String,
}

pub(crate) fn write(conn: &Connection, kind: &str, at_ms: i64, text: &str) -> Result<(), StoreError> {
    let text: String = text.chars().take(500).collect();
    conn.prepare_cached("INSERT INTO log (kind, at_ms, text) VALUES (?1, ?2, ?3)")?.execute(params![kind, at_ms, text])?;
    conn.prepare_cached("DELETE FROM log WHERE entry <= (SELECT max(entry) FROM log) - ?1")?.execute([ENTRIES_MAX])?;
    Ok(())
}

impl Store {
    /// Notes something odd.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn note(&mut self, kind: &str, at_ms: i64, text: &str) -> Result<(), StoreError> {
        self.write(|work| write(work.tx, kind, at_ms, text))
    }

    /// The log, newest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn log(&self) -> Result<Vec<LogEntry>, StoreError> {
        let mut statement = self.conn()?.prepare_cached("SELECT kind, at_ms, text FROM log ORDER BY entry DESC")?;
        let read = |row: &rusqlite::Row<'_>| Ok(LogEntry { kind: row.get(0)?, at_ms: row.get(1)?, text: row.get(2)? });
        let entries = statement.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(entries)
    }

    /// How many predictions the relay did not confirm though it knew nothing more: each is a bug.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn mismatches(&self) -> Result<u64, StoreError> {
        let count: i64 = self.conn()?.query_row("SELECT count(*) FROM log WHERE kind = 'mismatch'", [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }
}
