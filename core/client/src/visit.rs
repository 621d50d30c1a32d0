//! Visits: checked in, recorded, checked out.

pub mod end;
pub mod photo;
pub mod start;
pub mod voice;

use roundsman_domain::RecordId;

use crate::{app::App, error::ClientError};

/// Checked before a file is read for it.
fn must_be_visit(app: &App, record: RecordId) -> Result<(), ClientError> {
    let desk = app.desk()?;
    let shown = desk.shown(record)?;
    let is_visit = desk.playbook.kinds.get(&shown.record.kind).is_some_and(|kind| kind.visit.is_some());
    if is_visit || !app.is_judging { Ok(()) } else { Err(ClientError::NotAVisit { given: shown.record.kind.to_string() }) }
}
