//! Edits: what this device's user has done, and how far each of them is.

use std::{collections::BTreeSet, fmt, str::FromStr};

use roundsman_domain::{Edit, EditBytes, EditId, Outcome, Reason, RecordId, Waiting, from_cbor};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    column::{edit_id, get},
    error::StoreError,
    store::Store,
};

/// How far an edit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EditState {
    /// The relay has not answered.
    Pending,
    /// It waits for a person, a file or another edit.
    Held,
    /// Refused: in the tray until its author decides.
    Returned,
    /// It holds.
    Accepted,
}

impl EditState {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
        }
    }
}

impl fmt::Display for EditState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EditState {
    type Err = StoreError;
    fn from_str(text: &str) -> Result<Self, StoreError> {
        [Self::Pending, Self::Held, Self::Returned, Self::Accepted]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| StoreError::Unreadable { what: "state of an edit", detail: text.chars().take(20).collect() })
    }
}

/// An edit as the device keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedEdit {
    /// The edit itself.
    pub edit: Edit,
    /// How far it is.
    pub state: EditState,
    /// Facts that were lacking here when it was saved.
    pub unknown: BTreeSet<String>,
    /// What the relay said, where it has.
    pub outcome: Option<Outcome>,
    /// When it said so, relay time in ms.
    pub settled_ms: Option<i64>,
}

impl SavedEdit {
    /// Why it was returned.
    pub fn reasons(&self) -> &[Reason] {
        match &self.outcome {
            Some(Outcome::Returned { reasons }) => reasons,
            _ => &[],
        }
    }

    /// What it waits for.
    pub fn waiting_for(&self) -> Option<&Waiting> {
        match &self.outcome {
            Some(Outcome::Held { waiting_for }) => Some(waiting_for),
            _ => None,
        }
    }

    /// What its author should know of it.
    pub fn marks(&self) -> &[Reason] {
        match &self.outcome {
            Some(Outcome::Accepted { marks, .. }) => marks,
            _ => &[],
        }
    }

    /// The edits that it was returned for.
    pub fn depends_on(&self) -> impl Iterator<Item = EditId> + '_ {
        self.reasons().iter().filter_map(depends_on)
    }
}

/// The edit that a reason `depends` names.
fn depends_on(reason: &Reason) -> Option<EditId> {
    let is_dependence = reason.code == roundsman_domain::code::DEPENDS;
    reason.detail.get("edit").filter(|_| is_dependence).and_then(|edit| edit.parse().ok())
}

const COLUMNS: &str = "device, counter, body, state, unknown, outcome, settled_ms";

struct EditRow {
    body: EditBytes,
    state: String,
    unknown: Option<Vec<u8>>,
    outcome: Option<Vec<u8>>,
    settled_ms: Option<i64>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<EditRow> {
    Ok(EditRow {
        body: EditBytes::from_stored(row.get(2)?),
        state: row.get(3)?,
        unknown: row.get(4)?,
        outcome: row.get(5)?,
        settled_ms: row.get(6)?,
    })
}

impl EditRow {
    fn decode(self) -> Result<SavedEdit, StoreError> {
        Ok(SavedEdit {
            edit: self.body.decode().map_err(StoreError::unreadable("edit"))?,
            state: self.state.parse()?,
            unknown: crate::column::from_cbor_or_null(self.unknown.as_deref(), "facts of an edit")?,
            outcome: self.outcome.map(|bytes| from_cbor(&bytes).map_err(StoreError::unreadable("outcome"))).transpose()?,
            settled_ms: self.settled_ms,
        })
    }
}

pub(crate) fn load(conn: &Connection, edit: EditId) -> Result<Option<SavedEdit>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM edit WHERE counter = ?2 AND device = ?1");
    let key = params![edit.device.0.cast_signed(), edit.counter.cast_signed()];
    conn.prepare_cached(&sql)?.query_row(key, read).optional()?.map(EditRow::decode).transpose()
}

