//! Who changed what, and when.

use roundsman_document::Past;
use roundsman_domain::RecordId;
use roundsman_store::StoreError;

use crate::{app::App, error::ClientError};

/// The changes of a record in every section held, oldest first.
///
/// # Errors
/// [`StoreError::DocumentMissing`] where a document is not on this device yet: the next sync fetches it.
pub fn history(app: &App, record: RecordId) -> Result<Vec<Past>, ClientError> {
    let mut desk = app.desk()?;
    let id = desk.shown(record)?.record.id;
    match desk.store.history(id) {
        Err(missing @ StoreError::DocumentMissing { .. }) => {
            let now_ms = desk.now_ms();
            desk.store.want_documents(id, now_ms)?;
            Err(missing.into())
        }
        told => Ok(told?),
    }
}
