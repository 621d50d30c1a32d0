//! Duties: deadlines of a record, and the rhythm in which it wants to be looked after.

use roundsman_domain::{FieldId, KindId, RoleId, StageId};

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
/// `before: 48h` counts back from `of`.
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
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// Its name in the playbook.
    pub id: FieldId,
    /// What people call it.
    pub title: Words,
    /// Which records have it.
    pub when: Option<Expression>,
    /// The kind of record that keeps it.
    pub of: KindId,
    /// The link of that kind which leads to this record.
    pub via: FieldId,
    /// Which of them count.
    pub filter: Option<Expression>,
    /// So many in each period.
    pub times: u32,
    /// How long a period is, in days.
    pub every_days: u32,
    /// Who is reminded.
    pub remind: Vec<Recipient>,
}
