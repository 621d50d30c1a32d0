//! What people must grant: approvals of a move, and exceptions where its conditions are unmet.

use roundsman_domain::{Code, Reason, StageId, code};
use roundsman_playbook::{Kind, approvals_needed};

use crate::case::{Case, Findings};

/// What people have granted an edit already.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Granted {
    /// Every approval.
    pub is_approved: bool,
    /// These unmet conditions.
    pub excused: Vec<Reason>,
}

/// What an exception can let pass: the order of stages, and what the record shows. Never scope, and never what other people have done.
const EXCUSABLE: [Code; 5] =
    [code::STAGE_SKIPPED, code::STAGE_FIELD, code::STAGE_ACTION, code::EVIDENCE_MISSING, code::GUARD_FALSE];

fn is_same(one: &Reason, other: &Reason) -> bool {
    (&one.code, &one.path, &one.rule) == (&other.code, &other.path, &other.rule)
}

/// Looks at a move whose conditions have been weighed: unmet ones may have been excused, or be asked for; and approvals may be lacking.
pub(crate) fn judge_grants(case: &Case<'_>, kind: &Kind, to: &StageId, because: Option<&str>, findings: &mut Findings) {
    let Some(stage) = kind.stage(to.as_str()) else { return };
    let granted = case.sources.granted(case.edit.id);
    findings.reasons.retain(|reason| !granted.excused.iter().any(|excused| is_same(excused, reason)));
    let is_asked = because.is_some_and(|why| !why.trim().is_empty());
    let may_be_excused = findings.reasons.iter().all(|reason| EXCUSABLE.contains(&reason.code));
    if !findings.reasons.is_empty() && stage.exception.is_some() && may_be_excused {
        if is_asked {
            findings.unmet = std::mem::take(&mut findings.reasons);
        } else {
            findings.reasons.push(Reason::new(code::EXCEPTION_POSSIBLE).by_rule(format!("{}.{to}.exception", kind.id)));
        }
        return;
    }
    if let Some(before) = case.before.filter(|_| findings.reasons.is_empty() && !granted.is_approved) {
        let needed = approvals_needed(case.playbook, kind, before, to, case.sources);
        findings.approvals = needed.approvals;
        findings.unknown.extend(needed.unknown);
        findings.reasons.extend(needed.broken);
    }
}
