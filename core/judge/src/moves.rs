//! Moves: judged where the record stands, by all conditions at once.

use roundsman_domain::{Reason, StageId, code};
use roundsman_playbook::{Condition, ConditionState, Kind, LOST, move_conditions};

use crate::{
    case::{Case, Findings},
    grants,
};

pub(crate) fn judge_move(
    case: &Case<'_>,
    kind: &Kind,
    from: &StageId,
    to: &StageId,
    because: Option<&str>,
    findings: &mut Findings,
) {
    let Some(before) = case.before else { return };
    if before.stage.as_ref() == Some(to) {
        return; // Somebody else has brought it there already: accepted, and nothing changes.
    }
    if before.is_archived {
        findings.reasons.push(Reason::new(code::RECORD_ARCHIVED));
        return;
    }
    if before.stage.as_ref() != Some(from) {
        findings.reasons.push(moved_on(case, before.stage.as_ref()));
        return;
    }
    let needs_reason = to.as_str() == LOST && kind.lost.as_ref().is_some_and(|lost| lost.needs_reason);
    if needs_reason && because.is_none_or(|why| why.trim().is_empty()) {
        findings.reasons.push(Reason::new(code::STAGE_REASON).by_rule(format!("{}.lost.reason", kind.id)));
    }
    for condition in move_conditions(case.playbook, kind, before, to, case.sources) {
        weigh(condition, findings);
    }
    grants::judge_grants(case, kind, to, because, findings);
}

fn moved_on(case: &Case<'_>, stage: Option<&StageId>) -> Reason {
    let reason = Reason::new(code::STAGE_MOVED_ON).with("stage", stage.map(ToString::to_string).unwrap_or_default());
    match case.sources.last_move(case.edit.record) {
        Some(last) => reason.with("by", last.by).with("at", last.at_ms),
        None => reason,
    }
}

fn weigh(condition: Condition, findings: &mut Findings) {
    match condition.state {
        ConditionState::Met => {}
        ConditionState::Unmet | ConditionState::Broken(_) => findings.reasons.push(condition.reason()),
        ConditionState::Unknown(facts) => findings.unknown.extend(facts),
        ConditionState::OnItsWay(files) => findings.files.extend(files),
    }
}
