//! Intake: a device's edits, in counter order, each in its own judgement.

use std::panic::{AssertUnwindSafe, catch_unwind};

use roundsman_domain::Arrival;
use roundsman_domain::{Edit, EditBytes, EditId, Outcome, TrustedInterval, Waiting};
use rusqlite::params;

use super::{
    builds_on::Open,
    desk::Desk,
    hold::conclude,
    weigh::{Maker, weigh},
};
use crate::ledger::{
    LedgerError,
    column::kept_device,
    device::Bearer,
    edit::{self, EditRow},
    writer::panicked,
};

/// Takes a request's edits, and says what became of each.
///
/// # Errors
/// Where bytes are no edit, another phone uses this one's identity, or the ledger cannot be written: then nothing of the request was taken.
pub(crate) fn take_all(
    desk: &Desk<'_>,
    bearer: &Bearer,
    arrival: &Arrival,
    edits: &[EditBytes],
) -> Result<Vec<(EditId, Outcome)>, LedgerError> {
    let mut open = edit::open_of(desk.connection, desk.company(), bearer.device)?
        .into_iter()
        .map(Open::read)
        .collect::<Result<Vec<_>, _>>()?;
    let mut outcomes = Vec::with_capacity(edits.len());
    let mut last = 0;
    for bytes in edits {
        let edit = bytes.decode()?;
        if edit.id.device != bearer.device || edit.id.counter <= last {
            return Err(LedgerError::Malformed(format!("edit {} is not this device's next", edit.id)));
        }
        last = edit.id.counter;
        let outcome = match edit::find(desk.connection, desk.company(), edit.id)? {
            Some(row) if row.bytes == bytes.as_slice() => row.outcome,
            Some(_) => return Err(LedgerError::Forked(bearer.device)),
            None => take(desk, bearer, arrival, edit, bytes, &mut open)?,
        };
        outcomes.push((EditId { device: bearer.device, counter: last }, outcome));
    }
    note_last(desk, bearer, last)?;
    Ok(outcomes)
}

fn take(
    desk: &Desk<'_>,
    bearer: &Bearer,
    arrival: &Arrival,
    edit: Edit,
    bytes: &EditBytes,
    open: &mut Vec<Open>,
) -> Result<Outcome, LedgerError> {
    let when = TrustedInterval::of(&edit.stamp, arrival);
    let maker = Maker { user: bearer.user, when, is_vouched_for: false };
    let (outcome, playbook) = guarded(desk, &edit, || {
        let (weighed, version) = weigh(desk, &edit, maker, open)?;
        Ok((conclude(desk, &edit, maker, version, weighed)?, version))
    })?;
    let seq = match &outcome {
        Outcome::Accepted { seq, .. } => *seq,
        _ => desk.next_seq(),
    };
    let row = EditRow {
        id: edit.id,
        record: edit.record,
        user: bearer.user,
        bytes: bytes.as_slice().to_vec(),
        outcome: outcome.clone(),
        seq,
        playbook,
        received_ms: arrival.received_ms,
        when,
    };
    edit::put(desk.connection, desk.company(), &row)?;
    if !matches!(outcome, Outcome::Accepted { .. }) {
        open.push(Open { row, edit });
    }
    Ok(outcome)
}

/// Runs the judgement of one edit so that a fault of the relay's own undoes what it wrote, holds that edit, and lets the others go on.
fn guarded(
    desk: &Desk<'_>,
    edit: &Edit,
    judgement: impl FnOnce() -> Result<(Outcome, u32), LedgerError>,
) -> Result<(Outcome, u32), LedgerError> {
    let (seq, counter) = (desk.seq(), desk.relay_counter());
    run(desk, "SAVEPOINT edit")?;
    let failure = match catch_unwind(AssertUnwindSafe(judgement)) {
        Ok(Ok(done)) => {
            run(desk, "RELEASE edit")?;
            return Ok(done);
        }
        // The ledger itself cannot go on: no fault of this edit.
        Ok(Err(error @ (LedgerError::Sqlite(_) | LedgerError::File { .. }))) => return Err(error),
        Ok(Err(error)) => error,
        Err(panic) => panicked(panic.as_ref()),
    };
    run(desk, "ROLLBACK TO edit")?;
    run(desk, "RELEASE edit")?;
    desk.rewind(seq, counter);
    desk.truth.forget(edit.record);
    tracing::error!(company = %desk.company(), edit = %edit.id, error = %failure, "the relay failed on an edit and holds it");
    Ok((Outcome::Held { waiting_for: Waiting::RelayError }, edit.playbook))
}

fn run(desk: &Desk<'_>, sql: &str) -> Result<(), LedgerError> {
    desk.connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn note_last(desk: &Desk<'_>, bearer: &Bearer, last: u64) -> Result<(), LedgerError> {
    desk.connection
        .prepare_cached("UPDATE device SET last_counter = max(last_counter, ?3), seen_ms = ?4 WHERE company = ?1 AND id = ?2")?
        .execute(params![bearer.company.as_bytes(), kept_device(bearer.device), last.cast_signed(), desk.now_ms])?;
    Ok(())
}
