//! What one version of a playbook may not change in the next.

use roundsman_domain::{KindId, StageId};

use crate::{
    model::{FieldType, Kind, Playbook},
    problem::{Problem, Problems},
    yaml::Mark,
};

impl Playbook {
    /// Where a record of this kind goes that stands in this stage, where this version does not have it any more.
    pub fn migrated(&self, kind: &KindId, stage: &StageId) -> Option<&StageId> {
        self.migrate.get(kind)?.get(stage)
    }

    /// What keeps `next` from being the version after this one: a field's type and section never change, and versions count up.
    ///
    /// Whether records stand in what went away is the ledger's to say: see [`Playbook::gone_in`]. Problems have no place (line 0).
    pub fn check_successor(&self, next: &Self) -> Vec<Problem> {
        let (nowhere, mut problems) = (Mark::default(), Problems::default());
        if next.version <= self.version {
            let (old, new) = (self.version.to_string(), next.version.to_string());
            problems.error(nowhere, "playbook.version_order", &[("old", &old), ("new", &new)]);
        }
        for (kind, old_kind) in &self.kinds {
            let Some(new_kind) = next.kinds.get(kind) else { continue };
            for old in &old_kind.fields {
                let Some(new) = new_kind.field(old.id.as_str()) else { continue };
                if !is_same_type(&old.type_, &new.type_) || old.section != new.section || counts(old) != counts(new) {
                    let args = [("kind", kind.as_str()), ("field", old.id.as_str())];
                    problems.error(nowhere, "playbook.field_changed", &args);
                }
            }
        }
        problems.finish().err().unwrap_or_default()
    }

    /// The kinds, and the stages of kinds that stay, which `next` does not have: records that stand in one would be stranded.
    pub fn gone_in(&self, next: &Self) -> Vec<(KindId, Option<StageId>)> {
        let mut gone = Vec::new();
        for (id, kind) in &self.kinds {
            match next.kinds.get(id) {
                None => gone.push((id.clone(), None)),
                Some(new) => {
                    let stages = kind.stages.iter().filter(|stage| new.stage(stage.id.as_str()).is_none());
                    gone.extend(stages.map(|stage| (id.clone(), Some(stage.id.clone()))));
                    if kind.lost.is_some() && new.lost.is_none() {
                        gone.push((id.clone(), Some(crate::LOST.into())));
                    }
                }
            }
        }
        gone
    }
}

/// A number that counts is another container than one that does not.
fn counts(field: &crate::Field) -> bool {
    matches!(field.type_, FieldType::Number) && field.conflict == crate::Policy::Add
}

/// Options may come and go, and items may gain and lose fields; what is stored stays readable.
fn is_same_type(old: &FieldType, new: &FieldType) -> bool {
    match (old, new) {
        (FieldType::Choice(_), FieldType::Choice(_)) | (FieldType::MultiChoice(_), FieldType::MultiChoice(_)) => true,
        (FieldType::List(old), FieldType::List(new)) => old.iter().all(|old| {
            let same = new.iter().find(|new| new.id == old.id);
            same.is_none_or(|new| is_same_type(&old.type_, &new.type_) && counts(old) == counts(new))
        }),
        (old, new) => old == new,
    }
}

impl Kind {
    /// Whether the kind moves through stages.
    pub fn has_pipeline(&self) -> bool {
        !self.stages.is_empty()
    }
}
