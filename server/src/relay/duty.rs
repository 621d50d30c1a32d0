//! Deadlines, kept in the commit of what they count from and of what does them, by trusted time; and told to devices as facts.

use roundsman_domain::{RecordId, TrustedInterval, Value};
use roundsman_playbook::{Asked, Deadline, Kind, Playbook, Since, interval_of};

use super::{desk::Desk, fact};
use crate::ledger::{
    LedgerError,
    duty::{self, Duty, Standing},
    fact as facts,
    record::{self, RecordRow},
    view,
};

/// An edit was accepted. Asks nothing where its kind has no deadlines.
pub(super) fn edited(
    desk: &Desk<'_>,
    when: TrustedInterval,
    before: Option<&RecordRow>,
    row: &RecordRow,
) -> Result<(), LedgerError> {
    let playbook = desk.directory.playbook()?;
    let Some(kind) = playbook.kinds.get(&row.record.kind) else { return Ok(()) };
    let mut concerned = kind.deadlines.iter().filter(|deadline| may_concern(deadline, before, row));
    concerned.try_for_each(|deadline| weigh(desk, playbook, kind, deadline, when, before, row))
}

/// Whether an edit can have changed anything about a deadline: one without conditions hangs on nothing but what it counts from.
fn may_concern(deadline: &Deadline, before: Option<&RecordRow>, row: &RecordRow) -> bool {
    let is_plain = deadline.when.is_none() && deadline.done.is_none();
    let is_put_away = |before: &RecordRow| before.record.is_archived != row.record.is_archived;
    !is_plain || before.is_none_or(is_put_away) || begins(deadline, before, row)
}

/// A fact of a record is another: what does its deadlines may have come to hold.
pub(super) fn stirred(desk: &Desk<'_>, when: TrustedInterval, record: RecordId) -> Result<(), LedgerError> {
    let playbook = desk.directory.playbook()?;
    let Some(head) = record::head(desk.connection, desk.company(), record)? else { return Ok(()) };
    let Some(kind) = playbook.kinds.get(&head.record.kind).filter(|kind| !kind.deadlines.is_empty()) else { return Ok(()) };
    let Some((row, _)) = record::whole(desk.connection, desk.company(), record)? else { return Ok(()) };
    kind.deadlines.iter().try_for_each(|deadline| weigh(desk, playbook, kind, deadline, when, Some(&row), &row))
}

fn weigh(
    desk: &Desk<'_>,
    playbook: &Playbook,
    kind: &Kind,
    deadline: &Deadline,
    when: TrustedInterval,
    before: Option<&RecordRow>,
    row: &RecordRow,
) -> Result<(), LedgerError> {
    let (company, record) = (desk.company(), row.record.id);
    let held = duty::one(desk.connection, company, record, &deadline.id)?;
    let is_done = match deadline.asked(kind, &row.record, playbook, &desk.truth) {
        Asked::Done => true,
        Asked::Open => false,
        Asked::No | Asked::Unknown => return end(desk, deadline, held),
    };
    let is_new = begins(deadline, before, row);
    let due_ms = match &held {
        // What it counts from is an event that has been: reckoned once.
        Some(held) if !is_new && !matches!(deadline.of, Since::Field(_)) => held.due_ms,
        _ => match since(desk, playbook, deadline, when, before, row)? {
            Some(since) => deadline.due_ms(since, playbook),
            None => return end(desk, deadline, held),
        },
    };
    // A rule holds for what begins under it, and for what can still be done in time.
    if held.is_none() && !is_new && due_ms < desk.now_ms {
        return Ok(());
    }
    let standing = if is_done {
        let when = match held.as_ref().map(|held| held.standing) {
            Some(Standing::Done(_, when)) => when,
            _ if deadline.done.is_none() => made(desk, when, before, row)?,
            _ => when,
        };
        Standing::Done(when.against(due_ms), when)
    } else {
        Standing::Open
    };
    let now = Duty { record, name: deadline.id.clone(), due_ms, standing };
    if held.as_ref() == Some(&now) {
        return Ok(());
    }
    duty::put(desk.connection, company, &now)?;
    let value = if standing == Standing::Open { Value::Int(due_ms) } else { Value::Text(standing.as_str().to_owned()) };
    tell(desk, record, deadline, value)
}

