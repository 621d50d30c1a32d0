//! A visiting card with a code on it, lying on a table.

use image::{GrayImage, ImageFormat, Luma};
use qrcode::{Color, QrCode};

/// Pixels of a module of the code: as a phone sees a card that is held before it.
const MODULE_PX: u32 = 6;

/// The table around the card, and the card around the code.
const TABLE_PX: u32 = 60;
const QUIET_PX: u32 = 40;

/// A card whose code says this. JPEG.
///
/// # Panics
/// Where it is more than a code takes.
pub fn card(text: &str) -> Vec<u8> {
    let code = QrCode::new(text).expect("a code takes it");
    let width = u32::try_from(code.width()).expect("few modules");
    let side = width * MODULE_PX + 2 * (TABLE_PX + QUIET_PX);
    let dark = |x: u32, y: u32| code[(x as usize, y as usize)] == Color::Dark;
    let photo = GrayImage::from_fn(side, side, |x, y| {
        let on_card = [x, y].iter().all(|at| (TABLE_PX..side - TABLE_PX).contains(at));
        let module = |at: u32| at.checked_sub(TABLE_PX + QUIET_PX).map(|at| at / MODULE_PX).filter(|at| *at < width);
        let is_dark = module(x).zip(module(y)).is_some_and(|(x, y)| dark(x, y));
        // The lamp stands to the left.
        let shadow = u8::try_from(x * 40 / side).unwrap_or(40);
        Luma([match (on_card, is_dark) {
            (true, true) => 48,
            (true, false) => 240 - shadow,
            (false, _) => 120 - shadow,
        }])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    photo.write_to(&mut bytes, ImageFormat::Jpeg).expect("it can be encoded");
    bytes.into_inner()
}
