//! Scopes: what one user's grants give one device. The relay sends it; both sides hash it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    encoding::{EncodeError, to_cbor},
    grant::{Grant, Node},
    id::{FeedId, ScopeHash, SeatId, UserId},
    tree::Tree,
};

/// What one user's grants give one device, as the relay last said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// Whose device it is.
    pub user: UserId,
    /// What people call them.
    pub user_name: String,
    /// The company's name.
    pub company: String,
    /// The grants in force, and those that will be.
    pub grants: Vec<Grant>,
    /// The part of the tree under those grants, and the units above it.
    pub tree: Tree,
    /// The feeds to follow: the seats that the roles carry, and the user's inbox.
    pub feeds: Vec<FeedId>,
    /// Names of the people of those seats, for histories and requests.
    pub people: BTreeMap<UserId, String>,
}

impl Scope {
    /// The hash that both sides compare: the first eight bytes of BLAKE3 over the encoding.
    ///
    /// # Errors
    /// Where it cannot be encoded, which its types rule out.
    pub fn hash(&self) -> Result<ScopeHash, EncodeError> {
        let digest = blake3::hash(&to_cbor(self)?);
        let mut short = [0; 8];
        short.copy_from_slice(&digest.as_bytes()[..8]);
        Ok(ScopeHash(short))
    }

    /// The seats that this user sits in at a time: those granted as seats, not through a unit.
    pub fn own_seats(&self, at_ms: i64) -> impl Iterator<Item = SeatId> + '_ {
        self.grants.iter().filter(move |grant| grant.is_active(at_ms)).filter_map(|grant| match grant.node {
            Node::Seat(seat) => Some(seat),
            Node::Unit(_) => None,
        })
    }
}
