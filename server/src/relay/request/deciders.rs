//! Deciders: whom a question is put to.

use std::collections::BTreeSet;

use roundsman_domain::{Node, Record, RoleId, SeatAt, SectionId, TrustedInterval, UserId, reaches};
use roundsman_judge::{Author, sections};
use roundsman_playbook::Right;

use crate::{
    ledger::{LedgerError, approval},
    relay::desk::Desk,
};

/// Those whose role decides requests over the record's seat, who read the section and have this right over records of its kind: who says yes or no
/// to contracts is shown no customer's values for that.
pub(super) fn deciders(desk: &Desk<'_>, about: &Record, section: &SectionId, need: Right) -> BTreeSet<UserId> {
    let Ok(playbook) = desk.directory.playbook() else { return BTreeSet::new() };
    let request = roundsman_domain::KindId::from("request");
    let found: BTreeSet<UserId> = users_over(desk, about, |role| {
        let role = playbook.roles.get(role)?;
        let decides = role.right(&request) >= Some(Right::Decide) && role.right(&about.kind) >= Some(need);
        (decides && role.sections.contains(section)).then_some(role.reach)
    });
    if found.is_empty() { owners(desk, about) } else { found }
}

/// Those who may change the record because they sit in its seat; where the seat is empty, those above.
pub(super) fn owners(desk: &Desk<'_>, about: &Record) -> BTreeSet<UserId> {
    let Ok(playbook) = desk.directory.playbook() else { return BTreeSet::new() };
    let all = users_over(desk, about, |role| {
        let role = playbook.roles.get(role)?;
        (role.right(&about.kind) >= Some(Right::Edit)).then_some(role.reach)
    });
    let sits = |user: &UserId| {
        desk.directory.grants_of(*user).iter().any(|grant| grant.node == Node::Seat(about.seat) && grant.is_active(desk.now_ms))
    };
    let sitting: BTreeSet<UserId> = all.iter().copied().filter(sits).collect();
    if sitting.is_empty() { all } else { sitting }
}

fn users_over(
    desk: &Desk<'_>,
    about: &Record,
    reach: impl Fn(&roundsman_domain::RoleId) -> Option<roundsman_domain::Reach>,
) -> BTreeSet<UserId> {
    let tree = &desk.directory.tree;
    let all = desk.directory.grants.values().flatten().filter(|grant| grant.is_active(desk.now_ms));
    all.filter(|grant| reach(&grant.role).is_some_and(|reach| reaches(grant, reach, tree, about.seat, desk.now_ms)))
        .map(|grant| grant.user)
        .collect()
}

/// Those who sit in the record's seat and may change it; where nobody does, those above.
pub(in crate::relay) fn sitting_in(desk: &Desk<'_>, about: &Record) -> BTreeSet<UserId> {
    owners(desk, about)
}

/// Those with a role who are nearest up the tree from the record's seat, and whoever decides for them while they are away. Never the author: nobody
/// decides their own request, so where the author is the only one it goes to those above.
pub(super) fn holding(desk: &Desk<'_>, about: &Record, role: &RoleId, author: UserId) -> Result<BTreeSet<UserId>, LedgerError> {
    let tree = &desk.directory.tree;
    let levels = std::iter::once(Node::Seat(about.seat)).chain(tree.above(about.seat, desk.now_ms).map(Node::Unit));
    for level in levels {
        let mut found = BTreeSet::new();
        for grant in desk.directory.grants.values().flatten() {
            if grant.role == *role && grant.node == level && grant.is_active(desk.now_ms) {
                found.insert(grant.user);
                found.extend(approval::delegates(desk.connection, desk.company(), grant.user, desk.now_ms)?);
            }
        }
        found.remove(&author);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(BTreeSet::new())
}

/// Whether each of them may read this section of the record now.
pub(super) fn all_read<'u>(
    desk: &Desk<'_>,
    about: &Record,
    section: &SectionId,
    people: impl IntoIterator<Item = &'u UserId>,
) -> bool {
    let Ok(playbook) = desk.directory.playbook() else { return false };
    let what = [about.seat].into_iter().chain(about.shares.keys().copied()).collect();
    let seats = [SeatAt { from_ms: i64::MIN, what }];
    people.into_iter().all(|user| {
        let (grants, when) = (desk.directory.grants_of(*user), TrustedInterval::at(desk.now_ms));
        let author = Author { user: *user, grants, tree: &desk.directory.tree, when };
        sections(&author, playbook, &about.kind, &seats).contains(section)
    })
}

/// Everybody with a role over the record's seat, however far up.
pub(super) fn everyone_holding(desk: &Desk<'_>, about: &Record, role: &RoleId) -> BTreeSet<UserId> {
    users_over(desk, about, |other| (other == role).then_some(roundsman_domain::Reach::Subtree))
}
