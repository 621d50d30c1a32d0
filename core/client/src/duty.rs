//! What is to be done by a time, and when to remind of it: for a phone that may be offline until long after.

use std::collections::BTreeSet;

use roundsman_domain::{FieldId, KindId, Op, RecordId, TrustedInterval, Value};
use roundsman_playbook::{Asked, Cadence, Deadline, Facts, Kind, Known, Since, Truth, Words, interval_of};
use roundsman_store::{SavedEdit, Shown};

use crate::{
    app::{App, Desk},
    error::ClientError,
    record::open::title_on,
};

/// A phone keeps so many reminders at most (iOS takes 64).
const REMINDERS_MAX: usize = 64;

/// What lies further ahead is for a later day.
pub const AHEAD_MS: i64 = 30 * 86_400_000;

/// Something to be done by a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Duty {
    /// About which record.
    pub record: RecordId,
    /// What that is called.
    pub record_title: String,
    /// Its kind.
    pub kind: String,
    /// The deadline's or the cadence's name in the playbook.
    pub name: FieldId,
    /// What people call it.
    pub title: Words,
    /// Until when, ms since the Unix epoch.
    pub due_ms: i64,
    /// Reckoned here, from what the relay does not know yet.
    pub is_provisional: bool,
    /// When to remind of it, before quiet hours are looked at.
    remind_ms: i64,
}

/// What a phone's scheduler takes: one for each duty.
#[derive(Debug, Clone, PartialEq)]
pub struct Reminder {
    /// When, ms since the Unix epoch; never within the company's quiet hours.
    pub at_ms: i64,
    /// Of what.
    pub duty: Duty,
}

/// All that is to be done on this device's records until a time, the soonest first; what is overdue comes before.
///
/// # Errors
/// Where the storage cannot be read.
pub fn list(app: &App, until_ms: i64) -> Result<Vec<Duty>, ClientError> {
    list_on(&app.desk()?, None, until_ms, usize::MAX)
}

/// The first `most` of them, of a kind or of all, within a use case: no record is read that is due later than those.
pub(crate) fn list_on(desk: &Desk<'_>, only: Option<&KindId>, until_ms: i64, most: usize) -> Result<Vec<Duty>, ClientError> {
    let mut duties = Vec::new();
    let mut seen = BTreeSet::new();
    let mut look = |record: RecordId, duties: &mut Vec<Duty>| -> Result<(), ClientError> {
        if !seen.insert(record) {
            return Ok(());
        }
        let Some(shown) = desk.store.record(record)? else { return Ok(()) };
        let Some(kind) = desk.playbook.kinds.get(&shown.record.kind) else { return Ok(()) };
        duties.extend(of(desk, kind, &shown)?.into_iter().filter(|duty| duty.due_ms < until_ms));
        Ok(())
    };
    let is_asked = |kind: &&Kind| kind.has_duties() && only.is_none_or(|only| *only == kind.id);
    for kind in desk.playbook.kinds.values().filter(is_asked) {
        for record in desk.store.unsettled_of(&kind.id)? {
            look(record, &mut duties)?;
        }
    }
    desk.store.each_due(only, until_ms, |due_ms, record| {
        let is_enough = duties.len() >= most && duties.iter().filter(|duty| duty.due_ms <= due_ms).count() >= most;
        if !is_enough {
            look(record, &mut duties)?;
        }
        Ok::<_, ClientError>(!is_enough)
    })?;
    duties.sort_by(|one, other| (one.due_ms, one.record, &one.name).cmp(&(other.due_ms, other.record, &other.name)));
    duties.truncate(most);
    Ok(duties)
}

/// How many are due before a time. Up to so many are looked at one by one, more are counted as the relay told them.
pub(crate) fn count_on(desk: &Desk<'_>, until_ms: i64, exact: usize) -> Result<u64, ClientError> {
    let listed = list_on(desk, None, until_ms, exact)?.len();
    if listed < exact {
        return Ok(listed as u64);
    }
    Ok(desk.store.count_due(until_ms)?.max(listed as u64))
}

/// When to remind of what, the soonest first: those whose time is past are to be shown at once.
///
/// # Errors
/// Where the storage cannot be read.
pub fn reminders(app: &App) -> Result<Vec<Reminder>, ClientError> {
    let now_ms = app.stamp()?.best_guess_ms();
    let playbook = app.playbook()?;
    let at = |duty: Duty| Reminder { at_ms: playbook.reminded_at(duty.remind_ms, duty.due_ms, now_ms), duty };
    // Quiet hours can change their order by a night: somewhat more are looked at than are kept.
    let next = list_on(&app.desk()?, None, now_ms.saturating_add(AHEAD_MS), 2 * REMINDERS_MAX)?;
    let mut reminders: Vec<Reminder> = next.into_iter().map(at).collect();
    reminders.sort_by_key(|reminder| (reminder.at_ms, reminder.duty.due_ms, reminder.duty.record));
    reminders.truncate(REMINDERS_MAX);
    Ok(reminders)
}

