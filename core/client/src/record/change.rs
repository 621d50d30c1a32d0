//! Change a record's fields.

use roundsman_domain::{FieldId, Op, Path, Reason, RecordId, code};

use crate::{
    app::App,
    error::ClientError,
    input::{self, Assignment},
    saving::{Intent, Saved},
};

/// Changes fields of a record in one edit.
///
/// # Errors
/// [`ClientError::Refused`] with everything that is wrong.
pub fn change(app: &App, record: RecordId, inputs: &[Assignment]) -> Result<Saved, ClientError> {
    let mut desk = app.desk()?;
    let shown = desk.shown(record)?;
    let playbook = desk.playbook.clone();
    let Some(kind) = playbook.kinds.get(&shown.record.kind) else {
        return Err(ClientError::Refused(vec![Reason::new(code::KIND_UNKNOWN).with("kind", &shown.record.kind)]));
    };
    let inputs = &desk.with_links(kind, inputs)?;
    let mut read = input::read(inputs, kind, Some(&shown.record), false, || desk.new_key());
    if !app.is_judging {
        read.ops.extend(input::unread(inputs, &read.reasons));
    }
    desk.save(Intent { reasons: read.reasons, ..Intent::on(shown, read.ops) })
}

/// Changes a long text at a place, counted in characters: what two people do apart is merged.
///
/// # Errors
/// [`ClientError::Refused`] where the field is no long text or the place is past its end.
pub fn splice(app: &App, record: RecordId, field: &FieldId, at: u32, delete: u32, insert: &str) -> Result<Saved, ClientError> {
    let mut desk = app.desk()?;
    let shown = desk.shown(record)?;
    if delete == 0 && insert.is_empty() {
        return Err(ClientError::NothingToSave);
    }
    let op = Op::Splice { path: Path::field(field.clone()), at, delete, insert: insert.to_owned() };
    desk.save(Intent::on(shown, vec![op]))
}
