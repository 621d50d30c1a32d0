//! Edits as rows: every one that ever came, whole, with its outcome.

use roundsman_domain::{
    CompanyId, DeviceId, EditId, Outcome, PlaybookVersion, RecordId, Seq, TrustedInterval, UserId, Waiting, from_cbor, to_cbor,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    column::{device, kept_device, key},
    device::line,
    error::LedgerError,
};

/// An edit as the ledger has it.
#[derive(Debug, Clone)]
pub struct EditRow {
    /// Its name.
    pub id: EditId,
    /// What it is about.
    pub record: RecordId,
    /// Who made it.
    pub user: UserId,
    /// As it came.
    pub bytes: Vec<u8>,
    /// What was said of it last.
    pub outcome: Outcome,
    /// The outcome's place in the order.
    pub seq: Seq,
    /// The playbook version that it was judged by.
    pub playbook: PlaybookVersion,
    /// When it came, ms since the Unix epoch.
    pub received_ms: i64,
    /// When it was made.
    pub when: TrustedInterval,
}

const COLUMNS: &str = "device, counter, record, user, bytes, outcome, seq, playbook, received_ms, earliest_ms, latest_ms";

fn read(row: &Row<'_>) -> Result<EditRow, LedgerError> {
    let outcome = row.get_ref(5)?.as_blob().map_err(rusqlite::Error::from)?;
    Ok(EditRow {
        id: EditId { device: device(row, 0)?, counter: row.get::<_, i64>(1)?.cast_unsigned() },
        record: key(row, 2)?,
        user: key(row, 3)?,
        bytes: row.get(4)?,
        outcome: from_cbor(outcome).map_err(|e| LedgerError::Damaged { what: "an outcome".into(), detail: e.to_string() })?,
        seq: row.get::<_, i64>(6)?.cast_unsigned(),
        playbook: row.get(7)?,
        received_ms: row.get(8)?,
        when: TrustedInterval { earliest_ms: row.get(9)?, latest_ms: row.get(10)? },
    })
}

fn query(connection: &Connection, rest: &str, values: impl rusqlite::Params) -> Result<Vec<EditRow>, LedgerError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM edit {rest}"))?;
    let mut rows = statement.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// The edit of this name.
///
/// # Errors
/// Where the row cannot be read.
pub fn find(connection: &Connection, company: CompanyId, id: EditId) -> Result<Option<EditRow>, LedgerError> {
    let values = params![company.as_bytes(), kept_device(id.device), id.counter.cast_signed()];
    Ok(query(connection, "WHERE company = ?1 AND device = ?2 AND counter = ?3", values)?.pop())
}

/// The bytes of the edit of this name.
///
/// # Errors
/// Where the row cannot be read.
pub fn bytes_of(connection: &Connection, company: CompanyId, id: EditId) -> Result<Option<Vec<u8>>, LedgerError> {
    let sql = "SELECT bytes FROM edit WHERE company = ?1 AND device = ?2 AND counter = ?3";
    let values = params![company.as_bytes(), kept_device(id.device), id.counter.cast_signed()];
    Ok(connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
}

/// Who made an edit.
///
/// # Errors
/// Where the row cannot be read.
pub fn author(connection: &Connection, company: CompanyId, id: EditId) -> Result<Option<UserId>, LedgerError> {
    let sql = "SELECT user FROM edit WHERE company = ?1 AND device = ?2 AND counter = ?3";
    let values = params![company.as_bytes(), kept_device(id.device), id.counter.cast_signed()];
    Ok(connection.prepare_cached(sql)?.query_row(values, |row| key(row, 0)).optional()?)
}

/// Who gave a record the seat that it is in, and when: the author of its last accepted assignment.
///
/// # Errors
/// Where a row cannot be read.
pub fn last_assigned(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
) -> Result<Option<(UserId, i64)>, LedgerError> {
    let sql = "SELECT bytes, user, earliest_ms FROM edit INDEXED BY edit_of_record
               WHERE company = ?1 AND record = ?2 AND state = 'accepted' ORDER BY seq DESC";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![company.as_bytes(), record.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let edit = roundsman_domain::EditBytes::from_stored(row.get(0)?).decode()?;
        if matches!(edit.ops.as_slice(), [roundsman_domain::Op::Assign { .. }]) {
            return Ok(Some((key(row, 1)?, row.get(2)?)));
        }
    }
    Ok(None)
}

/// When the first and the last accepted edit of a record were made; `None` where it has none of its own.
///
/// # Errors
/// Where a row cannot be read.
pub fn first_and_last(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
) -> Result<Option<(TrustedInterval, TrustedInterval)>, LedgerError> {
    let end = |order: &str| {
        let sql = format!(
            "SELECT earliest_ms, latest_ms FROM edit INDEXED BY edit_of_record
             WHERE company = ?1 AND record = ?2 AND state = 'accepted' ORDER BY seq {order} LIMIT 1"
        );
        let read = |row: &Row<'_>| Ok(TrustedInterval { earliest_ms: row.get(0)?, latest_ms: row.get(1)? });
        connection.prepare_cached(&sql)?.query_row(params![company.as_bytes(), record.as_bytes()], read).optional()
    };
    Ok(end("ASC")?.zip(end("DESC")?))
}

