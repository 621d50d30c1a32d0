//! Bytes in, bytes out: photos, voice notes and files, taken in on the device before the edit that names them is saved.
//!
//! Pure. Nothing here opens a file or asks what time it is. What a thing *is* is found from its bytes, never from its name,
//! and whatever the bytes say, time and memory stay bounded: dimensions are read before anything is decoded.
//!
//! * [`photo`]: upright, at most as large as the playbook says, JPEG without metadata, thumbnail, hashes.
//! * [`voice`]: a sound recording, its type and its length.
//! * [`file()`]: any other file that is not a program.
//! * [`codes`]: the texts of QR codes on a picture, which is not kept.
//! * [`sniff`]: what bytes are.

mod camera;
mod code;
mod error;
mod file;
mod isobmff;
mod jpeg;
mod likeness;
mod photo;
mod picture;
mod sniff;
mod voice;

pub use camera::ExifSummary;
pub use code::codes;
pub use error::{INTAKE_CODES, IntakeError};
pub use file::{FILE_BYTES_MAX, FileIn, file};
pub use likeness::hash_distance;
pub use photo::{PHOTO_BYTES_MAX, Photo, PhotoLimits, photo};
pub use sniff::sniff;
pub use voice::{VOICE_BYTES_MAX, Voice, voice};
