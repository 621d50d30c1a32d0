//! What pages ask the ledger: a day's visits and moves, what is held, what waits for a decision.

use roundsman_domain::{
    BlobHash, CompanyId, EditBytes, EditId, KindId, Op, Outcome, RecordId, StageId, TrustedInterval, UserId, Waiting, from_cbor,
};
use rusqlite::{Connection, Row};

use super::{
    LedgerError,
    column::{device, key, key_or_none},
};

/// A page shows at most this many rows of one kind; a company of a thousand reps makes fewer visits a day.
const ROWS_MAX: i64 = 5_000;

/// A record of a day, not yet asked whether it may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recent {
    /// Which record.
    pub record: RecordId,
    /// Trusted earliest end of its creation, ms since the Unix epoch.
    pub created_ms: i64,
}

impl Recent {
    /// When its phone took it to be made, ms since the Unix epoch: what its id, a UUIDv7, says.
    pub fn claimed_ms(&self) -> i64 {
        self.record.as_bytes()[..6].iter().fold(0, |ms, byte| (ms << 8) | i64::from(*byte))
    }
}

/// Records of a kind that were made between two times, as their phones took it or as the relay knows it, newest first.
///
/// A phone that was off the line for days, and then restarted, has a clock that nobody vouches for: the relay knows only that it was not
/// before its last contact. People look for a visit on the day that the rep says.
///
/// # Errors
/// Where the database refuses.
pub fn made_between(
    snapshot: &Connection,
    company: CompanyId,
    kind: &KindId,
    from_ms: i64,
    until_ms: i64,
) -> Result<Vec<Recent>, LedgerError> {
    let sql = "SELECT id, created_ms FROM record WHERE company = ?1 AND id >= ?2 AND id < ?3 AND kind = ?4 AND is_archived = 0
               UNION
               SELECT id, created_ms FROM record
               WHERE company = ?1 AND kind = ?4 AND changed_ms >= ?5 AND created_ms >= ?5 AND created_ms < ?6 AND is_archived = 0
               ORDER BY id DESC LIMIT ?7";
    let edge = |ms: i64| *RecordId::new_at(ms, [0; 10]).as_bytes();
    let values = (company.as_bytes(), edge(from_ms), edge(until_ms), kind.as_str(), from_ms, until_ms, ROWS_MAX);
    let mut rows = snapshot.prepare_cached(sql)?;
    let read = |row: &Row<'_>| Ok(Recent { record: key(row, 0)?, created_ms: row.get(1)? });
    Ok(rows.query_map(values, read)?.collect::<Result<_, _>>()?)
}

/// A step in the trail of a record's stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which record.
    pub record: RecordId,
    /// Where it stood; nothing for its creation.
    pub from: Option<StageId>,
    /// Where it stands since.
    pub to: StageId,
    /// Who moved it.
    pub user: UserId,
    /// When.
    pub when: TrustedInterval,
    /// Why, where somebody said it.
    pub because: Option<String>,
}

const MOVED: &str = "SELECT record, from_stage, to_stage, user, earliest_ms, latest_ms, because FROM stage_move";

fn moved(row: &Row<'_>) -> Result<Moved, LedgerError> {
    Ok(Moved {
        record: key(row, 0)?,
        from: row.get::<_, Option<String>>(1)?.as_deref().map(StageId::new).transpose()?,
        to: StageId::new(&row.get::<_, String>(2)?)?,
        user: key(row, 3)?,
        when: TrustedInterval { earliest_ms: row.get(4)?, latest_ms: row.get(5)? },
        because: row.get(6)?,
    })
}

fn all_moved(snapshot: &Connection, rest: &str, values: impl rusqlite::Params) -> Result<Vec<Moved>, LedgerError> {
    let mut statement = snapshot.prepare_cached(&format!("{MOVED} WHERE {rest}"))?;
    let mut rows = statement.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(moved(row)?);
    }
    Ok(all)
}

/// Moves made between two times, newest first. One that nobody knows the exact time of counts where it ended at the latest: on one day.
///
/// # Errors
/// Where the database refuses.
pub fn moves_between(snapshot: &Connection, company: CompanyId, from_ms: i64, until_ms: i64) -> Result<Vec<Moved>, LedgerError> {
    let rest = "company = ? AND latest_ms >= ? AND latest_ms < ? AND from_stage IS NOT NULL ORDER BY latest_ms DESC LIMIT ?";
    all_moved(snapshot, rest, (company.as_bytes(), from_ms, until_ms, ROWS_MAX))
}

