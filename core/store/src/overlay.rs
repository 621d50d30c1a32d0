//! The overlay: what a record is shown as, the relay's word with this device's unsettled edits on top.

mod replay;
mod scratch;

use std::collections::BTreeMap;

use roundsman_domain::{Edit, Fields, Record, RecordId, SectionId, to_cbor};
use roundsman_playbook::Kind;
use rusqlite::params;

use crate::{
    edit::{self, SavedEdit},
    error::StoreError,
    link,
    record::{self, Row, SectionRow, Standing},
    search,
    store::Work,
    title::Title,
};

/// Own unsettled edits stand above everything that the relay has put in order.
const ABOVE_ALL: i64 = 1 << 62;

/// Makes the overlay of a record anew: after a save, an outcome, a delta, a change in the tray. Removes a record that nothing is left of.
pub(crate) fn rebuild(work: &Work<'_>, id: RecordId) -> Result<(), StoreError> {
    let edits = edit::shown_on(work.tx, id)?;
    let row = record::row(work.tx, id)?;
    let sections = record::sections(work.tx, id)?;
    if edits.is_empty() {
        return match row {
            Some(row) if row.seq == 0 => remove(work, id, row.row),
            Some(row) => clear(work, id, &row, &sections),
            None => Ok(()),
        };
    }
    let canonical = row.as_ref().filter(|row| row.seq > 0).map(|row| record::assemble(id, row, &sections, false)).transpose()?;
    let replayed = replay::replay(work, canonical, &sections, &edits);
    match replayed {
        Some((shown, is_exact)) => {
            let last = edits.last().map_or(0, |saved| saved.edit.id.counter);
            let is_open = |saved: &SavedEdit| saved.settled_ms.is_none() || saved.state != edit::EditState::Accepted;
            put(work, &sections, &shown, Top { is_exact, last, is_provisional: edits.iter().any(is_open) })
        }
        // Only edits on a record that never came: they wait in the queue, and nothing can be shown of them.
        None => row.map_or(Ok(()), |row| if row.seq == 0 { remove(work, id, row.row) } else { clear(work, id, &row, &sections) }),
    }
}

/// Puts an edit that was just stored on top of what is shown. Where that is surely what replaying all of them gives, only this one is applied:
/// the tenth save on one record in an offline day costs no more than the first.
pub(crate) fn extend(work: &Work<'_>, edit: &Edit, is_plain: bool) -> Result<(), StoreError> {
    let Some(row) = record::row(work.tx, edit.record)?.filter(|row| is_plain && row.is_exact && row.overlay.is_some()) else {
        return rebuild(work, edit.record);
    };
    let sections = record::sections(work.tx, edit.record)?;
    let before = edit::last_shown_before(work.tx, edit.record, edit.id)?;
    if before.is_none() || edit.base.after != before || edit.base.heads != heads_of(&sections) {
        return rebuild(work, edit.record);
    }
    let shown = record::assemble(edit.record, &row, &sections, true)?;
    match replay::one_more(work, &shown, edit) {
        Some(shown) => put(work, &sections, &shown, Top { is_exact: true, last: edit.id.counter, is_provisional: true }),
        None => rebuild(work, edit.record),
    }
}

/// Removes every trace of a record but its edits.
pub(crate) fn remove(work: &Work<'_>, id: RecordId, row: i64) -> Result<(), StoreError> {
    search::forget(work.tx, row)?;
    work.tx.prepare_cached("DELETE FROM record WHERE id = ?1")?.execute([id.as_bytes()])?;
    Ok(())
}

/// Shows what the relay said and nothing else.
fn clear(work: &Work<'_>, id: RecordId, row: &Row, sections: &[SectionRow]) -> Result<(), StoreError> {
    work.tx
        .prepare_cached("UPDATE section SET overlay = NULL WHERE record = ?1 AND overlay IS NOT NULL")?
        .execute([id.as_bytes()])?;
    let shown = record::assemble(id, row, sections, false)?;
    let title = Title::of(work.newest.as_deref().and_then(|playbook| playbook.kinds.get(&row.kind)), &shown.fields);
    let sql = "UPDATE record SET overlay = NULL, is_exact = 1, place = seq, shown_stage = stage, shown_archived = is_archived,
               is_provisional = 0, title = ?2, title_link = ?3 WHERE id = ?1";
    work.tx.prepare_cached(sql)?.execute(params![id.as_bytes(), title.text, title.link.as_ref().map(|id| id.as_bytes())])?;
    link::put(work.tx, id, work.newest.as_deref().and_then(|playbook| playbook.kinds.get(&row.kind)), &shown.fields)?;
    search::forget_own(work.tx, row.row)
}

