//! Pages: what goes up and what came down, as the store hands it out and takes it in.

use std::collections::BTreeMap;

use roundsman_domain::{
    BlobHash, EditBytes, EditId, Exit, FeedId, FeedSum, KindId, Outcome, PlaybookVersion, RecordDelta, RecordId, RelayMark,
    Scope, ScopeHash, SectionId,
};

/// Sums of records by kind, as the relay's check has them.
pub type Sums = BTreeMap<KindId, FeedSum>;

/// What a sync request is made of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outgoing {
    /// The relay's epoch as the device knows it; 0 before the first contact.
    pub epoch: u64,
    /// The newest playbook on the device; 0 for none.
    pub playbook: PlaybookVersion,
    /// The scope on the device.
    pub scope: Option<ScopeHash>,
    /// How far it has read.
    pub cursor: Vec<u8>,
    /// The highest counter that it ever gave.
    pub last_counter: u64,
    /// Pending edits in counter order, up to the budget but at least one.
    pub edits: Vec<EditBytes>,
    /// Whether pending edits are left over for the next request.
    pub has_more_edits: bool,
    /// Exits carried out, which the relay has not been told yet.
    pub receipts: Vec<Exit>,
}

impl Outgoing {
    /// Whether there is nothing that the relay must hear.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.receipts.is_empty()
    }
}

/// One answer of the relay, with what its request had carried.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The relay's epoch.
    pub epoch: u64,
    /// The last counter of this device that the relay has; sent when the epochs differ.
    pub known: Option<u64>,
    /// Outcomes of this device's edits.
    pub outcomes: Vec<(EditId, Outcome)>,
    /// The scope, where it has changed.
    pub scope: Option<Scope>,
    /// A newer playbook, as YAML.
    pub playbook: Option<(PlaybookVersion, String)>,
    /// Records that changed or came in.
    pub records: Vec<RecordDelta>,
    /// Documents that were asked for.
    pub documents: Vec<(RecordId, SectionId, Vec<u8>)>,
    /// What left.
    pub exits: Vec<Exit>,
    /// How far the device has now read.
    pub cursor: Vec<u8>,
    /// There is another page.
    pub more: bool,
    /// Feeds that are sent again from the start, because their sums did not agree.
    pub resent: Vec<FeedId>,
    /// Feeds that the cursor says are still being sent.
    pub backfilling: Vec<FeedId>,
    /// Attachments whose bytes the relay lacks.
    pub blobs_wanted: Vec<BlobHash>,
    /// The relay's word on what time it is.
    pub mark: RelayMark,
    /// Documents that the request had asked for: those that did not come are not asked for again until they change.
    pub asked: Vec<(RecordId, SectionId)>,
    /// Receipts that the request had carried: the relay has them now.
    pub told: Vec<Exit>,
}

impl Page {
    /// An answer that says nothing but the time.
    pub fn empty(epoch: u64, cursor: Vec<u8>, mark: RelayMark) -> Self {
        Self {
            epoch,
            known: None,
            outcomes: Vec::new(),
            scope: None,
            playbook: None,
            records: Vec::new(),
            documents: Vec::new(),
            exits: Vec::new(),
            cursor,
            more: false,
            resent: Vec::new(),
            backfilling: Vec::new(),
            blobs_wanted: Vec::new(),
            mark,
            asked: Vec::new(),
            told: Vec::new(),
        }
    }
}

/// What a page has changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// Edits accepted.
    pub accepted: u64,
    /// Edits held.
    pub held: u64,
    /// Edits returned to the tray.
    pub returned: u64,
    /// Edits that go up again, because the relay was restored from a backup.
    pub sent_again: u64,
    /// Records stored.
    pub records: u64,
    /// Documents stored.
    pub documents: u64,
    /// Records purged.
    pub purged: u64,
    /// Records hidden until what only this device has of them is on the relay.
    pub exits_waiting: u64,
    /// Predictions that the relay did not confirm though it knew nothing more: bugs.
    pub mismatches: u64,
    /// Parts of the page that could not be stored and were left out; each is in the log.
    pub unreadable: u64,
}

/// What of this device's work is not settled, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Edits that the relay has not answered.
    pub pending: u64,
    /// Edits that wait for a person or a file.
    pub held: u64,
    /// Edits in the returned tray.
    pub returned: u64,
    /// Attachments not yet on the relay.
    pub uploads: u64,
    /// Relay time of the last page, ms since the Unix epoch.
    pub synced_ms: Option<i64>,
}

/// How the device stands, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Edits that the relay has not answered.
    pub pending: u64,
    /// Edits that wait for a person or a file.
    pub held: u64,
    /// Edits in the returned tray.
    pub returned: u64,
    /// Attachments not yet on the relay.
    pub uploads: u64,
    /// Records held.
    pub records: u64,
    /// Records that wait to be purged.
    pub leaving: u64,
    /// Records not yet in the search.
    pub unindexed: u64,
    /// Relay time of the last page, ms since the Unix epoch.
    pub synced_ms: Option<i64>,
}
