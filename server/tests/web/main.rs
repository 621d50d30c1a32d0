//! The relay as it is reached: over a real port, by devices, by people, and by the operator's program.

mod commands;
mod devices;
mod pages;
mod scope;
mod town;
mod uploads;
#[path = "../world/mod.rs"]
mod world;
