//! Duties: until when something is to be done, whether it is, and whether that was in time. The same on phone and relay.

use std::collections::BTreeSet;

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use roundsman_domain::{FieldId, Record, SectionId, TrustedInterval, Value};

use crate::{
    facts::{Facts, Truth},
    model::{Calendar, Deadline, Expression, Kind, Playbook, Since},
};

pub(crate) const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// How a deadline stands for a record, whatever time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The record does not have it.
    No,
    /// It is to be done.
    Open,
    /// It is done.
    Done,
    /// This side cannot tell.
    Unknown,
}

impl Deadline {
    /// Until when: from the end of what it counts from where it counts on, from its beginning where it counts back.
    ///
    /// Whoever was offline has until the last moment at which it can have begun.
    pub fn due_ms(&self, since: TrustedInterval, playbook: &Playbook) -> i64 {
        let from_ms = if self.within_ms < 0 { since.earliest_ms } else { since.latest_ms };
        let plain = from_ms.saturating_add(self.within_ms);
        let Some(from) = zoned(from_ms, playbook) else { return plain };
        let due = if self.is_working_days { working(&playbook.calendar, &from, self.within_ms) } else { zoned(plain, playbook) };
        let due = due.and_then(|due| match self.at_minute {
            Some(minute) => at_minute(due.date(), minute, due.time_zone()),
            None => Some(due),
        });
        due.map_or(plain, |due| due.timestamp().as_millisecond())
    }

    /// Whether a record has it, and has done it.
    pub fn asked(&self, kind: &Kind, record: &Record, playbook: &Playbook, facts: &dyn Facts) -> Asked {
        if record.is_archived || record.merged_into.is_some() {
            return Asked::No;
        }
        let holds = |when: &Option<Expression>| when.as_ref().map(|when| when.evaluate(record, kind, playbook, facts));
        match holds(&self.when) {
            None | Some(Ok(Truth::True)) => {}
            Some(Ok(Truth::Unknown(_))) => return Asked::Unknown,
            Some(Ok(Truth::False) | Err(_)) => return Asked::No,
        }
        match holds(&self.done) {
            None | Some(Ok(Truth::True)) => Asked::Done,
            Some(Ok(Truth::Unknown(_))) => Asked::Unknown,
            Some(Ok(Truth::False) | Err(_)) => Asked::Open,
        }
    }
}

/// When the day or the moment in a field is: a day is all of it.
pub fn interval_of(value: &Value, playbook: &Playbook) -> Option<TrustedInterval> {
    match value {
        Value::Int(ms) => Some(TrustedInterval::at(*ms)),
        Value::Text(day) => {
            let zone = TimeZone::get(&playbook.time_zone).ok()?;
            let day: Date = day.parse().ok()?;
            let earliest_ms = day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond();
            let latest_ms = day.tomorrow().ok()?.to_zoned(zone).ok()?.timestamp().as_millisecond() - 1;
            Some(TrustedInterval { earliest_ms, latest_ms })
        }
        _ => None,
    }
}

impl Kind {
    /// Whether a derived fact says when a cadence falls due next: told among what is to be done, where the cadence holds, and not by itself.
    pub fn is_due_of_cadence(&self, field: &FieldId) -> bool {
        self.cadences.iter().any(|cadence| cadence.id == *field)
    }

    /// The sections that somebody must read to be told of a fact or a deadline; nothing where the kind has neither of this name.
    ///
    /// A deadline tells of every field that it counts from or asks for.
    pub fn sections_told(&self, name: &str, playbook: &Playbook) -> Option<BTreeSet<SectionId>> {
        if let Some(field) = self.field(name) {
            return Some(BTreeSet::from([field.section.clone()]));
        }
        let deadline = self.deadlines.iter().find(|deadline| deadline.id.as_str() == name)?;
        let asked = deadline.when.iter().chain(&deadline.done).flat_map(|when| when.sections(self, playbook));
        let since = match &deadline.of {
            Since::Field(field) => Some(self.section_of(field.as_str())),
            Since::Created | Since::Stage(_) => None,
        };
        Some(asked.chain(since).collect())
    }
}

impl Playbook {
    /// When to remind somebody of what would fall into the company's quiet hours: at their end.
    pub fn outside_quiet_hours(&self, at_ms: i64) -> i64 {
        let Some((from, to)) = self.calendar.quiet else { return at_ms };
        let Some(at) = zoned(at_ms, self) else { return at_ms };
        let minute = u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs());
        let is_over_midnight = to < from;
        let is_quiet = if is_over_midnight { minute >= from || minute < to } else { (from..to).contains(&minute) };
        let day = if is_over_midnight && minute >= from { at.date().tomorrow().ok() } else { Some(at.date()) };
        let end = day.filter(|_| is_quiet).and_then(|day| at_minute(day, to, at.time_zone()));
        end.map_or(at_ms, |end| end.timestamp().as_millisecond())
    }

    /// When to remind of what is due: outside quiet hours, and before it is due where their end would be too late.
    pub fn reminded_at(&self, at_ms: i64, due_ms: i64, now_ms: i64) -> i64 {
        let after_ms = self.outside_quiet_hours(at_ms.max(now_ms));
        let is_late = after_ms > due_ms && at_ms <= due_ms;
        let before_ms = self.calendar.quiet.filter(|_| is_late).and_then(|(from, _)| {
            let at = zoned(at_ms, self)?;
            let today = at_minute(at.date(), from, at.time_zone())?;
            let begins = if today > at { at_minute(at.date().yesterday().ok()?, from, at.time_zone())? } else { today };
            Some(begins.timestamp().as_millisecond() - MINUTE_MS)
        });
        before_ms.filter(|before_ms| *before_ms >= now_ms).unwrap_or(after_ms)
    }
}

impl Calendar {
    /// Whether the company works on a day.
    pub fn is_workday(&self, day: Date) -> bool {
        let in_week = self.week[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0)];
        self.workdays.contains(&day) || (in_week && !self.holidays.contains(&day))
    }
}

fn zoned(ms: i64, playbook: &Playbook) -> Option<Zoned> {
    Some(Timestamp::from_millisecond(ms).ok()?.to_zoned(TimeZone::get(&playbook.time_zone).ok()?))
}

fn at_minute(day: Date, minute: u16, zone: &TimeZone) -> Option<Zoned> {
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    day.at(hour, minute, 0, 0).to_zoned(zone.clone()).ok()
}

/// So long on, or back, of which only working days count: whole days one by one, what is left of a day at once, and never into a day off.
fn working(calendar: &Calendar, from: &Zoned, within_ms: i64) -> Option<Zoned> {
    let step = |day: Date| if within_ms < 0 { day.yesterday().ok() } else { day.tomorrow().ok() };
    let next = |mut day: Date| {
        loop {
            day = step(day)?;
            if calendar.is_workday(day) {
                return Some(day);
            }
        }
    };
    let on = |day: Date| day.to_datetime(from.time()).to_zoned(from.time_zone().clone()).ok();
    let mut day = from.date();
    for _ in 0..within_ms.abs() / DAY_MS {
        day = next(day)?;
    }
    let rest = jiff::SignedDuration::from_millis(within_ms % DAY_MS);
    let mut due = on(day)?.checked_add(rest).ok()?;
    if !calendar.is_workday(due.date()) {
        due = next(due.date())?.to_datetime(due.time()).to_zoned(from.time_zone().clone()).ok()?;
    }
    Some(due)
}
