//! Operations: the typed steps of an edit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    id::{BlobHash, RecordId, SeatId},
    manifest::Manifest,
    name::{FieldId, ItemKey, KindId, StageId},
    path::Path,
    value::Value,
};

/// One step of an edit. The wire names are short: an edit travels over 2G.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Op {
    /// Makes the record. Always the first operation of its edit.
    #[serde(rename = "new")]
    Create {
        /// Which kind.
        #[serde(rename = "k")]
        kind: KindId,
        /// Whose it is; absent for a kind that lives within a link.
        #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
        seat: Option<SeatId>,
        /// The first scalars and texts; items come as `Add`.
        #[serde(rename = "f")]
        fields: BTreeMap<FieldId, Value>,
    },
    /// Sets a scalar, or a long text as a whole.
    #[serde(rename = "set")]
    Set {
        /// Which field.
        #[serde(rename = "p")]
        path: Path,
        /// To what; `Null` clears it.
        #[serde(rename = "v")]
        value: Value,
    },
    /// Changes a long text at a place, counted in Unicode scalar values.
    #[serde(rename = "txt")]
    Splice {
        /// Which long text.
        #[serde(rename = "p")]
        path: Path,
        /// Where, in characters from the start.
        #[serde(rename = "a")]
        at: u32,
        /// How many characters go.
        #[serde(rename = "d", default)]
        delete: u32,
        /// What comes in their place.
        #[serde(rename = "i")]
        insert: String,
    },
    /// Adds to a counter.
    #[serde(rename = "inc")]
    Increment {
        /// Which number with the policy `add`.
        #[serde(rename = "p")]
        path: Path,
        /// By how much, negative too.
        #[serde(rename = "b")]
        by: i64,
    },
    /// Adds an item to a list, or an option to a set.
    #[serde(rename = "add")]
    Add {
        /// Which list or set.
        #[serde(rename = "p")]
        path: Path,
        /// The new item's key.
        #[serde(rename = "i")]
        item: ItemKey,
        /// What it holds; nothing for an option.
        #[serde(rename = "v", default)]
        value: BTreeMap<FieldId, Value>,
    },
    /// Marks an item removed; its key stays taken.
    #[serde(rename = "rem")]
    Remove {
        /// Which list, set or slot.
        #[serde(rename = "p")]
        path: Path,
        /// Which item.
        #[serde(rename = "i")]
        item: ItemKey,
    },
    /// Puts an attachment into a slot.
    #[serde(rename = "att")]
    Attach {
        /// A field of type photo or file.
        #[serde(rename = "s")]
        slot: FieldId,
        /// The new item's key.
        #[serde(rename = "i")]
        item: ItemKey,
        /// The bytes.
        #[serde(rename = "h")]
        hash: BlobHash,
        /// The small picture's bytes.
        #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
        thumbnail: Option<BlobHash>,
        /// What was true at capture.
        #[serde(rename = "m")]
        manifest: Box<Manifest>,
    },
    /// Asks for another stage. An edit of its own.
    #[serde(rename = "mov")]
    Move {
        /// Where the device saw the record.
        #[serde(rename = "f")]
        from: StageId,
        /// Where it shall go.
        #[serde(rename = "t")]
        to: StageId,
        /// Why, where the playbook asks or an exception is wanted.
        #[serde(rename = "j", default, skip_serializing_if = "Option::is_none")]
        justification: Option<String>,
    },
    /// Answers a request; the edit's record is the request.
    #[serde(rename = "dec")]
    Decide {
        /// Which request.
        #[serde(rename = "q")]
        request: RecordId,
        /// One of the verdicts that the request offers.
        #[serde(rename = "v")]
        verdict: String,
        /// Why.
        #[serde(rename = "r", default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Gives the record to another seat. An edit of its own.
    #[serde(rename = "asg")]
    Assign {
        /// Whose it becomes.
        #[serde(rename = "s")]
        seat: SeatId,
    },
    /// Lets another seat have the record too. An edit of its own.
    #[serde(rename = "shr")]
    Share {
        /// With whom.
        #[serde(rename = "s")]
        seat: SeatId,
        /// Until when, ms since the Unix epoch; absent ends the share now.
        #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
        until_ms: Option<i64>,
    },
    /// Puts the record away, or brings it back. An edit of its own.
    #[serde(rename = "arc")]
    Archive {
        /// Bring it back.
        #[serde(rename = "u", default)]
        undo: bool,
    },
}

impl Op {
    /// The field that the operation writes, where it writes one.
    pub fn field(&self) -> Option<&FieldId> {
        match self {
            Self::Set { path, .. }
            | Self::Splice { path, .. }
            | Self::Increment { path, .. }
            | Self::Add { path, .. }
            | Self::Remove { path, .. } => Some(&path.field),
            Self::Attach { slot, .. } => Some(slot),
            _ => None,
        }
    }

    /// Whether the operation concerns where a record is, not what it says: such operations are edits of their own and may be held.
    pub fn stands_alone(&self) -> bool {
        matches!(self, Self::Move { .. } | Self::Assign { .. } | Self::Share { .. } | Self::Archive { .. } | Self::Decide { .. })
    }

    /// The attachments whose bytes the operation promises, thumbnail first.
    pub fn blobs(&self) -> impl Iterator<Item = BlobHash> + use<> {
        let (thumbnail, hash) = match self {
            Self::Attach { hash, thumbnail, .. } => (*thumbnail, Some(*hash)),
            _ => (None, None),
        };
        thumbnail.into_iter().chain(hash)
    }
}