/// What is to be done on one record.
pub(crate) fn of(desk: &Desk<'_>, kind: &Kind, shown: &Shown) -> Result<Vec<Duty>, ClientError> {
    let own = if shown.pending.is_empty() { Vec::new() } else { desk.store.edits_shown_on(shown.record.id)? };
    let view = desk.store.view(desk.now_ms())?;
    let deadlines = kind.deadlines.iter().filter_map(|deadline| {
        let (due_ms, is_provisional) = due(desk, deadline, shown, &own)?;
        let asked = deadline.asked(kind, &shown.record, &desk.playbook, &view);
        let is_open = matches!(asked, Asked::Open) || (asked == Asked::Unknown && !is_provisional);
        let remind_ms = due_ms.saturating_sub(deadline.remind_ms.unwrap_or(0));
        is_open.then_some((&deadline.id, &deadline.title, due_ms, is_provisional, remind_ms))
    });
    let cadences = kind.cadences.iter().filter_map(|cadence| {
        let (due_ms, is_provisional) = next(desk, cadence, kind, shown, &view)?;
        Some((&cadence.id, &cadence.title, due_ms, is_provisional, due_ms))
    });
    let found: Vec<_> = deadlines.chain(cadences).collect();
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let title = title_on(desk, shown.record.id)?.unwrap_or_else(|| shown.record.id.to_string());
    let duty = |(name, title_of_duty, due_ms, is_provisional, remind_ms): (&FieldId, &Words, i64, bool, i64)| Duty {
        record: shown.record.id,
        record_title: title.clone(),
        kind: kind.id.to_string(),
        name: name.clone(),
        title: title_of_duty.clone(),
        due_ms,
        is_provisional,
        remind_ms,
    };
    Ok(found.into_iter().map(duty).collect())
}

/// Until when: as the relay says, or from own edits that it does not know yet. Nothing where it is done, or was never asked.
fn due(desk: &Desk<'_>, deadline: &Deadline, shown: &Shown, own: &[SavedEdit]) -> Option<(i64, bool)> {
    let told = shown.facts.get(&deadline.id).map(|(value, ..)| value);
    if let Some(since) = since(desk, deadline, shown, own) {
        return Some((deadline.due_ms(since, &desk.playbook), true));
    }
    match told {
        Some(Value::Int(due_ms)) => Some((*due_ms, false)),
        _ => None,
    }
}

/// What it counts from, where that is an edit of this device's own.
fn since(desk: &Desk<'_>, deadline: &Deadline, shown: &Shown, own: &[SavedEdit]) -> Option<TrustedInterval> {
    let at = |saved: &SavedEdit| TrustedInterval::at(saved.edit.stamp.best_guess_ms());
    let is_new = shown.seq == 0;
    match &deadline.of {
        Since::Created => own.first().filter(|_| is_new).map(at),
        Since::Stage(stage) => {
            let comes = |saved: &&SavedEdit| saved.edit.ops.iter().any(|op| matches!(op, Op::Move { to, .. } if to == stage));
            let is_first = is_new && shown.record.stage.as_ref() == Some(stage);
            own.iter().rev().find(comes).or(own.first().filter(|_| is_first)).map(at)
        }
        Since::Field(field) => {
            let is_own = is_new || own.iter().flat_map(|saved| &saved.edit.ops).any(|op| op.field() == Some(field));
            shown.record.value(field.as_str()).filter(|_| is_own).and_then(|value| interval_of(value, &desk.playbook))
        }
    }
}

/// When a cadence is due next, with what was done here already; nothing where the record does not have it.
fn next(desk: &Desk<'_>, cadence: &Cadence, kind: &Kind, shown: &Shown, facts: &dyn Facts) -> Option<(i64, bool)> {
    let told = match shown.facts.get(&cadence.id) {
        Some((Value::Int(due_ms), ..)) => Some(*due_ms),
        _ => None,
    };
    let holds = cadence.when.as_ref().map(|when| when.evaluate(&shown.record, kind, &desk.playbook, facts));
    match holds {
        None | Some(Ok(Truth::True)) => {}
        Some(Ok(Truth::Unknown(_))) if told.is_some() => {}
        Some(_) => return None,
    }
    match facts.derived(shown.record.id, &cadence.id) {
        Known::Is(Value::Int(due_ms)) => Some((due_ms, told != Some(due_ms))),
        _ => told.map(|due_ms| (due_ms, false)),
    }
}
