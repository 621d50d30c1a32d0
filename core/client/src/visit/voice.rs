//! Add a voice note to a visit.

use std::path::Path;

use roundsman_domain::{FieldId, RecordId};

use crate::{app::App, attachment::attach::put, error::ClientError, saving::Saved, visit::must_be_visit};

/// The slot that every kind of visit has.
const SLOT: &str = "voice";

/// Takes a recording in as it is.
///
/// # Errors
/// [`ClientError::Intake`] names the file and why it is not taken; [`ClientError::NotAVisit`].
pub fn voice(app: &App, visit: RecordId, file: &Path) -> Result<Saved, ClientError> {
    must_be_visit(app, visit)?;
    put(app, visit, &FieldId::from(SLOT), file, true)
}
