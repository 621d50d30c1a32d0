//! Sections' documents as rows: author state beside the projection, snapshot and changes behind.

use roundsman_document::{State, Stored, Written, compact};
use roundsman_domain::{CompanyId, RecordId, SectionId, Seq};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    LedgerError,
    record::{SectionRow, heads_bytes},
};

/// So many changes are folded into the snapshot at once.
const COMPACT_FROM: i64 = 16;

/// The author state of a section.
///
/// # Errors
/// Where it cannot be read: `roundsman verify` makes it anew.
pub fn state(row: &SectionRow) -> Result<State, LedgerError> {
    Ok(State::from_bytes(&row.state)?)
}

/// The document of a section, snapshot and changes.
///
/// # Errors
/// Where a row cannot be read.
pub fn document(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
    section: &SectionId,
) -> Result<Stored, LedgerError> {
    let key = params![company.as_bytes(), record.as_bytes(), section.as_str()];
    let snapshot: Option<Vec<u8>> = connection
        .prepare_cached("SELECT snapshot FROM section WHERE company = ?1 AND record = ?2 AND section = ?3")?
        .query_row(key, |row| row.get(0))
        .optional()?
        .flatten();
    Ok(Stored { snapshot, changes: changes_above(connection, company, record, section, 0)? })
}

/// The changes of a section above a place in the order, those in the snapshot left out.
///
/// # Errors
/// Where a row cannot be read.
pub fn changes_above(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
    section: &SectionId,
    seq: Seq,
) -> Result<Vec<Vec<u8>>, LedgerError> {
    let sql = "SELECT bytes FROM change WHERE company = ?1 AND record = ?2 AND section = ?3 AND seq > ?4 ORDER BY seq, n";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement
        .query_map(params![company.as_bytes(), record.as_bytes(), section.as_str(), seq.cast_signed()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The digest of a section's row.
pub fn digest(projection: &str, heads: &[u8], state: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new().update(projection.as_bytes()).update(heads).update(state).finalize().as_bytes()
}

/// Writes what an edit made of a section. `held` is the row as it was.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn put(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
    section: &SectionId,
    written: &Written,
    seq: Seq,
) -> Result<(), LedgerError> {
    let projection = serde_json::to_string(&written.fields)?;
    let (heads, state) = (heads_bytes(written.state.heads()), written.state.to_bytes());
    let added = i64::try_from(written.changes.len()).unwrap_or(i64::MAX);
    let above: i64 = connection
        .prepare_cached(
            "INSERT INTO section (company, record, section, projection, heads, state, above, snapshot, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, ?8)
             ON CONFLICT (company, record, section) DO UPDATE SET projection = ?4, heads = ?5, state = ?6, above = above + ?7, digest = ?8
             RETURNING above",
        )?
        .query_row(
            params![
                company.as_bytes(),
                record.as_bytes(),
                section.as_str(),
                projection,
                heads,
                state,
                added,
                digest(&projection, &heads, &state)
            ],
            |row| row.get(0),
        )?;
    let mut insert = connection
        .prepare_cached("INSERT INTO change (company, record, section, seq, n, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (n, bytes) in written.changes.iter().enumerate() {
        let n = i64::try_from(n).unwrap_or(i64::MAX);
        insert.execute(params![company.as_bytes(), record.as_bytes(), section.as_str(), seq.cast_signed(), n, bytes])?;
    }
    if above >= COMPACT_FROM { fold(connection, company, record, section) } else { Ok(()) }
}

/// Folds the changes into the snapshot. Devices that lack some of them then ask for the document.
fn fold(connection: &Connection, company: CompanyId, record: RecordId, section: &SectionId) -> Result<(), LedgerError> {
    let snapshot = compact(&document(connection, company, record, section)?)?;
    connection
        .prepare_cached("UPDATE section SET snapshot = ?4, above = 0 WHERE company = ?1 AND record = ?2 AND section = ?3")?
        .execute(params![company.as_bytes(), record.as_bytes(), section.as_str(), snapshot])?;
    connection.prepare_cached("DELETE FROM change WHERE company = ?1 AND record = ?2 AND section = ?3")?.execute(params![
        company.as_bytes(),
        record.as_bytes(),
        section.as_str()
    ])?;
    Ok(())
}
