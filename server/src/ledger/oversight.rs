//! Oversight: whose phones somebody may look at and take out of use, and whose acts they read of in the audit.
//!
//! No role says so in words, so it follows from those that do: whoever decides requests over a place oversees the people below it.

use std::collections::BTreeSet;

use roundsman_domain::{Grant, KindId, Node, Reach, UserId};
use roundsman_playbook::{REQUEST, Right};

use super::access::Viewer;

impl Viewer {
    /// The grants by which this user oversees others, with how far each reaches.
    pub fn overseeing(&self) -> Vec<(&Grant, Reach)> {
        let request = KindId::from(REQUEST);
        let decides = self.active().filter(|(_, role)| role.right(&request) >= Some(Right::Decide));
        decides.map(|(grant, role)| (grant, role.reach)).collect()
    }

    /// The places of somebody: the nodes of their grants that hold, else of all that they ever had.
    fn places_of(&self, user: UserId) -> Vec<&Grant> {
        let all = self.directory.grants_of(user);
        let now: Vec<&Grant> = all.iter().filter(|grant| grant.is_active(self.at_ms)).collect();
        if now.is_empty() { all.iter().collect() } else { now }
    }

    /// Whether a place lies below one of these: a seat under it, or a unit strictly under it. Nobody oversees a peer.
    fn is_below(&self, place: &Grant, above: &[(&Grant, Reach)]) -> bool {
        let reaches_all = |grant: &Grant| self.playbook.roles.get(&grant.role).is_some_and(|role| role.reach == Reach::All);
        above.iter().any(|(over, reach)| match (reach, place.node) {
            (Reach::All, _) => !reaches_all(place) || matches!(place.node, Node::Seat(_)),
            (Reach::Subtree, Node::Seat(seat)) => self.directory.tree.covers(over.node, seat, self.at_ms),
            (Reach::Subtree, Node::Unit(unit)) => {
                !reaches_all(place) && self.directory.tree.is_under(unit, over.node, self.at_ms)
            }
            (Reach::Own, _) => false,
        })
    }

    /// Whether a place of somebody lies below: others of theirs are not for this user to know.
    pub fn is_place_below(&self, place: &Grant) -> bool {
        self.is_below(place, &self.overseeing())
    }

    /// Whether this user may see that somebody's phones: one of their places lies below. Everybody sees their own.
    pub fn sees_phones_of(&self, user: UserId) -> bool {
        let above = self.overseeing();
        user == self.user || self.places_of(user).iter().any(|place| self.is_below(place, &above))
    }

    /// Whether this user may take that somebody's phones out of use: all of their places lie below. Everybody may their own.
    pub fn may_revoke_phones_of(&self, user: UserId) -> bool {
        let (above, places) = (self.overseeing(), self.places_of(user));
        user == self.user || (!places.is_empty() && places.iter().all(|place| self.is_below(place, &above)))
    }

    /// Everybody whose phones this user may see, themselves apart.
    pub fn team(&self) -> BTreeSet<UserId> {
        let above = self.overseeing();
        if above.is_empty() {
            return BTreeSet::new();
        }
        let below = |user: &UserId| self.places_of(*user).iter().any(|place| self.is_below(place, &above));
        self.directory.people.keys().copied().filter(|user| *user != self.user).filter(below).collect()
    }
}
