//! What an app embeds: one use case a file, the relay over HTTP, the sync's runtime, and what the platform has to give.

mod http;
mod platform;

pub use http::{AddressError, HttpRelay, Link, News, Traffic};
pub use platform::{Clock, Random, SetClock, SystemClock, SystemRandom};
