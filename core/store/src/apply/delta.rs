//! Records: the relay's word replaces what was there, without a value being built from it.

use std::collections::BTreeSet;

use roundsman_domain::{FieldId, Op, Outcome, Record, RecordDelta, RecordId, Seq};
use rusqlite::params;

use super::Taking;
use crate::{
    column::{self, cbor_or_null},
    edit::{self, EditState, SavedEdit},
    error::StoreError,
    log, receipt, record,
    title::Title,
};

/// What was shown of a record before its delta, where it was a prediction that can be held against the relay.
struct Prediction {
    shown: Record,
    /// The relay's word on which it was made.
    base: Record,
    edits: Vec<SavedEdit>,
}

impl Taking<'_> {
    pub(super) fn deltas(&mut self) -> Result<(), StoreError> {
        for feed in &self.page.resent {
            self.work.tx.prepare_cached("INSERT OR IGNORE INTO resending (feed) VALUES (?1)")?.execute([feed.as_bytes()])?;
            self.work.tx.prepare_cached("UPDATE feed SET is_stale = 1 WHERE feed = ?1")?.execute([feed.as_bytes()])?;
        }
        for delta in &self.page.records {
            let prediction = if self.overlaid.contains(&delta.record) { self.prediction(delta)? } else { None };
            match self.put(delta) {
                Err(StoreError::Unreadable { what, detail }) => {
                    self.applied.unreadable += 1;
                    log::write(
                        self.work.tx,
                        "unreadable",
                        self.page.mark.relay_ms,
                        &format!("{what} of {}: {detail}", delta.record),
                    )?;
                }
                done => {
                    done?;
                    self.applied.records += 1;
                }
            }
            if let Some(prediction) = prediction {
                self.compare(delta, &prediction)?;
            }
            if self.overlaid.contains(&delta.record) {
                let sql = "UPDATE edit SET is_shown = 0 WHERE record = ?1 AND is_shown = 1 AND state = 'accepted' AND seq <= ?2";
                self.work.tx.prepare_cached(sql)?.execute(params![delta.record.as_bytes(), delta.seq.cast_signed()])?;
                self.touched.insert(delta.record);
            }
        }
        Ok(())
    }

    fn put(&mut self, delta: &RecordDelta) -> Result<(), StoreError> {
        let tx = self.work.tx;
        let id = delta.record.as_bytes();
        let kind = self.work.newest.as_deref().and_then(|playbook| playbook.kinds.get(&delta.kind));
        let title = Title::read(kind, |section| delta.sections.get(section).map(|said| said.projection.as_str()))?;
        let is_new = !tx.prepare_cached("SELECT 1 FROM record WHERE id = ?1")?.exists([id])?;
        let sql = "INSERT INTO record (id, kind, seq, seat, shares, stage, is_archived, merged_into, marks, facts, place, shown_stage,
                   shown_archived, is_provisional, title, title_link, is_indexed)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?3, ?6, ?7, 0, ?11, ?12, 0)
                   ON CONFLICT (id) DO UPDATE SET kind = ?2, seq = ?3, seat = ?4, shares = ?5, stage = ?6, is_archived = ?7, merged_into = ?8,
                   marks = ?9, facts = ?10, place = ?3, shown_stage = ?6, shown_archived = ?7, title = ?11, title_link = ?12, is_indexed = 0";
        tx.prepare_cached(sql)?.execute(params![
            id,
            delta.kind.as_str(),
            delta.seq.cast_signed(),
            delta.seat.as_bytes(),
            cbor_or_null(&delta.shares, delta.shares.is_empty())?,
            delta.stage.as_ref().map(|stage| stage.as_str()),
            delta.is_archived,
            delta.merged_into.as_ref().map(RecordId::as_bytes),
            cbor_or_null(&delta.marks, delta.marks.is_empty())?,
            cbor_or_null(&delta.facts, delta.facts.is_empty())?,
            title.text,
            title.link.as_ref().map(RecordId::as_bytes),
        ])?;
        if !is_new {
            self.clear(delta)?;
        }
        for feed in &delta.feeds {
            tx.prepare_cached("INSERT OR REPLACE INTO feed (feed, record) VALUES (?1, ?2)")?.execute([feed.as_bytes(), id])?;
        }
        for (section, said) in &delta.sections {
            let sql = "INSERT OR REPLACE INTO section (record, section, heads, projection) VALUES (?1, ?2, ?3, ?4)";
            tx.prepare_cached(sql)?.execute(params![id, section.as_str(), column::heads(&said.heads), said.projection])?;
            if !is_new {
                self.follow(delta.record, section, said)?;
            }
        }
        Ok(())
    }

    /// What the relay does not say of a record any more is gone: feeds, and sections that the user may not read now.
    fn clear(&mut self, delta: &RecordDelta) -> Result<(), StoreError> {
        let tx = self.work.tx;
        let id = delta.record.as_bytes();
        tx.prepare_cached("DELETE FROM feed WHERE record = ?1")?.execute([id])?;
        for section in record::sections(tx, delta.record)? {
            if !delta.sections.contains_key(&section.section) {
                tx.prepare_cached("DELETE FROM section WHERE record = ?1 AND section = ?2")?
                    .execute(params![id, section.section.as_str()])?;
                tx.prepare_cached("DELETE FROM document WHERE record = ?1 AND section = ?2")?
                    .execute(params![id, section.section.as_str()])?;
            }
        }
        receipt::stay(self.work, delta.record)
    }

    /// The prediction, where nothing speaks against holding it against the relay.
    fn prediction(&self, delta: &RecordDelta) -> Result<Option<Prediction>, StoreError> {
        if self.thwarted.contains(&delta.record) {
            return Ok(None);
        }
        let Some(row) = record::row(self.work.tx, delta.record)?.filter(|row| row.is_exact && row.overlay.is_some()) else {
            return Ok(None);
        };
        let edits = edit::shown_on(self.work.tx, delta.record)?;
        let newest = self.work.newest.as_ref().map_or(0, |playbook| playbook.version);
        let is_plain =
            |saved: &SavedEdit| saved.state == EditState::Accepted && saved.unknown.is_empty() && saved.edit.playbook == newest;
        let is_alone = is_in_one_go(&edits) && edits.last().is_some_and(|last| is_last_word(last, delta));
        if !is_alone || !edits.iter().all(|saved| is_plain(saved) && saved.marks().is_empty()) {
            return Ok(None);
        }
        let sections = record::sections(self.work.tx, delta.record)?;
        let shown = record::assemble(delta.record, &row, &sections, true)?;
        let base = record::assemble(delta.record, &row, &sections, false)?;
        Ok(Some(Prediction { shown, base, edits }))
    }

    fn compare(&mut self, delta: &RecordDelta, prediction: &Prediction) -> Result<(), StoreError> {
        let Some(row) = record::row(self.work.tx, delta.record)? else { return Ok(()) };
        let truth = record::assemble(delta.record, &row, &record::sections(self.work.tx, delta.record)?, false)?;
        for place in differences(prediction, &truth, delta.seq) {
            self.applied.mismatches += 1;
            let last = prediction.edits.last().map(|saved| saved.edit.id.to_string()).unwrap_or_default();
            log::write(self.work.tx, "mismatch", self.page.mark.relay_ms, &format!("{place} of {} after {last}", delta.record))?;
        }
        Ok(())
    }
}

