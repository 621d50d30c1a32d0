//! The relay as it is reached: over a real port, by devices, by people, and by the operator's program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what a test needs and does not get is its failure")]

mod commands;
mod devices;
mod figures;
mod manual;
mod pages;
mod people;
mod rough;
mod scope;
mod town;
mod uploads;
mod welcome;
#[path = "../heart/world.rs"]
mod world;
