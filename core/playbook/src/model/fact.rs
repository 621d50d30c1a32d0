//! Derived facts: what a record knows from records that link to it.

use roundsman_domain::{FieldId, KindId};

use super::Expression;

/// How the values of the linked records become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// How many there are.
    Count,
    /// Their sum.
    Sum,
    /// The largest.
    Max,
    /// The smallest.
    Min,
    /// That of the record with the latest date.
    Latest,
    /// When the next is due: so many days after the last but `times - 1`, or after the record itself was made. Of a cadence.
    Due {
        /// So many in each period.
        times: u32,
        /// How long a period is, in days.
        every_days: u32,
    },
}

/// A derived fact, a field that nobody fills: `{ derive: max, of: visit.ended_at, via: visit.customer, where: "…", within: 90d, dated: visit.ended_at }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Derive {
    /// How values become one.
    pub how: Aggregate,
    /// The kind whose records are looked at.
    pub of: KindId,
    /// The field whose values count; none for [`Aggregate::Count`].
    pub value: Option<FieldId>,
    /// The link of `of` that leads to the record which has the fact.
    pub via: FieldId,
    /// Which of them count.
    pub filter: Option<Expression>,
    /// Only those of so many last days.
    pub within_days: Option<u32>,
    /// The date or moment that says when a record was; its creation where none is named.
    pub dated: Option<FieldId>,
}
