//! The one encoding: CBOR, for edits, outcomes and the wire.

use serde::{Serialize, de::DeserializeOwned};

/// An edit's largest encoding. A 10,000-character note in Han script is 30 KB.
pub const EDIT_BYTES_MAX: usize = 256 * 1024;

/// The most operations of one edit.
pub const EDIT_OPS_MAX: usize = 1_000;

/// Why something could not be encoded.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// A whole edit past the limit.
    #[error("the edit would be {bytes} bytes, more than {EDIT_BYTES_MAX}: save in smaller steps")]
    TooLong {
        /// How long it would be.
        bytes: usize,
    },
    /// An edit of too many steps.
    #[error("the edit has {ops} operations, more than {EDIT_OPS_MAX}: save in smaller steps")]
    TooManyOps {
        /// How many it has.
        ops: usize,
    },
    /// The codec's own complaint.
    #[error("cannot be encoded: {0}")]
    Codec(String),
}

/// Why bytes could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Longer than the relay takes.
    #[error("{bytes} bytes, more than {EDIT_BYTES_MAX}")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// No operation, or too many.
    #[error("{ops} operations: 1 to {EDIT_OPS_MAX} are taken")]
    OpCount {
        /// How many it has.
        ops: usize,
    },
    /// Not the shape that was expected.
    #[error("cannot be read: {0}")]
    Codec(String),
}

/// Encodes as CBOR.
///
/// # Errors
/// Where a value has no CBOR form.
pub fn to_cbor<T: Serialize>(value: &T) -> Result<Vec<u8>, EncodeError> {
    cbor4ii::serde::to_vec(Vec::new(), value).map_err(|e| EncodeError::Codec(e.to_string()))
}

/// Reads CBOR.
///
/// # Errors
/// Where the bytes are not of that shape.
pub fn from_cbor<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    cbor4ii::serde::from_slice(bytes).map_err(|e| DecodeError::Codec(e.to_string()))
}
