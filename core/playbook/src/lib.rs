//! What must hold: the playbook language. Parsed and checked with line and column, compiled once, evaluated by the same code on phone and relay.
//!
//! Pure: no IO and no clock. What a condition needs to know beyond the record comes through [`Facts`].

mod approval;
mod check;
mod contribution;
mod difference;
mod duty;
mod explain;
mod expression;
mod facts;
mod form;
mod model;
mod parse;
mod problem;
mod process;
mod request;
mod successor;
mod template;
mod unique;
mod value;
mod visit;
mod yaml;

pub use approval::{Needed, approvals_needed, looked_at};
pub use contribution::{Contribution, fact_of_nothing};
pub use difference::{Change, difference};
pub use duty::{Asked, interval_of};
pub use expression::{EvaluateError, Say};
pub use facts::{Facts, Known, Truth};
pub use form::{Completeness, completeness, gaps, missing_of, missing_required, title_of};
pub use model::{
    Action, Aggregate, Answer, Approval, ApprovalStep, Automation, Cadence, Calendar, Carry, CheckIn, Choice, Deadline, Derive,
    Destination, Evidence, Exception, Expression, Field, FieldType, Guard, Kind, LOST, Lost, MAIN, Media, Missed, Overdue,
    PhotoSlot, Playbook, Policy, Quorum, REQUEST, Recipient, Right, Role, Since, Stage, Trigger, VisitRules, Words,
};
pub use parse::Parsed;
pub use problem::{CODES as PROBLEM_CODES, NO_SUGGESTION, PROBLEMS_MAX, Problem};
pub use process::{Condition, ConditionState, move_conditions};
pub use template::{SCHEMA, TEMPLATES};
pub use value::{LONG_TEXT_CHARS_MAX, TEXT_CHARS_MAX};
pub use visit::{Site, VisitVerdict, check_site, visit_verdict};

#[cfg(test)]
mod tests;
