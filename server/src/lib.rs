//! The relay: takes edits in, judges them, and shows people what came of it.
//!
//! * [`ledger`]: everything that is stored, in SQLite.
//! * [`relay`]: the heart, which judges edits and settles what they come to.
//! * [`http`]: what devices and people reach.
//! * [`serve`]: a running relay, as the program and the tests start it.
//! * [`command`]: the operator's commands.

pub mod clock;
pub mod command;
pub mod http;
pub mod ledger;
pub mod metrics;
pub mod news;
pub mod relay;
pub mod serve;
pub mod webhook;
