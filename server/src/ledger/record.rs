//! Records and their sections as rows.

use std::collections::BTreeMap;

use roundsman_domain::{
    CompanyId, Fields, Heads, KindId, Reason, Record, RecordId, SeatAt, SeatId, SectionId, Seq, Since, StageId, UserId,
    from_cbor, to_cbor,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    column::{key, key_or_none},
    error::LedgerError,
};

/// A record as the ledger has it, in all its sections.
#[derive(Debug, Clone)]
pub struct RecordRow {
    /// As plain values.
    pub record: Record,
    /// The record that it lives in the seat of.
    pub within: Option<RecordId>,
    /// What people should know of it.
    pub marks: Vec<Reason>,
    /// Its place in the order.
    pub seq: Seq,
    /// Trusted earliest end of its creation, ms since the Unix epoch.
    pub created_ms: i64,
    /// Trusted earliest end of its last change, ms since the Unix epoch.
    pub changed_ms: i64,
    /// Who changed it last.
    pub changed_by: UserId,
}

/// A section as the ledger has it.
#[derive(Debug, Clone)]
pub struct SectionRow {
    /// The projection as JSON text.
    pub projection: String,
    /// The document's newest changes.
    pub heads: Heads,
    /// The author state.
    pub state: Vec<u8>,
}

const RECORD: &str =
    "SELECT kind, seat, shares, stage, is_archived, merged_into, within, marks, seq, created_ms, changed_ms, changed_by
                      FROM record WHERE company = ?1 AND id = ?2";

fn cbor_column<T: serde::de::DeserializeOwned + Default>(row: &Row<'_>, column: usize) -> Result<T, LedgerError> {
    match row.get_ref(column)?.as_blob_or_null().map_err(rusqlite::Error::from)? {
        None => Ok(T::default()),
        Some(bytes) => {
            from_cbor(bytes).map_err(|e| LedgerError::Damaged { what: "a record's row".into(), detail: e.to_string() })
        }
    }
}

fn read_row(row: &Row<'_>, id: RecordId) -> Result<RecordRow, LedgerError> {
    Ok(RecordRow {
        record: Record {
            id,
            kind: KindId::new(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?,
            seat: key(row, 1)?,
            shares: cbor_column(row, 2)?,
            stage: row.get_ref(3)?.as_str_or_null().map_err(rusqlite::Error::from)?.map(StageId::new).transpose()?,
            is_archived: row.get(4)?,
            merged_into: key_or_none(row, 5)?,
            fields: Fields::new(),
        },
        within: key_or_none(row, 6)?,
        marks: cbor_column(row, 7)?,
        seq: row.get::<_, i64>(8)?.cast_unsigned(),
        created_ms: row.get(9)?,
        changed_ms: row.get(10)?,
        changed_by: key(row, 11)?,
    })
}

/// When its phone took a record to be made, ms since the Unix epoch: what its id, a UUIDv7, says.
pub fn claimed_ms(id: RecordId) -> i64 {
    id.as_bytes()[..6].iter().fold(0, |ms, byte| (ms << 8) | i64::from(*byte))
}

/// The record's row without its fields.
///
/// # Errors
/// Where the row cannot be read.
pub fn head(connection: &Connection, company: CompanyId, id: RecordId) -> Result<Option<RecordRow>, LedgerError> {
    let mut statement = connection.prepare_cached(RECORD)?;
    let mut rows = statement.query(params![company.as_bytes(), id.as_bytes()])?;
    rows.next()?.map(|row| read_row(row, id)).transpose()
}

/// The record's sections.
///
/// # Errors
/// Where a row cannot be read.
pub fn sections(
    connection: &Connection,
    company: CompanyId,
    id: RecordId,
) -> Result<BTreeMap<SectionId, SectionRow>, LedgerError> {
    let sql = "SELECT section, projection, heads, state FROM section WHERE company = ?1 AND record = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![company.as_bytes(), id.as_bytes()])?;
    let mut all = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let section = SectionId::new(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        all.insert(
            section,
            SectionRow {
                projection: row.get(1)?,
                heads: heads_of(row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?)?,
                state: row.get(3)?,
            },
        );
    }
    Ok(all)
}

/// A record with its fields, and its sections.
pub type Whole = (RecordRow, BTreeMap<SectionId, SectionRow>);

/// The record with the fields of all its sections, and the sections themselves.
///
/// # Errors
/// Where a row cannot be read.
pub fn whole(connection: &Connection, company: CompanyId, id: RecordId) -> Result<Option<Whole>, LedgerError> {
    let Some(mut row) = head(connection, company, id)? else { return Ok(None) };
    let sections = sections(connection, company, id)?;
    for section in sections.values() {
        row.record.fields.append(&mut serde_json::from_str::<Fields>(&section.projection)?);
    }
    Ok(Some((row, sections)))
}

/// The record that an id leads to: itself, or the one that it was merged into.
///
/// # Errors
/// Where a row cannot be read.
pub fn led_to(connection: &Connection, company: CompanyId, id: RecordId) -> Result<RecordId, LedgerError> {
    let mut statement = connection.prepare_cached("SELECT merged_into FROM record WHERE company = ?1 AND id = ?2")?;
    let mut here = id;
    for _ in 0..16 {
        let next =
            statement.query_row(params![company.as_bytes(), here.as_bytes()], |row| key_or_none(row, 0)).optional()?.flatten();
        match next {
            Some(next) => here = next,
            None => break,
        }
    }
    Ok(here)
}

/// Writes the record's row.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn put(connection: &Connection, company: CompanyId, row: &RecordRow) -> Result<(), LedgerError> {
    let record = &row.record;
    let shares = if record.shares.is_empty() { None } else { Some(to_cbor(&record.shares)?) };
    let marks = if row.marks.is_empty() { None } else { Some(to_cbor(&row.marks)?) };
    connection
        .prepare_cached(
            "INSERT INTO record (company, id, kind, seat, shares, stage, is_archived, merged_into, within, marks, seq, created_ms, changed_ms, changed_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (company, id) DO UPDATE SET seat = ?4, shares = ?5, stage = ?6, is_archived = ?7, merged_into = ?8, within = ?9,
                marks = ?10, seq = ?11, changed_ms = ?13, changed_by = ?14",
        )?
        .execute(params![
            company.as_bytes(),
            record.id.as_bytes(),
            record.kind.as_str(),
            record.seat.as_bytes(),
            shares,
            record.stage.as_ref().map(StageId::as_str),
            record.is_archived,
            record.merged_into.as_ref().map(RecordId::as_bytes),
            row.within.as_ref().map(RecordId::as_bytes),
            marks,
            row.seq.cast_signed(),
            row.created_ms,
            row.changed_ms,
            row.changed_by.as_bytes(),
        ])?;
    Ok(())
}

