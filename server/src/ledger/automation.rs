//! Automations as rows: what each has seen, done, and asked of people.

use roundsman_domain::{CompanyId, KindId, RecordId};
use rusqlite::{Connection, OptionalExtension, params};

use super::{LedgerError, column::key};

/// What an automation has seen of a record last.
///
/// # Errors
/// Where the row cannot be read.
pub fn mark(
    connection: &Connection,
    company: CompanyId,
    automation: &str,
    record: RecordId,
) -> Result<Option<String>, LedgerError> {
    let sql = "SELECT mark FROM automation_state WHERE company = ?1 AND automation = ?2 AND record = ?3";
    let values = params![company.as_bytes(), automation, record.as_bytes()];
    Ok(connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
}

/// Notes what it has seen now.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn set_mark(
    connection: &Connection,
    company: CompanyId,
    automation: &str,
    record: RecordId,
    mark: &str,
) -> Result<(), LedgerError> {
    let sql = "INSERT OR REPLACE INTO automation_state (company, automation, record, mark) VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(sql)?.execute(params![company.as_bytes(), automation, record.as_bytes(), mark])?;
    Ok(())
}

/// One line of the run log.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Which automation.
    pub automation: String,
    /// About which record.
    pub record: RecordId,
    /// When, ms since the Unix epoch.
    pub at_ms: i64,
    /// `fired`, `held`, `withdrawn`, `failed`.
    pub what: String,
    /// Why.
    pub why: String,
}

/// Writes the log.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn log(connection: &Connection, company: CompanyId, run: &Run) -> Result<(), LedgerError> {
    let sql = "INSERT INTO automation_run (company, automation, record, at_ms, what, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = params![company.as_bytes(), run.automation, run.record.as_bytes(), run.at_ms, run.what, run.why];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// What the log said last of an automation and a record.
