//! Automations: what the relay does by itself, and when.

use roundsman_domain::{FieldId, KindId, RoleId, StageId};

use super::{Expression, Recipient, Words};

/// When an automation looks at a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// Its condition becomes true, by an edit or by time. What it asked of people is taken back where the condition becomes false.
    Becomes,
    /// The record is made.
    Created,
    /// One of these fields is changed: `{ changed: [amount] }`.
    Changed(Vec<FieldId>),
    /// The record comes to this stage: `{ enters: won }`.
    Enters(StageId),
    /// So long before the day in this field: `{ before: ends_on, by: 30d }`, in ms. Once for each day that the field names.
    Before(FieldId, i64),
    /// What is to be done by this deadline or in this rhythm was not: `{ overdue: survey }`. Taken back where it turns out that it was.
    Overdue(FieldId),
    /// Each day at this minute of the company's day: `{ daily: "16:00" }`.
    Daily(u16),
    /// People have said what they were asked for a move of the record, as an approval or an exception: `{ decided: refused }`; none for either.
    Decided(Option<Answer>),
}

/// What people said in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// All whose yes was needed have given it.
    Approved,
    /// It is refused, by somebody or because nobody decided in time.
    Refused,
}

/// Where a record is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Destination {
    /// The seat that stands beside the field's value: `{ by: region, seats: { south: 厦门一组 } }`.
    Table(FieldId, Vec<(String, String)>),
    /// The seat under the unit of this name that has the fewest records of the kind: `{ least_loaded: 华东 }`.
    LeastLoaded(String),
}

/// What an automation does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Something to do: `{ task: { title, to: owner, due: 1d } }`.
    Task {
        /// What.
        title: Words,
        /// Who.
        to: Recipient,
        /// Until when, in ms from now.
        due_ms: i64,
    },
    /// A word that needs no answer: `{ notify: { to: { role: manager }, text: … } }`; `{ remind: owner }` is one with the automation's own title.
    Notify {
        /// Who.
        to: Recipient,
        /// What; empty for the automation's title.
        text: Words,
    },
    /// A new record: `{ create: { kind, link: FIELD, fields: { … } } }`.
    Create {
        /// Its kind.
        kind: KindId,
        /// Its link that leads to the record.
        link: Option<FieldId>,
        /// Its first values, as people type them.
        fields: Vec<(FieldId, String)>,
    },
    /// To another seat: `{ assign: … }`.
    Assign(Destination),
    /// A value: `{ set: { FIELD: value } }`.
    Set(Vec<(FieldId, String)>),
    /// No record of this kind may be made for it, for so long or until a condition holds: `{ freeze: { kind, for: 72h, until: "…" } }`.
    Freeze {
        /// The kind.
        kind: KindId,
        /// How long, in ms.
        for_ms: i64,
        /// What ends it before.
        until: Option<Expression>,
    },
    /// Access to the record's seat for a while: `{ grant: { to: { role }, role, for: 3d } }`.
    Grant {
        /// Who.
        to: Recipient,
        /// As what.
        role: RoleId,
        /// How long, in ms.
        for_ms: i64,
    },
    /// Another program is told, by a signed request to this address: `{ webhook: { url: "https://…" } }`.
    Webhook(String),
}

/// One automation.
#[derive(Debug, Clone, PartialEq)]
pub struct Automation {
    /// Its name in the playbook.
    pub id: String,
    /// What people call it.
    pub title: Words,
    /// The kind of record that it looks at.
    pub of: KindId,
    /// When it looks.
    pub on: Trigger,
    /// What must hold.
    pub when: Option<Expression>,
    /// It waits while none of the owner's devices has synced for a day (`hold_if: owner_unsynced`).
    pub is_held_while_unsynced: bool,
    /// What it does, in order.
    pub actions: Vec<Action>,
}
