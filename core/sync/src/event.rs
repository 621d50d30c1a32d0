//! What the engine is told, and what it asks for.

use roundsman_domain::{
    BlobHash, DeviceId, EditBytes, Exit, FeedId, Heads, PlaybookVersion, RecordId, ScopeHash, SectionId, Stamp,
};
use roundsman_protocol::{Check, RelayFailure, SyncRequest, SyncResponse, UploadStatus};
use std::collections::BTreeMap;

use crate::report::Report;

/// What an attachment is, in the order in which they go up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A small picture: what a manager sees first.
    Thumbnail,
    /// A picture.
    Photo,
    /// A voice note.
    Voice,
    /// Any other file.
    File,
}

/// An attachment whose bytes the relay has not got whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upload {
    /// Its name.
    pub hash: BlobHash,
    /// How large it is.
    pub size_bytes: u64,
    /// What it is.
    pub sort: Sort,
}

/// What the device has to say, read in one snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// The device's id.
    pub device: DeviceId,
    /// The relay's epoch as last heard; 0 before the first contact.
    pub epoch: u64,
    /// The newest playbook on the device; 0 for none.
    pub playbook: PlaybookVersion,
    /// The hash of the scope on the device.
    pub scope: Option<ScopeHash>,
    /// How far the device has read.
    pub cursor: Vec<u8>,
    /// The clocks now.
    pub now: Stamp,
    /// The highest counter given to an edit.
    pub last_counter: u64,
    /// Pending edits in counter order, as many as the budget takes and one at least where there are any.
    pub edits: Vec<EditBytes>,
    /// Documents wanted.
    pub documents: Vec<(RecordId, SectionId, Heads)>,
    /// Exits carried out and not yet told.
    pub receipts: Vec<Exit>,
    /// Sums of each feed; filled only where they were asked for.
    pub parts: BTreeMap<FeedId, Check>,
    /// Attachments that have to go up.
    pub uploads: Vec<Upload>,
    /// All edits without an outcome, those past the budget too.
    pub pending: u64,
}

/// What came of storing an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Applied {
    /// What the records on the device sum up to, where the answer carried a check.
    pub check: Option<Check>,
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// Somebody wants a sync. While one runs: another round once it is through.
    Start,
    /// As [`Effect::Gather`] asked.
    Gathered(Box<Outgoing>),
    /// The relay answered the request.
    Answered(Box<SyncResponse>),
    /// The answer is stored, with its cursor, in one transaction.
    Applied(Applied),
    /// The new identity is stored.
    Adopted,
    /// How far the upload under way is.
    UploadAt(UploadStatus),
    /// The request or the upload under way failed.
    Failed(RelayFailure),
    /// The device itself failed: its disk is full, its database broken. The sync ends; nothing is lost.
    Broken,
    /// The time of a [`Effect::Wait`] has come.
    Tick,
}

/// What to do, in order.
#[derive(Debug)]
pub enum Effect {
    /// Read what there is to say, edits up to so many bytes.
    Gather {
        /// Edits up to this.
        budget_bytes: usize,
        /// The sums of each feed too.
        with_parts: bool,
        /// The documents that are wanted too: not while the records are still coming.
        with_documents: bool,
    },
    /// Send this.
    Send(Box<SyncRequest>),
    /// Store this.
    Apply {
        /// The answer.
        response: Box<SyncResponse>,
        /// The receipts that the relay has now.
        told: Vec<Exit>,
    },
    /// Another phone has this identity: take this one, renumber what has no outcome.
    Adopt {
        /// The new id.
        device: DeviceId,
        /// Its token.
        token: String,
    },
    /// Announce an upload, or learn how far it is.
    StartUpload(Upload),
    /// Send a part of it.
    Append {
        /// Which.
        upload: Upload,
        /// Where it goes on.
        at: UploadStatus,
        /// How much.
        len: u64,
    },
    /// The relay has it whole.
    Uploaded(BlobHash),
    /// Come back with a [`Event::Tick`] at this time of the same clock.
    Wait {
        /// When.
        until_ms: u64,
    },
    /// For a progress bar.
    Progress {
        /// Records stored in this sync.
        records: u64,
        /// Records still to come, a lower bound.
        remaining: u64,
    },
    /// Something that operations should look at: a check that did not agree.
    Alarm(String),
    /// It is over, for this reason where it could not be finished.
    Done(Report, Option<RelayFailure>),
}
