//! What a rep hands in, on real bytes.

mod file;
mod made;
mod photo;
mod sentences;
mod voice;
