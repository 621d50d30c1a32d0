//! Automations: what the relay does by itself, and when.

use roundsman_domain::{FieldId, KindId, RoleId, StageId};

use super::{Expression, Recipient, Words};

/// When an automation looks at a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// Its condition becomes true, by an edit or by time.
    Becomes,
    /// The record is made.
    Created,
    /// One of these fields is changed; any where none is named.
    Changed(Vec<FieldId>),
    /// The record comes to this stage.
    Enters(StageId),
    /// So long before (negative: after) the date in this field, in ms.
    Before(FieldId, i64),
    /// Each day at this minute of the company's day; weekdays 1 (Monday) to 7, all where none is named.
    Daily(u16, Vec<u8>),
    /// A request about the record was decided.
    Decided,
}

/// Where a record is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Destination {
    /// The first seat whose name is in this field's table: `{ by: region, seats: { south: seat-3 } }`.
    Table(FieldId, Vec<(String, String)>),
    /// The seat under the unit of this name that has the fewest open records of the kind.
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
        /// What.
        text: Words,
    },
    /// A new record: `{ create: { kind, link: FIELD, fields: { … } } }`.
    Create {
        /// Its kind.
        kind: KindId,
        /// Its link that leads to the record.
        link: Option<FieldId>,
        /// Its first values, as a playbook writes them.
        fields: Vec<(FieldId, String)>,
    },
    /// To another seat: `{ assign: … }`.
    Assign(Destination),
    /// A value: `{ set: { FIELD: value } }`.
    Set(FieldId, String),
    /// No record of this kind may be made for it, for so long: `{ freeze: { kind, for: 72h, unless: "…" } }`.
    Freeze {
        /// The kind.
        kind: KindId,
        /// How long, in ms.
        for_ms: i64,
        /// It ends when this holds.
        unless: Option<Expression>,
    },
    /// Access for a while: `{ grant: { to: { role }, role, for: 3d } }`.
    Grant {
        /// Who.
        to: Recipient,
        /// As what.
        role: RoleId,
        /// How long, in ms.
        for_ms: i64,
    },
    /// A signed message to another program: `{ webhook: NAME }`.
    Webhook(String),
}

/// One automation.
#[derive(Debug, Clone, PartialEq)]
pub struct Automation {
    /// Its name in the playbook.
    pub id: FieldId,
    /// What people call it.
    pub title: Words,
    /// The kind of record that it looks at.
    pub of: KindId,
    /// When it looks.
    pub on: Trigger,
    /// What must hold.
    pub when: Option<Expression>,
    /// It waits while the owner's device has not synced since.
    pub is_held_while_unsynced: bool,
    /// What it does, in order.
    pub actions: Vec<Action>,
}
