//! Deltas: what a relay says of records, and how both sides check that they hold the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Seq,
    id::{FeedId, Heads, RecordId, SeatId},
    name::{FieldId, KindId, SectionId, StageId},
    reason::Reason,
    value::Value,
};

/// A section of a record as the relay has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectionDelta {
    /// The document's newest changes.
    #[serde(rename = "h")]
    pub heads: Heads,
    /// The projection as JSON text: a first sync stores it without reading it.
    #[serde(rename = "p")]
    pub projection: String,
    /// The document's changes above the device's cursor; none in a first download.
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<serde_bytes::ByteBuf>,
}

/// A derived fact and when the relay last computed it, ms since the Unix epoch.
pub type FactValue = (Value, i64, Option<i64>);

/// A record as the relay has it, in the sections that the device's user may read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordDelta {
    /// Its id.
    #[serde(rename = "r")]
    pub record: RecordId,
    /// Its kind.
    #[serde(rename = "k")]
    pub kind: KindId,
    /// Its home seat.
    #[serde(rename = "s")]
    pub seat: SeatId,
    /// Seats that have it too, until when.
    #[serde(rename = "y", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shares: BTreeMap<SeatId, i64>,
    /// Those of the device's feeds that have it.
    #[serde(rename = "f")]
    pub feeds: Vec<FeedId>,
    /// Its place in the company's order.
    #[serde(rename = "q")]
    pub seq: Seq,
    /// Its stage.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageId>,
    /// Put away.
    #[serde(rename = "a", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_archived: bool,
    /// The record that it was merged into.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<RecordId>,
    /// What people should know of it.
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Reason>,
    /// Its derived facts.
    #[serde(rename = "t", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<FieldId, FactValue>,
    /// Its sections.
    #[serde(rename = "e")]
    pub sections: BTreeMap<SectionId, SectionDelta>,
}

/// The relay's word that something has left a device's scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// All of a feed.
    Feed(FeedId),
    /// One record, at this place in the order.
    Record(RecordId, Seq),
}

/// How many records a feed has, and the sum of their digests: equal sums mean equal contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FeedSum(pub u64, #[serde(with = "crate::digits")] pub u64);

impl FeedSum {
    /// Counts one record in.
    pub fn add(&mut self, feed: FeedId, record: RecordId, seq: Seq) {
        self.0 = self.0.wrapping_add(1);
        self.1 = self.1.wrapping_add(digest(feed, record, seq));
    }

    /// Takes one record out.
    pub fn remove(&mut self, feed: FeedId, record: RecordId, seq: Seq) {
        self.0 = self.0.wrapping_sub(1);
        self.1 = self.1.wrapping_sub(digest(feed, record, seq));
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: Self) {
        self.0 = self.0.wrapping_add(other.0);
        self.1 = self.1.wrapping_add(other.1);
    }
}

/// The first eight bytes of BLAKE3 over feed, record and seq.
fn digest(feed: FeedId, record: RecordId, seq: Seq) -> u64 {
    let mut row = [0; 40];
    row[..16].copy_from_slice(feed.as_bytes());
    row[16..32].copy_from_slice(record.as_bytes());
    row[32..].copy_from_slice(&seq.to_le_bytes());
    let mut short = [0; 8];
    short.copy_from_slice(&blake3::hash(&row).as_bytes()[..8]);
    u64::from_le_bytes(short)
}
