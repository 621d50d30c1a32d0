//! Forms: which fields are shown, which are missing, and how complete a record is.

use roundsman_domain::{Path, Reason, Record, code};

use crate::{
    facts::{Facts, Truth},
    model::{Field, FieldType, Kind, LOST, Playbook},
};

impl Kind {
    /// Whether a form shows the field. Unknown, or a broken condition, is for the caller to show: nobody loses what was typed.
    pub fn is_visible(&self, field: &Field, record: &Record, playbook: &Playbook, facts: &dyn Facts) -> Truth {
        let Some(condition) = &field.show_when else { return Truth::True };
        condition.evaluate(record, self, playbook, facts).unwrap_or(Truth::True)
    }

    /// Where a new record stands.
    pub fn first_stage(&self) -> Option<&roundsman_domain::StageId> {
        self.stages.first().map(|stage| &stage.id)
    }

    /// What people call a stage, `lost` included.
    pub fn stage_title(&self, stage: &str, language: &str) -> String {
        if stage == LOST {
            return if language.starts_with("zh") { "已失单".to_owned() } else { "Lost".to_owned() };
        }
        self.stage(stage).and_then(|stage| stage.title.get(language)).unwrap_or(stage).to_owned()
    }
}

/// The required fields that are empty and that a form shows, or may show: with whether it does.
pub fn gaps<'a>(
    kind: &'a Kind,
    record: &'a Record,
    playbook: &'a Playbook,
    facts: &'a dyn Facts,
) -> impl Iterator<Item = (&'a Field, Truth)> {
    let required = kind.fields.iter().filter(|field| field.is_required && !field.is_system && record.is_blank(&field.id));
    let told = required.map(move |field| (field, kind.is_visible(field, record, playbook, facts)));
    told.filter(|(_, shown)| *shown != Truth::False)
}

/// The required fields that are empty. One that is not shown is not required; whether it is shown must be certain.
pub fn missing_required(kind: &Kind, record: &Record, playbook: &Playbook, facts: &dyn Facts) -> Vec<Reason> {
    missing_of(kind, gaps(kind, record, playbook, facts))
}

/// Those of the gaps that certainly are some, as reasons.
pub fn missing_of<'a>(kind: &Kind, gaps: impl IntoIterator<Item = (&'a Field, Truth)>) -> Vec<Reason> {
    let shown = gaps.into_iter().filter(|(_, shown)| *shown == Truth::True);
    shown
        .map(|(field, _)| Reason::new(code::FIELD_REQUIRED).at(Path::field(field.id.clone())).by_rule(rule(kind, &field.id)))
        .collect()
}

pub(crate) fn rule(kind: &Kind, what: impl std::fmt::Display) -> String {
    format!("{}.{what}", kind.id)
}

/// What names a record in lists; its id where nothing else does. A link gives the other record's id: whoever has that record names it.
pub fn title_of(kind: &Kind, record: &Record) -> String {
    let named = kind.title_field.as_ref().and_then(|field| record.text(field.as_str()));
    let other = || {
        let texts = kind.fields.iter().filter(|field| matches!(field.type_, FieldType::Text) && !field.is_system);
        texts.filter_map(|field| record.text(field.id.as_str())).next()
    };
    named.or_else(other).map_or_else(|| record.id.to_string(), str::to_owned)
}

/// How much of what counts is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completeness {
    /// Key fields that hold something.
    pub filled: u32,
    /// Key fields that are shown.
    pub of: u32,
}

impl Completeness {
    /// From 0 to 1; a record without key fields is complete.
    pub fn share(self) -> f64 {
        if self.of == 0 { 1.0 } else { f64::from(self.filled) / f64::from(self.of) }
    }
}

/// Filled key fields over the key fields that are shown.
pub fn completeness(kind: &Kind, record: &Record, playbook: &Playbook, facts: &dyn Facts) -> Completeness {
    let keys = kind.fields.iter().filter(|field| field.is_key);
    let shown = keys.filter(|field| kind.is_visible(field, record, playbook, facts) != Truth::False);
    shown.fold(Completeness { filled: 0, of: 0 }, |sum, field| Completeness {
        filled: sum.filled + u32::from(!record.is_blank(&field.id)),
        of: sum.of + 1,
    })
}
