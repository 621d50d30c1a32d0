//! The one door: what Kotlin, Swift and Python see of Roundsman.
//!
//! One object, [`App`]: open it, observe a screen, send what was tapped. What it shows are the screens of `present`, final words and all; what
//! it is told are their intents. Nothing of the inner floors shows: ids, kinds and stages are texts.
//!
//! No call blocks its caller: work is done on the door's own thread, in the order in which it was sent, and what waits for the network on a
//! runtime of its own. Observers are called from the door's thread, with no lock held. A panic inside comes out as [`AppError::Internal`], and
//! the object lives on.

uniffi::setup_scaffolding!();
roundsman_present::uniffi_reexport_scaffolding!();

mod app;
mod door;
mod error;
mod guard;
mod observe;
mod platform;

pub use app::App;
pub use error::{AppError, RefusedReason};
pub use observe::{Observation, Observer};
pub use platform::{Fix, Network, Platform, Reminder};
