//! Stages: what a move needs, and the move.

pub mod checklist;
#[path = "stage/move.rs"]
pub mod moving;
pub mod why;
