//! Automations: looked at with each accepted edit and by the clock, acting on the edge, once, in the commit of what made them act.

mod act;

use jiff::{Timestamp, tz::TimeZone};
use roundsman_domain::{Edit, FieldId, Op, RecordId};
use roundsman_playbook::{Action, Answer, Automation, Expression, Kind, Playbook, Trigger, Truth as Holds, interval_of};

use super::{desk::Desk, duty, request};
use crate::ledger::{
    LedgerError,
    automation::{self, Run},
    record::{self, RecordRow},
    webhook::{self, Event},
};

/// Automations that set off automations stop here: the check cannot see every circle.
pub(super) const DEPTH_MAX: u8 = 4;

/// Whose devices have not been heard of for so long may have work that the relay does not know.
const UNSYNCED_MS: i64 = 86_400_000;

/// Records of one kind looked at by the clock in one go; the next look goes on behind them.
const LOOKED_AT_MAX: usize = 5_000;

const TRUE: &str = "true";
const FALSE: &str = "false";

/// An edit was accepted. Asks nothing where no automation is of this kind.
pub(super) fn edited(desk: &Desk<'_>, edit: &Edit, before: Option<&RecordRow>, row: &RecordRow) -> Result<(), LedgerError> {
    let playbook = desk.directory.playbook()?;
    let Some(kind) = playbook.kinds.get(&row.record.kind) else { return Ok(()) };
    let mut mine = playbook.automations.iter().filter(|automation| automation.of == kind.id).peekable();
    if mine.peek().is_none() || desk.depth.get() >= DEPTH_MAX {
        return Ok(());
    }
    desk.depth.set(desk.depth.get() + 1);
    let done = mine.try_for_each(|automation| {
        thaw(desk, playbook, automation, row)?;
        let is_set_off = match &automation.on {
            Trigger::Overdue(name) if before.is_some_and(|before| is_left_alone(kind, automation, name, before, row)) => false,
            Trigger::Becomes | Trigger::Overdue(_) => return look(desk, playbook, kind, automation, row),
            Trigger::Created => before.is_none(),
            Trigger::Changed(fields) => {
                let is_listed = |op: &Op| op.field().is_some_and(|field| fields.is_empty() || fields.contains(field));
                before.is_some() && edit.ops.iter().any(is_listed)
            }
            Trigger::Enters(stage) => {
                row.record.stage.as_ref() == Some(stage) && before.is_none_or(|before| before.record.stage != row.record.stage)
            }
            Trigger::Before(..) => return by_day(desk, playbook, kind, automation, row),
            Trigger::Daily(_) | Trigger::Decided(_) => false,
        };
        if is_set_off && holds(desk, playbook, kind, automation, row) == Some(true) {
            act::act(desk, playbook, automation, row, "edit")?;
        }
        Ok(())
    });
    desk.depth.set(desk.depth.get() - 1);
    done
}

/// A cadence without conditions becomes overdue by time and is kept by other records: an edit of its own record changes nothing about it.
fn is_left_alone(kind: &Kind, automation: &Automation, name: &FieldId, before: &RecordRow, row: &RecordRow) -> bool {
    let is_plain = |cadence: &roundsman_playbook::Cadence| cadence.id == *name && cadence.when.is_none();
    automation.when.is_none()
        && kind.cadences.iter().any(is_plain)
        && before.record.is_archived == row.record.is_archived
        && before.record.seat == row.record.seat
}

/// Ends what was frozen for the record where that was to hold only until now.
fn thaw(desk: &Desk<'_>, playbook: &Playbook, automation: &Automation, row: &RecordRow) -> Result<(), LedgerError> {
    let is_over = automation.actions.iter().any(
        |action| matches!(action, Action::Freeze { until: Some(until), .. } if is_true(desk, playbook, automation, until, row)),
    );
    if is_over && automation::thaw(desk.connection, desk.company(), &automation.id, row.record.id)? {
        write(desk, automation, row.record.id, "withdrawn", "what it was frozen for is there")?;
    }
    Ok(())
}

/// People have said what they were asked for a move of the record.
pub(super) fn decided(desk: &Desk<'_>, record: RecordId, answer: Answer) -> Result<(), LedgerError> {
    let playbook = desk.directory.playbook()?;
    let concerned =
        |one: &&Automation| matches!(one.on, Trigger::Decided(wanted) if wanted.is_none_or(|wanted| wanted == answer));
    if desk.depth.get() >= DEPTH_MAX || !playbook.automations.iter().any(|one| concerned(&one)) {
        return Ok(());
    }
    let Some((row, _)) = record::whole(desk.connection, desk.company(), record)? else { return Ok(()) };
    let Some(kind) = playbook.kinds.get(&row.record.kind) else { return Ok(()) };
    desk.depth.set(desk.depth.get() + 1);
    let mut mine = playbook.automations.iter().filter(|one| one.of == kind.id).filter(concerned);
    let done = mine.try_for_each(|one| match holds(desk, playbook, kind, one, &row) {
        Some(true) => act::act(desk, playbook, one, &row, "people have decided"),
        _ => Ok(()),
    });
    desk.depth.set(desk.depth.get() - 1);
    done
}

