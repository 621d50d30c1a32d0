//! Which approvals a move needs, and what their approvers look at.

use std::collections::BTreeSet;

use roundsman_domain::{FieldId, Reason, Record, SectionId, StageId, code};

use crate::{
    facts::Facts,
    form::rule,
    model::{Approval, Expression, FieldType, Guard, Kind, Playbook, Stage},
    process::{ConditionState, evaluated},
};

/// Approvals that a move needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Needed {
    /// Places in the stage's list.
    pub approvals: Vec<usize>,
    /// Facts that are lacking to say so of the others.
    pub unknown: BTreeSet<String>,
    /// Conditions that cannot be evaluated.
    pub broken: Vec<Reason>,
}

/// The approvals that moving `record` to `to` needs. Going back needs none.
pub fn approvals_needed(playbook: &Playbook, kind: &Kind, record: &Record, to: &StageId, facts: &dyn Facts) -> Needed {
    let mut needed = Needed::default();
    let place = |stage: &StageId| kind.stages.iter().position(|other| other.id == *stage);
    let Some(target) = place(to) else { return needed };
    if record.stage.as_ref().and_then(place).is_some_and(|present| target <= present) {
        return needed;
    }
    for (index, approval) in kind.stages[target].approvals.iter().enumerate() {
        let state = approval.when.as_ref().map_or(ConditionState::Met, |when| evaluated(when, record, kind, playbook, facts));
        match state {
            ConditionState::Met => needed.approvals.push(index),
            ConditionState::Unknown(facts) => needed.unknown.extend(facts),
            ConditionState::Broken(why) => {
                let by_rule = rule(kind, format_args!("{to}.approval"));
                needed.broken.push(Reason::new(code::GUARD_BROKEN).by_rule(by_rule).with("why", why));
            }
            ConditionState::Unmet | ConditionState::OnItsWay(_) => {}
        }
    }
    needed
}

/// The fields that approvers of a move look at: those that the approvals watch, and those that their conditions and the stage's gate name.
pub fn looked_at(kind: &Kind, stage: &Stage, approvals: &[&Approval]) -> BTreeSet<FieldId> {
    let of_guards = stage.enter_guards.iter().map(|Guard { when, .. }| when);
    let conditions = approvals.iter().filter_map(|approval| approval.when.as_ref()).chain(of_guards);
    let named = conditions.flat_map(|when| fields_of(when, kind));
    let watched = approvals.iter().flat_map(|approval| approval.watch.iter().cloned());
    let slots = stage.enter_evidence.iter().map(|evidence| evidence.slot.clone());
    watched.chain(named).chain(stage.enter_fields.iter().cloned()).chain(slots).collect()
}

impl Kind {
    /// Whether any move of this kind can wait for people.
    pub fn has_grants(&self) -> bool {
        self.stages.iter().any(|stage| stage.exception.is_some() || !stage.approvals.is_empty())
    }
}

impl Expression {
    /// The fields of the record itself that it names.
    pub fn fields<'a>(&'a self, kind: &'a Kind) -> impl Iterator<Item = FieldId> + 'a {
        fields_of(self, kind)
    }

    /// The sections of all fields that it names, those of linked records among them: who does not read them all must not learn how it stands.
    pub fn sections(&self, kind: &Kind, playbook: &Playbook) -> BTreeSet<SectionId> {
        let name = |text: &'_ str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
        let mut sections = BTreeSet::new();
        for rest in self.source.split("record.").skip(1) {
            let (field, rest) = rest.split_at(name(rest));
            let Some(field) = kind.field(field) else { continue };
            sections.insert(field.section.clone());
            let linked = match &field.type_ {
                FieldType::Link(to) => playbook.kinds.get(to),
                _ => None,
            };
            if let Some((to, rest)) = linked.zip(rest.strip_prefix('.')) {
                sections.insert(to.section_of(&rest[..name(rest)]));
            }
        }
        sections
    }
}

/// The fields of the record itself that a condition names.
pub(crate) fn fields_of<'a>(when: &'a Expression, kind: &'a Kind) -> impl Iterator<Item = FieldId> + 'a {
    when.source.split("record.").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        kind.field(&rest[..end]).map(|field| field.id.clone())
    })
}
