//! What was let pass, and how often each rule was asked about and each approver said no.

use std::collections::BTreeMap;

use roundsman_domain::{CompanyId, RecordId, RoleId, StageId, UserId};
use rusqlite::{Connection, params};

use super::{LedgerError, column::key};

/// So many rows are looked at for a page.
const ROWS_MAX: i64 = 2_000;

/// A move that was released.
#[derive(Debug, Clone, PartialEq)]
pub struct Released {
    /// The record.
    pub record: RecordId,
    /// Where it was moved.
    pub stage: StageId,
    /// Who let it pass.
    pub by: UserId,
    /// Who asked.
    pub asked_by: UserId,
    /// Why.
    pub because: String,
    /// When, ms since the Unix epoch.
    pub released_ms: i64,
    /// Until when what it lacked is to be brought.
    pub until_ms: i64,
    /// `open`, `met`, `overdue`.
    pub state: String,
}

/// The released moves, the newest first.
///
/// # Errors
/// Where a row cannot be read.
pub fn released(snapshot: &Connection, company: CompanyId) -> Result<Vec<Released>, LedgerError> {
    let sql = "SELECT record, stage, by_user, asked_by, because, released_ms, until_ms, state FROM exception
               WHERE company = ?1 ORDER BY state = 'overdue' DESC, released_ms DESC LIMIT ?2";
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query(params![company.as_bytes(), ROWS_MAX])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let stage: String = row.get(1)?;
        let damaged =
            |error: roundsman_domain::NameError| LedgerError::Damaged { what: "exception".into(), detail: error.to_string() };
        all.push(Released {
            record: key(row, 0)?,
            stage: StageId::new(&stage).map_err(damaged)?,
            by: key(row, 2)?,
            asked_by: key(row, 3)?,
            because: row.get(4)?,
            released_ms: row.get(5)?,
            until_ms: row.get(6)?,
            state: row.get(7)?,
        });
    }
    Ok(all)
}

/// How often a role was asked by a rule, and what it said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All that were put.
    pub asked: u64,
    /// Yes.
    pub granted: u64,
    /// No, and those that nobody answered in time.
    pub refused: u64,
}

/// What was asked since a time of records that are in sight, by rule and role.
///
/// # Errors
/// Where a row cannot be read.
pub fn tallies(
    snapshot: &Connection,
    company: CompanyId,
    since_ms: i64,
    mut is_in_sight: impl FnMut(RecordId) -> Result<bool, LedgerError>,
) -> Result<BTreeMap<(String, RoleId), Tally>, LedgerError> {
    let sql = "SELECT p.rule, p.role, p.verdict, r.about FROM approval_part p JOIN request r ON r.company = p.company AND r.record = p.request
               WHERE p.company = ?1 AND p.asked_ms >= ?2 ORDER BY p.asked_ms DESC LIMIT ?3";
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query(params![company.as_bytes(), since_ms, ROWS_MAX])?;
    let mut all: BTreeMap<(String, RoleId), Tally> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (rule, role, verdict): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Ok(role) = RoleId::new(&role) else { continue };
        if !is_in_sight(key(row, 3)?)? {
            continue;
        }
        let tally = all.entry((rule, role)).or_default();
        tally.asked += 1;
        tally.granted += u64::from(verdict.as_deref() == Some("approve"));
        tally.refused += u64::from(matches!(verdict.as_deref(), Some("refuse" | "timeout")));
    }
    Ok(all)
}
