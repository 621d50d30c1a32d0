//! Domain to Automerge and back: write an edit at its base, settle conflicts by policy, project.
//!
//! One Automerge document for each section of a record, and the relay (or a device that predicts on a scratch copy) is its only author.
//! Its root has one key for each field: scalars as they are (money and places as bytes), a long text as a text object, a number with the
//! policy `add` as a counter, a set as a map from option to boolean, a list or a slot as a map of items by key, each a map of scalars.
//! An item that was removed keeps its key, marked. A change's message says edit, width of the interval and author; its time is the
//! interval's earlier end.
//!
//! # Two ways to write, one result
//! Beside a document goes its [`State`]. Where an edit was made on the current heads, nearly always, its change is encoded from that state
//! alone. Where it was made on older ones, the document is loaded, the change is written at those heads, and what was set apart is settled.
//! **Invariant:** at current heads both ways give the same bytes; the tests hold them against each other.
//!
//! **Invariant:** no other crate names Automerge, and no byte that a device sent is ever given to it on a relay.

mod author;
mod behind;
mod direct;
mod error;
mod graph;
mod history;
mod project;
mod scalar;
mod settle;
mod state;
mod step;
mod stored;
mod write;

#[cfg(test)]
mod tests;

pub use author::Author;
pub use error::DocumentError;
pub use history::{Deed, Past, history};
pub use project::tidy;
pub use state::State;
pub use stored::{Stored, changes_since, compact, hash_of, heads_of, merge, open, project};
pub use write::{BaseOf, Current, Dispute, Written, create, ops_of, write};