/// The edits of a device that are held or returned, in counter order; those too that it carries from the device whose clone it is.
///
/// # Errors
/// Where a row cannot be read.
pub fn open_of(connection: &Connection, company: CompanyId, device: DeviceId) -> Result<Vec<EditRow>, LedgerError> {
    let sql = "INDEXED BY edit_open WHERE company = ?1 AND device = ?2 AND state <> 'accepted' AND counter <= ?3";
    let mut all = Vec::new();
    for (device, upto) in line(connection, company, device)? {
        all.extend(query(connection, sql, params![company.as_bytes(), kept_device(device), upto])?);
    }
    // A clone counts on from where it became one.
    all.sort_by_key(|row| row.id.counter);
    Ok(all)
}

/// Edits that the relay itself failed on, oldest first.
///
/// # Errors
/// Where a row cannot be read.
pub fn faulted(connection: &Connection, company: CompanyId) -> Result<Vec<EditRow>, LedgerError> {
    let held =
        query(connection, "WHERE company = ?1 AND state <> 'accepted' AND state = 'held' ORDER BY seq", [company.as_bytes()])?;
    let is_faulted = |row: &EditRow| row.outcome == Outcome::Held { waiting_for: Waiting::RelayError };
    Ok(held.into_iter().filter(is_faulted).collect())
}

/// The outcomes of a device above a place in the order; those too of edits that it may carry from the device whose clone it is.
///
/// # Errors
/// Where a row cannot be read.
pub fn outcomes_above(
    connection: &Connection,
    company: CompanyId,
    device: DeviceId,
    seq: Seq,
) -> Result<Vec<(EditId, Outcome)>, LedgerError> {
    let sql =
        "SELECT counter, outcome FROM edit WHERE company = ?1 AND device = ?2 AND seq > ?3 AND counter <= ?4 ORDER BY counter";
    let mut statement = connection.prepare_cached(sql)?;
    let mut all = Vec::new();
    for (device, upto) in line(connection, company, device)? {
        let mut rows = statement.query(params![company.as_bytes(), kept_device(device), seq.cast_signed(), upto])?;
        while let Some(row) = rows.next()? {
            let outcome = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            let outcome =
                from_cbor(outcome).map_err(|e| LedgerError::Damaged { what: "an outcome".into(), detail: e.to_string() })?;
            all.push((EditId { device, counter: row.get::<_, i64>(0)?.cast_unsigned() }, outcome));
        }
    }
    Ok(all)
}

/// The word for an outcome in the ledger and in what commands print.
pub fn state_of(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Held { .. } => "held",
        Outcome::Returned { .. } => "returned",
    }
}

/// The digest of an edit's row: BLAKE3 over its bytes and its outcome.
pub fn digest(bytes: &[u8], outcome: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new().update(bytes).update(outcome).finalize().as_bytes()
}

/// Writes an edit, or its newer outcome.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn put(connection: &Connection, company: CompanyId, row: &EditRow) -> Result<(), LedgerError> {
    let outcome = to_cbor(&row.outcome)?;
    let digest = digest(&row.bytes, &outcome);
    connection
        .prepare_cached(
            "INSERT INTO edit (company, device, counter, record, user, bytes, state, outcome, seq, playbook, received_ms, earliest_ms, latest_ms, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (company, device, counter) DO UPDATE SET state = ?7, outcome = ?8, seq = ?9, playbook = ?10, digest = ?14",
        )?
        .execute(params![
            company.as_bytes(),
            kept_device(row.id.device),
            row.id.counter.cast_signed(),
            row.record.as_bytes(),
            row.user.as_bytes(),
            row.bytes,
            state_of(&row.outcome),
            outcome,
            row.seq.cast_signed(),
            row.playbook,
            row.received_ms,
            row.when.earliest_ms,
            row.when.latest_ms,
            digest,
        ])?;
    Ok(())
}

/// Notes that a held edit waits for the bytes of an attachment.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn hold_for(
    connection: &Connection,
    company: CompanyId,
    id: EditId,
    hash: roundsman_domain::BlobHash,
) -> Result<(), LedgerError> {
    let sql = "INSERT OR IGNORE INTO held_for_blob (company, hash, device, counter) VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(sql)?.execute(params![
        company.as_bytes(),
        hash.0,
        kept_device(id.device),
        id.counter.cast_signed()
    ])?;
    Ok(())
}

/// Takes out the edits that waited for the bytes of an attachment.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn take_held_for(
    connection: &Connection,
    company: CompanyId,
    hash: roundsman_domain::BlobHash,
) -> Result<Vec<EditId>, LedgerError> {
    let sql = "DELETE FROM held_for_blob WHERE company = ?1 AND hash = ?2 RETURNING device, counter";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![company.as_bytes(), hash.0], |row| {
        Ok(EditId { device: device(row, 0)?, counter: row.get::<_, i64>(1)?.cast_unsigned() })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
