//! The relay: takes edits in, judges them, and shows people what came of it.

pub mod ledger;
pub mod news;
pub mod relay;
