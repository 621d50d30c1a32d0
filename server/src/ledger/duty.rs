//! Deadlines as rows: until when, and how they stand.

use std::collections::BTreeMap;

use roundsman_domain::{CompanyId, FieldId, Kept, KindId, RecordId, SeatId, StageId, TrustedInterval, from_cbor};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{LedgerError, column::key};

/// How a deadline stands, whatever time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not done.
    Open,
    /// Done, and whether that was in time.
    Done(Kept, TrustedInterval),
}

impl Standing {
    /// As the table and the devices have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done(Kept::Met, _) => "met",
            Self::Done(Kept::Missed, _) => "missed",
            Self::Done(Kept::Undetermined, _) => "undetermined",
        }
    }
}

/// A deadline of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Whose.
    pub record: RecordId,
    /// Its name in the playbook.
    pub name: FieldId,
    /// Until when, ms since the Unix epoch.
    pub due_ms: i64,
    /// How it stands.
    pub standing: Standing,
}

const COLUMNS: &str = "record, duty, due_ms, standing, earliest_ms, latest_ms";

fn read(row: &Row<'_>) -> Result<Duty, LedgerError> {
    let when: Option<(i64, i64)> = row.get::<_, Option<i64>>(4)?.zip(row.get(5)?);
    let due_ms = row.get(2)?;
    let standing = match (row.get::<_, String>(3)?.as_str(), when) {
        ("open", _) | (_, None) => Standing::Open,
        (_, Some((earliest_ms, latest_ms))) => {
            let when = TrustedInterval { earliest_ms, latest_ms };
            Standing::Done(when.against(due_ms), when)
        }
    };
    Ok(Duty { record: key(row, 0)?, name: FieldId::new(&row.get::<_, String>(1)?)?, due_ms, standing })
}

fn all(snapshot: &Connection, rest: &str, values: impl rusqlite::Params) -> Result<Vec<Duty>, LedgerError> {
    let mut statement = snapshot.prepare_cached(&format!("SELECT {COLUMNS} FROM duty WHERE {rest}"))?;
    let mut rows = statement.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// The deadlines of a record, the soonest first.
///
/// # Errors
/// Where the database refuses.
pub fn of_record(snapshot: &Connection, company: CompanyId, record: RecordId) -> Result<Vec<Duty>, LedgerError> {
    let rest = "company = ?1 AND record = ?2 ORDER BY due_ms, duty";
    all(snapshot, rest, params![company.as_bytes(), record.as_bytes()])
}

/// One deadline of a record.
///
/// # Errors
/// Where the database refuses.
pub fn one(snapshot: &Connection, company: CompanyId, record: RecordId, name: &FieldId) -> Result<Option<Duty>, LedgerError> {
    let rest = "company = ?1 AND record = ?2 AND duty = ?3";
    Ok(all(snapshot, rest, params![company.as_bytes(), record.as_bytes(), name.as_str()])?.pop())
}

/// A deadline whose time is over, and where its record is.
#[derive(Debug, Clone, PartialEq)]
pub struct Overdue {
    /// The deadline.
    pub duty: Duty,
    /// The record's kind.
    pub kind: KindId,
    /// Its home seat.
    pub seat: SeatId,
    /// Seats that have it too, with the end of each share.
    pub shares: BTreeMap<SeatId, i64>,
}

/// Those whose time is over and that are not done, of records that are still there, the latest first.
///
/// # Errors
/// Where the database refuses.
pub fn overdue(snapshot: &Connection, company: CompanyId, now_ms: i64) -> Result<Vec<Overdue>, LedgerError> {
    let sql = "SELECT d.record, d.duty, d.due_ms, d.standing, d.earliest_ms, d.latest_ms, r.kind, r.seat, r.shares
               FROM duty d JOIN record r ON r.company = d.company AND r.id = d.record
               WHERE d.company = ?1 AND d.standing = 'open' AND d.due_ms < ?2 AND r.is_archived = 0 AND r.merged_into IS NULL
               ORDER BY d.due_ms DESC LIMIT ?3";
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query(params![company.as_bytes(), now_ms, super::view::ROWS_MAX])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let shares = row.get_ref(8)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
        let shares = shares.map(from_cbor).transpose()?.unwrap_or_default();
        all.push(Overdue { duty: read(row)?, kind: KindId::new(&row.get::<_, String>(6)?)?, seat: key(row, 7)?, shares });
    }
    Ok(all)
}

/// Keeps how one stands.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn put(connection: &Connection, company: CompanyId, duty: &Duty) -> Result<(), LedgerError> {
    let sql = "INSERT OR REPLACE INTO duty (company, record, duty, due_ms, standing, earliest_ms, latest_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let when = match duty.standing {
        Standing::Open => None,
        Standing::Done(_, when) => Some(when),
    };
    connection.prepare_cached(sql)?.execute(params![
        company.as_bytes(),
        duty.record.as_bytes(),
        duty.name.as_str(),
        duty.due_ms,
        duty.standing.as_str(),
        when.map(|when| when.earliest_ms),
        when.map(|when| when.latest_ms),
    ])?;
    Ok(())
}

/// Forgets one that the record does not have any more.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn remove(connection: &Connection, company: CompanyId, record: RecordId, name: &FieldId) -> Result<(), LedgerError> {
    let sql = "DELETE FROM duty WHERE company = ?1 AND record = ?2 AND duty = ?3";
    connection.prepare_cached(sql)?.execute(params![company.as_bytes(), record.as_bytes(), name.as_str()])?;
    Ok(())
}

/// When a record came to a stage last.
///
/// # Errors
/// Where the database refuses.
pub fn entered(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
    stage: &StageId,
) -> Result<Option<TrustedInterval>, LedgerError> {
    let sql = "SELECT earliest_ms, latest_ms FROM stage_move WHERE company = ?1 AND record = ?2 AND to_stage = ?3 ORDER BY seq DESC LIMIT 1";
    let values = params![company.as_bytes(), record.as_bytes(), stage.as_str()];
    let read = |row: &Row<'_>| Ok(TrustedInterval { earliest_ms: row.get(0)?, latest_ms: row.get(1)? });
    Ok(connection.prepare_cached(sql)?.query_row(values, read).optional()?)
}
