//! A rep's days on a real store, without a relay and with one in memory.

mod day;
mod files;
mod syncing;
mod tray;
mod world;
