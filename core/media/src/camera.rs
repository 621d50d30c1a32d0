//! What the camera wrote beside the picture. Read, used for turning it upright, shown; never trusted, never passed on.

use std::io::Cursor;

use exif::{DateTime, Exif, In, Reader, Tag, Value};
use image::ImageFormat;

/// What EXIF says, as far as anybody asks. The manifest's own clocks and fix are what counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExifSummary {
    /// 1 to 8 as EXIF counts them; 1 (upright) where nothing sensible is said.
    pub orientation: u8,
    /// When it was taken by the camera's clock: `2026-11-23T14:05:00`, with `+08:00` where the camera knew.
    pub taken: Option<String>,
    /// Whether a place was written. The output has none.
    pub has_gps: bool,
}

impl Default for ExifSummary {
    fn default() -> Self {
        Self { orientation: 1, taken: None, has_gps: false }
    }
}

/// A JPEG's EXIF is one of its first segments, 64 KiB at most; looking for it further would cost as much as decoding.
const JPEG_HEAD_BYTES: usize = 512 * 1024;

/// Reads what there is; broken metadata are no reason to refuse a picture.
pub(crate) fn read(bytes: &[u8], format: ImageFormat) -> ExifSummary {
    let bytes = match format {
        ImageFormat::Jpeg => bytes.get(..JPEG_HEAD_BYTES).unwrap_or(bytes),
        _ => bytes,
    };
    let read = Reader::new().continue_on_error(true).read_from_container(&mut Cursor::new(bytes));
    let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| {})) else { return ExifSummary::default() };
    let orientation = exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|field| field.value.get_uint(0));
    ExifSummary {
        orientation: orientation.and_then(|o| u8::try_from(o).ok()).filter(|o| (1..=8).contains(o)).unwrap_or(1),
        taken: taken(&exif),
        has_gps: exif.fields().any(|field| matches!(field.tag, Tag::GPSLatitude | Tag::GPSLongitude)),
    }
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    }
}

fn taken(exif: &Exif) -> Option<String> {
    let written = ascii(exif, Tag::DateTimeOriginal).or_else(|| ascii(exif, Tag::DateTime))?;
    let mut at = DateTime::from_ascii(written).ok()?;
    if let Some(offset) = ascii(exif, Tag::OffsetTimeOriginal) {
        // An unreadable offset leaves the local time as it is.
        let _ = at.parse_offset(offset);
    }
    let offset = at.offset.map(|minutes| {
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60)
    });
    let date = format!("{:04}-{:02}-{:02}", at.year, at.month, at.day);
    let time = format!("{:02}:{:02}:{:02}", at.hour, at.minute, at.second);
    Some(format!("{date}T{time}{}", offset.unwrap_or_default()))
}
