//! Sweeping: records that nobody has changed for as long as their kind is kept leave the devices; shares end.

use roundsman_domain::{CompanyId, FeedId, RecordId, SeatId};
use rusqlite::{Connection, params};

use super::weigh::Maker;
use super::{accept, automation, desk::Desk, exception, fact, request};
use crate::ledger::{LedgerError, column::key, directory::Directories, feed, record};

const DAY_MS: i64 = 86_400_000;

/// Records taken in one sweep; the next one takes more.
const SWEEP_MAX: i64 = 2_000;

/// Everything that a relay does by itself from time to time, for one company, at this moment.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn tick(connection: &Connection, directories: &Directories, company: CompanyId, now_ms: i64) -> Result<usize, LedgerError> {
    let directory = directories.get(connection, company)?;
    let desk = Desk::open(connection, &directory, now_ms)?;
    let done = sweep(&desk)?;
    desk.close()?;
    Ok(done)
}

/// Takes old records out of their feeds and ends shares whose time is over. Pages go on showing what is old.
///
/// # Errors
/// Where the ledger cannot be written.
pub(crate) fn sweep(desk: &Desk<'_>) -> Result<usize, LedgerError> {
    let mut swept = 0;
    for kind in desk.directory.playbook()?.kinds.values() {
        let Some(days) = kind.keep_days else { continue };
        let before_ms = desk.now_ms - i64::from(days) * DAY_MS;
        let sql = "SELECT r.id FROM record r WHERE r.company = ?1 AND r.kind = ?2 AND r.changed_ms < ?3
                   AND EXISTS (SELECT 1 FROM feed f INDEXED BY feed_record WHERE f.company = ?1 AND f.record = r.id AND f.is_here = 1) LIMIT ?4";
        let old: Vec<RecordId> = desk
            .connection
            .prepare_cached(sql)?
            .query_map(params![desk.company().as_bytes(), kind.id.as_str(), before_ms, SWEEP_MAX], |row| key(row, 0))?
            .collect::<Result<_, _>>()?;
        for id in old {
            let touched = feed::place(
                desk.connection,
                desk.company(),
                id,
                &kind.id,
                &std::collections::BTreeSet::<FeedId>::new(),
                desk.next_seq(),
            )?;
            desk.touch(touched);
            swept += 1;
        }
    }
    Ok(swept
        + end_shares(desk)?
        + request::approval::sweep(desk)?
        + exception::sweep(desk)?
        + fact::sweep(desk)?
        + automation::tick(desk)?)
}

fn end_shares(desk: &Desk<'_>) -> Result<usize, LedgerError> {
    let sql = "SELECT id FROM record WHERE company = ?1 AND shares IS NOT NULL AND within IS NULL";
    let shared: Vec<RecordId> = desk
        .connection
        .prepare_cached(sql)?
        .query_map(params![desk.company().as_bytes()], |row| key(row, 0))?
        .collect::<Result<_, _>>()?;
    let mut ended = 0;
    for id in shared {
        let Some(mut row) = record::head(desk.connection, desk.company(), id)? else { continue };
        let over: Vec<SeatId> =
            row.record.shares.iter().filter(|(_, until)| **until <= desk.now_ms).map(|(seat, _)| *seat).collect();
        if over.is_empty() {
            continue;
        }
        row.record.shares.retain(|seat, _| !over.contains(seat));
        row.seq = desk.next_seq();
        record::put(desk.connection, desk.company(), &row)?;
        record::put_seats(desk.connection, desk.company(), &row.record, desk.now_ms)?;
        accept::place(desk, &row)?;
        let maker =
            Maker { user: request::nobody(), when: roundsman_domain::TrustedInterval::at(desk.now_ms), is_vouched_for: true };
        accept::bring_family(desk, &row, maker)?;
        ended += 1;
    }
    Ok(ended)
}
