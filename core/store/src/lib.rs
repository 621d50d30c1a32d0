//! The device's storage: one SQLite file, one folder of attachments.
//!
//! What [`Store`] has answered with `Ok` survives a power cut. Edits are saved with what is shown and searched in one transaction, and answers of
//! the relay with their cursor in one. Nothing here speaks to a network, and nothing has a clock of its own.

mod apply;
mod attachment;
mod check;
mod column;
mod document;
mod duty;
mod edit;
mod epoch;
mod error;
mod fork;
mod form;
mod gather;
mod identity;
mod link;
mod list;
mod log;
mod migration;
mod open;
mod overlay;
mod page;
mod playbook;
mod purge;
mod receipt;
mod record;
mod salvage;
mod save;
mod scope;
mod search;
mod store;
mod title;
mod tray;
mod view;

#[cfg(test)]
mod tests;

pub use attachment::{Attachment, AttachmentState, Class};
pub use edit::{EditState, SavedEdit};
pub use error::StoreError;
pub use form::Form;
pub use identity::Identity;
pub use list::{ListQuery, Listed, Row};
pub use log::LogEntry;
pub use page::{Applied, Counts, Outgoing, Page, Sums, Waiting};
pub use record::Shown;
pub use save::Draft;
pub use store::{Notice, Opened, Store};
pub use tray::Amendment;
pub use view::View;
