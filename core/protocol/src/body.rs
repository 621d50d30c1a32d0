//! Bodies: CBOR or JSON, under zstd above a size, read in bounded memory.

use std::io::Read;

use serde::{Serialize, de::DeserializeOwned};

/// A body before compression is at most this; a page of records is far below.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Below this, compressing gains nothing.
const COMPRESS_FROM_BYTES: usize = 400;

/// How hard zstd tries: 3 costs 0.1 ms for a day's edits.
pub const ZSTD_LEVEL: i32 = 3;

/// How a body is written, as its `Content-Type` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `application/cbor`: devices.
    Cbor,
    /// `application/json`: integrators.
    Json,
}

impl Format {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Cbor => "application/cbor",
            Self::Json => "application/json",
        }
    }

    /// The format that a `Content-Type` names.
    pub fn of(content_type: &str) -> Option<Self> {
        match content_type.split(';').next().unwrap_or_default().trim() {
            "application/cbor" => Some(Self::Cbor),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Why a body could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// More than [`BODY_BYTES_MAX`] after decompression.
    #[error("the body is larger than {BODY_BYTES_MAX} bytes")]
    TooLarge,
    /// Not zstd though the header says so.
    #[error("the body cannot be decompressed: {0}")]
    Zstd(#[from] std::io::Error),
    /// Not of the shape that was expected.
    #[error("the body cannot be read: {0}")]
    Shape(String),
}

/// Writes a body. The flag says whether it is under zstd (`Content-Encoding: zstd`).
///
/// # Errors
/// Where the value has no such form.
pub fn encode_body<T: Serialize>(value: &T, format: Format) -> Result<(Vec<u8>, bool), BodyError> {
    let plain = match format {
        Format::Cbor => roundsman_domain::to_cbor(value).map_err(|e| BodyError::Shape(e.to_string()))?,
        Format::Json => serde_json::to_vec(value).map_err(|e| BodyError::Shape(e.to_string()))?,
    };
    if format == Format::Json || plain.len() < COMPRESS_FROM_BYTES {
        return Ok((plain, false));
    }
    let packed = zstd::bulk::compress(&plain, ZSTD_LEVEL)?;
    Ok(if packed.len() < plain.len() { (packed, true) } else { (plain, false) })
}

/// Reads a body, never holding more than [`BODY_BYTES_MAX`].
///
/// # Errors
/// Where it is too large, not zstd though it should be, or of another shape.
pub fn decode_body<T: DeserializeOwned>(bytes: &[u8], is_zstd: bool, format: Format) -> Result<T, BodyError> {
    let mut unpacked = Vec::new();
    let plain = if is_zstd {
        zstd::stream::read::Decoder::new(bytes)?.take(BODY_BYTES_MAX as u64 + 1).read_to_end(&mut unpacked)?;
        unpacked.as_slice()
    } else {
        bytes
    };
    if plain.len() > BODY_BYTES_MAX {
        return Err(BodyError::TooLarge);
    }
    match format {
        Format::Cbor => roundsman_domain::from_cbor(plain).map_err(|e| BodyError::Shape(e.to_string())),
        Format::Json => serde_json::from_slice(plain).map_err(|e| BodyError::Shape(e.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_back_in_both_formats() {
        let long = "店".repeat(2_000);
        for format in [Format::Cbor, Format::Json] {
            let (bytes, is_zstd) = encode_body(&long, format).unwrap();
            assert_eq!(decode_body::<String>(&bytes, is_zstd, format).unwrap(), long);
        }
    }

    #[test]
    fn a_decompression_bomb_is_cut_at_the_limit() {
        let bomb = zstd::bulk::compress(&vec![0; BODY_BYTES_MAX + 1], 3).unwrap();
        assert!(bomb.len() < 10_000);
        assert!(matches!(decode_body::<String>(&bomb, true, Format::Cbor), Err(BodyError::TooLarge)));
    }
}
