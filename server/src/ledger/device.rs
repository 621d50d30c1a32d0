//! Devices: tokens, revoking. A token is not stored, only what it hashes to.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use roundsman_domain::{CompanyId, DeviceId, FeedId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use serde_json::json;

use super::{
    LedgerError,
    audit::{self, Who},
    column::{self, kept_device, key},
    company::touch,
};

/// Who stands behind a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    /// Whose relay data.
    pub company: CompanyId,
    /// Which device.
    pub device: DeviceId,
    /// Its user.
    pub user: UserId,
    /// Nothing of this device is older, ms since the Unix epoch.
    pub enrolled_ms: i64,
    /// An import: what it says of the time is believed from this moment on. `None` for a phone.
    pub history_from_ms: Option<i64>,
}

/// A device as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Its id.
    pub id: DeviceId,
    /// Its user.
    pub user: UserId,
    /// Such as `roundsman-rep 0.1.0`.
    pub app: String,
    /// When it was enrolled, ms since the Unix epoch.
    pub enrolled_ms: i64,
    /// Its last sync.
    pub seen_ms: Option<i64>,
    /// When its token was revoked.
    pub revoked_ms: Option<i64>,
    /// Edits of it that wait for something.
    pub held: u64,
    /// At most so many edits were still on it when it last synced: counters that it had given and that have no outcome here.
    pub unsent: u64,
    /// Attachments that its accepted edits name and whose bytes it has not sent.
    pub unsent_files: u64,
}

/// 256 random bits as text.
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is kept of a token.
pub fn token_hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

/// Gives a new device its id and token; `forked_from` names the device whose clone it is, and the last counter that it had given as that one.
///
/// # Errors
/// Where the database refuses.
pub fn insert(
    tx: &Transaction<'_>,
    company: CompanyId,
    user: UserId,
    app: &str,
    forked_from: Option<(DeviceId, u64)>,
    now_ms: i64,
) -> Result<(DeviceId, String), LedgerError> {
    let (device, token) = (DeviceId(rand::random_range(1..=u64::MAX)), random_token());
    tx.execute(
        "INSERT INTO device (company, id, user, token_hash, app, enrolled_ms, forked_from, forked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            company.as_bytes(),
            kept_device(device),
            user.as_bytes(),
            token_hash(&token),
            app,
            now_ms,
            forked_from.map(|(from, _)| kept_device(from)),
            forked_from.map(|(_, at)| at.cast_signed()),
        ),
    )?;
    Ok((device, token))
}

/// Whether a device is an import: what it makes is marked so.
///
/// # Errors
/// Where the database refuses.
pub fn is_import(snapshot: &Connection, company: CompanyId, device: DeviceId) -> Result<bool, LedgerError> {
    let sql = "SELECT history_from_ms IS NOT NULL FROM device WHERE company = ? AND id = ?";
    let found =
        snapshot.prepare_cached(sql)?.query_row((company.as_bytes(), kept_device(device)), |row| row.get(0)).optional()?;
    // The relay's own device has no row.
    Ok(found.unwrap_or(false))
}

/// A device and those that it is a clone of, each with the last counter that it may have given as that one.
///
/// # Errors
/// Where the database refuses.
pub fn line(snapshot: &Connection, company: CompanyId, device: DeviceId) -> Result<Vec<(DeviceId, i64)>, LedgerError> {
    let sql = "WITH RECURSIVE line (id, upto) AS (
                   SELECT ?2, ?3 UNION ALL
                   SELECT d.forked_from, min(d.forked_at, l.upto) FROM line l JOIN device d ON d.company = ?1 AND d.id = l.id
                   WHERE d.forked_from IS NOT NULL LIMIT 16)
               SELECT id, upto FROM line";
    let mut rows = snapshot.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| Ok((column::device(row, 0)?, row.get(1)?));
    Ok(rows.query_map((company.as_bytes(), kept_device(device), i64::MAX), read)?.collect::<Result<_, _>>()?)
}

