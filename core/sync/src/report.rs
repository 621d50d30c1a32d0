//! Reports: what one sync did.

/// Outcomes of a sync by what they said; each edit counts once, as it stands at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutcomeCounts {
    /// Edits that hold.
    pub accepted: u64,
    /// Edits that wait.
    pub held: u64,
    /// Edits that came back.
    pub returned: u64,
}

/// What one sync did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Requests sent, those of uploads too.
    pub requests: u64,
    /// Bytes of bodies sent, as compressed. Filled by whoever sends them.
    pub bytes_up: u64,
    /// Bytes of bodies received, as compressed. Filled by whoever reads them.
    pub bytes_down: u64,
    /// What the relay said of edits.
    pub outcomes: OutcomeCounts,
    /// Records that changed or came in.
    pub records: u64,
    /// Records and feeds that left.
    pub exits: u64,
    /// Attachments that the relay has now.
    pub uploaded: u64,
    /// Edits and attachments still to be sent.
    pub pending: u64,
    /// The device and the relay do not hold the same, after sending again what differed.
    pub is_unequal: bool,
}
