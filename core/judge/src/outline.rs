//! Outlines: a record as an edit leaves it, on plain values.

use std::collections::BTreeMap;

use roundsman_domain::{Edit, Fields, Op, Path, Reason, Record, SeatId, apply_op, code};
use roundsman_playbook::{Kind, Known, Playbook};

use crate::case::Sources;

/// The record as the edit leaves it. Exact where nobody else has written since the edit's base.
///
/// # Errors
/// Where the operations do not fit the values that they meet, or a new record would have no seat.
pub fn outline(edit: &Edit, before: Option<&Record>, playbook: &Playbook, sources: &dyn Sources) -> Result<Record, Vec<Reason>> {
    let mut record = match (before, edit.ops.first()) {
        (Some(_), Some(Op::Create { .. })) => return Err(vec![Reason::new(code::RECORD_EXISTS)]),
        (Some(before), _) => before.clone(),
        (None, Some(Op::Create { kind, seat, fields })) => {
            let kind = playbook.kinds.get(kind).ok_or_else(|| vec![Reason::new(code::KIND_UNKNOWN).with("kind", kind)])?;
            let (seat, shares) = home(kind, *seat, fields, sources).map_err(|reason| vec![reason])?;
            Record {
                id: edit.record,
                kind: kind.id.clone(),
                seat,
                shares,
                stage: kind.stages.first().map(|stage| stage.id.clone()),
                is_archived: false,
                merged_into: None,
                fields: Fields::new(),
            }
        }
        (None, _) => return Err(vec![Reason::new(code::RECORD_UNKNOWN)]),
    };
    for op in &edit.ops {
        match op {
            Op::Move { to, .. } => record.stage = Some(to.clone()),
            Op::Assign { seat } => record.seat = *seat,
            Op::Share { seat, until_ms: Some(until_ms) } => {
                record.shares.insert(*seat, *until_ms);
            }
            Op::Share { seat, until_ms: None } => {
                record.shares.remove(seat);
            }
            Op::Archive { undo } => record.is_archived = !undo,
            _ => apply_op(&mut record.fields, op).map_err(|error| vec![error.reason])?,
        }
    }
    Ok(record)
}

type Home = (SeatId, BTreeMap<SeatId, i64>);

/// A kind that lives within a link takes seat and shares of the record there; any other the seat that the edit names.
fn home(
    kind: &Kind,
    seat: Option<SeatId>,
    fields: &BTreeMap<roundsman_domain::FieldId, roundsman_domain::Value>,
    sources: &dyn Sources,
) -> Result<Home, Reason> {
    let Some(link) = &kind.within else {
        return seat.map(|seat| (seat, BTreeMap::new())).ok_or_else(|| Reason::new(code::SCOPE_SEAT));
    };
    let at = |code| Reason::new(code).at(Path::field(link.clone()));
    let target = fields.get(link).and_then(|value| value.as_text()).ok_or_else(|| at(code::FIELD_REQUIRED))?;
    let target = target.parse().map_err(|_| at(code::LINK_UNKNOWN))?;
    match sources.record(target) {
        Known::Is(linked) => Ok((linked.seat, linked.shares.clone())),
        // A device that does not hold the customer cannot say whose the visit is: the seat that the edit names stands in.
        Known::Unknown => seat.map(|seat| (seat, BTreeMap::new())).ok_or_else(|| at(code::LINK_UNKNOWN)),
        Known::Nothing => Err(at(code::LINK_UNKNOWN)),
    }
}
