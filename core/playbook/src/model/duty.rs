//! Duties: deadlines of a record, and the rhythm in which it wants to be looked after.

use std::collections::BTreeSet;

use roundsman_domain::{FieldId, RoleId, StageId};

use super::{Expression, Words};

/// Whom something concerns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// Those who sit in the record's seat.
    Owner,
    /// Those with this role, found up the tree from the record's seat.
    Role(RoleId),
}

/// What a deadline counts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// The record's creation.
    Created,
    /// A date or moment in this field.
    Field(FieldId),
    /// The record's coming to this stage.
    Stage(StageId),
}

/// What a missed deadline means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// It is shown, and nothing else.
    Shown,
    /// The record does not count in anybody's figures.
    NotCounted,
}

/// Something to be done by a time: `{ id, title, within: 24h, of: created, done: "has(record.survey)", when: "…", remind: 4h, else: not_counted }`;
/// `before: 48h` counts back from `of`, `at: "16:00"` moves it to that hour of its day.
#[derive(Debug, Clone, PartialEq)]
pub struct Deadline {
    /// Its name in the playbook.
    pub id: FieldId,
    /// What people call it.
    pub title: Words,
    /// What it counts from.
    pub of: Since,
    /// How long after it, in ms; negative where it counts back.
    pub within_ms: i64,
    /// Only the company's working days count.
    pub is_working_days: bool,
    /// Moved to this minute of the company's day.
    pub at_minute: Option<u16>,
    /// Which records have it.
    pub when: Option<Expression>,
    /// What makes it done; that the record was created at all where nothing is said.
    pub done: Option<Expression>,
    /// How long before it the owner is reminded, in ms.
    pub remind_ms: Option<i64>,
    /// What a missed one means.
    pub missed: Missed,
}

/// A rhythm: `{ id, title, when: "record.tier == 'A'", of: visit, via: visit.customer, every: 7d, times: 1, remind: [owner] }`.
///
/// When it is due next is a derived fact of the same name.
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// Its name in the playbook, and that of the fact.
    pub id: FieldId,
    /// What people call it.
    pub title: Words,
    /// Which records have it.
    pub when: Option<Expression>,
    /// Who is told by the relay where it was not kept.
    pub remind: Vec<Recipient>,
}

/// The days on which a company works, and the hours in which it leaves people alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Monday first.
    pub week: [bool; 7],
    /// Days off, whatever day of the week they are.
    pub holidays: BTreeSet<jiff::civil::Date>,
    /// Days worked, whatever day of the week they are.
    pub workdays: BTreeSet<jiff::civil::Date>,
    /// From this minute of the day until that one nobody is reminded.
    pub quiet: Option<(u16, u16)>,
}

impl Default for Calendar {
    fn default() -> Self {
        let week = [true, true, true, true, true, false, false];
        Self { week, holidays: BTreeSet::new(), workdays: BTreeSet::new(), quiet: None }
    }
}
