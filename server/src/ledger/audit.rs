//! The trail of acts that are no edits: grants, devices, playbooks, sign-ins, receipts.

use roundsman_domain::{CompanyId, DeviceId, UserId};
use rusqlite::Connection;

use super::LedgerError;

mod reader;

pub use reader::Reader;

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Somebody at the relay's console.
    Operator,
    /// Somebody on a page.
    User(UserId),
    /// A phone.
    Device(DeviceId),
}

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Operator => f.write_str("operator"),
            Self::User(user) => user.fmt(f),
            Self::Device(device) => device.fmt(f),
        }
    }
}

impl std::str::FromStr for Who {
    type Err = roundsman_domain::ParseIdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "operator" => Ok(Self::Operator),
            text if text.len() == 16 => text.parse().map(Self::Device),
            text => text.parse().map(Self::User),
        }
    }
}

/// An act as it was written down.
#[derive(Debug, Clone)]
pub struct Act {
    /// Its place among the relay's acts.
    pub id: i64,
    /// When, ms since the Unix epoch.
    pub at_ms: i64,
    /// Who did it.
    pub who: Who,
    /// A stable code.
    pub what: String,
    /// Ids by what they are.
    pub detail: serde_json::Value,
}

/// Up to `count` acts of a company above a place, oldest first.
///
/// # Errors
/// Where a row cannot be read.
pub fn above(snapshot: &Connection, company: CompanyId, place: i64, count: i64) -> Result<Vec<Act>, LedgerError> {
    let sql = "SELECT id, at_ms, who, what, detail FROM audit WHERE company = ? AND id > ? ORDER BY id LIMIT ?";
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query((company.as_bytes(), place, count))?;
    let mut acts = Vec::new();
    while let Some(row) = rows.next()? {
        acts.push(Act {
            id: row.get(0)?,
            at_ms: row.get(1)?,
            who: row.get::<_, String>(2)?.parse()?,
            what: row.get(3)?,
            detail: serde_json::from_str(&row.get::<_, String>(4)?)?,
        });
    }
    Ok(acts)
}

/// Writes an act down; `what` is a stable code, `detail` holds ids, never words of people.
///
/// # Errors
/// Where the database refuses.
pub fn note(
    tx: &Connection,
    company: CompanyId,
    at_ms: i64,
    who: Who,
    what: &str,
    detail: &serde_json::Value,
) -> Result<(), LedgerError> {
    tx.prepare_cached("INSERT INTO audit (company, at_ms, who, what, detail) VALUES (?, ?, ?, ?, ?)")?.execute((
        company.as_bytes(),
        at_ms,
        who.to_string(),
        what,
        detail.to_string(),
    ))?;
    Ok(())
}