/// A fact of a record is another: conditions over it may have become true or false.
pub(super) fn stirred(desk: &Desk<'_>, record: RecordId) -> Result<(), LedgerError> {
    let playbook = desk.directory.playbook()?;
    let Some(head) = record::head(desk.connection, desk.company(), record)? else { return Ok(()) };
    let Some(kind) = playbook.kinds.get(&head.record.kind) else { return Ok(()) };
    let of =
        |automation: &&Automation| automation.of == kind.id && matches!(automation.on, Trigger::Becomes | Trigger::Overdue(_));
    if desk.depth.get() >= DEPTH_MAX || !playbook.automations.iter().any(|automation| of(&automation)) {
        return Ok(());
    }
    let Some((row, _)) = record::whole(desk.connection, desk.company(), record)? else { return Ok(()) };
    desk.depth.set(desk.depth.get() + 1);
    let done = playbook.automations.iter().filter(of).try_for_each(|one| look(desk, playbook, kind, one, &row));
    desk.depth.set(desk.depth.get() - 1);
    done
}

/// Time has passed. Conditions over days, days before a date, hours of the day.
pub(super) fn tick(desk: &Desk<'_>) -> Result<usize, LedgerError> {
    let playbook = desk.directory.playbook()?;
    let is_timed = |automation: &&Automation| {
        matches!(automation.on, Trigger::Becomes | Trigger::Overdue(_) | Trigger::Before(..) | Trigger::Daily(_))
    };
    let mut looked = 0;
    for kind in playbook.kinds.values() {
        let mine: Vec<&Automation> = playbook.automations.iter().filter(|one| one.of == kind.id).filter(is_timed).collect();
        if mine.is_empty() {
            continue;
        }
        for id in automation::next_to_look_at(desk.connection, desk.company(), &kind.id, LOOKED_AT_MAX)? {
            let Some((row, _)) = record::whole(desk.connection, desk.company(), id)? else { continue };
            looked += mine.len();
            for automation in &mine {
                match &automation.on {
                    Trigger::Before(..) => by_day(desk, playbook, kind, automation, &row)?,
                    Trigger::Daily(minute) => daily(desk, playbook, kind, automation, &row, *minute)?,
                    _ => look(desk, playbook, kind, automation, &row)?,
                }
            }
        }
    }
    Ok(looked)
}

/// Whether its condition holds; none where that cannot be said.
fn holds(desk: &Desk<'_>, playbook: &Playbook, kind: &Kind, automation: &Automation, row: &RecordRow) -> Option<bool> {
    automation.when.as_ref().map_or(Some(true), |when| answer(desk, playbook, kind, automation, when, row))
}

/// Whether a condition on the record certainly holds.
fn is_true(desk: &Desk<'_>, playbook: &Playbook, automation: &Automation, when: &Expression, row: &RecordRow) -> bool {
    let kind = playbook.kinds.get(&row.record.kind);
    kind.is_some_and(|kind| answer(desk, playbook, kind, automation, when, row) == Some(true))
}

fn answer(
    desk: &Desk<'_>,
    playbook: &Playbook,
    kind: &Kind,
    automation: &Automation,
    when: &Expression,
    row: &RecordRow,
) -> Option<bool> {
    match when.evaluate(&row.record, kind, playbook, &desk.truth) {
        Ok(Holds::True) => Some(true),
        Ok(Holds::False) => Some(false),
        Ok(Holds::Unknown(_)) => None,
        Err(error) => {
            tracing::warn!(company = %desk.company(), automation = automation.id, %error, "an automation's condition cannot be evaluated");
            None
        }
    }
}

/// Acts where the condition has become true, and takes back what it asked of people where it has become false.
fn look(desk: &Desk<'_>, playbook: &Playbook, kind: &Kind, automation: &Automation, row: &RecordRow) -> Result<(), LedgerError> {
    let (company, record) = (desk.company(), row.record.id);
    // What is overdue may have been done on a phone that has not been heard of since.
    let (is_due, wanted_ms) = match &automation.on {
        Trigger::Overdue(name) => match duty::overdue_since(desk, kind, name, record)? {
            Some(due_ms) => (true, due_ms),
            None => (false, desk.now_ms),
        },
        _ => (true, desk.now_ms - UNSYNCED_MS),
    };
    let is_true = is_due && !row.record.is_archived && holds(desk, playbook, kind, automation, row).unwrap_or(false);
    let was_true = automation::mark(desk.connection, company, &automation.id, record)?.as_deref() == Some(TRUE);
    match (was_true, is_true) {
        (false, true) if automation.is_held_while_unsynced && is_unsynced(desk, row, wanted_ms)? => {
            write(desk, automation, record, "held", "none of the owner's devices has been heard of in time")
        }
        (false, true) => {
            automation::set_mark(desk.connection, company, &automation.id, record, TRUE)?;
            act::act(desk, playbook, automation, row, "condition became true")
        }
        (true, false) => {
            automation::set_mark(desk.connection, company, &automation.id, record, FALSE)?;
            withdraw(desk, automation, record)
        }
        _ => Ok(()),
    }
}

