//! Photos drawn for the occasion, each different.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use rand::{Rng, SeedableRng, rngs::StdRng};

/// A storefront: sky, wall, door, sign. JPEG.
///
/// # Panics
/// Where it cannot be encoded.
pub fn storefront(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed);
    let wall = Rgb([rng.random_range(120..220), rng.random_range(90..180), rng.random_range(80..160)]);
    let sign = Rgb([rng.random_range(150..255), rng.random_range(0..90), rng.random_range(0..90)]);
    let door = rng.random_range(20..70) * width / 100;
    jpeg(RgbImage::from_fn(width, height, |x, y| match (x * 100 / width, y * 100 / height) {
        (_, 0..=24) => Rgb([140, 180, u8::try_from(230 - y * 60 / height).unwrap_or(200)]),
        (10..=90, 28..=42) if (x / 9 + y / 7) % 5 == 0 => Rgb([250, 240, 200]),
        (10..=90, 28..=42) => sign,
        (_, 55..=95) if x >= door && x < door + width / 6 => Rgb([60, 45, 40]),
        _ => wall,
    }))
}

/// A shelf: rows of goods in as many colours as the seed gives. JPEG.
///
/// # Panics
/// Where it cannot be encoded.
pub fn shelf(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed);
    let goods: Vec<Rgb<u8>> = (0..60).map(|_| Rgb([rng.random(), rng.random(), rng.random()])).collect();
    let (columns, rows) = (rng.random_range(8..14), rng.random_range(4..6));
    jpeg(RgbImage::from_fn(width, height, |x, y| {
        let (column, row) = (x * columns / width, y * rows / height);
        let is_board = y * rows % height < height / 8;
        if is_board { Rgb([120, 85, 50]) } else { goods[((column + row * columns) % 60) as usize] }
    }))
}

fn jpeg(picture: RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("a JPEG");
    bytes.into_inner()
}
