//! Likeness: a hash of what a picture looks like, for finding a photo that was handed in twice.

use crate::picture::Picture;

/// The difference hash of an upright picture: 9 x 8 grey cells, one bit for each pair of neighbours in a row, the brighter left one a 1.
pub(crate) fn difference_hash(picture: &Picture) -> Option<u64> {
    let cells = picture.scaled(9, 8)?;
    let bright: Vec<u32> = cells
        .rgb
        .chunks_exact(3)
        // Rec. 601 luma in thousandths.
        .map(|pixel| 299 * u32::from(pixel[0]) + 587 * u32::from(pixel[1]) + 114 * u32::from(pixel[2]))
        .collect();
    let bits = bright.chunks_exact(9).flat_map(|row| row.windows(2));
    Some(bits.fold(0, |hash, pair| hash << 1 | u64::from(pair[0] > pair[1])))
}

/// In how many of their 64 bits two difference hashes differ: up to about 5 is the same scene.
pub fn hash_distance(a: u64, b: u64) -> u32 {
    (a ^ b).count_ones()
}
