//! What the source claims of names, checked once everything is read.

mod automation;
mod fact;

use std::collections::BTreeSet;

use roundsman_domain::{FieldId, KindId, RoleId, SectionId, StageId};

use crate::{
    expression,
    model::{FieldType, Kind, LOST, Playbook},
    parse::{Claim, Reader},
    yaml::Mark,
};

/// The source articles count five to seven stages in a pipeline that people keep up.
const STAGES_USUAL: std::ops::RangeInclusive<usize> = 5..=7;

pub(crate) fn claims(playbook: &Playbook, reader: &mut Reader) {
    for (mark, claim) in std::mem::take(&mut reader.claims) {
        check(playbook, reader, mark, claim);
    }
}

fn check(playbook: &Playbook, reader: &mut Reader, mark: Mark, claim: Claim) {
    match claim {
        Claim::LinkTo(name) | Claim::RoleKind(name) => known_kind(playbook, reader, mark, &name, |_| true),
        Claim::Migrated(name) => known_kind(playbook, reader, mark, &name, |kind| !kind.is_system),
        Claim::Fact { kind, field, marks } => fact::fact(playbook, reader, &kind, &field, marks),
        Claim::Role(name) if playbook.role(&name).is_none() => {
            reader.problems.unknown(mark, "playbook.unknown_role", &name, playbook.roles.keys().map(RoleId::as_str), &[]);
        }
        Claim::Role(_) => {}
        Claim::Duty { kind, name } => automation::duty(playbook, reader, mark, &kind, &name),
        Claim::Dated { kind, field } => automation::dated(playbook, reader, mark, &kind, &field),
        Claim::Value { kind, field, text } => automation::value(playbook, reader, mark, &kind, &field, &text),
        Claim::Leads { kind, field, to } => automation::leads(playbook, reader, mark, &kind, &field, &to),
        Claim::Made { kind, link, fields } => automation::made(playbook, reader, mark, &kind, link.as_ref(), &fields),
        Claim::Approver(name) => approver(playbook, reader, mark, &name),
        Claim::RoleSection(name) => role_section(playbook, reader, mark, &name),
        Claim::Condition { kind, expression } => condition(playbook, reader, mark, &kind, &expression),
        Claim::Filled { kind, field } => _ = field_of(playbook, reader, mark, &kind, &field),
        Claim::Evidence { kind, field } => {
            if let Some(type_) = field_of(playbook, reader, mark, &kind, &field)
                && !type_.is_slot()
            {
                reader.problems.error(mark, "playbook.evidence_type", &[("field", &field)]);
            }
        }
        Claim::Action { kind, field } => {
            if let Some(type_) = field_of(playbook, reader, mark, &kind, &field)
                && *type_ != FieldType::Bool
            {
                reader.problems.error(mark, "playbook.action_type", &[("field", &field)]);
            }
        }
        Claim::Unique { kind, field } => {
            if let Some(type_) = field_of(playbook, reader, mark, &kind, &field)
                && (type_.has_items() || matches!(type_, FieldType::LongText | FieldType::Location | FieldType::Bool))
            {
                reader.problems.error(mark, "playbook.unique_type", &[("field", &field)]);
            }
        }
        Claim::Within { kind, field } => within(playbook, reader, mark, &kind, &field),
        Claim::Site { kind, link, place } => site(playbook, reader, mark, &kind, &link, &place),
        Claim::From { kind, stage } => from(playbook, reader, mark, &kind, &stage),
        Claim::Gone { kind, stage } => gone(playbook, reader, mark, &kind, &stage),
        Claim::Pipeline { kind } => pipeline(playbook, reader, mark, &kind),
        Claim::Stage { kind, stage } => {
            if let Some(kind) = playbook.kinds.get(&kind)
                && !reachable(kind).contains(&stage)
            {
                reader.problems.error(mark, "playbook.stage_unreachable", &[("stage", stage.as_str())]);
            }
        }
    }
}

fn known_kind(playbook: &Playbook, reader: &mut Reader, mark: Mark, name: &str, is_meant: impl Fn(&Kind) -> bool) {
    if playbook.kind(name).is_none_or(|kind| !is_meant(kind)) {
        let known = playbook.kinds.values().filter(|kind| is_meant(kind)).map(|kind| kind.id.as_str());
        reader.problems.unknown(mark, "playbook.unknown_kind", name, known, &[]);
    }
}

/// The type of a field; nothing where it is not there (said) or could not be read (said before).
fn field_of<'a>(playbook: &'a Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, name: &str) -> Option<&'a FieldType> {
    let kind = playbook.kinds.get(kind)?;
    let Some(field) = kind.field(name) else {
        let known = kind.fields.iter().map(|field| field.id.as_str());
        reader.problems.unknown(mark, "playbook.unknown_field", name, known, &[("kind", kind.id.as_str())]);
        return None;
    };
    (!is_broken(&reader.broken, kind, &field.id)).then_some(&field.type_)
}

