//! Held edits: put down with what they wait for, and settled when it comes.

use roundsman_domain::{BlobHash, EditBytes, EditId, Outcome, Reason, Waiting, code};

use super::{
    accept::accept,
    builds_on::Open,
    desk::Desk,
    request,
    weigh::{Maker, Weighed, weigh},
};
use crate::ledger::{
    LedgerError, device,
    edit::{self, EditRow},
};

/// What has come for a held edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// What it waited for is here: judge it again.
    Come,
    /// A person says that its author had access.
    Vouched,
    /// People said no.
    Returned(Vec<Reason>),
}

/// What weighing said, as an outcome; a held edit's wait is noted, an accepted one's effects are written.
pub(crate) fn conclude(
    desk: &Desk<'_>,
    edit: &roundsman_domain::Edit,
    maker: Maker,
    version: u32,
    weighed: Weighed,
) -> Result<Outcome, LedgerError> {
    match weighed {
        Weighed::Accept(accepted) => accept(desk, edit, maker, version, *accepted),
        Weighed::Return(reasons) => {
            if let Some(taken) = reasons.iter().find(|reason| reason.code == code::CLAIM_TAKEN) {
                request::tell_claim_taken(desk, edit.record, maker, taken)?;
            }
            Ok(Outcome::Returned { reasons })
        }
        Weighed::Hold(_, Some(roundsman_judge::Hold::Access)) => match request::raise_access(desk, edit, maker)? {
            Some(id) => Ok(Outcome::Held { waiting_for: Waiting::Request(id) }),
            None => Ok(Outcome::Returned { reasons: vec![Reason::new(code::RECORD_UNKNOWN)] }),
        },
        Weighed::Hold(_, Some(hold @ (roundsman_judge::Hold::Approval(_) | roundsman_judge::Hold::Exception(_)))) => {
            request::approval::raise(desk, edit, maker, version, &hold)
        }
        Weighed::Hold(waiting_for, _) => {
            if let Waiting::Files(files) = &waiting_for {
                files.iter().try_for_each(|hash| edit::hold_for(desk.connection, desk.company(), edit.id, *hash))?;
            }
            Ok(Outcome::Held { waiting_for })
        }
    }
}

/// Bytes have arrived: the edits that waited for them are judged again.
pub(crate) fn blob_arrived(desk: &Desk<'_>, hash: BlobHash) -> Result<(), LedgerError> {
    for id in edit::take_held_for(desk.connection, desk.company(), hash)? {
        settle(desk, id, Answer::Come)?;
    }
    Ok(())
}

/// Judges a held edit again, and after it those that wait for it.
pub(crate) fn settle(desk: &Desk<'_>, id: EditId, answer: Answer) -> Result<(), LedgerError> {
    let mut open = vec![(id, answer)];
    while let Some((id, answer)) = open.pop() {
        let Some(row) = edit::find(desk.connection, desk.company(), id)? else { continue };
        if !matches!(row.outcome, Outcome::Held { .. }) {
            continue;
        }
        let outcome = again(desk, &row, &answer)?;
        let is_settled = !matches!(outcome, Outcome::Held { .. });
        put(desk, row, outcome)?;
        if is_settled {
            open.extend(waiting_for(desk, id)?.into_iter().rev().map(|id| (id, Answer::Come)));
        }
    }
    Ok(())
}

fn again(desk: &Desk<'_>, row: &EditRow, answer: &Answer) -> Result<Outcome, LedgerError> {
    if let Answer::Returned(reasons) = answer {
        return Ok(Outcome::Returned { reasons: reasons.clone() });
    }
    let edit = EditBytes::from_stored(row.bytes.clone()).decode()?;
    let maker = Maker { user: row.user, when: row.when, is_vouched_for: *answer == Answer::Vouched };
    let earlier = edit::open_of(desk.connection, desk.company(), row.id.device)?;
    let earlier =
        earlier.into_iter().filter(|other| other.id.counter < row.id.counter).map(Open::read).collect::<Result<Vec<_>, _>>()?;
    let (weighed, version) = weigh(desk, &edit, maker, &earlier)?;
    conclude(desk, &edit, maker, version, weighed)
}

/// A held edit waits for something else now.
pub(crate) fn hold_again(desk: &Desk<'_>, row: EditRow, waiting_for: Waiting) -> Result<(), LedgerError> {
    put(desk, row, Outcome::Held { waiting_for })
}

/// Writes a held edit's newer outcome; it takes a place in the order, so that its device hears of it.
fn put(desk: &Desk<'_>, mut row: EditRow, outcome: Outcome) -> Result<(), LedgerError> {
    row.seq = match &outcome {
        Outcome::Accepted { seq, .. } => *seq,
        _ => desk.next_seq(),
    };
    row.outcome = outcome;
    edit::put(desk.connection, desk.company(), &row)?;
    desk.touch([row.user.into()]);
    Ok(())
}

/// The edits of the same device, and of its clones, that wait for this one, in counter order.
fn waiting_for(desk: &Desk<'_>, id: EditId) -> Result<Vec<EditId>, LedgerError> {
    let waits = |row: &EditRow| matches!(&row.outcome, Outcome::Held { waiting_for: Waiting::Edit(on) } if *on == id);
    let mut waiting = Vec::new();
    for device in [id.device].into_iter().chain(device::clones(desk.connection, desk.company(), id.device)?) {
        let open = edit::open_of(desk.connection, desk.company(), device)?;
        waiting.extend(open.into_iter().filter(|row| row.id.device == device && waits(row)).map(|row| row.id));
    }
    Ok(waiting)
}
