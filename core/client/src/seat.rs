//! Seats: whose a new record becomes.

use roundsman_domain::{Grant, KindId, Node, SeatId};
use roundsman_playbook::Right;

use crate::{app::Desk, error::ClientError};

/// Where the last chosen seat is kept.
const LAST_SEAT: &str = "last_seat";

/// A seat by its id or its name, and remembered as the last chosen.
pub(crate) fn named(desk: &mut Desk<'_>, given: &str) -> Result<SeatId, ClientError> {
    let seat = find(desk, given)?;
    desk.store.set_setting(LAST_SEAT, &seat.to_string())?;
    Ok(seat)
}

/// A seat by its id or its name. An id that this device does not know is believed: the relay knows more seats than a device.
pub(crate) fn find(desk: &Desk<'_>, given: &str) -> Result<SeatId, ClientError> {
    let seats = &desk.scope.tree.seats;
    let mut called = seats.iter().filter(|(_, seat)| seat.name == given);
    match (called.next(), called.next(), given.parse::<SeatId>()) {
        (Some((id, _)), None, _) => Ok(*id),
        (_, _, Ok(id)) => Ok(id),
        _ => Err(ClientError::SeatUnknown { given: given.chars().take(80).collect(), seats: names(desk, seats.keys().copied()) }),
    }
}

/// The user's only own seat in which they may change records of a kind, or the one of theirs that was chosen last, or the only one under their
/// units. A pool, where one may only claim, is nobody's own.
pub(crate) fn own(desk: &Desk<'_>, kind: &KindId) -> Result<SeatId, ClientError> {
    let now_ms = desk.now_ms();
    let may_edit = |grant: &&Grant| {
        let role = desk.playbook.roles.get(&grant.role);
        grant.is_active(now_ms) && role.is_none_or(|role| role.right(kind) >= Some(Right::Edit))
    };
    let grants = || desk.scope.grants.iter().filter(may_edit);
    let own = |grant: &Grant| if let Node::Seat(seat) = grant.node { Some(seat) } else { None };
    let mut seats: Vec<SeatId> = grants().filter_map(own).collect();
    if seats.is_empty() {
        seats = grants().flat_map(|grant| desk.scope.tree.seats_of(grant.node, now_ms)).collect();
    }
    seats.sort_unstable();
    seats.dedup();
    let last = desk.store.setting(LAST_SEAT)?.and_then(|seat| seat.parse::<SeatId>().ok());
    match (seats.as_slice(), last) {
        ([only], _) => Ok(*only),
        (several, Some(last)) if several.contains(&last) => Ok(last),
        (several, _) => Err(ClientError::SeatUnchosen { seats: names(desk, several.iter().copied()) }),
    }
}

fn names(desk: &Desk<'_>, seats: impl Iterator<Item = SeatId>) -> Vec<String> {
    let name = |seat: SeatId| desk.scope.tree.seats.get(&seat).map_or_else(|| seat.to_string(), |seat| seat.name.clone());
    seats.map(name).take(50).collect()
}
