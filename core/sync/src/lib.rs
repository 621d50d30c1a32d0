//! How a device and its relay come to agree: an engine that says what to do next and does nothing itself.
//!
//! No IO, no clock, no randomness of its own: whoever runs it hands in the time, random numbers and what happened, and carries out what
//! the engine answers. So the same code runs on a phone and, thousands of days a minute, in a simulation.
//!
//! A sync goes on until nothing is left to send or fetch. Where nothing changed it is exactly one request.

mod engine;
mod event;
mod patience;
mod report;

pub use engine::Engine;
pub use event::{Applied, Effect, Event, Outgoing, Sort, Upload};
pub use patience::Patience;
pub use report::{OutcomeCounts, Report};
