//! Look for anything of records that have left.

use crate::{app::App, error::ClientError};

/// What is left of records that have left this device, each as table or file and id. Nothing is what should be found.
///
/// # Errors
/// Where the storage cannot be read.
pub fn purge_check(app: &App) -> Result<Vec<String>, ClientError> {
    Ok(app.store().purge_check()?)
}
