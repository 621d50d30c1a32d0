//! Requests that wait for an answer.

use roundsman_store::Shown;

use crate::{app::App, error::ClientError};

/// The open requests on this device, newest first.
///
/// # Errors
/// Where the storage cannot be read.
pub fn list(app: &App) -> Result<Vec<Shown>, ClientError> {
    Ok(app.store().open_requests()?)
}
