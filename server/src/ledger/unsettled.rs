//! Edits that are not settled well: held ones, which wait, and returned ones, which their authors have to look at.

use roundsman_domain::{CompanyId, EditBytes, EditId, KindId, Op, Outcome, RecordId, TrustedInterval, UserId, from_cbor};
use rusqlite::{Connection, Row};

use super::{
    LedgerError,
    access::Place,
    column::{device, kept_device, key, key_or_none},
    view::ROWS_MAX,
};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsettled {
    /// It waits for bytes, an answer or another edit.
    Held,
    /// It was refused.
    Returned,
}

impl Unsettled {
    fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Returned => "returned",
        }
    }
}

/// Such an edit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnsettledEdit {
    /// Its name.
    pub id: EditId,
    /// What it is about.
    pub record: RecordId,
    /// Who made it.
    pub user: UserId,
    /// What it would do; nothing where its bytes cannot be read.
    pub ops: Vec<Op>,
    /// For what it waits, or why it was refused.
    pub outcome: Outcome,
    /// When it was made.
    pub when: TrustedInterval,
    /// When it came to the relay, ms since the Unix epoch.
    pub received_ms: i64,
}

const COLUMNS: &str = "e.device, e.counter, e.record, e.user, e.bytes, e.outcome, e.earliest_ms, e.latest_ms, e.received_ms";

fn edit(row: &Row<'_>) -> Result<UnsettledEdit, LedgerError> {
    let bytes = EditBytes::from_stored(row.get(4)?);
    Ok(UnsettledEdit {
        id: EditId { device: device(row, 0)?, counter: row.get::<_, i64>(1)?.cast_unsigned() },
        record: key(row, 2)?,
        user: key(row, 3)?,
        ops: bytes.decode().map(|edit| edit.ops).unwrap_or_default(),
        outcome: from_cbor(row.get_ref(5)?.as_blob().map_err(rusqlite::Error::from)?)?,
        when: TrustedInterval { earliest_ms: row.get(6)?, latest_ms: row.get(7)? },
        received_ms: row.get(8)?,
    })
}

/// The edits on a record that wait, newest first.
///
/// # Errors
/// Where the database refuses.
pub fn held_on(snapshot: &Connection, company: CompanyId, record: RecordId) -> Result<Vec<UnsettledEdit>, LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM edit e INDEXED BY edit_of_record WHERE company = ? AND record = ? AND state = 'held' ORDER BY seq DESC LIMIT 50"
    );
    let mut statement = snapshot.prepare_cached(&sql)?;
    let mut rows = statement.query((company.as_bytes(), record.as_bytes()))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(edit(row)?);
    }
    Ok(all)
}

/// An edit by its name, whatever became of it.
///
/// # Errors
/// Where the database refuses.
pub fn named(snapshot: &Connection, company: CompanyId, id: EditId) -> Result<Option<UnsettledEdit>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM edit e WHERE company = ? AND device = ? AND counter = ?");
    let mut statement = snapshot.prepare_cached(&sql)?;
    let mut rows = statement.query((company.as_bytes(), kept_device(id.device), id.counter.cast_signed()))?;
    rows.next()?.map(edit).transpose()
}

/// Where an edit's record is; where it never came to be, where its creation would have put it.
fn place(row: &Row<'_>, record: RecordId) -> Result<Option<Place>, LedgerError> {
    let Some(seat) = key_or_none(row, 10)? else {
        let bytes = EditBytes::from_stored(row.get(4)?);
        let ops = bytes.decode().map(|edit| edit.ops).unwrap_or_default();
        return Ok(ops.into_iter().find_map(|op| match op {
            Op::Create { kind, seat: Some(seat), .. } => {
                Some(Place { record, kind, seat, shares: Default::default(), merged_into: None })
            }
            _ => None,
        }));
    };
    let kind = KindId::new(row.get_ref(9)?.as_str().map_err(rusqlite::Error::from)?)?;
    let shares = row.get_ref(11)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
    let shares = shares.map(from_cbor).transpose()?.unwrap_or_default();
    Ok(Some(Place { record, kind, seat, shares, merged_into: None }))
}

/// The company's unsettled edits that came since a time and are in sight, newest first: `shown` of them, and how many there are.
///
/// # Errors
/// Where the database refuses.
pub fn in_sight(
    snapshot: &Connection,
    company: CompanyId,
    which: Unsettled,
    since_ms: i64,
    shown: usize,
    mut is_in_sight: impl FnMut(Option<&Place>, UserId) -> bool,
) -> Result<(Vec<UnsettledEdit>, usize), LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS}, r.kind, r.seat, r.shares FROM edit e INDEXED BY edit_waiting
         LEFT JOIN record r ON r.company = e.company AND r.id = e.record
         WHERE e.company = ? AND e.state <> 'accepted' AND e.state = ? AND e.received_ms >= ? ORDER BY e.received_ms DESC LIMIT ?"
    );
    let mut statement = snapshot.prepare_cached(&sql)?;
    let mut rows = statement.query((company.as_bytes(), which.name(), since_ms, ROWS_MAX))?;
    let (mut first, mut count) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let place = place(row, key(row, 2)?)?;
        if !is_in_sight(place.as_ref(), key(row, 3)?) {
            continue;
        }
        count += 1;
        if first.len() < shown {
            first.push(edit(row)?);
        }
    }
    Ok((first, count))
}
