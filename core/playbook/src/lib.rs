//! What must hold: the playbook language. Parsed and checked with line and column, compiled once, evaluated by the same code on phone and relay.
//!
//! Pure: no IO and no clock. What a condition needs to know beyond the record comes through [`Facts`].

mod facts;
mod model;

pub use facts::{Facts, Known, Truth};
pub use model::{
    Carry, CheckIn, Choice, Expression, Field, FieldType, Guard, Kind, Lost, PhotoSlot, Playbook, Policy, Right, Role, Stage,
    VisitRules, Words,
};