/// The record does not have it any more. What was done in its time stays so, whatever becomes of the record.
fn end(desk: &Desk<'_>, deadline: &Deadline, held: Option<Duty>) -> Result<(), LedgerError> {
    let Some(held) = held.filter(|held| held.standing == Standing::Open) else { return Ok(()) };
    duty::remove(desk.connection, desk.company(), held.record, &deadline.id)?;
    tell(desk, held.record, deadline, Value::Null)
}

/// Devices hear of a deadline as of a fact: until when while it is open, then how it stands.
fn tell(desk: &Desk<'_>, record: RecordId, deadline: &Deadline, value: Value) -> Result<(), LedgerError> {
    facts::keep(desk.connection, desk.company(), record, &deadline.id, &(value, desk.now_ms, None)).map(drop)
}

/// When a record was made.
fn made(
    desk: &Desk<'_>,
    when: TrustedInterval,
    before: Option<&RecordRow>,
    row: &RecordRow,
) -> Result<TrustedInterval, LedgerError> {
    if before.is_none() {
        return Ok(when);
    }
    let maker = view::maker(desk.connection, desk.company(), row.record.id)?;
    Ok(maker.map_or(TrustedInterval::at(row.created_ms), |(_, when)| when))
}

/// Whether what a deadline counts from came with this edit.
fn begins(deadline: &Deadline, before: Option<&RecordRow>, row: &RecordRow) -> bool {
    let Some(before) = before else { return true };
    match &deadline.of {
        Since::Created => false,
        Since::Stage(stage) => row.record.stage.as_ref() == Some(stage) && before.record.stage.as_ref() != Some(stage),
        Since::Field(field) => before.record.value(field.as_str()) != row.record.value(field.as_str()),
    }
}

/// What a deadline counts from, where there is such a thing.
fn since(
    desk: &Desk<'_>,
    playbook: &Playbook,
    deadline: &Deadline,
    when: TrustedInterval,
    before: Option<&RecordRow>,
    row: &RecordRow,
) -> Result<Option<TrustedInterval>, LedgerError> {
    match &deadline.of {
        Since::Created => made(desk, when, before, row).map(Some),
        // The trail of stages has this edit's already.
        Since::Stage(stage) => duty::entered(desk.connection, desk.company(), row.record.id, stage),
        Since::Field(field) => {
            let value = match row.record.value(field.as_str()) {
                Some(value) => Some(value.clone()),
                None => fact::now(&desk.truth, row.record.id, field)?,
            };
            Ok(value.and_then(|value| interval_of(&value, playbook)))
        }
    }
}

/// Until when something was to be done that is not done, where that time is over: of a deadline or of a cadence.
pub(super) fn overdue_since(
    desk: &Desk<'_>,
    kind: &Kind,
    name: &roundsman_domain::FieldId,
    record: RecordId,
) -> Result<Option<i64>, LedgerError> {
    let due_ms = if kind.cadences.iter().any(|cadence| cadence.id == *name) {
        match fact::now(&desk.truth, record, name)? {
            Some(Value::Int(due_ms)) => Some(due_ms),
            _ => None,
        }
    } else {
        let held = duty::one(desk.connection, desk.company(), record, name)?;
        held.filter(|held| match held.standing {
            Standing::Open => true,
            Standing::Done(kept, _) => kept == roundsman_domain::Kept::Missed,
        })
        .map(|held| held.due_ms)
    };
    Ok(due_ms.filter(|due_ms| *due_ms < desk.now_ms))
}
