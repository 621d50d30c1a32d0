//! What automations claim of kinds, fields and values.

use roundsman_domain::{FieldId, KindId};

use crate::{
    model::{FieldType, Playbook},
    parse::Reader,
    yaml::Mark,
};

/// A value that an automation writes must be one that a person could type there.
pub(super) fn value(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, field: &str, text: &str) {
    let Some(found) =
        super::field_of(playbook, reader, mark, kind, field).map(|_| ()).and_then(|()| playbook.kinds.get(kind)?.field(field))
    else {
        return;
    };
    let fits = !found.type_.has_items() && found.derive.is_none() && !found.is_system && found.parse_input(text).is_ok();
    if !fits {
        reader.problems.error(mark, "playbook.value", &[("field", field), ("value", text)]);
    }
}

/// A record that an automation makes must have all that its kind requires.
pub(super) fn made(
    playbook: &Playbook,
    reader: &mut Reader,
    mark: Mark,
    kind: &KindId,
    link: Option<&FieldId>,
    fields: &[FieldId],
) {
    let Some(kind) = playbook.kinds.get(kind) else { return };
    let lacking = kind.fields.iter().filter(|field| field.is_required && !field.is_system && field.show_when.is_none());
    for field in lacking.filter(|field| link != Some(&field.id) && !fields.contains(&field.id)) {
        let args = [("field", field.id.as_str()), ("kind", kind.id.as_str())];
        reader.problems.error(mark, "playbook.made_without", &args);
    }
}

/// A link of what is made must lead to what it is made for.
pub(super) fn leads(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, field: &str, to: &KindId) {
    if let Some(type_) = super::field_of(playbook, reader, mark, kind, field)
        && *type_ != FieldType::Link(to.clone())
    {
        reader.problems.error(mark, "playbook.fact_via", &[("field", field), ("kind", to.as_str())]);
    }
}

/// A day to count back from.
pub(super) fn dated(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, field: &str) {
    if let Some(type_) = super::field_of(playbook, reader, mark, kind, field)
        && !matches!(type_, FieldType::Date | FieldType::Moment)
    {
        reader.problems.error(mark, "playbook.fact_dated", &[("field", field)]);
    }
}

/// A deadline or a cadence of the kind that is looked at.
pub(super) fn duty(playbook: &Playbook, reader: &mut Reader, mark: Mark, kind: &KindId, name: &str) {
    let Some(kind) = playbook.kinds.get(kind).filter(|kind| !kind.has_duty(name)) else { return };
    let known = kind.deadlines.iter().map(|duty| duty.id.as_str()).chain(kind.cadences.iter().map(|duty| duty.id.as_str()));
    reader.problems.unknown(mark, "playbook.unknown_duty", name, known, &[("kind", kind.id.as_str())]);
}
