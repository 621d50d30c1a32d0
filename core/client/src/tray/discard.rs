//! Throw a returned edit away.

use roundsman_domain::EditId;

use crate::{app::App, error::ClientError};

/// Discards a returned edit and those that were returned for building on it; gives the ids of all of them.
///
/// # Errors
/// Where it is not in the tray.
pub fn discard(app: &App, edit: EditId) -> Result<Vec<EditId>, ClientError> {
    Ok(app.store().discard(edit)?)
}
