//! Edits made on older heads are written on a scratch copy of the document, as the relay will write them: text merges, policies settle.

use roundsman_document::{Author, BaseOf, Current, Stored, open, ops_of, write};
use roundsman_domain::{Fields, Heads, RecordId, SectionId, TrustedInterval};
use roundsman_playbook::Kind;

use crate::{document, edit::SavedEdit, record::SectionRow, store::Work};

/// Whose the changes on a scratch copy are. They never leave it.
const SCRATCH: [u8; 16] = *b"scratch on phone";

/// A section's fields with these edits on top of its document; `None` where the document is not here or not at the section's heads.
pub(crate) fn merged(
    work: &Work<'_>,
    kind: &Kind,
    record: RecordId,
    section: &SectionRow,
    edits: &[SavedEdit],
) -> Option<Fields> {
    let bytes = document::load(work.tx, record, &section.section).ok()??;
    let mut stored = Stored { snapshot: Some(bytes), changes: Vec::new() };
    let (mut state, mut fields) = open(&stored).ok()?;
    if *state.heads() != section.heads {
        return None;
    }
    for saved in edits {
        let ops = ops_of(kind, &section.section, &saved.edit.ops);
        if ops.is_empty() || saved.edit.creates() {
            continue;
        }
        let none = Heads::default();
        let base = BaseOf { heads: base_of(saved, &section.section).unwrap_or(&none), after: saved.edit.base.after };
        let by = work.scope.as_ref().map_or("", |scope| scope.user_name.as_str());
        let when = TrustedInterval::at(saved.edit.stamp.best_guess_ms());
        let author = Author { edit: saved.edit.id, by, when, actor: SCRATCH };
        let load = || Ok(stored.clone());
        // An edit that does not fit any more will be returned: it changes nothing of what is shown.
        let written = write(kind, &section.section, Current { state: &state, fields: &fields, load: &load }, base, &ops, &author);
        if let Ok(written) = written {
            (state, fields) = (written.state, written.fields);
            stored.changes.extend(written.changes);
        }
    }
    Some(fields)
}

fn base_of<'a>(saved: &'a SavedEdit, section: &SectionId) -> Option<&'a Heads> {
    saved.edit.base.heads.get(section)
}
