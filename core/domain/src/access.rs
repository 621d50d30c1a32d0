//! Access over time: had this user the right when the edit was made?

use crate::{
    grant::{Grant, Node, Reach},
    id::SeatId,
    interval::TrustedInterval,
    name::RoleId,
    tree::{Since, Tree},
};

/// An answer that may be honest about not knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// At every moment of the interval.
    Yes,
    /// At no moment of it.
    No,
    /// At some moments of it.
    Maybe,
}

/// Whether a grant whose role reaches so far covers a seat at a time.
pub fn reaches(grant: &Grant, reach: Reach, tree: &Tree, seat: SeatId, at_ms: i64) -> bool {
    match reach {
        Reach::Own => grant.node == Node::Seat(seat),
        Reach::Subtree => tree.covers(grant.node, seat, at_ms),
        Reach::All => true,
    }
}

/// The seats that had a record, oldest first: home and shares together.
pub type SeatAt = Since<Vec<SeatId>>;

/// Whether one of `grants`, as far as its role's `reach` goes, covered a record whose seats were `seats`, throughout `when`.
///
/// Rights come and go only at the ends of grants, at changes of the tree and at assignments, so only those moments are looked at.
pub fn had_right(
    grants: &[Grant],
    tree: &Tree,
    seats: &[SeatAt],
    when: TrustedInterval,
    reach: impl Fn(&RoleId) -> Option<Reach>,
) -> Certainty {
    let at = |at_ms: i64| {
        let Some(held) = seats.iter().rev().find(|since| since.from_ms <= at_ms).or_else(|| seats.first()) else { return false };
        grants.iter().filter(|grant| grant.is_active(at_ms)).any(|grant| {
            reach(&grant.role).is_some_and(|reach| held.what.iter().any(|seat| reaches(grant, reach, tree, *seat, at_ms)))
        })
    };
    if when.earliest_ms == when.latest_ms {
        return if at(when.latest_ms) { Certainty::Yes } else { Certainty::No };
    }
    let of_grants = grants.iter().flat_map(|grant| [grant.from_ms, grant.until_ms]).flatten();
    let of_seats = seats.iter().map(|since| since.from_ms);
    let of_tree = seats.iter().flat_map(|since| &since.what).flat_map(|seat| tree.changes_above(*seat));
    let within = |ms: &i64| when.earliest_ms < *ms && *ms <= when.latest_ms;
    let mut answers = of_grants.chain(of_seats).chain(of_tree).filter(within).chain([when.earliest_ms, when.latest_ms]).map(at);

    let first = answers.next().unwrap_or(false);
    match (first, answers.all(|answer| answer == first)) {
        (_, false) => Certainty::Maybe,
        (true, true) => Certainty::Yes,
        (false, true) => Certainty::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{UnitId, UserId},
        tree::{Seat, Unit},
    };

    const WANG: UserId = UserId::from_bytes([1; 16]);
    const SEAT: SeatId = SeatId::from_bytes([2; 16]);
    const EAST: UnitId = UnitId::from_bytes([3; 16]);
    const WEST: UnitId = UnitId::from_bytes([4; 16]);

    fn tree() -> Tree {
        let unit = |name: &str| Unit { name: name.into(), under: vec![Since { from_ms: 0, what: None }] };
        let moved = vec![Since { from_ms: 0, what: EAST }, Since { from_ms: 100, what: WEST }];
        Tree {
            units: [(EAST, unit("east")), (WEST, unit("west"))].into(),
            seats: [(SEAT, Seat { name: "seat".into(), unit: moved })].into(),
        }
    }

    fn asked(node: Node, until_ms: Option<i64>, earliest_ms: i64, latest_ms: i64) -> Certainty {
        let grant = Grant { user: WANG, node, role: "rep".into(), from_ms: None, until_ms };
        let seats = [SeatAt { from_ms: 0, what: vec![SEAT] }];
        had_right(&[grant], &tree(), &seats, TrustedInterval { earliest_ms, latest_ms }, |role| {
            (role.as_str() == "rep").then_some(Reach::Subtree)
        })
    }

    #[test]
    fn an_edit_made_before_the_grant_ended_counts() {
        assert_eq!(asked(Node::Seat(SEAT), Some(50), 10, 49), Certainty::Yes);
        assert_eq!(asked(Node::Seat(SEAT), Some(50), 10, 50), Certainty::Maybe);
        assert_eq!(asked(Node::Seat(SEAT), Some(50), 50, 60), Certainty::No);
    }

    #[test]
    fn a_seat_moved_to_another_region_takes_the_right_with_it() {
        assert_eq!(asked(Node::Unit(EAST), None, 10, 99), Certainty::Yes);
        assert_eq!(asked(Node::Unit(EAST), None, 90, 110), Certainty::Maybe);
        assert_eq!(asked(Node::Unit(WEST), None, 100, 110), Certainty::Yes);
        assert_eq!(asked(Node::Unit(WEST), None, 0, 5), Certainty::No);
    }
}