/// The devices that are clones of this one, or of its clones.
///
/// # Errors
/// Where the database refuses.
pub fn clones(snapshot: &Connection, company: CompanyId, device: DeviceId) -> Result<Vec<DeviceId>, LedgerError> {
    let sql = "WITH RECURSIVE clone (id) AS (
                   SELECT id FROM device WHERE company = ?1 AND forked_from = ?2 UNION
                   SELECT d.id FROM clone c JOIN device d ON d.company = ?1 AND d.forked_from = c.id)
               SELECT id FROM clone";
    let mut rows = snapshot.prepare_cached(sql)?;
    Ok(rows.query_map((company.as_bytes(), kept_device(device)), |row| column::device(row, 0))?.collect::<Result<_, _>>()?)
}

/// Who stands behind a token; `None` where it is unknown or revoked.
///
/// # Errors
/// Where the database refuses.
pub fn bearer(snapshot: &Connection, token: &str) -> Result<Option<Bearer>, LedgerError> {
    let sql = "SELECT company, id, user, enrolled_ms, history_from_ms FROM device WHERE token_hash = ? AND revoked_ms IS NULL";
    Ok(snapshot.prepare_cached(sql)?.query_row([token_hash(token)], read_bearer).optional()?)
}

pub(super) fn read_bearer(row: &Row<'_>) -> rusqlite::Result<Bearer> {
    Ok(Bearer {
        company: key(row, 0)?,
        device: column::device(row, 1)?,
        user: key(row, 2)?,
        enrolled_ms: row.get(3)?,
        history_from_ms: row.get(4)?,
    })
}

/// The users of a company's devices.
pub type Owners = BTreeMap<DeviceId, UserId>;

/// Whose each device of a company is, revoked ones included.
///
/// # Errors
/// Where the database refuses.
pub fn owners(snapshot: &Connection, company: CompanyId) -> Result<Owners, LedgerError> {
    let mut rows = snapshot.prepare_cached("SELECT id, user FROM device WHERE company = ?")?;
    Ok(rows.query_map([company.as_bytes()], |row| Ok((column::device(row, 0)?, key(row, 1)?)))?.collect::<Result<_, _>>()?)
}

/// Notes the highest counter that a phone says it has given: what it has above its last outcome is still on it.
///
/// # Errors
/// Where the database refuses.
pub fn note_told(tx: &Connection, bearer: &Bearer, told: u64) -> Result<(), LedgerError> {
    let sql = "UPDATE device SET told_counter = ?3 WHERE company = ?1 AND id = ?2 AND told_counter <> ?3";
    let told = i64::try_from(told).unwrap_or(i64::MAX);
    tx.prepare_cached(sql)?.execute((bearer.company.as_bytes(), kept_device(bearer.device), told))?;
    Ok(())
}

/// Takes a device's token away from its next request on.
///
/// # Errors
/// Where there is no such device.
pub fn revoke(tx: &Transaction<'_>, company: CompanyId, device: DeviceId, who: Who, now_ms: i64) -> Result<(), LedgerError> {
    let sql = "UPDATE device SET revoked_ms = coalesce(revoked_ms, ?) WHERE company = ? AND id = ?";
    if tx.execute(sql, (now_ms, company.as_bytes(), kept_device(device)))? == 0 {
        return Err(LedgerError::Unknown { noun: "device", name: device.to_string() });
    }
    audit::note(tx, company, now_ms, who, "device.revoke", &json!({ "device": device }))?;
    touch(tx, company)
}

const DEVICE: &str = "SELECT id, user, app, enrolled_ms, seen_ms, revoked_ms,
           (SELECT count(*) FROM edit WHERE edit.company = device.company AND edit.device = device.id AND state <> 'accepted' AND state = 'held'),
           max(told_counter - last_counter, 0),
           (SELECT count(*) FROM blob_wanted w WHERE w.company = device.company AND w.device = device.id)
    FROM device";

