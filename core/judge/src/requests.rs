//! Decisions: who may answer a request, and what with.

use roundsman_domain::{Reason, code};
use roundsman_playbook::Known;

use crate::case::{Case, Findings};

/// What an author may say to their own request.
const WITHDRAW: &str = "withdraw";

pub(crate) fn judge_decision(case: &Case<'_>, verdict: &str, findings: &mut Findings) {
    let Some(request) = case.before.filter(|before| before.kind.as_str() == "request") else {
        findings.reasons.push(Reason::new(code::REQUEST_UNKNOWN));
        return;
    };
    match case.sources.may_decide(request.id, case.author.user) {
        Known::Is(true) => {}
        Known::Is(false) | Known::Nothing => {
            // Whether there is such a request is nobody's business but its deciders'.
            findings.reasons.push(Reason::new(code::REQUEST_UNKNOWN));
            return;
        }
        Known::Unknown => {
            findings.unknown.insert("decider".to_owned());
        }
    }
    // Nobody decides their own request; taking it back is its author's alone.
    let is_own = request.text("author").is_some_and(|author| author == case.author.user.to_string());
    if request.text("author").is_some() && is_own != (verdict == WITHDRAW) {
        findings.reasons.push(Reason::new(code::REQUEST_FORBIDDEN));
        return;
    }
    if request.text("state") == Some("decided") {
        let of = |field| request.text(field).unwrap_or_default().to_owned();
        findings.reasons.push(Reason::new(code::REQUEST_DECIDED).with("verdict", of("verdict")).with("by", of("decided_by")));
    } else if !request.text("verdicts").unwrap_or_default().split(',').any(|offered| offered == verdict) {
        findings.reasons.push(Reason::new(code::REQUEST_VERDICT).with("offered", request.text("verdicts").unwrap_or_default()));
    }
}
