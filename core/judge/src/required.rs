//! Required fields: an edit may not leave a record with a gap that was not there before.

use std::sync::Arc;

use roundsman_domain::{BlobHash, FieldId, Op, Record, RecordId, SectionId, Value};
use roundsman_playbook::{Facts, Field, Kind, Known, Truth, fact_of_nothing, gaps, missing_of, missing_required};

use crate::case::{Case, Findings};

pub(crate) fn judge_required(case: &Case<'_>, kind: &Kind, findings: &mut Findings) {
    let newborn = Newborn::new(case.edit.record, kind, case.sources);
    let facts: &dyn Facts = if case.before.is_none() { &newborn } else { case.sources };
    let (unsure, certain): (Vec<_>, Vec<_>) =
        gaps(kind, case.after, case.playbook, facts).partition(|(_, shown)| matches!(shown, Truth::Unknown(_)));
    // Whether such a field is asked for at all hangs on what is not known here.
    let unsure = unsure.into_iter().filter(|(field, _)| !was_as_unsure(case, kind, field));
    findings
        .unknown
        .extend(unsure.flat_map(|(_, shown)| if let Truth::Unknown(lacking) = shown { lacking } else { Default::default() }));
    let missing = missing_of(kind, certain);
    if missing.is_empty() {
        return;
    }
    // A gap that a newer playbook made is nobody's fault who changes another field.
    let before = case.before.map(|before| missing_required(kind, before, case.playbook, case.sources)).unwrap_or_default();
    findings.reasons.extend(missing.into_iter().filter(|reason| !before.contains(reason)));
}

/// Whether the field was as empty before, and the edit touches nothing that says whether it is shown.
fn was_as_unsure(case: &Case<'_>, kind: &Kind, field: &Field) -> bool {
    let decides: Vec<FieldId> = field.show_when.iter().flat_map(|when| when.fields(kind)).collect();
    let is_touched = case.edit.ops.iter().filter_map(Op::field).any(|field| decides.contains(field));
    !is_touched && case.before.is_some_and(|before| before.is_blank(&field.id))
}

/// The facts of a record that is being made: no other record tells of it yet, on a phone as on the relay.
pub struct Newborn<'a> {
    id: RecordId,
    kind: &'a Kind,
    facts: &'a dyn Facts,
}

impl<'a> Newborn<'a> {
    /// The facts of others, with those of a record that is being made.
    pub fn new(id: RecordId, kind: &'a Kind, facts: &'a dyn Facts) -> Self {
        Self { id, kind, facts }
    }
}

impl std::fmt::Debug for Newborn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Newborn").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Facts for Newborn<'_> {
    fn record(&self, id: RecordId) -> Known<Arc<Record>> {
        self.facts.record(id)
    }

    fn derived(&self, record: RecordId, name: &FieldId) -> Known<Value> {
        let own = self.kind.field(name.as_str()).filter(|_| record == self.id);
        match own.and_then(|field| Some(fact_of_nothing(field.derive.as_deref()?, &field.type_))) {
            Some(nothing) => Known::Is(nothing),
            None => self.facts.derived(record, name),
        }
    }

    fn has_section(&self, record: RecordId, section: &SectionId) -> bool {
        // Whoever makes it knows all of it: what they did not write is empty.
        record == self.id || self.facts.has_section(record, section)
    }

    fn has_bytes(&self, hash: BlobHash) -> bool {
        self.facts.has_bytes(hash)
    }

    fn spend(&self, steps: u32) -> bool {
        self.facts.spend(steps)
    }

    fn now_ms(&self) -> i64 {
        self.facts.now_ms()
    }
}
