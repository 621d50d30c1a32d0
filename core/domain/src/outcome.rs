//! Outcomes: what the relay said of an edit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Seq,
    id::{BlobHash, EditId, Heads, RecordId},
    name::SectionId,
    reason::Reason,
};

/// What a held edit waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// The bytes of these attachments.
    Files(Vec<BlobHash>),
    /// A person's answer to this request.
    Request(RecordId),
    /// The outcome of this edit of the same device.
    Edit(EditId),
    /// Somebody of operations: the relay failed on it.
    RelayError,
}

/// What the relay said of an edit. Each edit has exactly one that settles it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Accepted {
        /// The sections' heads after it, of those that the author may read.
        heads: BTreeMap<SectionId, Heads>,
        /// Its place in the company's order.
        seq: Seq,
        /// What the author should know.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Reason>,
    },
    /// Not yet decided.
    Held {
        /// For what.
        waiting_for: Waiting,
    },
    /// Refused, and kept whole on the device.
    Returned {
        /// All of them at once.
        reasons: Vec<Reason>,
    },
}
