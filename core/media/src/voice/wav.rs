//! WAV: chunks, one of which says how many bytes a second takes.

/// No honest recording has more chunks before its sound than this.
const CHUNKS_MAX: usize = 64;

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

/// The length of the sound that is there; `Some(None)` where no rate is given, `None` where the bytes end before the sound.
///
/// A recorder that was killed leaves a size of 0 or more than there is: then what is there counts.
pub(super) fn duration_ms(bytes: &[u8]) -> Option<Option<u64>> {
    let mut rest = bytes.get(12..)?;
    let mut bytes_per_second = 0;
    for _ in 0..CHUNKS_MAX {
        let (name, size, content) = (rest.get(..4)?, u32_at(rest, 4)? as usize, rest.get(8..)?);
        match name {
            b"fmt " => bytes_per_second = u32_at(content, 8)?,
            b"data" => {
                let sound = if size == 0 { content.len() } else { size.min(content.len()) };
                let ms = (sound as u64 * 1_000).checked_div(u64::from(bytes_per_second));
                return Some(ms);
            }
            _ => {}
        }
        rest = content.get(size.checked_add(size % 2)?..)?;
    }
    None
}
