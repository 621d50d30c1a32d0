//! The one request: a device's edits up, its scope's changes down.

use std::collections::BTreeMap;

use roundsman_domain::{
    BlobHash, DeviceId, EditBytes, EditId, Exit, FeedId, FeedSum, Heads, KindId, Outcome, PlaybookVersion, RecordDelta, RecordId,
    Scope, ScopeHash, SectionId, Stamp,
};
use serde::{Deserialize, Serialize};

/// The protocol's version. A relay names the versions that it speaks in a problem `protocol_unsupported`.
pub const PROTOCOL: u16 = 1;

/// What a feed's or a scope's records sum up to, by kind.
pub type Check = BTreeMap<KindId, FeedSum>;

/// What a device says. One-letter names: with nothing to say it fits in 200 bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncRequest {
    /// [`PROTOCOL`].
    #[serde(rename = "p")]
    pub protocol: u16,
    /// [`crate::ENGINE`].
    #[serde(rename = "g")]
    pub engine: u16,
    /// The device's own id: what its edits carry.
    #[serde(rename = "i")]
    pub device: DeviceId,
    /// The relay's epoch as the device knows it; 0 before the first contact.
    #[serde(rename = "e", with = "roundsman_domain::digits")]
    pub epoch: u64,
    /// The newest playbook that the device has; 0 for none.
    #[serde(rename = "b")]
    pub playbook: PlaybookVersion,
    /// The hash of the scope that the device has.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeHash>,
    /// How far it has read, as the relay last gave it; empty at first.
    #[serde(rename = "c", with = "serde_bytes", default, skip_serializing_if = "Vec::is_empty")]
    pub cursor: Vec<u8>,
    /// The device's clocks now.
    #[serde(rename = "n")]
    pub now: Stamp,
    /// The highest counter that this device has given to an edit: lower than the relay's means an older copy of this phone.
    #[serde(rename = "l")]
    pub last_counter: u64,
    /// Edits in counter order.
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<EditBytes>,
    /// Documents wanted, with the heads that the device has of each.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<(RecordId, SectionId, Heads)>,
    /// Exits carried out: nothing of these is left on the device.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Exit>,
    /// How much the answer may hold, in bytes before compression.
    #[serde(rename = "m")]
    pub budget_bytes: u32,
    /// Sums of each feed, sent only after a check that failed.
    #[serde(rename = "k", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<FeedId, Check>,
}

/// A playbook for the device to keep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaybookDelta {
    /// Which version.
    #[serde(rename = "v")]
    pub version: PlaybookVersion,
    /// Its YAML.
    #[serde(rename = "y")]
    pub source: String,
}

/// What the relay answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncResponse {
    /// Changes when the relay was restored from a backup.
    #[serde(rename = "e", with = "roundsman_domain::digits")]
    pub epoch: u64,
    /// The last counter of this device that the relay has; sent when the epochs differ.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub known: Option<u64>,
    /// All of this device's outcomes above its cursor, and those of the edits just sent.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<(EditId, Outcome)>,
    /// The scope, when the device's is another.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The playbook, when the device's is older.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub playbook: Option<PlaybookDelta>,
    /// Records that changed or came in.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordDelta>,
    /// Documents asked for, uncompressed.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<(RecordId, SectionId, serde_bytes::ByteBuf)>,
    /// What left.
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub exits: Vec<Exit>,
    /// Attachments that this device's edits name and whose bytes it has not sent.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub blobs_wanted: Vec<BlobHash>,
    /// How far the device has now read.
    #[serde(rename = "c", with = "serde_bytes")]
    pub cursor: Vec<u8>,
    /// There is another page.
    #[serde(rename = "m", default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// Records still to come after this page, for a progress bar; a lower bound.
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    pub remaining: u64,
    /// What the scope's records sum up to, on the last page of a sync that moved something.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub check: Option<Check>,
    /// Feeds whose parts did not agree: they are sent again from the start, and what does not come again is gone.
    #[serde(rename = "z", default, skip_serializing_if = "Vec::is_empty")]
    pub resent: Vec<FeedId>,
    /// The relay's clock, ms since the Unix epoch.
    #[serde(rename = "t")]
    pub relay_ms: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}
