//! Whether a JPEG is there to its end. Decoders fill what is missing with grey and say nothing.

use std::io::BufRead;

/// Walks the segments and the coded data up to the end marker; a preview inside the metadata has an end marker of its own and is stepped over.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    reaches_end(bytes).is_some()
}

fn reaches_end(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        // skip_until searches a machine word at a time; a loop over bytes would cost more than decoding.
        rest.skip_until(0xFF).ok()?;
        match *rest.first()? {
            0xD9 => return Some(()),
            // Filling, a coded 0xFF, restart markers: no length follows.
            0xFF => {}
            0x00 | 0x01 | 0xD0..=0xD7 => rest = rest.get(1..)?,
            _ => {
                let length = usize::from(u16::from_be_bytes([*rest.get(1)?, *rest.get(2)?]));
                rest = rest.get(1 + length.max(2)..)?;
            }
        }
    }
}
