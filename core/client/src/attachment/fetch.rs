//! Look at an attachment: from the disk, else from the relay.

use roundsman_domain::{BlobHash, RecordId};

use crate::{app::App, error::ClientError, http::HttpRelay};
use roundsman_protocol::Relay;

/// The bytes of an attachment of `record`. What had to be fetched stays on the device as long as the record does.
///
/// # Errors
/// Where it is neither here nor to be had from the relay.
pub async fn fetch(app: &App, record: RecordId, hash: BlobHash) -> Result<Vec<u8>, ClientError> {
    if let Some(bytes) = app.store().file(hash)? {
        return Ok(bytes);
    }
    let identity = crate::device::token::identity(app)?;
    let bytes = HttpRelay::new(&identity.url, &identity.token)?.blob(hash).await?;
    app.store().cache_file(record, hash, roundsman_media::sniff(&bytes), &bytes)?;
    Ok(bytes)
}
