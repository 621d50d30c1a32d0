//! Codes on pictures: the text of a QR code that a camera has seen.

use rqrr::PreparedImage;

use crate::{
    error::{IntakeError, check_size},
    photo::{PHOTO_BYTES_MAX, PhotoLimits, format, refusal},
    picture::{Picture, decode},
};

/// Enough to tell the dots of a code that fills a quarter of the picture, in pixels.
const LONG_EDGE: u32 = 1_200;

/// More codes on one picture are a poster.
const CODES_MAX: usize = 8;

/// Reads the texts of the QR codes on a JPEG, PNG or WebP picture; empty where there are none that can be read.
///
/// # Errors
/// As [`crate::photo`].
pub fn codes(name: &str, bytes: &[u8]) -> Result<Vec<String>, IntakeError> {
    check_size(name, bytes, PHOTO_BYTES_MAX)?;
    let limits = PhotoLimits::default();
    let decoded = decode(bytes, format(name, bytes)?, limits.max_megapixels).map_err(|failure| refusal(name, failure))?;
    let unreadable = || IntakeError::Unreadable { file: name.to_owned(), detail: "scaling".to_owned() };
    let picture = decoded.into_picture(LONG_EDGE).ok_or_else(unreadable)?;
    let grey = grey(&picture);
    let (width, height) = (picture.width as usize, picture.height as usize);
    let mut prepared =
        PreparedImage::prepare_from_greyscale(width, height, |x, y| grey.get(y * width + x).copied().unwrap_or(255));
    let grids = prepared.detect_grids();
    Ok(grids.iter().take(CODES_MAX).filter_map(|grid| grid.decode().ok().map(|(_, text)| text)).collect())
}

/// Luma of ITU-R BT.601, in integers.
fn grey(picture: &Picture) -> Vec<u8> {
    let luma = |pixel: &[u8]| {
        let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
        u8::try_from((299 * red + 587 * green + 114 * blue + 500) / 1_000).unwrap_or(255)
    };
    picture.rgb.chunks_exact(3).map(luma).collect()
}
