//! Grants: what lets a user in.

use serde::{Deserialize, Serialize};

use crate::{
    id::{SeatId, UnitId, UserId},
    name::RoleId,
};

/// Where a grant holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// A unit and all that is under it.
    Unit(UnitId),
    /// One seat.
    Seat(SeatId),
}

/// How far a role sees from the node that its grant names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The granted seat itself; nothing where the grant names a unit.
    Own,
    /// All seats under the granted node.
    Subtree,
    /// The whole company.
    All,
}

/// A user may do, at this node, in this time, what this role may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who.
    pub user: UserId,
    /// Where.
    pub node: Node,
    /// As what.
    pub role: RoleId,
    /// Not before, ms since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_ms: Option<i64>,
    /// Not at or after, ms since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
}

impl Grant {
    /// Whether it holds at this time.
    pub fn is_active(&self, at_ms: i64) -> bool {
        self.from_ms.is_none_or(|from| from <= at_ms) && self.until_ms.is_none_or(|until| at_ms < until)
    }
}
