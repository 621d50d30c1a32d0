//! The device itself: enrolled, synced, checked.

mod ahead;
pub mod digest;
pub mod enrol;
pub mod purge_check;
pub mod status;
pub mod sync;
pub mod token;
