//! List and search records.

use roundsman_store::{ListQuery, Listed};

use crate::{app::App, error::ClientError};

/// A part of a list, found by words too; own unsettled records first, then the latest changed.
///
/// # Errors
/// Where the storage cannot be read.
pub fn list(app: &App, query: &ListQuery) -> Result<Listed, ClientError> {
    Ok(app.store().list(query)?)
}
