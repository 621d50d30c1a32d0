//! Sessions: who is signed in to the pages. The token lives in a cookie; the ledger keeps what it hashes to.

use roundsman_domain::{CompanyId, UserId};
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::json;

use super::{
    LedgerError,
    audit::{self, Who},
    column::key,
    device::{random_token, token_hash},
};

const HOUR_MS: i64 = 3_600_000;

/// A session ends this long after its last use.
const IDLE_MS: i64 = 12 * HOUR_MS;

/// And this long after its beginning, used or not.
pub const LIFE_MS: i64 = 7 * 24 * HOUR_MS;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Of which company.
    pub company: CompanyId,
    /// Who.
    pub user: UserId,
    /// What each form must carry.
    pub csrf: String,
    /// Since when, ms since the Unix epoch.
    pub created_ms: i64,
    /// Until when.
    pub expires_ms: i64,
}

impl Session {
    /// Whether its end should be put off; once an hour, so that reading a page is not a write.
    pub fn is_stale(&self, now_ms: i64) -> bool {
        self.end_at(now_ms) - self.expires_ms > HOUR_MS
    }

    fn end_at(&self, now_ms: i64) -> i64 {
        (now_ms + IDLE_MS).min(self.created_ms + LIFE_MS)
    }
}

/// Begins a session and gives its token.
///
/// # Errors
/// Where the database refuses.
pub fn begin(tx: &Transaction<'_>, company: CompanyId, user: UserId, now_ms: i64) -> Result<String, LedgerError> {
    let token = random_token();
    tx.execute(
        "INSERT INTO session (token_hash, company, user, csrf, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)",
        (token_hash(&token), company.as_bytes(), user.as_bytes(), random_token(), now_ms, now_ms + IDLE_MS),
    )?;
    audit::note(tx, company, now_ms, Who::User(user), "session.begin", &json!({}))?;
    Ok(token)
}

/// The session of a token, where it has not ended.
///
/// # Errors
/// Where the database refuses.
pub fn find(snapshot: &Connection, token: &str, now_ms: i64) -> Result<Option<Session>, LedgerError> {
    let sql = "SELECT company, user, csrf, created_ms, expires_ms FROM session WHERE token_hash = ? AND expires_ms > ?";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Session {
            company: key(row, 0)?,
            user: key(row, 1)?,
            csrf: row.get(2)?,
            created_ms: row.get(3)?,
            expires_ms: row.get(4)?,
        })
    };
    Ok(snapshot.prepare_cached(sql)?.query_row((token_hash(token), now_ms), read).optional()?)
}

/// Puts a session's end off.
///
/// # Errors
/// Where the database refuses.
pub fn renew(tx: &Transaction<'_>, token: &str, session: &Session, now_ms: i64) -> Result<(), LedgerError> {
    tx.execute("UPDATE session SET expires_ms = ? WHERE token_hash = ?", (session.end_at(now_ms), token_hash(token)))?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// Where the database refuses.
pub fn end(tx: &Transaction<'_>, token: &str, session: &Session, now_ms: i64) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM session WHERE token_hash = ?", [token_hash(token)])?;
    audit::note(tx, session.company, now_ms, Who::User(session.user), "session.end", &json!({}))
}

/// Ends all sessions of a user, but for the one with this token where one is to stay.
///
/// # Errors
/// Where the database refuses.
pub fn end_all(tx: &Transaction<'_>, session: &Session, kept_token: Option<&str>, now_ms: i64) -> Result<usize, LedgerError> {
    let sql = "DELETE FROM session WHERE company = ? AND user = ? AND token_hash IS NOT ?";
    let kept = kept_token.map(token_hash);
    let ended = tx.execute(sql, (session.company.as_bytes(), session.user.as_bytes(), kept))?;
    audit::note(tx, session.company, now_ms, Who::User(session.user), "session.end_all", &json!({ "ended": ended }))?;
    Ok(ended)
}

/// Forgets sessions and codes that have ended.
///
/// # Errors
/// Where the database refuses.
pub fn sweep(tx: &Transaction<'_>, now_ms: i64) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM session WHERE expires_ms <= ?", [now_ms])?;
    tx.execute("DELETE FROM enrol_code WHERE expires_ms <= ?", [now_ms - 7 * 24 * HOUR_MS])?;
    Ok(())
}
