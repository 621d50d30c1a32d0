//! Folding: the relay's word on a derived fact, with what this device has done since on top. Never a sum over what happens to be here.

use roundsman_domain::{FieldId, Op, Record, RecordId, Value};
use roundsman_playbook::{Derive, Kind, Known, Playbook, fact_of_nothing};

use super::View;
use crate::{
    column::get,
    edit::{self},
    error::StoreError,
    record,
};

impl View<'_> {
    /// A fact as far as this device can tell: unknown where the relay has not said it, where its window has run out, and where something was
    /// changed here that cannot be folded in.
    pub(super) fn folded(&self, playbook: &Playbook, id: RecordId, name: &FieldId) -> Result<Known<Value>, StoreError> {
        let Some((id, row)) = record::follow(self.conn, id)? else { return Ok(Known::Unknown) };
        let kind = playbook.kinds.get(&row.kind);
        let Some((field, derive)) = kind.and_then(|kind| kind.field(name.as_str())).and_then(|f| Some((f, f.derive.as_deref()?)))
        else {
            return Ok(Known::Unknown);
        };
        let told = self.fact(id, name)?;
        let start = match told {
            Some((_, _, Some(until_ms))) if until_ms <= self.now_ms => return Ok(Known::Unknown),
            Some((value, ..)) => value,
            // A record that was made here has nothing but what was made for it here.
            None if row.seq == 0 => fact_of_nothing(derive, &field.type_),
            None => return Ok(Known::Unknown),
        };
        self.with_own(playbook, id, derive, start)
    }

    fn with_own(&self, playbook: &Playbook, about: RecordId, derive: &Derive, start: Value) -> Result<Known<Value>, StoreError> {
        let Some(of) = playbook.kinds.get(&derive.of) else { return Ok(Known::Unknown) };
        let mut value = start;
        for (id, is_new) in self.provisional(of)? {
            let Some(source) = self.shown(id)? else { continue };
            if !is_new {
                if self.touches(derive, of, &source, about)? {
                    return Ok(Known::Unknown);
                }
                continue;
            }
            // It was made with this edit, as far as this device can say.
            match derive.contribution(of, &source, self.now_ms, playbook, self) {
                Err(_) => return Ok(Known::Unknown),
                Ok(Some(more)) if record::follow(self.conn, more.about)?.is_some_and(|(led_to, _)| led_to == about) => {
                    match derive.fold(Some(&value), &more, None) {
                        Some(folded) => value = folded,
                        None => return Ok(Known::Unknown),
                    }
                }
                Ok(_) => {}
            }
        }
        Ok(Known::Is(value))
    }

    /// Records of a kind that this device has changed and the relay has not taken in, and whether they are new.
    fn provisional(&self, of: &Kind) -> Result<Vec<(RecordId, bool)>, StoreError> {
        let sql = "SELECT id, seq = 0 FROM record WHERE kind = ?1 AND overlay IS NOT NULL";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([of.id.as_str()], |row| Ok((get(row, 0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether own edits on a record that the relay knows may change what it adds to this fact: it is put away, or a field that counts is another.
    fn touches(&self, derive: &Derive, of: &Kind, source: &Record, about: RecordId) -> Result<bool, StoreError> {
        let mut counted: Vec<FieldId> = vec![derive.via.clone()];
        counted.extend(derive.value.iter().chain(&derive.dated).cloned());
        counted.extend(derive.filter.iter().flat_map(|filter| filter.fields(of)));
        let edits = edit::shown_on(self.conn, source.id)?;
        let ops: Vec<&Op> = edits.iter().flat_map(|saved| &saved.edit.ops).collect();
        let is_linked = source.link(derive.via.as_str()) == Some(about) || ops.iter().any(|op| op.field() == Some(&derive.via));
        Ok(is_linked
            && ops.iter().any(|op| matches!(op, Op::Archive { .. }) || op.field().is_some_and(|field| counted.contains(field))))
    }
}
