//! Take a photo into a slot of a visit.

use std::path::Path;

use roundsman_domain::{FieldId, RecordId};

use crate::{app::App, attachment::attach::put, error::ClientError, saving::Saved, visit::must_be_visit};

/// Takes a photo in: upright, scaled to the playbook's size, without metadata.
///
/// # Errors
/// [`ClientError::Intake`] names the file and why it is not taken; [`ClientError::NotAVisit`].
pub fn photo(app: &App, visit: RecordId, slot: &FieldId, file: &Path) -> Result<Saved, ClientError> {
    must_be_visit(app, visit)?;
    put(app, visit, slot, file, false)
}
