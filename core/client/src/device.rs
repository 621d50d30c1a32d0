//! The device itself: enrolled, synced, checked.

pub mod enrol;
pub mod purge_check;
pub mod status;
pub mod sync;
