//! Approvals and exceptions: which moves wait for people, and for whom.

use roundsman_domain::{FieldId, RoleId};

use super::{Expression, Words};

/// How many of a step's approvers must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quorum {
    /// Each role once.
    All,
    /// One of them.
    Any,
}

/// What happens where nobody has decided in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overdue {
    /// They are reminded, again after each such time.
    Remind,
    /// Those above them may decide too.
    Escalate,
    /// It counts as refused.
    Refuse,
}

/// One step: approvers in parallel, each role found up the tree from the record's seat.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalStep {
    /// What people call it.
    pub title: Words,
    /// The roles.
    pub by: Vec<RoleId>,
    /// How many of them.
    pub quorum: Quorum,
    /// A no of this role ends it, whatever the others say.
    pub veto: Option<RoleId>,
    /// How long they have, in ms.
    pub timeout_ms: Option<i64>,
    /// What then.
    pub overdue: Overdue,
}

/// What a move onto a stage must be granted: `{ when, parallel: [legal, finance], veto, timeout: 24h, then: escalate, watch: [amount] }`, or with
/// `chain: [ { by: [manager] }, { by: [legal, finance], any: true } ]` in place of `parallel`.
#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    /// Which moves need it; every one where nothing is said.
    pub when: Option<Expression>,
    /// The steps, one after another.
    pub steps: Vec<ApprovalStep>,
    /// Fields that the approvers look at: a change of one of them voids what was granted. Those that `when` and the stage's gate name are among them.
    pub watch: Vec<FieldId>,
}

/// Who may let a move pass though conditions are unmet: `{ approver: manager, expires: 7d }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// The role that decides, found up the tree.
    pub approver: RoleId,
    /// How long a request waits, and how long what was released may stay without what it lacked, in ms.
    pub expires_ms: i64,
}
