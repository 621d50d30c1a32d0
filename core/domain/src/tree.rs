//! The company's tree of units and seats, with the times at which its edges changed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    grant::Node,
    id::{SeatId, UnitId},
};

/// Deeper trees are refused: no company has twenty levels, and every walk stays bounded.
const DEPTH_MAX: usize = 20;

/// Something that holds from a time on, ms since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since<T> {
    /// From when.
    pub from_ms: i64,
    /// What.
    pub what: T,
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// What people call it.
    pub name: String,
    /// What it is under, oldest first; `None` for the root.
    pub under: Vec<Since<Option<UnitId>>>,
}

/// A leaf of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// What people call it.
    pub name: String,
    /// The unit that it is in, oldest first.
    pub unit: Vec<Since<UnitId>>,
}

/// Why the tree cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// A unit would be under itself.
    #[error("the unit would be under itself")]
    Circle,
    /// Too many levels.
    #[error("the tree would have more than {DEPTH_MAX} levels")]
    TooDeep,
}

/// The tree as one side knows it: all of it on the relay, what is under the user's grants on a device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tree {
    /// The units.
    pub units: BTreeMap<UnitId, Unit>,
    /// The seats.
    pub seats: BTreeMap<SeatId, Seat>,
}

fn at<T: Clone>(history: &[Since<T>], at_ms: i64) -> Option<T> {
    // Before the first entry nothing is known better than the first entry.
    history.iter().rev().find(|since| since.from_ms <= at_ms).or_else(|| history.first()).map(|since| since.what.clone())
}

impl Tree {
    /// The units above a seat at a time, nearest first.
    pub fn above(&self, seat: SeatId, at_ms: i64) -> impl Iterator<Item = UnitId> + '_ {
        let first = self.seats.get(&seat).and_then(|seat| at(&seat.unit, at_ms));
        std::iter::successors(first, move |unit| self.units.get(unit).and_then(|unit| at(&unit.under, at_ms).flatten()))
            .take(DEPTH_MAX)
    }

    /// Whether `node` was the seat or above it at a time.
    pub fn covers(&self, node: Node, seat: SeatId, at_ms: i64) -> bool {
        match node {
            Node::Seat(own) => own == seat,
            Node::Unit(unit) => self.above(seat, at_ms).any(|above| above == unit),
        }
    }

    /// Whether a unit was strictly under `node` at a time.
    pub fn is_under(&self, unit: UnitId, node: Node, at_ms: i64) -> bool {
        let above = |unit: &UnitId| self.units.get(unit).and_then(|unit| at(&unit.under, at_ms).flatten());
        let mut all = std::iter::successors(above(&unit), above).take(DEPTH_MAX);
        matches!(node, Node::Unit(node) if all.any(|above| above == node))
    }

    /// The seats that a node covers at a time.
    pub fn seats_of(&self, node: Node, at_ms: i64) -> BTreeSet<SeatId> {
        match node {
            Node::Seat(seat) => BTreeSet::from([seat]),
            Node::Unit(_) => self.seats.keys().copied().filter(|seat| self.covers(node, *seat, at_ms)).collect(),
        }
    }

    /// When anything above the seat changed: the times at which a right over it may have come or gone.
    pub fn changes_above(&self, seat: SeatId) -> BTreeSet<i64> {
        let mut times: BTreeSet<i64> =
            self.seats.get(&seat).into_iter().flat_map(|s| &s.unit).map(|since| since.from_ms).collect();
        let mut open: Vec<UnitId> = self.seats.get(&seat).into_iter().flat_map(|s| &s.unit).map(|since| since.what).collect();
        let mut seen = BTreeSet::new();
        while let Some(unit) = open.pop().filter(|_| seen.len() < 10_000) {
            if seen.insert(unit) {
                for since in self.units.get(&unit).into_iter().flat_map(|u| &u.under) {
                    times.insert(since.from_ms);
                    open.extend(since.what);
                }
            }
        }
        times
    }

    /// Whether `unit` may go under `under` now.
    ///
    /// # Errors
    /// Where it would be under itself, or too deep.
    pub fn check_move(&self, unit: UnitId, under: UnitId) -> Result<(), TreeError> {
        let parent = |unit: &UnitId| self.units.get(unit).and_then(|unit| at(&unit.under, i64::MAX).flatten());
        let above: Vec<_> = std::iter::successors(Some(under), parent).take(DEPTH_MAX + 1).collect();
        if above.contains(&unit) {
            return Err(TreeError::Circle);
        }
        let below = |mut open: Vec<UnitId>| {
            let mut depth = 0;
            while !open.is_empty() && depth <= DEPTH_MAX {
                open = self.units.keys().copied().filter(|u| parent(u).is_some_and(|p| open.contains(&p))).collect();
                depth += 1;
            }
            depth
        };
        if above.len() + below(vec![unit]) > DEPTH_MAX { Err(TreeError::TooDeep) } else { Ok(()) }
    }
}
