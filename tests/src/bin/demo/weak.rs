//! A weak signal: words get through, files do not.

use roundsman_client::{HttpRelay, Link, Traffic};
use roundsman_domain::BlobHash;
use roundsman_protocol::{Relay, RelayFailure, SyncRequest, SyncResponse, UploadStatus};

/// The relay as one reaches it from a basement car park.
pub(crate) struct Weak(pub(crate) HttpRelay);

fn cut() -> RelayFailure {
    RelayFailure::Unreachable("the signal is too weak for a file".to_owned())
}

impl Relay for Weak {
    async fn sync(&self, request: SyncRequest) -> Result<SyncResponse, RelayFailure> {
        self.0.sync(request).await
    }

    async fn start_upload(&self, _: BlobHash, _: u64) -> Result<UploadStatus, RelayFailure> {
        Err(cut())
    }

    async fn upload_status(&self, _: &str) -> Result<UploadStatus, RelayFailure> {
        Err(cut())
    }

    async fn append_upload(&self, _: &UploadStatus, _: Vec<u8>) -> Result<UploadStatus, RelayFailure> {
        Err(cut())
    }

    async fn blob(&self, _: BlobHash) -> Result<Vec<u8>, RelayFailure> {
        Err(cut())
    }
}

impl Link for Weak {
    fn traffic(&self) -> Traffic {
        self.0.traffic()
    }

    fn show(&self, token: &str) {
        self.0.show(token);
    }
}
