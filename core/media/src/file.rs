//! Taking in any other file.

use roundsman_domain::BlobHash;

use crate::{
    error::{IntakeError, check_size},
    sniff::{program, sniff},
};

/// The largest file that is taken, in bytes.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A file as it is kept: its bytes unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileIn {
    /// What the bytes are.
    pub media_type: &'static str,
    /// Their name.
    pub hash: BlobHash,
}

/// Takes in a file as it is: a specification, a contract, a spreadsheet. `name` is only for the words of a refusal.
///
/// # Errors
/// Where it is empty, larger than [`FILE_BYTES_MAX`], or a program.
pub fn file(name: &str, bytes: &[u8]) -> Result<FileIn, IntakeError> {
    check_size(name, bytes, FILE_BYTES_MAX)?;
    match program(bytes) {
        Some(found) => Err(IntakeError::Program { file: name.to_owned(), found }),
        None => Ok(FileIn { media_type: sniff(bytes), hash: BlobHash::of(bytes) }),
    }
}
