//! Attachments: photos, voice notes and files, safe on the disk before an edit names them.

pub mod attach;
pub mod fetch;
pub(crate) mod intake;
