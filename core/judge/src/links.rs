//! Links: a record may only name records of the right kind that its author can see.

use roundsman_domain::{Certainty, FieldId, Path, Reason, Record, RecordId, SeatAt, code};
use roundsman_playbook::{FieldType, Kind, Known, Right};

use crate::{
    case::{Case, Findings},
    rights::right,
};

pub(crate) fn judge_links(case: &Case<'_>, kind: &Kind, findings: &mut Findings) {
    for field in &kind.fields {
        let FieldType::Link(to) = &field.type_ else { continue };
        let named = case.after.link(field.id.as_str());
        let is_new = named != case.before.and_then(|before| before.link(field.id.as_str()));
        if let Some(target) = named.filter(|_| is_new) {
            judge_link(case, &field.id, to, target, findings);
        }
    }
}

/// A right that an automation has frozen: nothing of this kind is made for that record until then.
pub(crate) fn judge_frozen(case: &Case<'_>, kind: &Kind, findings: &mut Findings) {
    if case.before.is_some() {
        return;
    }
    for field in kind.fields.iter().filter(|field| matches!(field.type_, FieldType::Link(_))) {
        let until = case.after.link(field.id.as_str()).and_then(|target| case.sources.frozen(&kind.id, target));
        findings
            .reasons
            .extend(until.map(|until| Reason::new(code::FROZEN).at(Path::field(field.id.clone())).with("until", until)));
    }
}

fn judge_link(case: &Case<'_>, field: &FieldId, to: &roundsman_domain::KindId, target: RecordId, findings: &mut Findings) {
    let reason = |code| Reason::new(code).at(Path::field(field.clone()));
    match case.sources.record(target) {
        Known::Unknown => {
            findings.unknown.insert(field.to_string());
        }
        Known::Nothing => findings.reasons.push(reason(code::LINK_UNKNOWN)),
        Known::Is(linked)
            if right(&case.author, case.playbook, &linked.kind, &seats(case, target, &linked), Right::Read, None)
                == Certainty::No =>
        {
            findings.reasons.push(reason(code::LINK_UNKNOWN));
        }
        Known::Is(linked) if linked.kind != *to => findings.reasons.push(reason(code::LINK_KIND).with("expected", to)),
        Known::Is(_) => {}
    }
}

/// Where the record was under the id that is linked to; it may lead to another since.
fn seats(case: &Case<'_>, target: RecordId, linked: &Record) -> Vec<SeatAt> {
    let known = case.sources.seats_of(target);
    if known.is_empty() { vec![SeatAt { from_ms: i64::MIN, what: vec![linked.seat] }] } else { known }
}
