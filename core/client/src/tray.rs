//! The returned tray: what the relay refused, whole, until its author decides.

pub mod amend;
pub mod discard;
pub mod returned;
