//! The people below: when their phones were last heard of, what those held back, when they last visited somebody.

use roundsman_domain::{Node, SeatId, UserId};

use super::{Sheet, day::today_from_ms};
use crate::ledger::{
    LedgerError,
    device::{self, Sign},
    listing,
};

const DAY_MS: i64 = 86_400_000;

/// Somebody who holds a seat.
pub(super) struct Rep {
    pub(super) user: UserId,
    pub(super) seats: Vec<SeatId>,
    /// Nothing where they have no phone.
    pub(super) sign: Option<Sign>,
    /// When the newest visit in their seats was made, as their phones took it.
    pub(super) last_visit_ms: Option<i64>,
    /// Whether visits in their seats may be seen at all.
    pub(super) are_visits_seen: bool,
}

impl Rep {
    /// Whether their phone has not been heard of since a time.
    pub(super) fn is_silent_since(&self, from_ms: i64) -> bool {
        self.sign.is_some_and(|sign| sign.seen_ms.is_none_or(|seen| seen < from_ms))
    }

    /// Whole days since their last visit.
    pub(super) fn days_without_visit(&self, now_ms: i64) -> Option<i64> {
        self.last_visit_ms.map(|at_ms| ((now_ms - at_ms) / DAY_MS).max(0))
    }
}

/// The seats below that somebody holds now; others of theirs are not for this person to know.
fn seats_of(sheet: &Sheet<'_>, user: UserId) -> Vec<SeatId> {
    let grants = sheet.viewer.directory.grants_of(user).iter().filter(|grant| grant.is_active(sheet.words.now_ms));
    grants
        .filter(|grant| sheet.viewer.is_place_below(grant))
        .filter_map(|grant| match grant.node {
            Node::Seat(seat) => Some(seat),
            Node::Unit(_) => None,
        })
        .collect()
}

/// Those below who hold a seat.
///
/// # Errors
/// Where the database refuses.
pub(super) fn reps(sheet: &Sheet<'_>) -> Result<Vec<Rep>, LedgerError> {
    let signs = device::signs(sheet.snapshot, sheet.viewer.company())?;
    let mut reps = Vec::new();
    for user in sheet.team().iter().copied() {
        let seats = seats_of(sheet, user);
        if seats.is_empty() {
            continue;
        }
        reps.push(Rep { user, seats, sign: signs.get(&user).copied(), last_visit_ms: None, are_visits_seen: false });
    }
    Ok(reps)
}

/// The same, with when each was last on a visit.
///
/// # Errors
/// Where the database refuses.
pub(super) fn reps_with_visits(sheet: &Sheet<'_>) -> Result<Vec<Rep>, LedgerError> {
    let company = sheet.viewer.company();
    let mut reps = reps(sheet)?;
    for kind in sheet.visit_kinds() {
        let sight = sheet.sight(&kind.id);
        for rep in &mut reps {
            for seat in rep.seats.iter().filter(|seat| sight.sections(**seat, &Default::default()).is_some()) {
                rep.are_visits_seen = true;
                let newest = listing::newest_in(sheet.snapshot, company, &kind.id, *seat)?;
                // A phone whose clock runs ahead has visits of tomorrow; nobody has visited anybody after now.
                rep.last_visit_ms = rep.last_visit_ms.max(newest.map(|at_ms| at_ms.min(sheet.words.now_ms)));
            }
        }
    }
    Ok(reps)
}

/// Those whose phones have not been heard of today, the one that was heard of longest ago first.
pub(super) fn late<'a>(sheet: &Sheet<'_>, reps: &'a [Rep]) -> Vec<&'a Rep> {
    let from_ms = today_from_ms(&sheet.words.playbook.time_zone, sheet.words.now_ms);
    let mut late: Vec<&Rep> = reps.iter().filter(|rep| rep.is_silent_since(from_ms)).collect();
    late.sort_by_key(|rep| (rep.sign.and_then(|sign| sign.seen_ms), rep.user));
    late
}