/// What is known of an overlay beside its values.
#[derive(Clone, Copy)]
struct Top {
    /// The relay would say the same.
    is_exact: bool,
    /// The counter of the last edit in it.
    last: u64,
    /// One of its edits is not settled.
    is_provisional: bool,
}

fn put(work: &Work<'_>, sections: &[SectionRow], shown: &Record, top: Top) -> Result<(), StoreError> {
    let id = shown.id;
    let kind = work.newest.as_deref().and_then(|playbook| playbook.kinds.get(&shown.kind));
    let title = Title::of(kind, &shown.fields);
    let place = ABOVE_ALL.saturating_add(top.last.cast_signed());
    let overlay = to_cbor(&Standing::of(shown))?;
    let stage = shown.stage.as_ref().map(|stage| stage.as_str());
    let sql = "INSERT INTO record (id, kind, seq, seat, is_archived, overlay, is_exact, place, shown_stage, shown_archived, is_provisional,
               title, title_link, is_indexed) VALUES (?1, ?2, 0, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)
               ON CONFLICT (id) DO UPDATE SET overlay = ?4, is_exact = ?5, place = ?6, shown_stage = ?7, shown_archived = ?8,
               is_provisional = ?9, title = ?10, title_link = ?11 RETURNING row";
    let link = title.link.as_ref().map(|id| id.as_bytes());
    let values = params![
        id.as_bytes(),
        shown.kind.as_str(),
        shown.seat.as_bytes(),
        overlay,
        top.is_exact,
        place,
        stage,
        shown.is_archived,
        top.is_provisional,
        title.text,
        link
    ];
    let row: i64 = work.tx.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    let sections = put_sections(work, kind, sections, shown)?;
    link::put(work.tx, id, kind, &shown.fields)?;
    search::index_own(work.tx, row, kind, &sections)
}

/// Writes the overlay of each section; gives what was written.
fn put_sections(
    work: &Work<'_>,
    kind: Option<&Kind>,
    sections: &[SectionRow],
    shown: &Record,
) -> Result<Vec<String>, StoreError> {
    let mut written = Vec::new();
    for (section, fields) in by_section(kind, sections, &shown.fields) {
        let json = json(&fields)?;
        let sql = "INSERT INTO section (record, section, heads, projection, overlay) VALUES (?1, ?2, x'', '{}', ?3)
                   ON CONFLICT (record, section) DO UPDATE SET overlay = excluded.overlay";
        work.tx.prepare_cached(sql)?.execute(params![shown.id.as_bytes(), section.as_str(), json])?;
        written.push(json);
    }
    Ok(written)
}

/// The fields of each section: of those held, and of those that a new record is born with.
fn by_section(kind: Option<&Kind>, sections: &[SectionRow], fields: &Fields) -> BTreeMap<SectionId, Fields> {
    let mut split: BTreeMap<SectionId, Fields> =
        sections.iter().map(|section| (section.section.clone(), Fields::new())).collect();
    if split.is_empty() {
        split.insert(SectionId::from(roundsman_playbook::MAIN), Fields::new());
    }
    for (field, content) in fields {
        let section = kind.map_or_else(|| SectionId::from(roundsman_playbook::MAIN), |kind| kind.section_of(field.as_str()));
        split.entry(section).or_default().insert(field.clone(), content.clone());
    }
    split
}

pub(crate) fn json(fields: &Fields) -> Result<String, StoreError> {
    serde_json::to_string(fields).map_err(|error| StoreError::Unreadable { what: "projection", detail: error.to_string() })
}

/// Heads as the sections of a record have them, those without a document left out.
pub(crate) fn heads_of(sections: &[SectionRow]) -> BTreeMap<SectionId, roundsman_domain::Heads> {
    sections.iter().filter(|section| !section.heads.is_empty()).map(|s| (s.section.clone(), s.heads.clone())).collect()
}
