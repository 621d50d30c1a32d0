//! Intake: a device's edits, in counter order, each in its own judgement.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

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
/// An edit that makes the relay itself fail undoes the request's work so far; it is then done again with that edit held unread.
/// So what nearly never happens costs something, and not every edit a savepoint of its own.
///
/// # Errors
/// Where bytes are no edit, another phone uses this one's identity, or the ledger cannot be written: then nothing of the request was taken.
pub(crate) fn take_all(
    desk: &Desk<'_>,
    bearer: &Bearer,
    arrival: &Arrival,
    edits: &[EditBytes],
) -> Result<Vec<(EditId, Outcome)>, LedgerError> {
    let mut unfit = BTreeSet::new();
    let (seq, counter) = (desk.seq(), desk.relay_counter());
    run(desk, "SAVEPOINT edits")?;
    loop {
        match take_each(desk, bearer, arrival, edits, &unfit)? {
            Ok(outcomes) => {
                run(desk, "RELEASE edits")?;
                return Ok(outcomes);
            }
            Err(Failed { edit, failure }) => {
                tracing::error!(company = %desk.company(), %edit, error = %failure, "the relay failed on an edit and holds it");
                run(desk, "ROLLBACK TO edits")?;
                desk.rewind(seq, counter);
                unfit.insert(edit);
            }
        }
    }
}

/// An edit on which the relay itself failed.
struct Failed {
    edit: EditId,
    failure: LedgerError,
}

fn take_each(
    desk: &Desk<'_>,
    bearer: &Bearer,
    arrival: &Arrival,
    edits: &[EditBytes],
    unfit: &BTreeSet<EditId>,
) -> Result<Result<Vec<(EditId, Outcome)>, Failed>, LedgerError> {
    let mut open = edit::open_of(desk.connection, desk.company(), bearer.device)?
        .into_iter()
        .map(Open::read)
        .collect::<Result<Vec<_>, _>>()?;
    let mut outcomes = Vec::with_capacity(edits.len());
    let mut last = 0;
    for bytes in edits {
        let edit = bytes.decode()?;
        let id = edit.id;
        if id.device != bearer.device || id.counter <= last {
            return Err(LedgerError::Malformed(format!("edit {id} is not this device's next")));
        }
        last = id.counter;
        let outcome = match edit::find(desk.connection, desk.company(), id)? {
            Some(row) if row.bytes == bytes.as_slice() => row.outcome,
            Some(_) => return Err(LedgerError::Forked(bearer.device)),
            None => match take(desk, bearer, arrival, edit, bytes, &mut open, unfit.contains(&id))? {
                Ok(outcome) => outcome,
                Err(failure) => return Ok(Err(Failed { edit: id, failure })),
            },
        };
        outcomes.push((id, outcome));
    }
    note_last(desk, bearer, last)?;
    Ok(Ok(outcomes))
}

fn take(
    desk: &Desk<'_>,
    bearer: &Bearer,
    arrival: &Arrival,
    edit: Edit,
    bytes: &EditBytes,
    open: &mut Vec<Open>,
    is_unfit: bool,
) -> Result<Result<Outcome, LedgerError>, LedgerError> {
    let when = TrustedInterval::of(&edit.stamp, arrival);
    let maker = Maker { user: bearer.user, when, is_vouched_for: false };
    let judged = if is_unfit {
        Ok((Outcome::Held { waiting_for: Waiting::RelayError }, edit.playbook))
    } else {
        judged(desk, &edit, maker, open)?
    };
    let (outcome, playbook) = match judged {
        Ok(judged) => judged,
        Err(failure) => return Ok(Err(failure)),
    };
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
    Ok(Ok(outcome))
}

/// The judgement of one edit with what it writes; a fault of the relay's own is told apart from a ledger that cannot go on at all.
fn judged(desk: &Desk<'_>, edit: &Edit, maker: Maker, open: &[Open]) -> Result<Result<(Outcome, u32), LedgerError>, LedgerError> {
    let judgement = || {
        let (weighed, version) = weigh(desk, edit, maker, open)?;
        Ok((conclude(desk, edit, maker, version, weighed)?, version))
    };
    match catch_unwind(AssertUnwindSafe(judgement)) {
        Ok(Ok(done)) => Ok(Ok(done)),
        Ok(Err(error @ (LedgerError::Sqlite(_) | LedgerError::File { .. }))) => Err(error),
        Ok(Err(error)) => Ok(Err(error)),
        Err(panic) => Ok(Err(panicked(panic.as_ref()))),
    }
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
