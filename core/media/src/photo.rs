//! Taking in a photo.

use image::ImageFormat;
use roundsman_domain::BlobHash;

use crate::{
    camera::{self, ExifSummary},
    error::{IntakeError, check_size},
    isobmff, jpeg,
    likeness::difference_hash,
    picture::{DecodeFailure, Decoded, Picture, decode},
    sniff::sniff,
};

/// The largest photo that is looked at, in bytes.
pub const PHOTO_BYTES_MAX: usize = 64 * 1024 * 1024;

const QUALITY: u8 = 80;
const THUMBNAIL_QUALITY: u8 = 75;

/// Nothing a JPEG cannot hold, and nothing of no size.
const EDGE_RANGE: (u32, u32) = (16, 16_384);

/// How large a photo may come and may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoLimits {
    /// The longer edge of what is kept, in pixels: the playbook's `photo_long_edge`.
    pub long_edge: u32,
    /// The longer edge of the thumbnail, in pixels.
    pub thumbnail_edge: u32,
    /// Pictures of more millions of pixels are refused before they are decoded.
    pub max_megapixels: u32,
}

impl Default for PhotoLimits {
    fn default() -> Self {
        Self { long_edge: 1_600, thumbnail_edge: 320, max_megapixels: 50 }
    }
}

impl PhotoLimits {
    /// The usual limits with this longer edge.
    pub fn with_long_edge(long_edge: u32) -> Self {
        Self { long_edge, ..Self::default() }
    }
}

/// A photo as it is kept: upright, small enough, without metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The picture, JPEG.
    pub jpeg: Vec<u8>,
    /// The small one, JPEG.
    pub thumbnail: Vec<u8>,
    /// The name of `jpeg`.
    pub hash: BlobHash,
    /// The name of `thumbnail`.
    pub thumbnail_hash: BlobHash,
    /// Of `jpeg`, in pixels.
    pub width: u32,
    /// Of `jpeg`, in pixels.
    pub height: u32,
    /// What it looks like, in 64 bits; see [`crate::hash_distance`].
    pub difference_hash: u64,
    /// What the camera wrote beside the original.
    pub exif: ExifSummary,
}

/// Takes in a JPEG, PNG or WebP picture. `name` is only for the words of a refusal.
///
/// Decodes at most one picture of `max_megapixels`: 150 MB for 50 MP of 8-bit RGB.
///
/// # Errors
/// Where the bytes are no such picture, are cut off, or would take too much memory.
pub fn photo(name: &str, bytes: &[u8], limits: &PhotoLimits) -> Result<Photo, IntakeError> {
    check_size(name, bytes, PHOTO_BYTES_MAX)?;
    let format = format(name, bytes)?;
    if format == ImageFormat::Jpeg && !jpeg::is_whole(bytes) {
        return Err(IntakeError::Truncated { file: name.to_owned() });
    }
    let exif = camera::read(bytes, format);
    let decoded = decode(bytes, format, limits.max_megapixels).map_err(|failure| refusal(name, failure))?;
    finish(decoded, exif, limits).ok_or_else(|| IntakeError::Unreadable { file: name.to_owned(), detail: "scaling".to_owned() })
}

/// Scales before turning: there is less to turn then.
fn finish(decoded: Decoded, exif: ExifSummary, limits: &PhotoLimits) -> Option<Photo> {
    let edge = |edge: u32| edge.clamp(EDGE_RANGE.0, EDGE_RANGE.1);
    let scaled = decoded.into_picture(edge(limits.long_edge))?;
    let thumbnail = scaled.fitted(edge(limits.thumbnail_edge))?.upright(exif.orientation)?;
    let Picture { width, height, rgb } = scaled.upright(exif.orientation)?;
    let jpeg = Picture { width, height, rgb }.to_jpeg(QUALITY)?;
    let difference_hash = difference_hash(&thumbnail)?;
    let thumbnail = thumbnail.to_jpeg(THUMBNAIL_QUALITY)?;
    Some(Photo {
        hash: BlobHash::of(&jpeg),
        thumbnail_hash: BlobHash::of(&thumbnail),
        jpeg,
        thumbnail,
        width,
        height,
        difference_hash,
        exif,
    })
}

pub(crate) fn format(name: &str, bytes: &[u8]) -> Result<ImageFormat, IntakeError> {
    let unsupported =
        |found: &str| IntakeError::Unsupported { file: name.to_owned(), found: found.to_owned(), instead: "JPEG, PNG, WebP" };
    match sniff(bytes) {
        "image/jpeg" => Ok(ImageFormat::Jpeg),
        "image/png" => Ok(ImageFormat::Png),
        "image/webp" => Ok(ImageFormat::WebP),
        "image/heif" => Err(unsupported("HEIC")),
        "image/avif" => Err(unsupported("AVIF")),
        "image/gif" => Err(unsupported("GIF")),
        "image/bmp" => Err(unsupported("BMP")),
        "image/tiff" => Err(unsupported("TIFF")),
        // Some phones' brands are known to nobody else.
        _ if matches!(isobmff::brand(bytes), Some(b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1")) => {
            Err(unsupported("HEIC"))
        }
        other if other.starts_with("image/") => Err(unsupported(other)),
        found => Err(IntakeError::NotAPicture { file: name.to_owned(), found }),
    }
}

pub(crate) fn refusal(name: &str, failure: DecodeFailure) -> IntakeError {
    let file = name.to_owned();
    match failure {
        DecodeFailure::TooManyPixels { megapixels, limit } => IntakeError::TooManyPixels { file, megapixels, limit },
        DecodeFailure::Truncated => IntakeError::Truncated { file },
        DecodeFailure::Broken(detail) => IntakeError::Unreadable { file, detail },
    }
}
