//! Exits: what has left the scope goes up first where only this device has it, is purged then, and the relay is told when nothing is left.

use roundsman_domain::{Exit, RecordId};
use rusqlite::{Connection, params};

use crate::{
    apply::KEEP_MS,
    attachment,
    error::StoreError,
    purge, search,
    store::{Store, Work},
};

fn text(exit: &Exit) -> Result<String, StoreError> {
    serde_json::to_string(exit).map_err(|error| StoreError::Unreadable { what: "exit", detail: error.to_string() })
}

/// Notes that the relay waits for a receipt.
pub(crate) fn expect(work: &Work<'_>, exit: &Exit) -> Result<(), StoreError> {
    let sql = "INSERT INTO receipt (exit, state) VALUES (?1, 'waiting') ON CONFLICT (exit) DO UPDATE SET state = 'waiting', told_ms = NULL";
    work.tx.prepare_cached(sql)?.execute([text(exit)?])?;
    Ok(())
}

/// A record has left: it is hidden now and purged as soon as nothing of it is only here.
pub(crate) fn leave(work: &Work<'_>, record: RecordId, exit: Option<&Exit>) -> Result<(), StoreError> {
    let exit = exit.map(text).transpose()?.unwrap_or_default();
    work.tx
        .prepare_cached("INSERT OR IGNORE INTO leaving (record, exit) VALUES (?1, ?2)")?
        .execute(params![record.to_string(), exit])?;
    work.tx.prepare_cached("UPDATE record SET is_hidden = 1 WHERE id = ?1")?.execute([record.as_bytes()])?;
    work.tx.prepare_cached("DELETE FROM feed WHERE record = ?1")?.execute([record.as_bytes()])?;
    Ok(())
}

/// A record that was leaving has come in again.
pub(crate) fn stay(work: &Work<'_>, record: RecordId) -> Result<(), StoreError> {
    let sql = "DELETE FROM leaving WHERE record = ?1 RETURNING exit";
    let exits =
        work.tx.prepare_cached(sql)?.query_map([record.to_string()], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    if exits.is_empty() {
        return Ok(());
    }
    for exit in exits {
        if matches!(serde_json::from_str(&exit), Ok(Exit::Record(..))) {
            work.tx.prepare_cached("DELETE FROM receipt WHERE exit = ?1 AND state = 'waiting'")?.execute([exit])?;
        }
    }
    work.tx.prepare_cached("UPDATE record SET is_hidden = 0 WHERE id = ?1")?.execute([record.as_bytes()])?;
    Ok(())
}

/// Whether the relay lacks something of a record that this device has: an edit, or a file that one names.
fn has_unsent(work: &Work<'_>, record: RecordId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM edit WHERE record = ?1 AND state = 'pending') OR EXISTS (
               SELECT 1 FROM attachment_use u JOIN attachment a USING (hash)
               WHERE u.record = ?1 AND u.counter > 0 AND a.has_file = 1 AND a.state IN ('on_device', 'uploading'))";
    Ok(work.tx.prepare_cached(sql)?.query_row([record.as_bytes()], |row| row.get(0))?)
}

/// More records than this are taken out of the search in bulk.
const BULK: usize = 100;

/// Purges the leaving records of which nothing is only here; gives how many, and how many still wait.
pub(crate) fn leave_what_is_ready(work: &Work<'_>) -> Result<(u64, u64), StoreError> {
    let sql = "SELECT DISTINCT record FROM leaving";
    let leaving = work.tx.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let (mut ready, mut waiting) = (Vec::new(), 0);
    for name in leaving {
        let record = name.parse().map_err(|_| StoreError::Unreadable { what: "id of a record", detail: name })?;
        if has_unsent(work, record)? { waiting += 1 } else { ready.push(record) }
    }
    match ready.len() {
        0 => {}
        1..=BULK => purge_all(work, &ready)?,
        _ => search::in_bulk(work.tx, || purge_all(work, &ready))?,
    }
    let sql = "UPDATE receipt SET state = 'purged' WHERE state = 'waiting' AND exit NOT IN (SELECT exit FROM leaving)";
    work.tx.prepare_cached(sql)?.execute([])?;
    Ok((ready.len() as u64, waiting))
}

fn purge_all(work: &Work<'_>, records: &[RecordId]) -> Result<(), StoreError> {
    for record in records {
        purge::purge(work, *record)?;
        work.tx.prepare_cached("DELETE FROM leaving WHERE record = ?1")?.execute([record.to_string()])?;
    }
    attachment::drop_unused(work)
}

/// Exits carried out to the last byte, which the relay has not been told.
pub(crate) fn due(conn: &Connection) -> Result<Vec<Exit>, StoreError> {
    let sql = "SELECT exit FROM receipt WHERE state = 'secured' ORDER BY exit LIMIT 1000";
    let exits = conn.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let read = |exit: &String| {
        serde_json::from_str(exit).map_err(|error| StoreError::Unreadable { what: "exit", detail: error.to_string() })
    };
    exits.iter().map(read).collect()
}

/// The relay has these receipts. They are kept a while, so that a check knows what to look for.
pub(crate) fn told(work: &Work<'_>, exits: &[Exit], relay_ms: i64) -> Result<(), StoreError> {
    for exit in exits {
        let sql = "UPDATE receipt SET state = 'told', told_ms = ?2 WHERE exit = ?1 AND state = 'secured'";
        work.tx.prepare_cached(sql)?.execute(params![text(exit)?, relay_ms])?;
    }
    work.tx.prepare_cached("DELETE FROM receipt WHERE state = 'told' AND told_ms < ?1")?.execute([relay_ms - KEEP_MS])?;
    Ok(())
}

impl Store {
    /// Carries purges through where it can be done now. What cannot, for want of space, is tried again with the next sync: no receipt is due
    /// before, and nothing else waits for it.
    pub(crate) fn secure_if_possible(&mut self) -> Result<(), StoreError> {
        match self.secure() {
            Err(damaged @ StoreError::Damaged { .. }) => Err(damaged),
            Err(_) | Ok(()) => Ok(()),
        }
    }

    /// Carries purges through to the disk: files removed, the write-ahead log truncated, nothing left in the database's bytes. Then, and only
    /// then, receipts are due.
    fn secure(&mut self) -> Result<(), StoreError> {
        let open = "SELECT EXISTS (SELECT 1 FROM receipt WHERE state = 'purged') OR EXISTS (SELECT 1 FROM purged)";
        if !self.conn()?.prepare_cached(open)?.query_row([], |row| row.get(0))? {
            return Ok(());
        }
        self.remove_files()?;
        purge::wipe(self)?;
        self.write(|work| {
            work.tx.execute("DELETE FROM purged", [])?;
            work.tx.execute("UPDATE receipt SET state = 'secured' WHERE state = 'purged'", [])?;
            Ok(())
        })
    }
}
