//! Records as this device shows them.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{
    Base, EditId, FactValue, FieldId, Fields, Heads, KindId, Reason, Record, RecordId, SeatId, SectionId, Seq, StageId,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::{
    column::{from_cbor_or_null, get, get_optional, unsigned},
    edit,
    error::StoreError,
    store::Store,
};

/// A merged record leads to another; longer chains than this are a circle.
const MERGES_MAX: usize = 8;

/// A record as this device shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its values over all sections held, own unsettled edits on top. Where the id asked for was merged, the record that it leads to.
    pub record: Record,
    /// An own edit on it is not settled.
    pub is_provisional: bool,
    /// It has left, and waits for what only this device has to go up: not to be shown in lists.
    pub is_hidden: bool,
    /// What people should know of it, as the relay says.
    pub marks: Vec<Reason>,
    /// Own unsettled edits on it, oldest first.
    pub pending: Vec<EditId>,
    /// What the next edit on it is based on.
    pub base: Base,
    /// Its place in the relay's order; 0 for a record that only this device knows.
    pub seq: Seq,
    /// The sections that the device holds.
    pub sections: BTreeSet<SectionId>,
    /// Derived facts as the relay last computed them.
    pub facts: BTreeMap<FieldId, FactValue>,
}

/// Where a record is and stands: what edits change beside the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Standing {
    pub(crate) seat: SeatId,
    #[serde(default)]
    pub(crate) shares: BTreeMap<SeatId, i64>,
    pub(crate) stage: Option<StageId>,
    pub(crate) is_archived: bool,
}

impl Standing {
    pub(crate) fn of(record: &Record) -> Self {
        let Record { seat, shares, stage, is_archived, .. } = record.clone();
        Self { seat, shares, stage, is_archived }
    }
}

/// A record's row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) row: i64,
    pub(crate) kind: KindId,
    pub(crate) seq: Seq,
    pub(crate) canonical: Standing,
    pub(crate) overlay: Option<Standing>,
    pub(crate) merged_into: Option<RecordId>,
    pub(crate) is_hidden: bool,
    pub(crate) is_exact: bool,
    pub(crate) marks: Option<Vec<u8>>,
    pub(crate) facts: Option<Vec<u8>>,
}

/// A section's row.
#[derive(Debug, Clone)]
pub(crate) struct SectionRow {
    pub(crate) section: SectionId,
    pub(crate) heads: Heads,
    pub(crate) projection: String,
    pub(crate) overlay: Option<String>,
}

/// A name from a text column.
pub(crate) fn name<T>(text: &str, read: impl Fn(&str) -> Result<T, roundsman_domain::NameError>) -> Result<T, StoreError> {
    read(text).map_err(|error| StoreError::Unreadable { what: "name", detail: error.to_string() })
}

pub(crate) fn row(conn: &Connection, record: RecordId) -> Result<Option<Row>, StoreError> {
    let sql = "SELECT row, kind, seq, seat, shares, stage, is_archived, overlay, merged_into, is_hidden, is_exact, marks, facts FROM record WHERE id = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok((
            (row.get::<_, i64>(0)?, row.get::<_, String>(1)?, unsigned(row, 2)?, get::<SeatId>(row, 3)?),
            (row.get::<_, Option<Vec<u8>>>(4)?, row.get::<_, Option<String>>(5)?, row.get::<_, bool>(6)?),
            (
                row.get::<_, Option<Vec<u8>>>(7)?,
                get_optional::<RecordId>(row, 8)?,
                row.get::<_, bool>(9)?,
                row.get::<_, bool>(10)?,
            ),
            (row.get::<_, Option<Vec<u8>>>(11)?, row.get::<_, Option<Vec<u8>>>(12)?),
        ))
    };
    let found = conn.prepare_cached(sql)?.query_row([record.as_bytes()], read).optional()?;
    let Some(((row, kind, seq, seat), (shares, stage, is_archived), (overlay, merged_into, is_hidden, is_exact), (marks, facts))) =
        found
    else {
        return Ok(None);
    };
    let stage = stage.map(|stage| name(&stage, StageId::new)).transpose()?;
    let shares = from_cbor_or_null(shares.as_deref(), "shares")?;
    Ok(Some(Row {
        row,
        kind: name(&kind, KindId::new)?,
        seq,
        canonical: Standing { seat, shares, stage, is_archived },
        overlay: from_cbor_or_null(overlay.as_deref(), "overlay")?,
        merged_into,
        is_hidden,
        is_exact,
        marks,
        facts,
    }))
}