pub(crate) fn in_state(conn: &Connection, state: EditState) -> Result<Vec<SavedEdit>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM edit WHERE state = ?1 ORDER BY counter");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([state.as_str()], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(EditRow::decode).collect()
}

/// The edits that a record is shown with, in the order in which they were made.
pub(crate) fn shown_on(conn: &Connection, record: RecordId) -> Result<Vec<SavedEdit>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM edit WHERE record = ?1 AND is_shown = 1 ORDER BY counter");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([record.as_bytes()], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(EditRow::decode).collect()
}

/// Ids of the unsettled edits on a record, in the order in which they were made.
pub(crate) fn unsettled_on(conn: &Connection, record: RecordId) -> Result<Vec<EditId>, StoreError> {
    let sql =
        "SELECT device, counter FROM edit WHERE record = ?1 AND is_shown = 1 AND state IN ('pending', 'held') ORDER BY counter";
    let mut statement = conn.prepare_cached(sql)?;
    let ids = statement.query_map([record.as_bytes()], |row| edit_id(row, 0))?.collect::<Result<_, _>>()?;
    Ok(ids)
}

/// The last edit before this one that its record is shown with.
pub(crate) fn last_shown_before(conn: &Connection, record: RecordId, edit: EditId) -> Result<Option<EditId>, StoreError> {
    let sql =
        "SELECT device, counter FROM edit WHERE record = ?1 AND is_shown = 1 AND counter < ?2 ORDER BY counter DESC LIMIT 1";
    let key = params![record.as_bytes(), edit.counter.cast_signed()];
    Ok(conn.prepare_cached(sql)?.query_row(key, |row| edit_id(row, 0)).optional()?)
}

/// Records with edits that are shown on top of what the relay has said.
pub(crate) fn records_with_overlay(conn: &Connection) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT DISTINCT record FROM edit WHERE is_shown = 1")?;
    let ids = statement.query_map([], |row| get(row, 0))?.collect::<Result<_, _>>()?;
    Ok(ids)
}

pub(crate) fn record_of(conn: &Connection, edit: EditId) -> Result<Option<(RecordId, EditState)>, StoreError> {
    let sql = "SELECT record, state FROM edit WHERE counter = ?2 AND device = ?1";
    let key = params![edit.device.0.cast_signed(), edit.counter.cast_signed()];
    let found = conn.prepare_cached(sql)?.query_row(key, |row| Ok((get(row, 0)?, row.get::<_, String>(1)?))).optional()?;
    found.map(|(record, state)| Ok((record, state.parse()?))).transpose()
}

impl Store {
    /// An edit by its id.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn edit(&self, edit: EditId) -> Result<Option<SavedEdit>, StoreError> {
        load(self.conn()?, edit)
    }

    /// The edits in one state, oldest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn edits(&self, state: EditState) -> Result<Vec<SavedEdit>, StoreError> {
        in_state(self.conn()?, state)
    }

    /// The returned tray, oldest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn returned(&self) -> Result<Vec<SavedEdit>, StoreError> {
        self.edits(EditState::Returned)
    }

    /// The latest edits of this device that were made at a time or after it, the newest first; at most a thousand.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn edits_since(&self, at_ms: i64) -> Result<Vec<SavedEdit>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM edit ORDER BY counter DESC LIMIT 1000");
        let mut statement = self.conn()?.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let saved = read(row)?.decode()?;
            if saved.edit.stamp.best_guess_ms() < at_ms {
                break;
            }
            found.push(saved);
        }
        Ok(found)
    }

    /// All edits of this device on a record that it still has, oldest first: what has become of them.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn edits_on(&self, record: RecordId) -> Result<Vec<SavedEdit>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM edit WHERE record = ?1 ORDER BY counter");
        let mut statement = self.conn()?.prepare_cached(&sql)?;
        let rows = statement.query_map([record.as_bytes()], read)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(EditRow::decode).collect()
    }
}
