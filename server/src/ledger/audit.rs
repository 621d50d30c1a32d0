//! The trail of acts that are no edits: grants, devices, playbooks, sign-ins, receipts.

use roundsman_domain::{CompanyId, DeviceId, UserId};
use rusqlite::Connection;

use super::LedgerError;

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
