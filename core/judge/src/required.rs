//! Required fields: an edit may not leave a record with a gap that was not there before.

use roundsman_playbook::{Kind, missing_required};

use crate::case::{Case, Findings};

pub(crate) fn judge_required(case: &Case<'_>, kind: &Kind, findings: &mut Findings) {
    let missing = missing_required(kind, case.after, case.playbook, case.sources);
    if missing.is_empty() {
        return;
    }
    // A gap that a newer playbook made is nobody's fault who changes another field.
    let before = case.before.map(|before| missing_required(kind, before, case.playbook, case.sources)).unwrap_or_default();
    findings.reasons.extend(missing.into_iter().filter(|reason| !before.contains(reason)));
}
