//! Requests: questions put to people, and their answers.

pub mod decide;
pub mod list;
