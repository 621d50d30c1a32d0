//! Uploads under way. Their bytes are in the upload folder under the upload's id; how many there are is the file's length.

use roundsman_domain::{BlobHash, CompanyId, DeviceId};
use rusqlite::{Connection, OptionalExtension, Transaction};

use super::{
    LedgerError,
    column::{self, kept_device, key},
};

/// An upload that nobody goes on with is forgotten after a week.
pub const LIFE_MS: i64 = 7 * 24 * 3_600_000;

/// The most uploads that one device has open.
pub const OPEN_MAX: i64 = 2_000;

/// An announced attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name in its address: 32 hexadecimal digits.
    pub id: String,
    /// Whose.
    pub company: CompanyId,
    /// Which device announced it.
    pub device: DeviceId,
    /// What its bytes shall hash to.
    pub hash: BlobHash,
    /// How many bytes it shall have.
    pub size: u64,
    /// When it is forgotten, ms since the Unix epoch.
    pub expires_ms: i64,
}

const COLUMNS: &str = "id, company, device, hash, size, expires_ms";

fn of_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        id: row.get(0)?,
        company: key(row, 1)?,
        device: column::device(row, 2)?,
        hash: key(row, 3)?,
        size: row.get::<_, i64>(4)?.unsigned_abs(),
        expires_ms: row.get(5)?,
    })
}

/// Announces bytes; a repeated announcement leads to the same upload. `None` where the device has too many open.
///
/// # Errors
/// Where the database refuses.
pub fn start(
    tx: &Transaction<'_>,
    company: CompanyId,
    device: DeviceId,
    hash: BlobHash,
    size: u64,
    now_ms: i64,
) -> Result<Option<Upload>, LedgerError> {
    let by_device = (company.as_bytes(), kept_device(device), now_ms);
    let open: i64 = tx
        // What has come whole is open no more: a busy phone sends hundreds of files a day.
        .prepare_cached(
            "SELECT count(*) FROM upload u WHERE u.company = ? AND u.device = ? AND u.expires_ms > ?
             AND NOT EXISTS (SELECT 1 FROM blob_sent s WHERE s.company = u.company AND s.device = u.device AND s.hash = u.hash)",
        )?
        .query_row(by_device, |row| row.get(0))?;
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE company = ? AND device = ? AND hash = ? AND size = ?");
    let same = tx
        .prepare_cached(&sql)?
        .query_row((company.as_bytes(), kept_device(device), hash.0, size.cast_signed()), of_row)
        .optional()?;
    let expires_ms = now_ms + LIFE_MS;
    if let Some(same) = same {
        tx.execute("UPDATE upload SET expires_ms = ? WHERE id = ?", (expires_ms, &same.id))?;
        return Ok(Some(Upload { expires_ms, ..same }));
    }
    if open >= OPEN_MAX {
        return Ok(None);
    }
    let id = format!("{:032x}", rand::random::<u128>());
    tx.execute(
        "INSERT INTO upload (id, company, device, hash, size, expires_ms) VALUES (?, ?, ?, ?, ?, ?)",
        (&id, company.as_bytes(), kept_device(device), hash.0, size.cast_signed(), expires_ms),
    )?;
    Ok(Some(Upload { id, company, device, hash, size, expires_ms }))
}

/// An upload of this device that has not been forgotten.
///
/// # Errors
/// Where the database refuses.
pub fn find(
    snapshot: &Connection,
    company: CompanyId,
    device: DeviceId,
    id: &str,
    now_ms: i64,
) -> Result<Option<Upload>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE id = ? AND company = ? AND device = ? AND expires_ms > ?");
    let mut row = snapshot.prepare_cached(&sql)?;
    Ok(row.query_row((id, company.as_bytes(), kept_device(device), now_ms), of_row).optional()?)
}

/// Forgets an upload; its file is the caller's to remove.
///
/// # Errors
/// Where the database refuses.
pub fn forget(tx: &Transaction<'_>, id: &str) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM upload WHERE id = ?", [id])?;
    Ok(())
}

/// Forgets uploads that nobody went on with, and names them.
///
/// # Errors
/// Where the database refuses.
pub fn sweep(tx: &Transaction<'_>, now_ms: i64) -> Result<Vec<String>, LedgerError> {
    let mut rows = tx.prepare_cached("DELETE FROM upload WHERE expires_ms <= ? RETURNING id")?;
    Ok(rows.query_map([now_ms], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
