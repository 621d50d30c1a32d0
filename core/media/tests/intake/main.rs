//! What a rep hands in, on real bytes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod file;
mod made;
mod photo;
mod sentences;
mod voice;
