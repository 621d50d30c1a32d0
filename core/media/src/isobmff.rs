//! MP4 and its relatives: boxes within boxes, read only as far as type and length of a recording need.

/// No honest recording has more boxes side by side than this.
const BOXES_MAX: usize = 512;

/// What the boxes say of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Movie {
    pub(crate) has_sound: bool,
    pub(crate) has_pictures: bool,
    /// Absent where the recorder did not write it.
    pub(crate) duration_ms: Option<u64>,
}

/// The boxes of one level, name and content. Ends at the first box that does not fit.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let (size, name) = (u64::from(u32_at(bytes, 0)?), bytes.get(4..8)?);
        let (header, size) = match size {
            0 => (8, bytes.len()),
            1 => (16, usize::try_from(u64_at(bytes, 8)?).ok()?),
            size => (8, usize::try_from(size).ok()?),
        };
        let content = bytes.get(header..size)?;
        bytes = bytes.get(size..)?;
        Some((name, content))
    })
    .take(BOXES_MAX)
}

fn child<'a>(bytes: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(found, _)| found == name).map(|(_, content)| content)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at.checked_add(8)?)?.try_into().ok().map(u64::from_be_bytes)
}

/// The brand that the file claims, where it is of this family at all.
pub(crate) fn brand(bytes: &[u8]) -> Option<&[u8]> {
    (bytes.get(4..8)? == b"ftyp").then(|| bytes.get(8..12)).flatten()
}

/// Reads the movie's header; nothing where the file ends before it.
pub(crate) fn movie(bytes: &[u8]) -> Option<Movie> {
    let moov = child(bytes, b"moov")?;
    let mut movie = Movie { duration_ms: child(moov, b"mvhd").and_then(duration_ms), ..Movie::default() };
    for (_, track) in boxes(moov).filter(|(name, _)| *name == b"trak") {
        // hdlr: version and flags, a zero, then what the track is.
        match child(track, b"mdia").and_then(|mdia| child(mdia, b"hdlr")).and_then(|hdlr| hdlr.get(8..12)) {
            Some(b"soun") => movie.has_sound = true,
            Some(b"vide") => movie.has_pictures = true,
            _ => {}
        }
    }
    Some(movie)
}

/// ISO 14496-12, 8.2.2: version 0 has 32-bit times, version 1 has 64-bit ones; all ones means unknown.
fn duration_ms(mvhd: &[u8]) -> Option<u64> {
    let (scale, duration) = match mvhd.first()? {
        0 => (u32_at(mvhd, 12)?, u64::from(u32_at(mvhd, 16).filter(|duration| *duration != u32::MAX)?)),
        1 => (u32_at(mvhd, 20)?, u64_at(mvhd, 24).filter(|duration| *duration != u64::MAX)?),
        _ => return None,
    };
    let ms = u128::from(duration) * 1_000 / u128::from(std::num::NonZeroU32::new(scale)?.get());
    u64::try_from(ms).ok().filter(|ms| *ms > 0)
}

/// The media type of MP4 and 3GP recordings; HEIF and AVIF pictures are left to others.
pub(crate) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let brand = brand(bytes)?;
    let is_3gp = matches!(brand, [b'3', b'g', b'p' | b'r' | b's' | b'2', _]);
    let is_movie = matches!(
        brand,
        b"M4A " | b"M4B " | b"mp41" | b"mp42" | b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"MSNV" | b"dash"
    );
    let is_sound = movie(bytes).map_or(brand == b"M4A " || brand == b"M4B ", |movie| movie.has_sound && !movie.has_pictures);
    match (is_3gp, is_movie, is_sound) {
        (true, _, true) => Some("audio/3gpp"),
        (true, _, false) => Some("video/3gpp"),
        (_, true, true) => Some("audio/mp4"),
        (_, true, false) => Some("video/mp4"),
        _ => None,
    }
}