/// Whether there is a phone in the record's seat that has not been heard of since.
fn is_unsynced(desk: &Desk<'_>, row: &RecordRow, since_ms: i64) -> Result<bool, LedgerError> {
    let owners = request::sitting_in(desk, &row.record);
    let last = automation::last_heard(desk.connection, desk.company(), &owners)?;
    Ok(last.is_some_and(|last_ms| last_ms < since_ms))
}

fn withdraw(desk: &Desk<'_>, automation: &Automation, record: RecordId) -> Result<(), LedgerError> {
    let open = automation::open_notes(desk.connection, desk.company(), &automation.id, record)?;
    for request in &open {
        request::close_note(desk, *request)?;
    }
    let thawed = automation::thaw(desk.connection, desk.company(), &automation.id, record)?;
    let told = webhook::take_back(desk.connection, desk.company(), &automation.id, record)?;
    for url in &told {
        if let Some(row) = record::head(desk.connection, desk.company(), record)? {
            drop(act::tell(desk, automation, &row.record, url, Event::Withdrawn)?);
        }
    }
    if open.is_empty() && !thawed && told.is_empty() {
        Ok(())
    } else {
        write(desk, automation, record, "withdrawn", "the condition does not hold any more")
    }
}

/// Once for each day that the field names, from so long before it on.
fn by_day(
    desk: &Desk<'_>,
    playbook: &Playbook,
    kind: &Kind,
    automation: &Automation,
    row: &RecordRow,
) -> Result<(), LedgerError> {
    let Trigger::Before(field, by_ms) = &automation.on else { return Ok(()) };
    let Some((day, at_ms)) = row.record.value(field.as_str()).and_then(|value| moment(value, playbook)) else { return Ok(()) };
    let is_time = desk.now_ms >= at_ms.saturating_sub(*by_ms) && desk.now_ms < at_ms.saturating_add(UNSYNCED_MS);
    let has_acted = automation::mark(desk.connection, desk.company(), &automation.id, row.record.id)?.as_deref() == Some(&day);
    if is_time && !has_acted && holds(desk, playbook, kind, automation, row) == Some(true) {
        automation::set_mark(desk.connection, desk.company(), &automation.id, row.record.id, &day)?;
        act::act(desk, playbook, automation, row, &format!("before {day}"))?;
    }
    Ok(())
}

fn daily(
    desk: &Desk<'_>,
    playbook: &Playbook,
    kind: &Kind,
    automation: &Automation,
    row: &RecordRow,
    minute: u16,
) -> Result<(), LedgerError> {
    let zone = TimeZone::get(&playbook.time_zone).unwrap_or(TimeZone::UTC);
    let Ok(now) = Timestamp::from_millisecond(desk.now_ms).map(|at| at.to_zoned(zone)) else { return Ok(()) };
    let today = now.date().to_string();
    let is_time = i32::from(now.hour()) * 60 + i32::from(now.minute()) >= i32::from(minute);
    let has_acted = automation::mark(desk.connection, desk.company(), &automation.id, row.record.id)?.as_deref() == Some(&today);
    if is_time && !has_acted && holds(desk, playbook, kind, automation, row) == Some(true) {
        automation::set_mark(desk.connection, desk.company(), &automation.id, row.record.id, &today)?;
        act::act(desk, playbook, automation, row, &format!("daily, {today}"))?;
    }
    Ok(())
}

/// A day or a moment: as text, and when it begins in the company's time zone.
fn moment(value: &roundsman_domain::Value, playbook: &Playbook) -> Option<(String, i64)> {
    let begins_ms = interval_of(value, playbook)?.earliest_ms;
    Some((value.as_text().map_or_else(|| begins_ms.to_string(), str::to_owned), begins_ms))
}

fn write(desk: &Desk<'_>, automation: &Automation, record: RecordId, what: &str, why: &str) -> Result<(), LedgerError> {
    // What is held is said once, not at every tick.
    let (connection, company) = (desk.connection, desk.company());
    if what == "held" && automation::last_said(connection, company, &automation.id, record)?.as_deref() == Some(what) {
        return Ok(());
    }
    let (what, why) = (what.to_owned(), why.chars().take(300).collect());
    automation::log(connection, company, &Run { automation: automation.id.clone(), record, at_ms: desk.now_ms, what, why })
}
