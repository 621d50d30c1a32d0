//! Mend a returned edit and send it again.

use roundsman_domain::{Edit, EditId, Op, Reason, RecordId, code};
use roundsman_present::typed_text;
use roundsman_store::{Amendment, EditState, Form, StoreError};

use crate::{
    app::{App, Desk},
    error::ClientError,
    input::{self, Assignment},
    record::change::change,
};

/// What came of an amendment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// The record.
    pub record: RecordId,
    /// The edit's new id.
    pub edit: EditId,
    /// All edits that go up again, old id and new: the amended one, and those that were returned for building on it.
    pub resubmitted: Vec<(EditId, EditId)>,
}

/// Sends a returned edit again with these inputs in place of its own, and after it those that build on it.
///
/// A move or another edit that stands alone goes up again as it was, and the inputs before it as an edit of their own: what the move
/// lacked is filled in, and the move asked for once more.
///
/// # Errors
/// [`ClientError::Refused`] where it would only come back again.
pub fn amend(app: &App, edit: EditId, inputs: &[Assignment]) -> Result<Amended, ClientError> {
    let saved = app.store().edit(edit)?.ok_or(StoreError::EditUnknown { edit })?;
    if saved.state != EditState::Returned {
        return Err(StoreError::EditNotReturned { edit, state: saved.state }.into());
    }
    let record = saved.edit.record;
    let stands_alone = saved.edit.ops.iter().any(Op::stands_alone);
    if stands_alone && !inputs.is_empty() {
        change(app, record, inputs)?;
    }
    let mut desk = app.desk()?;
    let ops = if stands_alone { saved.edit.ops } else { mended(&desk, saved.edit, inputs)? };
    let before = desk.store.record(record)?;
    let judged = desk.edit(record, before.as_ref(), ops.clone());
    let unknown = desk.allowed(&judged, before.as_ref().map(|shown| &shown.record), Vec::new())?.lacking;
    let amendment = Amendment { ops: Some(ops), stamp: desk.stamp, playbook: desk.playbook.version, unknown };
    let resubmitted = desk.store.amend(edit, amendment)?;
    let renewed = resubmitted.iter().find(|(old, _)| *old == edit).map_or(edit, |(_, new)| *new);
    Ok(Amended { record, edit: renewed, resubmitted })
}

/// A returned edit as a form over its record, or over the one that it would have made: what was typed, as far as fields go.
pub(crate) fn as_form(app: &App, saved: &roundsman_store::SavedEdit) -> Result<Form, ClientError> {
    let edit = &saved.edit;
    let shown = app.store().record(edit.record)?;
    let created = edit.ops.iter().find_map(|op| if let Op::Create { kind, .. } = op { Some(kind.clone()) } else { None });
    let unknown = || ClientError::RecordUnknown { given: edit.record.to_string() };
    let is_new = shown.is_none() || created.is_some();
    let kind = shown.map(|shown| shown.record.kind).or(created).ok_or_else(unknown)?;
    let name = if is_new { format!("amend-{}", edit.id) } else { edit.record.to_string() };
    let mut inputs = Vec::new();
    for op in &edit.ops {
        match op {
            Op::Create { fields, .. } => {
                inputs.extend(fields.iter().map(|(field, value)| (field.to_string(), typed_text(value))));
            }
            Op::Set { path, value } => inputs.push((path.to_string(), typed_text(value))),
            _ => {}
        }
    }
    Ok(Form { name, kind, inputs })
}

/// The edit's operations with the inputs in place of those on the same fields.
fn mended(desk: &Desk<'_>, edit: Edit, inputs: &[Assignment]) -> Result<Vec<Op>, ClientError> {
    let before = desk.store.record(edit.record)?.map(|shown| shown.record);
    let mut ops = edit.ops;
    let kind = match (ops.first(), &before) {
        (Some(Op::Create { kind, .. }), _) => kind.clone(),
        (_, Some(before)) => before.kind.clone(),
        _ => return Err(ClientError::RecordUnknown { given: edit.record.to_string() }),
    };
    let unknown = || ClientError::Refused(vec![Reason::new(code::KIND_UNKNOWN).with("kind", &kind)]);
    let found = desk.playbook.kinds.get(&kind).ok_or_else(unknown)?;
    let is_creation = matches!(ops.first(), Some(Op::Create { .. }));
    let inputs = &desk.with_links(found, inputs)?;
    let read = input::read(inputs, found, before.as_ref(), is_creation, || desk.new_key());
    if !read.reasons.is_empty() && desk.app.is_judging {
        return Err(ClientError::Refused(read.reasons));
    }
    // A creation may have been followed by a value of its own, where it was saved unjudged.
    ops.retain(|old| !matches!(old, Op::Set { path, .. } if path.item.is_none() && read.first.contains_key(&path.field)));
    if let Some(Op::Create { fields, .. }) = ops.first_mut() {
        fields.extend(read.first);
    }
    let unread = if desk.app.is_judging { Vec::new() } else { input::unread(inputs, &read.reasons) };
    for op in read.ops.into_iter().chain(unread) {
        if let Op::Set { path, .. } = &op {
            ops.retain(|old| !matches!(old, Op::Set { path: old, .. } if old == path));
        }
        ops.push(op);
    }
    Ok(ops)
}
