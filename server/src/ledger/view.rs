//! What pages ask the ledger: a day's visits and moves, what waits for a decision, what hangs together.

use roundsman_domain::{BlobHash, CompanyId, EditId, KindId, RecordId, SectionId, StageId, TrustedInterval, UserId, from_cbor};
use rusqlite::{Connection, OptionalExtension, Row};

use super::{
    LedgerError,
    access::Sight,
    column::{device, key, key_or_none},
};

/// No more rows of one kind are looked at for a page; a company of two thousand reps makes fewer visits a day.
pub const ROWS_MAX: i64 = 20_000;

/// A record of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// Which record.
    pub record: RecordId,
    /// Trusted earliest end of its creation, ms since the Unix epoch.
    pub created_ms: i64,
}

/// Records of a kind in sight that were made between two times, as their phones took it or as the relay knows it, newest first.
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
    sight: &Sight,
    from_ms: i64,
    until_ms: i64,
) -> Result<Vec<Recent>, LedgerError> {
    let sql = "SELECT id, created_ms, seat, shares FROM record INDEXED BY record_listed
               WHERE company = ?1 AND kind = ?4 AND id >= ?2 AND id < ?3 AND is_archived = 0
               UNION
               SELECT id, created_ms, seat, shares FROM record INDEXED BY record_made
               WHERE company = ?1 AND kind = ?4 AND created_ms >= ?5 AND created_ms < ?6 AND is_archived = 0
               ORDER BY id DESC LIMIT ?7";
    let edge = |ms: i64| *RecordId::new_at(ms, [0; 10]).as_bytes();
    let values = (company.as_bytes(), edge(from_ms), edge(until_ms), kind.as_str(), from_ms, until_ms, ROWS_MAX);
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let shares = row.get_ref(3)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
        let shares = shares.map(from_cbor).transpose()?.unwrap_or_default();
        if sight.sections(key(row, 2)?, &shares).is_some() {
            all.push(Recent { record: key(row, 0)?, created_ms: row.get(1)? });
        }
    }
    Ok(all)
}

/// Who made a record, and when for certain.
///
/// # Errors
/// Where the database refuses.
pub fn maker(
    snapshot: &Connection,
    company: CompanyId,
    record: RecordId,
) -> Result<Option<(UserId, TrustedInterval)>, LedgerError> {
    let sql = "SELECT user, earliest_ms, latest_ms FROM edit INDEXED BY edit_of_record
               WHERE company = ? AND record = ? AND state = 'accepted' ORDER BY seq LIMIT 1";
    let read = |row: &Row<'_>| Ok((key(row, 0)?, TrustedInterval { earliest_ms: row.get(1)?, latest_ms: row.get(2)? }));
    Ok(snapshot.prepare_cached(sql)?.query_row((company.as_bytes(), record.as_bytes()), read).optional()?)
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
    /// The edit that raised it.
    pub raised_by: Option<EditId>,
}

/// The open questions that this user decides, oldest first.
///
/// # Errors
/// Where the database refuses.
pub fn open_requests(snapshot: &Connection, company: CompanyId, user: UserId) -> Result<Vec<OpenRequest>, LedgerError> {
    let sql = "SELECT r.record, r.question, r.about, r.other, r.path, r.asked_ms, r.device, r.counter
               FROM request_decider d JOIN request r ON r.company = d.company AND r.record = d.request
               WHERE d.company = ? AND d.user = ? AND r.is_open = 1
               AND NOT (r.question IN ('approval', 'exception') AND EXISTS (SELECT 1 FROM edit e WHERE e.company = r.company
               AND e.device = r.device AND e.counter = r.counter AND e.user = d.user)) ORDER BY r.asked_ms, r.record LIMIT ?";
    let mut rows = snapshot.prepare_cached(sql)?;
    let read = |row: &Row<'_>| {
        Ok(OpenRequest {
            record: key(row, 0)?,
            question: row.get(1)?,
            about: key(row, 2)?,
            other: key_or_none(row, 3)?,
            path: row.get(4)?,
            asked_ms: row.get(5)?,
            raised_by: match row.get::<_, Option<i64>>(7)? {
                Some(counter) => Some(EditId { device: device(row, 6)?, counter: counter.cast_unsigned() }),
                None => None,
            },
        })
    };
    Ok(rows.query_map((company.as_bytes(), user.as_bytes(), ROWS_MAX), read)?.collect::<Result<_, _>>()?)
}

/// The sections of records that name another, or one that was merged into it, newest records first, below one where that is said.
///
/// # Errors
/// Where the database refuses.
pub fn naming(
    snapshot: &Connection,
    company: CompanyId,
    target: RecordId,
    below: Option<RecordId>,
    limit: usize,
) -> Result<Vec<(RecordId, SectionId)>, LedgerError> {
    let sql = "WITH RECURSIVE target (id) AS (
                   SELECT ?2 UNION SELECT r.id FROM target t JOIN record r INDEXED BY record_merged ON r.company = ?1 AND r.merged_into = t.id)
               SELECT DISTINCT l.record, l.section FROM target t CROSS JOIN linked l ON l.company = ?1 AND l.target = t.id AND l.record < ?3
               ORDER BY l.record DESC LIMIT ?4";
    let below = below.map_or([0xFF; 16], |below| *below.as_bytes());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query((company.as_bytes(), target.as_bytes(), below, limit))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push((key(row, 0)?, SectionId::new(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?));
    }
    Ok(all)
}

/// Whether the bytes of an attachment are here.
///
/// # Errors
/// Where the database refuses.
pub fn has_bytes(snapshot: &Connection, company: CompanyId, hash: BlobHash) -> Result<bool, LedgerError> {
    Ok(super::blob::find(snapshot, company, hash)?.is_some())
}
