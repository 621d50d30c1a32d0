//! What is said: the wire types of device and relay, their encoding, and the two sides of the conversation as one trait.

mod body;
mod cursor;
mod problem;
mod relay;
mod sync;

pub use body::{BODY_BYTES_MAX, BodyError, Format, ZSTD_LEVEL, decode_body, encode_body};
pub use cursor::{Cursor, CursorError};
pub use problem::{Problem, problem_code};
pub use relay::{Enrolled, Enrolment, Relay, RelayFailure, UploadStatus};
pub use sync::{Check, PROTOCOL, PlaybookDelta, SyncRequest, SyncResponse};

/// The engine's name and version as a device gives it: `cel` expressions mean what this version says.
pub const ENGINE: u16 = 1;
