//! Check out of a visit.

use roundsman_domain::{FieldId, Op, Path, Reason, RecordId, Value, code};
use roundsman_playbook::{VisitVerdict, visit_verdict};

use crate::{
    app::App,
    error::ClientError,
    input::{self, Assignment},
    saving::{Intent, Saved},
    visit::must_be_visit,
};

/// A visit that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The visit.
    pub saved: Saved,
    /// Whether it counts, and what it lacks.
    pub verdict: VisitVerdict,
}

/// Ends a visit with the last fields filled in, and says whether it counts. One that has ended keeps its end; fields are still taken.
///
/// # Errors
/// [`ClientError::Refused`] with everything that is wrong with the fields.
pub fn end(app: &App, visit: RecordId, inputs: &[Assignment]) -> Result<Ended, ClientError> {
    must_be_visit(app, visit)?;
    let mut desk = app.desk()?;
    let shown = desk.shown(visit)?;
    let (id, playbook) = (shown.record.id, desk.playbook.clone());
    let unknown = || ClientError::Refused(vec![Reason::new(code::KIND_UNKNOWN).with("kind", &shown.record.kind)]);
    let kind = playbook.kinds.get(&shown.record.kind).ok_or_else(unknown)?;
    let inputs = desk.with_links(kind, inputs)?;
    let mut read = input::read(&inputs, kind, Some(&shown.record), false, || desk.new_key());
    if !app.is_judging {
        read.ops.extend(input::unread(&inputs, &read.reasons));
    }
    let ended_at = FieldId::from("ended_at");
    if shown.record.is_blank(&ended_at) {
        read.ops.push(Op::Set { path: Path::field(ended_at), value: Value::Int(desk.now_ms()) });
    }
    let saved = desk.save(Intent { reasons: read.reasons, ..Intent::on(shown, read.ops) })?;
    let ended = desk.shown(id)?;
    let verdict = visit_verdict(kind, &ended.record, &playbook, &desk.store.view(desk.now_ms())?);
    Ok(Ended { saved, verdict })
}
