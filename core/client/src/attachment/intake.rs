//! Taking a file in: looked at by its size first, read in bounded memory, known by its bytes.

use std::{fs, io::Read, path::Path};

use roundsman_domain::{BlobHash, Manifest, RecordId, Stamp};
use roundsman_media::{FILE_BYTES_MAX, IntakeError, PHOTO_BYTES_MAX, PhotoLimits, VOICE_BYTES_MAX};

use crate::error::ClientError;

/// As what a file is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum As {
    /// A picture, scaled down to this long edge in pixels.
    Photo {
        /// The longer edge.
        long_edge: u32,
    },
    /// A recording.
    Voice,
    /// Anything that is not a program.
    File,
}

/// A file that was taken in: what an edit needs to name it.
pub(crate) struct Taken {
    pub(crate) hash: BlobHash,
    pub(crate) thumbnail: Option<BlobHash>,
    pub(crate) manifest: Manifest,
    pub(crate) files: Vec<Vec<u8>>,
}

/// Reads a file and makes of it what is kept. Nothing is written yet.
pub(crate) fn take(path: &Path, how: As, captured: Stamp, visit: Option<RecordId>) -> Result<Taken, ClientError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let limit = match how {
        As::Photo { .. } => PHOTO_BYTES_MAX,
        As::Voice => VOICE_BYTES_MAX,
        As::File => FILE_BYTES_MAX,
    };
    let bytes = read(path, &name, limit)?;
    let mut manifest = Manifest {
        media_type: String::new(),
        size_bytes: bytes.len() as u64,
        file_name: name.chars().take(120).collect(),
        captured,
        visit,
        fix: None,
        pixels: None,
        difference_hash: None,
        duration_ms: None,
        previous: None,
        signature: None,
    };
    match how {
        As::Photo { long_edge } => {
            let photo = roundsman_media::photo(&name, &bytes, &PhotoLimits::with_long_edge(long_edge))?;
            "image/jpeg".clone_into(&mut manifest.media_type);
            manifest.size_bytes = photo.jpeg.len() as u64;
            manifest.pixels = Some((photo.width, photo.height));
            manifest.difference_hash = Some(photo.difference_hash);
            let files = vec![photo.thumbnail, photo.jpeg];
            Ok(Taken { hash: photo.hash, thumbnail: Some(photo.thumbnail_hash), manifest, files })
        }
        As::Voice => {
            let voice = roundsman_media::voice(&name, &bytes)?;
            voice.media_type.clone_into(&mut manifest.media_type);
            manifest.duration_ms = voice.duration_ms;
            Ok(Taken { hash: voice.hash, thumbnail: None, manifest, files: vec![bytes] })
        }
        As::File => {
            let file = roundsman_media::file(&name, &bytes)?;
            file.media_type.clone_into(&mut manifest.media_type);
            Ok(Taken { hash: file.hash, thumbnail: None, manifest, files: vec![bytes] })
        }
    }
}

/// What is too large is refused before it is read, and what grows meanwhile is cut off.
pub(crate) fn read(path: &Path, name: &str, limit: usize) -> Result<Vec<u8>, ClientError> {
    let failed = |source| ClientError::File { path: path.to_path_buf(), source };
    // A pipe would wait for its writer: what is no file is not opened at all.
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(ClientError::NotAFile { path: path.to_path_buf() });
    }
    let too_large = |bytes: u64| IntakeError::TooLarge { file: name.to_owned(), bytes, limit_bytes: limit as u64 };
    if metadata.len() > limit as u64 {
        return Err(too_large(metadata.len()).into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    fs::File::open(path).map_err(failed)?.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > limit { Err(too_large(bytes.len() as u64).into()) } else { Ok(bytes) }
}
