//! What is true: ids, values, records, edits and their one encoding, verdicts and reasons, clocks, the tree and its grants.
//!
//! Pure. No IO and no clock of its own: whoever calls says what time it is.
//! Device and relay use the same functions, so what a phone predicts is what the relay does.

mod access;
mod apply;
mod content;
mod delta;
pub mod digits;
mod edit;
mod encoding;
mod grant;
mod id;
mod interval;
mod manifest;
mod name;
mod op;
mod outcome;
mod path;
mod reason;
mod record;
mod scope;
mod stamp;
mod tree;
mod value;

pub use access::{Certainty, SeatAt, had_right, reaches};
pub use apply::{ApplyError, apply_op, splice};
pub use content::{Content, Fields, Item};
pub use delta::{Exit, FactValue, FeedSum, RecordDelta, SectionDelta};
pub use edit::{Base, Edit, EditBytes};
pub use encoding::{DecodeError, EDIT_BYTES_MAX, EDIT_OPS_MAX, EncodeError, from_cbor, to_cbor};
pub use grant::{Grant, Node, Reach};
pub use id::{
    BlobHash, BootId, ChangeHash, CompanyId, DeviceId, EditId, FeedId, Heads, ParseIdError, RecordId, ScopeHash, SeatId, UnitId,
    UserId,
};
pub use interval::{Arrival, Kept, TrustedInterval};
pub use manifest::Manifest;
pub use name::{FieldId, ItemKey, KindId, NAME_BYTES_MAX, NameError, RoleId, SectionId, StageId};
pub use op::Op;
pub use outcome::{Outcome, Waiting};
pub use path::Path;
pub use reason::{Code, Reason, code};
pub use record::Record;
pub use scope::Scope;
pub use stamp::{RelayMark, Stamp};
pub use tree::{Seat, Since, Tree, TreeError, Unit};
pub use value::{Currency, Location, Money, Value};

/// The version of a company's playbook, counted from 1.
pub type PlaybookVersion = u32;

/// A place in the order in which a company's changes were committed.
pub type Seq = u64;