pub(crate) fn sections(conn: &Connection, record: RecordId) -> Result<Vec<SectionRow>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT section, heads, projection, overlay FROM section WHERE record = ?1 ORDER BY section")?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, get(row, 1)?, row.get(2)?, row.get(3)?));
    let rows = statement.query_map([record.as_bytes()], read)?.collect::<Result<Vec<_>, _>>()?;
    let section = |(section, heads, projection, overlay): (String, _, _, _)| {
        Ok(SectionRow { section: name(&section, SectionId::new)?, heads, projection, overlay })
    };
    rows.into_iter().map(section).collect()
}

/// The fields that a projection holds.
pub(crate) fn fields(json: &str) -> Result<Fields, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Unreadable { what: "projection", detail: error.to_string() })
}

/// The record over these sections, with the overlay or without.
pub(crate) fn assemble(id: RecordId, row: &Row, sections: &[SectionRow], with_overlay: bool) -> Result<Record, StoreError> {
    let standing = row.overlay.as_ref().filter(|_| with_overlay).unwrap_or(&row.canonical).clone();
    let mut all = Fields::new();
    for section in sections {
        let json = section.overlay.as_ref().filter(|_| with_overlay).unwrap_or(&section.projection);
        all.extend(fields(json)?);
    }
    let Standing { seat, shares, stage, is_archived } = standing;
    Ok(Record { id, kind: row.kind.clone(), seat, shares, stage, is_archived, merged_into: row.merged_into, fields: all })
}

/// The record at the end of the merges that start at `record`, where the device holds one.
pub(crate) fn follow(conn: &Connection, record: RecordId) -> Result<Option<(RecordId, Row)>, StoreError> {
    let Some(mut at) = row(conn, record)?.map(|row| (record, row)) else { return Ok(None) };
    for _ in 0..MERGES_MAX {
        let next =
            at.1.merged_into.map(|into| Ok::<_, StoreError>(row(conn, into)?.map(|row| (into, row)))).transpose()?.flatten();
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(Some(at))
}

impl Store {
    /// A record as it is shown; a merged one leads to the record that it was merged into. `None` where the device does not hold it.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn record(&self, record: RecordId) -> Result<Option<Shown>, StoreError> {
        let conn = self.conn()?;
        let Some((id, row)) = follow(conn, record)? else { return Ok(None) };
        let sections = sections(conn, id)?;
        let pending = edit::unsettled_on(conn, id)?;
        let heads =
            sections.iter().filter(|section| !section.heads.is_empty()).map(|s| (s.section.clone(), s.heads.clone())).collect();
        Ok(Some(Shown {
            record: assemble(id, &row, &sections, true)?,
            is_provisional: !pending.is_empty(),
            is_hidden: row.is_hidden,
            marks: from_cbor_or_null(row.marks.as_deref(), "marks")?,
            base: Base { heads, after: pending.last().copied() },
            pending,
            seq: row.seq,
            sections: sections.into_iter().map(|section| section.section).collect(),
            facts: from_cbor_or_null(row.facts.as_deref(), "facts")?,
        }))
    }

    /// The records whose ids start with these hexadecimal digits, at least eight; hyphens do not count. At most ten.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn resolve(&self, prefix: &str) -> Result<Vec<RecordId>, StoreError> {
        let digits: String = prefix.chars().filter(|c| *c != '-').collect::<String>().to_ascii_lowercase();
        if digits.len() < 8 || digits.len() > 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Vec::new());
        }
        let bound =
            |fill: &str| uuid::Uuid::parse_str(&format!("{digits}{}", fill.repeat(32 - digits.len()))).unwrap_or_default();
        let (from, to) = (bound("0"), bound("f"));
        let mut statement =
            self.conn()?.prepare_cached("SELECT id FROM record WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 10")?;
        let ids = statement.query_map(params![from.as_bytes(), to.as_bytes()], |row| get(row, 0))?.collect::<Result<_, _>>()?;
        Ok(ids)
    }

    /// Notes that a person looks at a record: its documents come first in the next sync.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn mark_opened(&mut self, record: RecordId, now_ms: i64) -> Result<(), StoreError> {
        self.write(|work| {
            work.tx
                .prepare_cached("UPDATE record SET opened_ms = ?2 WHERE id = ?1")?
                .execute(params![record.as_bytes(), now_ms])?;
            Ok(())
        })
    }
}