fn is_broken(broken: &BTreeSet<(KindId, FieldId)>, kind: &Kind, field: &FieldId) -> bool {
    !broken.is_empty() && broken.contains(&(kind.id.clone(), field.clone()))
}

/// Who approves must be a role that decides requests.
fn approver(playbook: &Playbook, reader: &mut Reader, mark: Mark, name: &str) {
    let Some(role) = playbook.role(name) else {
        reader.problems.unknown(mark, "playbook.unknown_role", name, playbook.roles.keys().map(RoleId::as_str), &[]);
        return;
    };
    if role.right(&KindId::from(crate::REQUEST)) < Some(crate::Right::Decide) {
        reader.problems.error(mark, "playbook.approver", &[("role", name)]);
    }
}

fn role_section(playbook: &Playbook, reader: &mut Reader, mark: Mark, name: &str) {
    let sections: BTreeSet<SectionId> = playbook.kinds.values().flat_map(Kind::sections).collect();
    if !sections.contains(name) {
        let known = sections.iter().map(SectionId::as_str);
        reader.problems.unknown(mark, "playbook.unknown_section", name, known, &[]);
    }
}

fn condition(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, expression: &crate::Expression) {
    let Some(kind) = playbook.kinds.get(kind) else { return };
    let broken = &reader.broken;
    let found = expression::check(expression, kind, playbook, &|kind, field| is_broken(broken, kind, &field.id), mark);
    let is_sound = found.is_empty();
    found.into_iter().for_each(|problem| reader.problems.push(problem));
    if is_sound && expression.is_never_true(kind, playbook) {
        reader.problems.error(mark, "playbook.guard_false", &[("guard", &expression.source)]);
    }
}

fn within(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, field: &str) {
    let Some(type_) = field_of(playbook, reader, mark, kind, field) else { return };
    let is_required = playbook.kinds.get(kind).and_then(|kind| kind.field(field)).is_some_and(|field| field.is_required);
    let FieldType::Link(to) = type_ else {
        reader.problems.error(mark, "playbook.within", &[("field", field)]);
        return;
    };
    if !is_required {
        reader.problems.error(mark, "playbook.within", &[("field", field)]);
    }
    let above = |id: &KindId| {
        let kind = playbook.kinds.get(id)?;
        match &kind.field(kind.within.as_ref()?.as_str())?.type_ {
            FieldType::Link(to) => Some(to.clone()),
            _ => None,
        }
    };
    if std::iter::successors(Some(to.clone()), above).take(playbook.kinds.len() + 1).any(|above| above == *kind) {
        reader.problems.error(mark, "playbook.within_circle", &[("kind", kind.as_str())]);
    }
}

fn site(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, link: &str, place: &str) {
    let Some(type_) = field_of(playbook, reader, mark, kind, link) else { return };
    let FieldType::Link(to) = type_ else {
        reader.problems.error(mark, "playbook.site", &[("field", link)]);
        return;
    };
    if let Some(type_) = field_of(playbook, reader, mark, to, place)
        && !matches!(type_, FieldType::Location)
    {
        reader.problems.error(mark, "playbook.site", &[("field", place)]);
    }
}

fn from(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, stage: &str) {
    let Some(kind) = playbook.kinds.get(kind) else { return };
    if !StageId::new(stage).is_ok_and(|stage| kind.has_stage(&stage)) {
        let known = kind.stages.iter().map(|stage| stage.id.as_str()).chain([LOST]);
        reader.problems.unknown(mark, "playbook.unknown_stage", stage, known, &[("kind", kind.id.as_str())]);
    }
}

/// Records leave a stage only where there is no such stage any more.
fn gone(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, stage: &str) {
    if playbook.kinds.get(kind).is_some_and(|kind| StageId::new(stage).is_ok_and(|stage| kind.has_stage(&stage))) {
        reader.problems.error(mark, "playbook.migrate_present", &[("kind", kind.as_str()), ("stage", stage)]);
    }
}

fn pipeline(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId) {
    let Some(kind) = playbook.kinds.get(kind) else { return };
    let count = kind.stages.len();
    if !STAGES_USUAL.contains(&count) {
        let code = if count < *STAGES_USUAL.start() { "playbook.stages_few" } else { "playbook.stages_many" };
        reader.problems.warn(mark, code, &[("kind", kind.id.as_str()), ("count", &count.to_string())]);
    }
}

/// The stages that a record can come to from the first one, going forwards or through `lost`.
fn reachable(kind: &Kind) -> BTreeSet<StageId> {
    let mut reached: BTreeSet<StageId> = kind.stages.first().map(|stage| stage.id.clone()).into_iter().collect();
    loop {
        let is_lost =
            kind.lost.as_ref().is_some_and(|lost| lost.from.is_empty() || lost.from.iter().any(|s| reached.contains(s)));
        let before = reached.len();
        for stage in &kind.stages {
            if stage.from.iter().any(|from| reached.contains(from) || (is_lost && from.as_str() == LOST)) {
                reached.insert(stage.id.clone());
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}
