//! Epochs: a relay that was restored from a backup has lost hours, and gets them back from the phones.

use std::collections::BTreeSet;

use roundsman_domain::RecordId;
use rusqlite::params;

use crate::{
    column::{get, unsigned},
    edit,
    error::StoreError,
    log, overlay,
    page::Page,
    record,
    store::Work,
};

/// Where the page is of another epoch: every edit that the relay may have lost goes up again. Gives how many.
pub(crate) fn take(work: &Work<'_>, page: &Page, touched: &mut BTreeSet<RecordId>) -> Result<u64, StoreError> {
    let before = work.tx.query_row("SELECT epoch FROM cursor", [], |row| unsigned(row, 0))?;
    if before == page.epoch || before == 0 {
        return Ok(0);
    }
    let device: i64 = work.tx.query_row("SELECT device FROM identity", [], |row| row.get(0))?;
    let known = page.known.unwrap_or(0);
    let sql = "UPDATE edit SET state = 'pending', outcome = NULL, seq = NULL, settled_ms = NULL, is_shown = 1
               WHERE device = ?1 AND counter > ?2 AND state IN ('pending', 'held', 'accepted') RETURNING record";
    let values = params![device, known.cast_signed()];
    let records = work.tx.prepare_cached(sql)?.query_map(values, |row| get(row, 0))?.collect::<Result<Vec<RecordId>, _>>()?;
    let again = records.len() as u64;
    touched.extend(records);
    work.tx.execute("DELETE FROM document", [])?;
    log::write(
        work.tx,
        "epoch",
        page.mark.relay_ms,
        &format!("the relay was restored: {again} edits above {known} go up again"),
    )?;
    Ok(again)
}

/// Forgets everything that a relay has said, but keeps own edits: it is another relay, or another device for it.
pub(crate) fn forget_relay(work: &Work<'_>) -> Result<(), StoreError> {
    let ids =
        work.tx.prepare("SELECT id FROM record")?.query_map([], |row| get(row, 0))?.collect::<Result<Vec<RecordId>, _>>()?;
    for id in &ids {
        if let Some(row) = record::row(work.tx, *id)? {
            overlay::remove(work, *id, row.row)?;
        }
    }
    work.tx.execute_batch(
        "DELETE FROM receipt; DELETE FROM leaving; DELETE FROM resending;
         UPDATE edit SET is_shown = 0 WHERE state = 'accepted';
         UPDATE cursor SET epoch = 0, cursor = x'', scope = NULL, scope_hash = NULL, synced_ms = NULL;",
    )?;
    for id in edit::records_with_overlay(work.tx)? {
        overlay::rebuild(work, id)?;
    }
    Ok(())
}
