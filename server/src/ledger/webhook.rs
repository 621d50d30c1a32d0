//! Webhooks as rows: what other programs are to be told, where it may go, and what a receiver knows it by.

use rand::Rng;
use roundsman_domain::{CompanyId, RecordId};
use rusqlite::{Connection, OptionalExtension, params};

use super::{LedgerError, column::key};

/// Between one attempt and the next, ms: a minute, then twice as long each time, at most six hours.
const FIRST_MS: i64 = 60_000;
const LONGEST_MS: i64 = 6 * 3_600_000;

/// After so many attempts, some three days, it is given up.
const ATTEMPTS_MAX: u32 = 20;

/// Deliveries taken up in one go.
const DUE_MAX: i64 = 50;

/// So long what is being sent is nobody else's, ms: each of those taken may have to wait for its receiver.
const TAKEN_MS: i64 = 10 * 60_000;

/// One thing that another program is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number: the same at every attempt, so that a receiver can tell a second one.
    pub id: i64,
    /// Which automation.
    pub automation: String,
    /// About which record.
    pub record: RecordId,
    /// Where to.
    pub url: String,
    /// What: JSON.
    pub body: String,
    /// How often sending it was begun.
    pub attempts: u32,
    /// When it is tried next, ms since the Unix epoch; none where it is over.
    pub next_ms: Option<i64>,
    /// What came of the last attempt.
    pub said: Option<String>,
}

fn of_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: row.get(0)?,
        automation: row.get(1)?,
        record: key(row, 2)?,
        url: row.get(3)?,
        body: row.get(4)?,
        attempts: row.get(5)?,
        next_ms: row.get(6)?,
        said: row.get(7)?,
    })
}

/// What an automation tells of a record: that it has acted, or that what it acted on is so no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It has acted.
    Fired,
    /// That does not hold any more.
    Withdrawn,
}

impl Event {
    /// Its name in the column, in the body, and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fired => "fired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Puts down what is to be told, with what it tells of. What still waits to say the contrary there is not tried again: it would arrive after this.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn put(
    connection: &Connection,
    company: CompanyId,
    (automation, record): (&str, RecordId),
    (url, event, body): (&str, Event, &str),
    now_ms: i64,
) -> Result<(), LedgerError> {
    let contrary = "UPDATE webhook SET next_ms = NULL, said = 'overtaken by a later one'
                    WHERE company = ?1 AND automation = ?2 AND record = ?3 AND url = ?4 AND event <> ?5 AND next_ms IS NOT NULL";
    let values = params![company.as_bytes(), automation, record.as_bytes(), url, event.as_str()];
    connection.prepare_cached(contrary)?.execute(values)?;
    let sql = "INSERT INTO webhook (company, automation, record, url, event, body, made_ms, next_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)";
    let values = params![company.as_bytes(), automation, record.as_bytes(), url, event.as_str(), body, now_ms];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Takes back what an automation was about to tell of a record; gives where it was told already, or may have been.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn take_back(
    connection: &Connection,
    company: CompanyId,
    automation: &str,
    record: RecordId,
) -> Result<Vec<String>, LedgerError> {
    let values = params![company.as_bytes(), automation, record.as_bytes()];
    let waiting =
        "DELETE FROM webhook WHERE company = ?1 AND automation = ?2 AND record = ?3 AND attempts = 0 AND next_ms IS NOT NULL";
    connection.prepare_cached(waiting)?.execute(values)?;
    // The newest of each address says whether it was told that this is so, or that it is so no more.
    let told = "SELECT url FROM webhook w WHERE company = ?1 AND automation = ?2 AND record = ?3 AND event = 'fired'
                AND id = (SELECT max(id) FROM webhook WHERE company = ?1 AND automation = ?2 AND record = ?3 AND url = w.url)";
    let mut statement = connection.prepare_cached(told)?;
    let urls = statement.query_map(values, |row| row.get(0))?;
    Ok(urls.collect::<Result<_, _>>()?)
}

/// Takes what is to be sent now, the oldest first, and counts the attempt: nobody else takes it for as long as sending it may last.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn take_due(connection: &Connection, company: CompanyId, now_ms: i64) -> Result<Vec<Delivery>, LedgerError> {
    let sql = "UPDATE webhook SET attempts = attempts + 1, next_ms = ?4
               WHERE id IN (SELECT id FROM webhook WHERE company = ?1 AND next_ms <= ?2 ORDER BY id LIMIT ?3)
               RETURNING id, automation, record, url, body, attempts, next_ms, said";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![company.as_bytes(), now_ms, DUE_MAX, now_ms + TAKEN_MS], of_row)?;
    let mut due = rows.collect::<Result<Vec<_>, _>>()?;
    due.sort_unstable_by_key(|one| one.id);
    Ok(due)
}

