//! Unique keys: which record has which name or number.

use roundsman_domain::{CompanyId, FieldId, Record, RecordId};
use roundsman_playbook::Kind;
use rusqlite::{Connection, OptionalExtension, params};

use super::{column::key as key_column, error::LedgerError};

/// Notes the record's value for a key; answers with another living record that has it.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn claim(
    connection: &Connection,
    company: CompanyId,
    kind: &Kind,
    key: &[FieldId],
    record: &Record,
) -> Result<Option<RecordId>, LedgerError> {
    let name = key.iter().map(FieldId::as_str).collect::<Vec<_>>().join(",");
    connection
        .prepare_cached(
            "DELETE FROM unique_key INDEXED BY unique_key_of WHERE company = ?1 AND record = ?2 AND kind = ?3 AND key = ?4",
        )?
        .execute(params![company.as_bytes(), record.id.as_bytes(), kind.id.as_str(), name])?;
    let Some(value) = kind.key_of(key, record) else { return Ok(None) };
    let other = connection
        .prepare_cached(
            "SELECT k.record FROM unique_key k JOIN record r ON r.company = k.company AND r.id = k.record
             WHERE k.company = ?1 AND k.kind = ?2 AND k.key = ?3 AND k.value = ?4 AND r.is_archived = 0 AND r.merged_into IS NULL
             ORDER BY r.created_ms, r.id LIMIT 1",
        )?
        .query_row(params![company.as_bytes(), kind.id.as_str(), name, value], |row| key_column(row, 0))
        .optional()?;
    connection
        .prepare_cached("INSERT INTO unique_key (company, kind, key, value, record) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![company.as_bytes(), kind.id.as_str(), name, value, record.id.as_bytes()])?;
    Ok(other)
}
