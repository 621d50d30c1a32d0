//! What an app embeds: one use case a file, the relay over HTTP, the sync's runtime, and what the platform has to give.
//!
//! [`App`] is opened on a home folder. Everything a rep does is a function over it, named by noun and verb: [`record::create::create`],
//! [`visit::start::start`], [`stage::moving::move_stage`]. None of them but [`device::enrol`], [`device::sync`] and [`attachment::fetch`] touches
//! the network. A change is judged here by the relay's own rules: what they refuse is not saved, and all reasons come at once
//! ([`ClientError::Refused`]); what they cannot tell here is saved provisionally.

mod app;
pub mod attachment;
pub mod device;
pub mod duty;
mod error;
mod http;
mod input;
mod platform;
pub mod record;
pub mod request;
mod saving;
mod seat;
mod session;
pub mod stage;
#[cfg(test)]
mod tests;
mod titles;
pub mod tray;
pub mod visit;

pub use app::App;
pub use error::ClientError;
pub use http::{AddressError, HttpRelay, Link, News, Traffic};
pub use input::{Assignment, AssignmentError, Verb};
pub use platform::{Clock, KeyStore, Network, NoKeyStore, Nowhere, Random, SetClock, Surroundings, SystemClock, SystemRandom};
pub use roundsman_document::{Deed, Past};
pub use roundsman_domain::{BootId, KindId, Location, StageId};
pub use roundsman_playbook::{Condition, ConditionState, Playbook, Site, Truth, VisitVerdict, Words};
pub use roundsman_store::{AttachmentState, Counts, Identity, ListQuery, Listed, Notice, Row, SavedEdit, Shown, StoreError};
pub use roundsman_sync::{OutcomeCounts, Patience, Report};
pub use saving::Saved;
pub use session::Session;
pub use titles::Titles;
