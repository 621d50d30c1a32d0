//! What is in the returned tray.

use roundsman_store::SavedEdit;

use crate::{app::App, error::ClientError};

/// The returned edits with their reasons, oldest first.
///
/// # Errors
/// Where the storage cannot be read.
pub fn returned(app: &App) -> Result<Vec<SavedEdit>, ClientError> {
    Ok(app.store().returned()?)
}