/// Heads as a column holds them: 32 bytes each, sorted.
pub fn heads_bytes(heads: &Heads) -> Vec<u8> {
    heads.as_slice().iter().flat_map(|hash| hash.0).collect()
}

/// Heads from a column.
///
/// # Errors
/// Where the bytes are no whole number of hashes.
pub fn heads_of(bytes: &[u8]) -> Result<Heads, LedgerError> {
    let hashes = bytes.chunks(32).map(roundsman_domain::ChangeHash::from_slice).collect::<Result<Vec<_>, _>>()?;
    Ok(Heads::new(hashes))
}

/// Where a record was, oldest first.
///
/// # Errors
/// Where a row cannot be read.
pub fn seats_of(connection: &Connection, company: CompanyId, id: RecordId) -> Result<Vec<SeatAt>, LedgerError> {
    let sql = "SELECT from_ms, seats FROM record_seat WHERE company = ?1 AND record = ?2 ORDER BY from_ms";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![company.as_bytes(), id.as_bytes()])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        all.push(Since { from_ms: row.get(0)?, what: bytes.chunks(16).map(SeatId::from_slice).collect::<Result<_, _>>()? });
    }
    Ok(all)
}

/// Notes where a record is from a time on.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn put_seats(connection: &Connection, company: CompanyId, record: &Record, from_ms: i64) -> Result<(), LedgerError> {
    let seats: Vec<u8> = [record.seat].iter().chain(record.shares.keys()).flat_map(|seat| *seat.as_bytes()).collect();
    let sql = "INSERT INTO record_seat (company, record, from_ms, seats) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT DO UPDATE SET seats = excluded.seats";
    connection.prepare_cached(sql)?.execute(params![company.as_bytes(), record.id.as_bytes(), from_ms, seats])?;
    Ok(())
}

/// The records that go where another goes: those that live within it, and those whose ids lead to it.
///
/// # Errors
/// Where a row cannot be read.
pub fn family(connection: &Connection, company: CompanyId, home: RecordId) -> Result<Vec<RecordId>, LedgerError> {
    let sql = "SELECT id FROM record INDEXED BY record_within WHERE company = ?1 AND within = ?2
               UNION ALL SELECT id FROM record INDEXED BY record_merged WHERE company = ?1 AND merged_into = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map(params![company.as_bytes(), home.as_bytes()], |row| key(row, 0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
