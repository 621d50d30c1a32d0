//! Attachments whose bytes have arrived, and who sent them.

use roundsman_domain::{BlobHash, CompanyId, DeviceId};
use rusqlite::{Connection, OptionalExtension};

use super::{
    LedgerError,
    column::{device, kept_device, key},
};

/// What the ledger knows of an attachment's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// How many bytes.
    pub size: u64,
    /// As sniffed from them.
    pub media_type: String,
}

/// The attachment with this hash, where its bytes are here.
///
/// # Errors
/// Where the database refuses.
pub fn find(snapshot: &Connection, company: CompanyId, hash: BlobHash) -> Result<Option<Blob>, LedgerError> {
    let sql = "SELECT size, media_type FROM blob WHERE company = ? AND hash = ?";
    let read = |row: &rusqlite::Row<'_>| Ok(Blob { size: row.get::<_, i64>(0)?.unsigned_abs(), media_type: row.get(1)? });
    Ok(snapshot.prepare_cached(sql)?.query_row((company.as_bytes(), hash.0), read).optional()?)
}

/// Whether this device has sent every byte itself.
///
/// # Errors
/// Where the database refuses.
pub fn is_sent(snapshot: &Connection, company: CompanyId, device: DeviceId, hash: BlobHash) -> Result<bool, LedgerError> {
    let sql = "SELECT 1 FROM blob_sent WHERE company = ? AND device = ? AND hash = ?";
    Ok(snapshot.prepare_cached(sql)?.exists((company.as_bytes(), kept_device(device), hash.0))?)
}

/// Writes down that a device has sent every byte, after the bytes are in the blob folder for good.
///
/// # Errors
/// Where the database refuses.
pub fn arrived(
    tx: &Connection,
    company: CompanyId,
    device: DeviceId,
    hash: BlobHash,
    blob: &Blob,
    now_ms: i64,
) -> Result<(), LedgerError> {
    tx.execute(
        "INSERT INTO blob (company, hash, size, media_type, arrived_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (company.as_bytes(), hash.0, blob.size.cast_signed(), &blob.media_type, now_ms),
    )?;
    tx.execute(
        "INSERT INTO blob_sent (company, device, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (company.as_bytes(), kept_device(device), hash.0),
    )?;
    Ok(())
}

/// Attachments that are here though edits are still held for them: the relay stopped in between. Each with a device that has sent it.
///
/// # Errors
/// Where the database refuses.
pub fn waited_for(snapshot: &Connection) -> Result<Vec<(CompanyId, DeviceId, BlobHash)>, LedgerError> {
    let sql = "SELECT DISTINCT h.company, s.device, h.hash FROM held_for_blob h JOIN blob_sent s ON s.company = h.company AND s.hash = h.hash";
    let mut rows = snapshot.prepare(sql)?;
    let read = |row: &rusqlite::Row<'_>| Ok((key(row, 0)?, device(row, 1)?, key(row, 2)?));
    Ok(rows.query_map([], read)?.collect::<Result<_, _>>()?)
}
