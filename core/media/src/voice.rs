//! Taking in a voice note.

mod wav;

use roundsman_domain::BlobHash;

use crate::{
    error::{IntakeError, check_size},
    isobmff,
    sniff::sniff,
};

/// The largest recording that is taken, in bytes: an hour of AAC, six minutes of uncompressed sound.
pub const VOICE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// A recording as it is kept: its bytes unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice {
    /// What the bytes are: `audio/mp4`, `audio/wav` …
    pub media_type: &'static str,
    /// How long it is, where the format says so in a header (WAV, M4A, 3GP).
    pub duration_ms: Option<u64>,
    /// The name of the bytes.
    pub hash: BlobHash,
}

/// Takes in a recording: WAV, M4A, 3GP, AMR, Ogg, MP3 or AAC. `name` is only for the words of a refusal.
///
/// # Errors
/// Where the bytes are no such recording, are empty or too many, or end before their header.
pub fn voice(name: &str, bytes: &[u8]) -> Result<Voice, IntakeError> {
    check_size(name, bytes, VOICE_BYTES_MAX)?;
    let file = || name.to_owned();
    let media_type = sniff(bytes);
    let duration_ms = match media_type {
        "audio/wav" => wav::duration_ms(bytes).ok_or_else(|| IntakeError::Truncated { file: file() })?,
        "audio/mp4" | "audio/3gpp" => isobmff::movie(bytes).ok_or_else(|| IntakeError::Truncated { file: file() })?.duration_ms,
        "audio/ogg" | "audio/mpeg" | "audio/amr" | "audio/aac" => None,
        // The header that names the tracks is written last: a recorder that was killed leaves none.
        "video/mp4" | "video/3gpp" if isobmff::movie(bytes).is_none() => {
            return Err(IntakeError::Truncated { file: file() });
        }
        other if other.starts_with("audio/") => {
            return Err(IntakeError::Unsupported { file: file(), found: other.to_owned(), instead: "M4A, WAV, MP3" });
        }
        found => return Err(IntakeError::NotSound { file: file(), found }),
    };
    Ok(Voice { media_type, duration_ms, hash: BlobHash::of(bytes) })
}
