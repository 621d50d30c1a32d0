//! Migration: records that stand where a new version of the playbook has no stage go where it says.

use roundsman_domain::{CompanyId, Op, PlaybookVersion, Record, RecordId, StageId};
use rusqlite::{Connection, params};

use super::{automation, desk::Desk, request};
use crate::ledger::{LedgerError, column::key, directory::Directories};

/// Moves every record on that the newest version says so of; gives how many.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn migrate(
    connection: &Connection,
    directories: &Directories,
    company: CompanyId,
    now_ms: i64,
) -> Result<usize, LedgerError> {
    let directory = directories.get(connection, company)?;
    let desk = Desk::open(connection, &directory, now_ms)?;
    // Nobody moved these: what a stage sets off when a record enters it would reach people by the hundred. Conditions are seen by the clock.
    desk.depth.set(automation::DEPTH_MAX);
    let mut moved = 0;
    for (kind, stages) in &desk.directory.playbook()?.migrate {
        for (gone, to) in stages {
            let sql = "SELECT id FROM record WHERE company = ?1 AND kind = ?2 AND stage = ?3 AND merged_into IS NULL";
            let mut found = connection.prepare_cached(sql)?;
            let ids = found.query_map(params![company.as_bytes(), kind.as_str(), gone.as_str()], |row| key(row, 0))?;
            for id in ids.collect::<Result<Vec<RecordId>, _>>()? {
                put(&desk, id, gone, to)?;
                moved += 1;
            }
        }
    }
    desk.close()?;
    Ok(moved)
}

/// What an edit by an older version brought to a stage that is gone meanwhile goes on at once.
pub(super) fn move_on(desk: &Desk<'_>, record: &Record, version: PlaybookVersion) -> Result<(), LedgerError> {
    let stage = record.stage.as_ref();
    match stage.and_then(|stage| Some((stage, desk.directory.moved_on(&record.kind, stage, version)?))) {
        Some((stage, to)) => put(desk, record.id, stage, &to),
        None => Ok(()),
    }
}

fn put(desk: &Desk<'_>, record: RecordId, from: &StageId, to: &StageId) -> Result<(), LedgerError> {
    request::own_edit(desk, record, vec![Op::Move { from: from.clone(), to: to.clone(), justification: None }], None)
}
