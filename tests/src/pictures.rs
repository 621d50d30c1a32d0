//! Photos drawn for the occasion, each different: what a rep's camera would see, without anybody's shop in it.

mod canvas;
mod card;
mod glyph;
mod paper;
mod shelf;
mod storefront;

pub use card::card;
pub use paper::signature;
pub use shelf::shelf;
pub use storefront::{storefront, storefront_of};

/// What is on a sign: these characters can be drawn.
pub fn can_be_drawn(text: &str) -> bool {
    text.chars().all(|character| glyph::strokes(character).is_some())
}