///
/// # Errors
/// Where the row cannot be read.
pub fn last_said(
    connection: &Connection,
    company: CompanyId,
    automation: &str,
    record: RecordId,
) -> Result<Option<String>, LedgerError> {
    let sql = "SELECT what FROM automation_run WHERE company = ?1 AND automation = ?2 AND record = ?3 ORDER BY id DESC LIMIT 1";
    let values = params![company.as_bytes(), automation, record.as_bytes()];
    Ok(connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
}

/// The next records of a kind for the clock to look at, at most so many: those behind the last that it looked at, then from the first one on.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn next_to_look_at(
    connection: &Connection,
    company: CompanyId,
    kind: &KindId,
    most: usize,
) -> Result<Vec<RecordId>, LedgerError> {
    let (company, kind) = (company.as_bytes(), kind.as_str());
    let sql = "SELECT record FROM looked_at WHERE company = ?1 AND kind = ?2";
    let last: Option<Vec<u8>> = connection.prepare_cached(sql)?.query_row(params![company, kind], |row| row.get(0)).optional()?;
    let sql = "SELECT id FROM record INDEXED BY record_listed WHERE company = ?1 AND kind = ?2 AND id > ?3 AND id <= ?4
               AND is_archived = 0 AND merged_into IS NULL ORDER BY id LIMIT ?5";
    let mut statement = connection.prepare_cached(sql)?;
    let mut between = |after: &[u8], until: &[u8], most: usize| -> Result<Vec<RecordId>, LedgerError> {
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![company, kind, after, until, limit], |row| key(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let (first, end) = ([0_u8; 0], [0xff_u8; 17]);
    let from = last.as_deref().unwrap_or(&first);
    let mut next = between(from, &end, most)?;
    if next.len() < most {
        next.extend(between(&first, from, most - next.len())?);
    }
    // Where all were looked at the next look is at all again; a row is written only where they are too many for that.
    if next.len() == most
        && let Some(last) = next.last()
    {
        connection
            .prepare_cached("INSERT OR REPLACE INTO looked_at (company, kind, record) VALUES (?1, ?2, ?3)")?
            .execute(params![company, kind, last.as_bytes()])?;
    }
    Ok(next)
}

/// The last lines of the log, the newest first; of one automation where it is named.
///
/// # Errors
/// Where a row cannot be read.
pub fn runs(connection: &Connection, company: CompanyId, only: Option<&str>, limit: u32) -> Result<Vec<Run>, LedgerError> {
    let sql = "SELECT automation, record, at_ms, what, why FROM automation_run
               WHERE company = ?1 AND (?2 IS NULL OR automation = ?2) ORDER BY id DESC LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![company.as_bytes(), only, limit], |row| {
        Ok(Run { automation: row.get(0)?, record: key(row, 1)?, at_ms: row.get(2)?, what: row.get(3)?, why: row.get(4)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes a task or a notice that it has put to people.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn note(
    connection: &Connection,
    company: CompanyId,
    request: RecordId,
    automation: &str,
    record: RecordId,
) -> Result<(), LedgerError> {
    let sql = "INSERT INTO automation_note (company, request, automation, record) VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(sql)?.execute(params![company.as_bytes(), request.as_bytes(), automation, record.as_bytes()])?;
    Ok(())
}

/// What it has asked of people about a record and nobody has answered.
///
/// # Errors
/// Where a row cannot be read.
pub fn open_notes(
    connection: &Connection,
    company: CompanyId,
    automation: &str,
    record: RecordId,
) -> Result<Vec<RecordId>, LedgerError> {
    let sql = "SELECT n.request FROM automation_note n JOIN request r ON r.company = n.company AND r.record = n.request
               WHERE n.company = ?1 AND n.automation = ?2 AND n.record = ?3 AND r.is_open = 1";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![company.as_bytes(), automation, record.as_bytes()], |row| key(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Freezes a right.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn freeze(
    connection: &Connection,
    company: CompanyId,
    kind: &KindId,
    about: RecordId,
    until_ms: i64,
    automation: &str,
) -> Result<(), LedgerError> {
    let sql = "INSERT OR REPLACE INTO freeze (company, kind, about, until_ms, automation) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![company.as_bytes(), kind.as_str(), about.as_bytes(), until_ms, automation];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Ends what an automation froze for a record; answers whether there was anything.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn thaw(connection: &Connection, company: CompanyId, automation: &str, about: RecordId) -> Result<bool, LedgerError> {
    let sql = "DELETE FROM freeze WHERE company = ?1 AND about = ?2 AND automation = ?3";
    Ok(connection.prepare_cached(sql)?.execute(params![company.as_bytes(), about.as_bytes(), automation])? > 0)
}

/// Until when no record of a kind may be made for another.
///
/// # Errors
/// Where the row cannot be read.
pub fn frozen(
    connection: &Connection,
    company: CompanyId,
    kind: &KindId,
    about: RecordId,
    now_ms: i64,
) -> Result<Option<i64>, LedgerError> {
    let sql = "SELECT until_ms FROM freeze WHERE company = ?1 AND kind = ?2 AND about = ?3 AND until_ms > ?4";
    let values = params![company.as_bytes(), kind.as_str(), about.as_bytes(), now_ms];
    Ok(connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
}

/// When a device of one of the users in a seat was last heard of; none where no one there has a phone.
///
/// # Errors
/// Where a row cannot be read.
pub fn last_heard(
    connection: &Connection,
    company: CompanyId,
    users: &std::collections::BTreeSet<roundsman_domain::UserId>,
) -> Result<Option<i64>, LedgerError> {
    let sql = "SELECT max(seen_ms) FROM device WHERE company = ?1 AND user = ?2 AND revoked_ms IS NULL";
    let mut last = None;
    for user in users {
        let seen: Option<i64> =
            connection.prepare_cached(sql)?.query_row(params![company.as_bytes(), user.as_bytes()], |row| row.get(0))?;
        last = last.max(seen);
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOKED_AT: &str = "
        CREATE TABLE record (company BLOB, id BLOB, kind TEXT, is_archived INTEGER DEFAULT 0, merged_into BLOB, PRIMARY KEY (company, id)) WITHOUT ROWID;
        CREATE INDEX record_listed ON record (company, kind, id, is_archived, merged_into);
        CREATE TABLE looked_at (company BLOB, kind TEXT, record BLOB, PRIMARY KEY (company, kind)) WITHOUT ROWID;";

    /// More records than the clock looks at in one go: none is left out for ever.
    #[test]
    fn the_clock_comes_to_every_record_in_turn() {
        let ledger = Connection::open_in_memory().unwrap();
        ledger.execute_batch(LOOKED_AT).unwrap();
        let (company, kind) = (CompanyId::from_bytes([1; 16]), KindId::from("customer"));
        let ids: Vec<RecordId> = (1..=5).map(|n| RecordId::from_bytes([n; 16])).collect();
        for id in &ids {
            let sql = "INSERT INTO record (company, id, kind) VALUES (?, ?, 'customer')";
            ledger.execute(sql, params![company.as_bytes(), id.as_bytes()]).unwrap();
        }
        let next = |most| next_to_look_at(&ledger, company, &kind, most).unwrap();
        assert_eq!(next(2), [ids[0], ids[1]]);
        assert_eq!(next(2), [ids[2], ids[3]]);
        assert_eq!(next(2), [ids[4], ids[0]], "and round again");
        assert_eq!(next(9).len(), 5, "each once");
    }
}
