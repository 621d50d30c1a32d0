//! Why a move would be let through or not: each condition with the values that it looked at.

use std::collections::BTreeMap;

use roundsman_domain::{Reason, RecordId, StageId, Value, code};
use roundsman_playbook::{Condition, ConditionState, Kind, Known, approvals_needed, move_conditions};

use crate::{app::App, error::ClientError};

/// How one condition stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// What it is about; its sentence says the way on.
    pub reason: Reason,
    /// `met`, `unmet`, `unknown`, `on_its_way`, `broken`.
    pub state: &'static str,
    /// The values that it looked at; none where a field is empty.
    pub facts: BTreeMap<String, Option<Value>>,
    /// Those that this device does not know.
    pub unknown: Vec<String>,
}

/// Everything that a move depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The record's kind, for titles.
    pub kind: String,
    /// Each condition.
    pub conditions: Vec<Explained>,
    /// The roles that would have to say yes, step by step.
    pub approvals: Vec<Vec<String>>,
}

/// Evaluates every condition of moving `record` to `to`, and says what each of them saw.
///
/// # Errors
/// Where the record is not on this device.
pub fn why(app: &App, record: RecordId, to: &StageId) -> Result<Why, ClientError> {
    let desk = app.desk()?;
    let shown = desk.shown(record)?;
    let unknown = || ClientError::Refused(vec![Reason::new(code::KIND_UNKNOWN).with("kind", &shown.record.kind)]);
    let kind = desk.playbook.kinds.get(&shown.record.kind).ok_or_else(unknown)?;
    let view = desk.store.view(desk.now_ms())?;
    let conditions = move_conditions(&desk.playbook, kind, &shown.record, to, &view);
    let explained = |condition: &Condition| {
        let seen = guard(kind, condition).map(|when| when.explain(&shown.record, kind, &desk.playbook, &view));
        let mut one =
            Explained { reason: condition.reason(), state: word(&condition.state), facts: BTreeMap::new(), unknown: Vec::new() };
        for (name, known) in seen.unwrap_or_default() {
            match known {
                Known::Is(value) => drop(one.facts.insert(name, Some(value))),
                Known::Nothing => drop(one.facts.insert(name, None)),
                Known::Unknown => one.unknown.push(name),
            }
        }
        one
    };
    let needed = approvals_needed(&desk.playbook, kind, &shown.record, to, &view);
    let stage = kind.stage(to.as_str());
    let steps = needed.approvals.iter().filter_map(|place| stage?.approvals.get(*place)).flat_map(|approval| &approval.steps);
    Ok(Why {
        kind: shown.record.kind.to_string(),
        conditions: conditions.iter().map(explained).collect(),
        approvals: steps.map(|step| step.by.iter().map(ToString::to_string).collect()).collect(),
    })
}

/// The guard that a condition evaluated.
fn guard<'a>(kind: &'a Kind, condition: &Condition) -> Option<&'a roundsman_playbook::Expression> {
    let source = condition.detail.get("guard")?;
    let guards = kind.stages.iter().flat_map(|stage| stage.enter_guards.iter().chain(&stage.exit_guards));
    guards.map(|guard| &guard.when).find(|when| when.source == *source)
}

fn word(state: &ConditionState) -> &'static str {
    match state {
        ConditionState::Met => "met",
        ConditionState::Unmet => "unmet",
        ConditionState::Unknown(_) => "unknown",
        ConditionState::OnItsWay(_) => "on_its_way",
        ConditionState::Broken(_) => "broken",
    }
}
