//! Scope: what a user's grants give a device to carry, and what the device is told of the company.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roundsman_domain::{FeedId, Grant, Node, Reach, Scope, ScopeHash, Seat, SeatId, Tree, Unit, UnitId, UserId, reaches};
use roundsman_playbook::{Carry, Playbook};
use rusqlite::{Connection, OptionalExtension, params};

use crate::ledger::{LedgerError, access::Viewer, column::kept_device, device::Bearer, directory::Directory};

/// What a user's grants give a device at a time.
///
/// # Errors
/// Where the company has no playbook.
pub(crate) fn of(directory: &Directory, user: UserId, at_ms: i64) -> Result<Scope, LedgerError> {
    let playbook = directory.playbook()?;
    let is_over = |grant: &&Grant| grant.until_ms.is_none_or(|until| at_ms < until);
    let grants: Vec<Grant> = directory.grants_of(user).iter().filter(is_over).cloned().collect();
    let (mut seen, mut carried) = (BTreeSet::new(), BTreeSet::new());
    for grant in grants.iter().filter(|grant| grant.is_active(at_ms)) {
        let Some(role) = playbook.roles.get(&grant.role) else { continue };
        seen.extend(
            directory.tree.seats.keys().copied().filter(|seat| reaches(grant, role.reach, &directory.tree, *seat, at_ms)),
        );
        carried.extend(carried_by(directory, grant, role.reach, role.carry, at_ms));
    }
    let feeds = carried.into_iter().map(FeedId::from).chain([FeedId::from(user)]).collect();
    Ok(Scope {
        user,
        user_name: directory.name_of(user).to_owned(),
        company: directory.name.clone(),
        people: people(directory, playbook, &seen, at_ms),
        tree: part(&directory.tree, &grants, with_colleagues(&directory.tree, &grants, seen, at_ms), at_ms),
        grants,
        feeds,
    })
}

/// The seats that a grant's devices carry: never all of a company because a role may read all of it.
fn carried_by(directory: &Directory, grant: &Grant, reach: Reach, carry: Carry, at_ms: i64) -> BTreeSet<SeatId> {
    match (grant.node, carry) {
        (Node::Seat(seat), _) => BTreeSet::from([seat]),
        (Node::Unit(_), Carry::Subtree) if reach != Reach::Own => directory.tree.seats_of(grant.node, at_ms),
        (Node::Unit(_), _) => BTreeSet::new(),
    }
}

/// Names of those who may change something of these seats: histories and requests name them.
fn people(directory: &Directory, playbook: &Playbook, seats: &BTreeSet<SeatId>, at_ms: i64) -> BTreeMap<UserId, String> {
    let sees = |grant: &&Grant| {
        let role = playbook.roles.get(&grant.role);
        grant.is_active(at_ms)
            && role.is_some_and(|role| seats.iter().any(|seat| reaches(grant, role.reach, &directory.tree, *seat, at_ms)))
    };
    let users = directory.grants.values().flatten().filter(sees).map(|grant| grant.user);
    users.map(|user| (user, directory.name_of(user).to_owned())).collect()
}

/// The seats in sight, and those of the teams in which the user sits: one hands over to a colleague by the name of their seat.
fn with_colleagues(tree: &Tree, grants: &[Grant], mut seen: BTreeSet<SeatId>, at_ms: i64) -> BTreeSet<SeatId> {
    let own = grants.iter().filter(|grant| grant.is_active(at_ms)).filter_map(|grant| match grant.node {
        Node::Seat(seat) => tree.above(seat, at_ms).next(),
        Node::Unit(_) => None,
    });
    let teams: BTreeSet<UnitId> = own.collect();
    seen.extend(
        tree.seats.keys().copied().filter(|seat| tree.above(*seat, at_ms).next().is_some_and(|team| teams.contains(&team))),
    );
    seen
}

/// The seats in sight, the units granted, and the units above them, each where it is now.
fn part(tree: &Tree, grants: &[Grant], seats: BTreeSet<SeatId>, at_ms: i64) -> Tree {
    let above = seats.iter().flat_map(|seat| tree.above(*seat, at_ms)).collect::<BTreeSet<UnitId>>();
    let granted = grants.iter().filter_map(|grant| match grant.node {
        Node::Unit(unit) => Some(unit),
        Node::Seat(_) => None,
    });
    let units: BTreeSet<UnitId> = granted.chain(above).collect();
    let now = |unit: &Unit| Unit { name: unit.name.clone(), under: unit.under.last().into_iter().cloned().collect() };
    let sits = |seat: &Seat| Seat { name: seat.name.clone(), unit: seat.unit.last().into_iter().cloned().collect() };
    Tree {
        units: units.into_iter().filter_map(|id| tree.units.get(&id).map(|unit| (id, now(unit)))).collect(),
        seats: seats.into_iter().filter_map(|id| tree.seats.get(&id).map(|seat| (id, sits(seat)))).collect(),
    }
}

/// The feeds that a device follows by the scope of this hash; `None` where this relay never sent it one.
pub(crate) fn feeds_of(
    connection: &Connection,
    bearer: &Bearer,
    hash: ScopeHash,
) -> Result<Option<BTreeSet<FeedId>>, LedgerError> {
    let sql = "SELECT feeds FROM device_scope WHERE company = ?1 AND device = ?2 AND hash = ?3";
    let found: Option<Vec<u8>> = connection
        .prepare_cached(sql)?
        .query_row(params![bearer.company.as_bytes(), kept_device(bearer.device), hash.0], |row| row.get(0))
        .optional()?;
    let read = |bytes: Vec<u8>| bytes.chunks(16).map(FeedId::from_slice).collect::<Result<BTreeSet<_>, _>>();
    Ok(found.map(read).transpose()?)
}

/// Notes the scope that a device is about to get. The one that it has stays known until it shows the new one.
pub(crate) fn put(
    connection: &Connection,
    bearer: &Bearer,
    has: Option<ScopeHash>,
    hash: ScopeHash,
    feeds: &[FeedId],
    now_ms: i64,
) -> Result<(), LedgerError> {
    let key = (bearer.company.as_bytes(), kept_device(bearer.device));
    connection
        .prepare_cached("DELETE FROM device_scope WHERE company = ?1 AND device = ?2 AND hash NOT IN (?3, ?4)")?
        .execute(params![key.0, key.1, has.unwrap_or(hash).0, hash.0])?;
    let feeds: Vec<u8> = feeds.iter().flat_map(|feed| *feed.as_bytes()).collect();
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO device_scope (company, device, hash, feeds, sent_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![key.0, key.1, hash.0, feeds, now_ms])?;
    Ok(())
}

/// A user as somebody who wants to see something.
///
/// # Errors
/// Where the company has no playbook.
pub(crate) fn viewer(directory: &Arc<Directory>, user: UserId, at_ms: i64) -> Result<Viewer, LedgerError> {
    Ok(Viewer::over(user, Arc::clone(directory), Arc::clone(directory.playbook()?), at_ms))
}
