//! Records: made, changed, listed, opened, given away, put away.

pub(crate) mod alike;
pub mod archive;
pub mod assign;
pub mod card;
pub mod change;
pub mod claim;
pub mod create;
pub mod history;
pub mod list;
pub mod open;