fn device_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<DeviceRow> {
    Ok(DeviceRow {
        id: column::device(row, 0)?,
        user: key(row, 1)?,
        app: row.get(2)?,
        enrolled_ms: row.get(3)?,
        seen_ms: row.get(4)?,
        revoked_ms: row.get(5)?,
        held: row.get::<_, i64>(6)?.unsigned_abs(),
        unsent: row.get::<_, i64>(7)?.unsigned_abs(),
        unsent_files: row.get::<_, i64>(8)?.unsigned_abs(),
    })
}

/// All devices of a company, oldest first.
///
/// # Errors
/// Where the database refuses.
pub fn all(snapshot: &Connection, company: CompanyId) -> Result<Vec<DeviceRow>, LedgerError> {
    let mut rows = snapshot.prepare_cached(&format!("{DEVICE} WHERE company = ? ORDER BY enrolled_ms, id"))?;
    Ok(rows.query_map([company.as_bytes()], device_row)?.collect::<Result<_, _>>()?)
}

/// The devices of a user, the one that synced last first.
///
/// # Errors
/// Where the database refuses.
pub fn of_user(snapshot: &Connection, company: CompanyId, user: UserId) -> Result<Vec<DeviceRow>, LedgerError> {
    let sql = format!("{DEVICE} WHERE company = ? AND user = ? ORDER BY revoked_ms IS NOT NULL, seen_ms DESC, id");
    let mut rows = snapshot.prepare_cached(&sql)?;
    Ok(rows.query_map((company.as_bytes(), user.as_bytes()), device_row)?.collect::<Result<_, _>>()?)
}

/// A device by its id.
///
/// # Errors
/// Where the database refuses.
pub fn find(snapshot: &Connection, company: CompanyId, device: DeviceId) -> Result<Option<DeviceRow>, LedgerError> {
    let mut statement = snapshot.prepare_cached(&format!("{DEVICE} WHERE company = ? AND id = ?"))?;
    Ok(statement.query_row((company.as_bytes(), kept_device(device)), device_row).optional()?)
}

/// What a phone is known to have done last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sign {
    /// Its last sync, ms since the Unix epoch.
    pub seen_ms: Option<i64>,
    /// At most so many edits were still on it then.
    pub unsent: u64,
}

/// The last sign of each user's phones, revoked ones left out: the newest sync, and what all of them held back.
///
/// # Errors
/// Where the database refuses.
pub fn signs(snapshot: &Connection, company: CompanyId) -> Result<HashMap<UserId, Sign>, LedgerError> {
    let sql = "SELECT user, max(seen_ms), sum(max(told_counter - last_counter, 0)) FROM device WHERE company = ? AND revoked_ms IS NULL GROUP BY user";
    let mut rows = snapshot.prepare_cached(sql)?;
    let read =
        |row: &rusqlite::Row<'_>| Ok((key(row, 0)?, Sign { seen_ms: row.get(1)?, unsent: row.get::<_, i64>(2)?.unsigned_abs() }));
    Ok(rows.query_map([company.as_bytes()], read)?.collect::<Result<_, _>>()?)
}

/// What a device follows: its company's generation and the feeds of the scope that it was sent last. `None` once it is revoked.
///
/// # Errors
/// Where the database refuses.
pub fn followed(
    snapshot: &Connection,
    company: CompanyId,
    device: DeviceId,
) -> Result<Option<(i64, BTreeSet<FeedId>)>, LedgerError> {
    let sql = "SELECT company.generation,
                      (SELECT feeds FROM device_scope s WHERE s.company = device.company AND s.device = device.id ORDER BY sent_ms DESC LIMIT 1)
               FROM device JOIN company ON company.id = device.company
               WHERE device.company = ? AND device.id = ? AND device.revoked_ms IS NULL";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?.unwrap_or_default()));
    let row = snapshot.prepare_cached(sql)?.query_row((company.as_bytes(), kept_device(device)), read).optional()?;
    let Some((generation, feeds)): Option<(i64, Vec<u8>)> = row else { return Ok(None) };
    let feeds = feeds.chunks(16).map(FeedId::from_slice).collect::<Result<_, _>>()?;
    Ok(Some((generation, feeds)))
}
