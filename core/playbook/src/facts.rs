//! Facts: what a condition may ask beyond the record, and answers that may be "I do not know here".

use std::{collections::BTreeSet, sync::Arc};

use roundsman_domain::{BlobHash, FieldId, Record, RecordId, SectionId, Value};

/// An answer of one side.
#[derive(Debug, Clone, PartialEq)]
pub enum Known<T> {
    /// This is so.
    Is(T),
    /// There is certainly nothing.
    Nothing,
    /// This side cannot tell.
    Unknown,
}

/// True, false, or unknown for want of the facts named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not.
    False,
    /// It needs these facts, all of them named: `customer.tier`, `last_contact`.
    Unknown(BTreeSet<String>),
}

impl Truth {
    /// Unknown for want of one fact.
    pub fn lacks(fact: impl Into<String>) -> Self {
        Self::Unknown(BTreeSet::from([fact.into()]))
    }

    /// Both: false where one is, else unknown with all facts that are lacking.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, other) | (other, Self::True) => other,
            (Self::Unknown(mut facts), Self::Unknown(more)) => {
                facts.extend(more);
                Self::Unknown(facts)
            }
        }
    }
}

impl From<bool> for Truth {
    fn from(is_so: bool) -> Self {
        if is_so { Self::True } else { Self::False }
    }
}

/// Answered by the device's store and by the relay's ledger.
pub trait Facts {
    /// Another record, by its id; merged ids lead to the record that they were merged into.
    fn record(&self, id: RecordId) -> Known<Arc<Record>>;

    /// A derived fact of a record.
    fn derived(&self, record: RecordId, name: &FieldId) -> Known<Value>;

    /// Whether this side holds a section of a record; asked only for a field that the record does not show.
    ///
    /// An empty field of a section that is held is empty; of one that is not, it is unknown. A record that is being made is held whole.
    fn has_section(&self, _record: RecordId, _section: &SectionId) -> bool {
        true
    }

    /// Whether the bytes of an attachment are at hand on this side.
    fn has_bytes(&self, hash: BlobHash) -> bool;

    /// Notes work done for conditions and says whether there may be more of it. A relay works for many companies, and each has its share.
    fn spend(&self, _steps: u32) -> bool {
        true
    }

    /// What time it is for conditions, ms since the Unix epoch.
    fn now_ms(&self) -> i64;
}
