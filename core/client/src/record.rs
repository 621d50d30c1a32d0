//! Records: made, changed, listed, opened, given away, put away.

pub mod archive;
pub mod assign;
pub mod change;
pub mod create;
pub mod history;
pub mod list;
pub mod open;
