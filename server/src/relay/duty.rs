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
    kind.deadlines.iter().try_for_each(|deadline| weigh(desk, playbook, kind, deadline, when, before, row).map(|_| ()))
}

/// A fact of a record is another: what does its deadlines may have come to hold. Answers whether devices must hear of it.
pub(super) fn stirred(desk: &Desk<'_>, when: TrustedInterval, record: RecordId) -> Result<bool, LedgerError> {
    let playbook = desk.directory.playbook()?;
    let Some(head) = record::head(desk.connection, desk.company(), record)? else { return Ok(false) };
    let Some(kind) = playbook.kinds.get(&head.record.kind).filter(|kind| !kind.deadlines.is_empty()) else { return Ok(false) };
    let Some((row, _)) = record::whole(desk.connection, desk.company(), record)? else { return Ok(false) };
    let mut is_news = false;
    for deadline in &kind.deadlines {
        is_news |= weigh(desk, playbook, kind, deadline, when, Some(&row), &row)?;
    }
    Ok(is_news)
}

fn weigh(
    desk: &Desk<'_>,
    playbook: &Playbook,
    kind: &Kind,
    deadline: &Deadline,
    when: TrustedInterval,
    before: Option<&RecordRow>,
    row: &RecordRow,
) -> Result<bool, LedgerError> {
    let (company, record) = (desk.company(), row.record.id);
    let held = duty::one(desk.connection, company, record, &deadline.id)?;
    let is_done = match deadline.asked(kind, &row.record, playbook, &desk.truth) {
        Asked::Done => true,
        Asked::Open => false,
        // What was done in its time stays so, whatever becomes of the record.
        Asked::No | Asked::Unknown => {
            return match held.filter(|held| held.standing == Standing::Open) {
                None => Ok(false),
                Some(_) => {
                    duty::remove(desk.connection, company, record, &deadline.id)?;
                    tell(desk, record, deadline, Value::Null)
                }
            };
        }
    };
    let Some((since, is_new)) = since(desk, playbook, deadline, when, before, row)? else { return Ok(false) };
    let due_ms = match &held {
        Some(held) if !is_new && !matches!(deadline.of, Since::Field(_)) => held.due_ms,
        _ => deadline.due_ms(since, playbook),
    };
    // A rule holds for what begins under it, and for what can still be done in time.
    if held.is_none() && !is_new && due_ms < desk.now_ms {
        return Ok(false);
    }
    let standing = if is_done {
        let when = match held.map(|held| held.standing) {
            Some(Standing::Done(_, when)) => when,
            _ if deadline.done.is_none() => made(desk, when, before, row)?,
            _ => when,
        };
        Standing::Done(when.against(due_ms), when)
    } else {
        Standing::Open
    };
    duty::put(desk.connection, company, &Duty { record, name: deadline.id.clone(), due_ms, standing })?;
    let value = if standing == Standing::Open { Value::Int(due_ms) } else { Value::Text(standing.as_str().to_owned()) };
    tell(desk, record, deadline, value)
}

/// Devices hear of a deadline as of a fact: until when while it is open, then how it stands.
fn tell(desk: &Desk<'_>, record: RecordId, deadline: &Deadline, value: Value) -> Result<bool, LedgerError> {
    facts::keep(desk.connection, desk.company(), record, &deadline.id, &(value, desk.now_ms, None))
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

/// What a deadline counts from, and whether this edit brought it.
fn since(
    desk: &Desk<'_>,
    playbook: &Playbook,
    deadline: &Deadline,
    when: TrustedInterval,
    before: Option<&RecordRow>,
    row: &RecordRow,
) -> Result<Option<(TrustedInterval, bool)>, LedgerError> {
    Ok(match &deadline.of {
        Since::Created => Some((made(desk, when, before, row)?, before.is_none())),
        Since::Stage(stage) => {
            let is_new = row.record.stage.as_ref() == Some(stage)
                && before.is_none_or(|before| before.record.stage.as_ref() != Some(stage));
            let entered = if is_new { Some(when) } else { duty::entered(desk.connection, desk.company(), row.record.id, stage)? };
            entered.map(|when| (when, is_new))
        }
        Since::Field(field) => {
            let value_of = |row: &RecordRow| row.record.value(field.as_str()).cloned();
            let value = match value_of(row) {
                Some(value) => Some(value),
                None => fact::now(&desk.truth, row.record.id, field)?,
            };
            let is_new = before.is_none_or(|before| value_of(before) != value_of(row));
            value.and_then(|value| interval_of(&value, playbook)).map(|when| (when, is_new))
        }
    })
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