/// The companies of which anything is to be sent now.
///
/// # Errors
/// Where the ledger cannot be read.
pub fn are_due(connection: &Connection, now_ms: i64) -> Result<Vec<CompanyId>, LedgerError> {
    let sql = "SELECT DISTINCT company FROM webhook INDEXED BY webhook_due WHERE next_ms <= ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([now_ms], |row| key(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The latest, the newest first.
///
/// # Errors
/// Where a row cannot be read.
pub fn latest(connection: &Connection, company: CompanyId, limit: u32) -> Result<Vec<Delivery>, LedgerError> {
    let sql = "SELECT id, automation, record, url, body, attempts, next_ms, said FROM webhook WHERE company = ?1 ORDER BY id DESC LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![company.as_bytes(), limit], of_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes what came of an attempt: it has arrived, or it is tried again later, or it is given up, as is what was overtaken meanwhile.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn settle(
    connection: &Connection,
    delivery: &Delivery,
    has_arrived: bool,
    said: &str,
    now_ms: i64,
) -> Result<(), LedgerError> {
    let pause_ms = FIRST_MS.saturating_mul(1 << delivery.attempts.saturating_sub(1).min(20)).min(LONGEST_MS);
    let next_ms = (!has_arrived && delivery.attempts < ATTEMPTS_MAX).then_some(now_ms + pause_ms);
    let said: String = said.chars().take(200).collect();
    let sql = "UPDATE webhook SET next_ms = iif(next_ms IS NULL, NULL, ?2), said = ?3 WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![delivery.id, next_ms, said])?;
    Ok(())
}

/// The hosts that a company's webhooks may go to.
///
/// # Errors
/// Where a row cannot be read.
pub fn hosts(connection: &Connection, company: CompanyId) -> Result<Vec<String>, LedgerError> {
    let mut statement = connection.prepare_cached("SELECT host FROM webhook_host WHERE company = ?1 ORDER BY host")?;
    let rows = statement.query_map([company.as_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lets webhooks go to a host, or no more.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn allow(connection: &Connection, company: CompanyId, host: &str, is_allowed: bool) -> Result<(), LedgerError> {
    let sql = if is_allowed {
        "INSERT OR IGNORE INTO webhook_host (company, host) VALUES (?1, ?2)"
    } else {
        "DELETE FROM webhook_host WHERE company = ?1 AND host = ?2"
    };
    connection.execute(sql, params![company.as_bytes(), host])?;
    // What waited for this is tried at once.
    connection.execute(
        "UPDATE webhook SET next_ms = made_ms WHERE company = ?1 AND next_ms IS NOT NULL AND said = 'host not allowed'",
        [company.as_bytes()],
    )?;
    Ok(())
}

/// The secret with which what is sent is signed; made where there is none.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn secret(connection: &Connection, company: CompanyId) -> Result<String, LedgerError> {
    let made: String = {
        let mut rng = rand::rng();
        (0..32).map(|_| format!("{:02x}", rng.random::<u8>())).collect()
    };
    connection
        .execute("INSERT OR IGNORE INTO webhook_secret (company, secret) VALUES (?1, ?2)", params![company.as_bytes(), made])?;
    Ok(connection.query_row("SELECT secret FROM webhook_secret WHERE company = ?1", [company.as_bytes()], |row| row.get(0))?)
}

/// The same where there is one already.
///
/// # Errors
/// Where the row cannot be read.
pub fn known_secret(connection: &Connection, company: CompanyId) -> Result<Option<String>, LedgerError> {
    let sql = "SELECT secret FROM webhook_secret WHERE company = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([company.as_bytes()], |row| row.get(0)).optional()?)
}