/// The trail of a record, oldest first.
///
/// # Errors
/// Where the database refuses.
pub fn trail(snapshot: &Connection, company: CompanyId, record: RecordId) -> Result<Vec<Moved>, LedgerError> {
    all_moved(snapshot, "company = ? AND record = ? ORDER BY seq", (company.as_bytes(), record.as_bytes()))
}

/// An edit that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldEdit {
    /// Its name.
    pub id: EditId,
    /// What it is about.
    pub record: RecordId,
    /// Who made it.
    pub user: UserId,
    /// What it would do.
    pub ops: Vec<Op>,
    /// For what it waits.
    pub waiting_for: Waiting,
    /// When it was made.
    pub when: TrustedInterval,
}

/// Edits that wait, of one record or of the company, newest first. One whose bytes cannot be read has no operations.
///
/// # Errors
/// Where the database refuses.
pub fn held(snapshot: &Connection, company: CompanyId, record: Option<RecordId>) -> Result<Vec<HeldEdit>, LedgerError> {
    let sql = "SELECT device, counter, record, user, bytes, outcome, earliest_ms, latest_ms FROM edit
               WHERE company = ?1 AND state <> 'accepted' AND state = 'held' AND (?2 IS NULL OR record = ?2) ORDER BY seq DESC LIMIT ?3";
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query((company.as_bytes(), record.map(|record| *record.as_bytes()), ROWS_MAX))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let Outcome::Held { waiting_for } = from_cbor(&row.get::<_, Vec<u8>>(5)?)? else { continue };
        let bytes = EditBytes::from_stored(row.get(4)?);
        all.push(HeldEdit {
            id: EditId { device: device(row, 0)?, counter: row.get::<_, i64>(1)?.cast_unsigned() },
            record: key(row, 2)?,
            user: key(row, 3)?,
            ops: bytes.decode().map(|edit| edit.ops).unwrap_or_default(),
            waiting_for,
            when: TrustedInterval { earliest_ms: row.get(6)?, latest_ms: row.get(7)? },
        });
    }
    Ok(all)
}

/// A question that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// The request's own record.
    pub record: RecordId,
    /// `conflict`, `collision`, `access` …
    pub question: String,
    /// The record that it is about.
    pub about: RecordId,
    /// Of a collision: the newer record.
    pub other: Option<RecordId>,
    /// Of a conflict: the field.
    pub path: Option<String>,
    /// Since when it waits, ms since the Unix epoch.
    pub asked_ms: i64,
}

/// The open questions that this user decides, oldest first.
///
/// # Errors
/// Where the database refuses.
pub fn open_requests(snapshot: &Connection, company: CompanyId, user: UserId) -> Result<Vec<OpenRequest>, LedgerError> {
    let sql = "SELECT r.record, r.question, r.about, r.other, r.path, r.asked_ms
               FROM request_decider d JOIN request r ON r.company = d.company AND r.record = d.request
               WHERE d.company = ? AND d.user = ? AND r.is_open = 1 ORDER BY r.asked_ms, r.record LIMIT ?";
    let mut rows = snapshot.prepare_cached(sql)?;
    let read = |row: &Row<'_>| {
        Ok(OpenRequest {
            record: key(row, 0)?,
            question: row.get(1)?,
            about: key(row, 2)?,
            other: key_or_none(row, 3)?,
            path: row.get(4)?,
            asked_ms: row.get(5)?,
        })
    };
    Ok(rows.query_map((company.as_bytes(), user.as_bytes(), ROWS_MAX), read)?.collect::<Result<_, _>>()?)
}

/// The newest records that live within another, or within one that was merged into it.
///
/// # Errors
/// Where the database refuses.
pub fn family(snapshot: &Connection, company: CompanyId, home: RecordId, limit: i64) -> Result<Vec<RecordId>, LedgerError> {
    let sql = "WITH RECURSIVE home (id) AS (
                   SELECT ?2 UNION SELECT r.id FROM home h JOIN record r INDEXED BY record_merged ON r.company = ?1 AND r.merged_into = h.id)
               SELECT r.id FROM home h JOIN record r INDEXED BY record_within ON r.company = ?1 AND r.within = h.id
               ORDER BY r.created_ms DESC LIMIT ?3";
    let mut rows = snapshot.prepare_cached(sql)?;
    Ok(rows.query_map((company.as_bytes(), home.as_bytes(), limit), |row| key(row, 0))?.collect::<Result<_, _>>()?)
}

/// Whether the bytes of an attachment are here.
///
/// # Errors
/// Where the database refuses.
pub fn has_bytes(snapshot: &Connection, company: CompanyId, hash: BlobHash) -> Result<bool, LedgerError> {
    Ok(super::blob::find(snapshot, company, hash)?.is_some())
}
