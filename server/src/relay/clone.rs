//! Clones: what both phones of one identity carry has one name, and counts once.

use roundsman_protocol::{SyncRequest, SyncResponse};
use rusqlite::Connection;

use super::answer::{empty, epoch};
use crate::ledger::{LedgerError, device::Bearer, edit};

/// The outcomes of those edits of a clone that the relay has already, byte for byte; `None` where it carries none.
///
/// Told before the clone gets an id of its own: what has an outcome keeps its name, and is not made a second time under another.
pub(crate) fn carried(
    snapshot: &Connection,
    bearer: &Bearer,
    request: &SyncRequest,
    now_ms: i64,
) -> Result<Option<SyncResponse>, LedgerError> {
    let mut outcomes = Vec::new();
    for bytes in &request.edits {
        let id = bytes.decode()?.id;
        let found = if id.device == bearer.device { edit::find(snapshot, bearer.company, id)? } else { None };
        outcomes.extend(found.filter(|row| row.bytes == bytes.as_slice()).map(|row| (row.id, row.outcome)));
    }
    if outcomes.is_empty() {
        return Ok(None);
    }
    let cursor = request.cursor.clone();
    Ok(Some(SyncResponse { outcomes, more: true, cursor, ..empty(epoch(snapshot)?, now_ms) }))
}
