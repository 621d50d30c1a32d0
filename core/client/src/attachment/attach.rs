//! Attach a photo or a file to a slot of a record.

use std::path::Path;

use roundsman_domain::{FieldId, Op, Path as FieldPath, Reason, RecordId, code};
use roundsman_playbook::FieldType;

use crate::{
    app::App,
    attachment::intake::{As, take},
    error::ClientError,
    saving::{Intent, Saved},
};

/// Takes `file` in as what the slot holds, keeps its bytes safe on the disk, and saves the edit that names them.
///
/// # Errors
/// [`ClientError::Intake`] names the file and why it is not taken; [`ClientError::Refused`] where the slot is none. Nothing has changed then.
pub fn attach(app: &App, record: RecordId, slot: &FieldId, file: &Path) -> Result<Saved, ClientError> {
    put(app, record, slot, file, false)
}

/// As [`attach`]; a recording is taken in as one.
pub(crate) fn put(app: &App, record: RecordId, slot: &FieldId, file: &Path, is_voice: bool) -> Result<Saved, ClientError> {
    let (how, visit, stamp) = {
        let desk = app.desk()?;
        let shown = desk.shown(record)?;
        let kind = desk.playbook.kinds.get(&shown.record.kind);
        let field = kind.and_then(|kind| kind.field(slot.as_str()));
        let refused = |code| ClientError::Refused(vec![Reason::new(code).at(FieldPath::field(slot.clone()))]);
        let how = match field.map(|field| &field.type_) {
            Some(FieldType::Photo) if !is_voice => As::Photo { long_edge: desk.playbook.photo_long_edge },
            _ if is_voice => As::Voice,
            Some(FieldType::File) => As::File,
            // The relay shall judge: an attachment as good as any.
            _ if !app.is_judging => As::File,
            Some(_) => return Err(refused(code::OP_UNFIT)),
            None => return Err(refused(code::FIELD_UNKNOWN)),
        };
        let is_visit = kind.is_some_and(|kind| kind.visit.is_some());
        (how, is_visit.then_some(shown.record.id), desk.stamp)
    };
    // The storage is free meanwhile: a large photo takes a third of a second.
    let mut taken = take(file, how, stamp, visit)?;
    let mut desk = app.desk()?;
    let shown = desk.shown(record)?;
    taken.manifest.previous = desk.store.manifest_head()?;
    let op = Op::Attach {
        slot: slot.clone(),
        item: desk.new_key(),
        hash: taken.hash,
        thumbnail: taken.thumbnail,
        manifest: Box::new(taken.manifest),
    };
    desk.save(Intent { files: taken.files, ..Intent::on(shown, vec![op]) })
}