/// Whether the relay took these edits one right after the other. Somebody else's between two of them can be in the heads of both outcomes.
fn is_in_one_go(edits: &[SavedEdit]) -> bool {
    edits.windows(2).all(|pair| seq_of(&pair[0]).zip(seq_of(&pair[1])).is_some_and(|(before, after)| before + 1 == after))
}

fn seq_of(saved: &SavedEdit) -> Option<Seq> {
    match &saved.outcome {
        Some(Outcome::Accepted { seq, .. }) => Some(*seq),
        _ => None,
    }
}

/// Whether nobody has written after or beside this edit, as far as heads tell.
fn is_last_word(last: &SavedEdit, delta: &RecordDelta) -> bool {
    let Some(Outcome::Accepted { heads, .. }) = &last.outcome else { return false };
    heads.iter().all(|(section, heads)| {
        heads.as_slice().len() <= 1 && delta.sections.get(section).is_some_and(|said| said.heads == *heads)
    }) && delta.sections.values().all(|said| said.heads.as_slice().len() <= 1)
}

/// What the edits wrote and the relay has otherwise. Setting a value that stands already writes nothing: somebody else's may stand there since.
fn differences(prediction: &Prediction, truth: &Record, seq: Seq) -> BTreeSet<String> {
    let Prediction { shown, base, edits } = prediction;
    let ops = || edits.iter().flat_map(|saved| &saved.edit.ops);
    let mut fields: BTreeSet<_> = ops().filter_map(Op::field).cloned().collect();
    for op in ops() {
        if let Op::Create { fields: first, .. } = op {
            fields.extend(first.keys().cloned());
        }
    }
    let is_same = |field: &FieldId, other: &Record| match (shown.fields.get(field), other.fields.get(field)) {
        (Some(here), Some(there)) => here == there || (here.is_empty() && there.is_empty()),
        (None, Some(one)) | (Some(one), None) => one.is_empty(),
        (None, None) => true,
    };
    let is_other = |field: &&FieldId| !is_same(field, base) && !is_same(field, truth);
    let mut found: BTreeSet<String> = fields.iter().filter(is_other).map(ToString::to_string).collect();
    // Stage, seat and archive are in no document: heads do not tell that somebody else has changed them since.
    let is_latest = edits.last().and_then(seq_of) == Some(seq);
    let has = |wanted: fn(&Op) -> bool| is_latest && ops().any(wanted);
    if has(|op| matches!(op, Op::Move { .. } | Op::Create { .. })) && shown.stage != truth.stage {
        found.insert("stage".to_owned());
    }
    if has(|op| matches!(op, Op::Assign { .. })) && shown.seat != truth.seat {
        found.insert("seat".to_owned());
    }
    if has(|op| matches!(op, Op::Archive { .. })) && shown.is_archived != truth.is_archived {
        found.insert("archive".to_owned());
    }
    found
}
