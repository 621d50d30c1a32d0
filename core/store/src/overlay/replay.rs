//! Replaying edits on plain values: exact where the relay's state is what they were made on, the best guess elsewhere.

use roundsman_domain::{Base, Content, Edit, Op, Outcome, Record, Value, apply_op};
use roundsman_judge::outline;

use super::{heads_of, scratch};
use crate::{
    edit::{EditState, SavedEdit},
    record::SectionRow,
    store::Work,
};

/// The record as these edits leave it, and whether the relay would say the same; `None` where there is nothing to change.
pub(crate) fn replay(
    work: &Work<'_>,
    canonical: Option<Record>,
    sections: &[SectionRow],
    edits: &[SavedEdit],
) -> Option<(Record, bool)> {
    let mut is_exact = is_on_canonical(canonical.as_ref(), sections, edits);
    let mut current = canonical;
    for saved in edits {
        let Some(playbook) = work.playbook(saved.edit.playbook) else { return current.map(|record| (record, false)) };
        match outline(&saved.edit, current.as_ref(), &playbook, &work.view()) {
            Ok(record) => current = Some(record),
            Err(_) => {
                is_exact = false;
                if let Some(record) = current.as_mut() {
                    saved.edit.ops.iter().for_each(|op| apply_anyway(record, op));
                }
            }
        }
        if let Some(record) = current.as_mut() {
            answer(record, &saved.edit);
        }
    }
    let mut record = current?;
    if !is_exact && !sections.is_empty() {
        merge(work, &mut record, sections, edits);
    }
    Some((record, is_exact))
}

/// The record as one more edit leaves what is shown of it; `None` where it does not fit.
pub(crate) fn one_more(work: &Work<'_>, shown: &Record, edit: &Edit) -> Option<Record> {
    let playbook = work.playbook(edit.playbook)?;
    let mut record = outline(edit, Some(shown), &playbook, &work.view()).ok()?;
    answer(&mut record, edit);
    Some(record)
}

/// Takes the fields of every section whose document is here from a scratch copy of it.
fn merge(work: &Work<'_>, record: &mut Record, sections: &[SectionRow], edits: &[SavedEdit]) {
    let Some(playbook) = work.newest.clone() else { return };
    let Some(kind) = playbook.kinds.get(&record.kind) else { return };
    for section in sections.iter().filter(|section| !section.heads.is_empty()) {
        if let Some(fields) = scratch::merged(work, kind, record.id, section, edits) {
            record.fields.retain(|field, _| kind.section_of(field.as_str()) != section.section);
            record.fields.extend(fields);
        }
    }
}

/// Whether the first edit was made on what the relay has, and each of the others on the one before it.
fn is_on_canonical(canonical: Option<&Record>, sections: &[SectionRow], edits: &[SavedEdit]) -> bool {
    let heads = heads_of(sections);
    let is_first =
        |base: &Base| base.after.is_none() && if canonical.is_some() { base.heads == heads } else { base.heads.is_empty() };
    let is_chained = edits.windows(2).all(|pair| match pair {
        [before, after] => after.edit.base.after == Some(before.edit.id) && after.edit.base.heads == before.edit.base.heads,
        _ => true,
    });
    let is_plain = edits.iter().all(|saved| saved.unknown.is_empty() && saved.state != EditState::Held);
    let is_unmarked =
        edits.iter().all(|saved| !matches!(&saved.outcome, Some(Outcome::Accepted { marks, .. }) if !marks.is_empty()));
    edits.first().is_some_and(|first| is_first(&first.edit.base)) && is_chained && is_plain && is_unmarked
}

/// Applies an operation that no longer fits as well as it can be shown.
fn apply_anyway(record: &mut Record, op: &Op) {
    match op {
        Op::Move { to, .. } => record.stage = Some(to.clone()),
        Op::Assign { seat } => record.seat = *seat,
        Op::Archive { undo } => record.is_archived = !undo,
        Op::Splice { path, insert, .. } => {
            let mut changed = record.fields.clone();
            if apply_op(&mut changed, op).is_ok() {
                record.fields = changed;
            } else if let Some(Content::One(Value::Text(text))) = record.fields.get_mut(&path.field) {
                text.push_str(insert);
            }
        }
        _ => {
            let mut changed = record.fields.clone();
            if apply_op(&mut changed, op).is_ok() {
                record.fields = changed;
            }
        }
    }
}

/// A request that was answered here is shown as answered.
fn answer(record: &mut Record, edit: &Edit) {
    if let [Op::Decide { verdict, reason, .. }] = edit.ops.as_slice() {
        for (field, value) in [("state", "decided"), ("verdict", verdict.as_str()), ("reason", reason.as_str())] {
            record.fields.insert(field.into(), Value::from(value).into());
        }
    }
}
