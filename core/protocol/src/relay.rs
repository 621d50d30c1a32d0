//! The relay as a device sees it. Implemented over HTTP by the client and directly by the server.

use std::future::Future;

use roundsman_domain::{BlobHash, DeviceId, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    problem::Problem,
    sync::{SyncRequest, SyncResponse},
};

/// What a new device says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The one-time code.
    pub code: String,
    /// Such as `roundsman-rep 0.1.0`.
    pub app: String,
    /// Random text of the device's own, the same until an answer has come: where the answer was lost, the used code works once more for whoever
    /// says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<String>,
}

/// What a new device is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Its id.
    pub device: DeviceId,
    /// What it shows from now on; the relay keeps only its hash.
    pub token: String,
    /// Whose it is.
    pub user: UserId,
    /// The relay's clock, ms since the Unix epoch.
    pub relay_ms: i64,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadStatus {
    /// The upload's own address.
    pub location: String,
    /// Bytes that the relay has.
    pub offset: u64,
}

/// Why the relay did not answer as asked.
#[derive(Debug, thiserror::Error)]
pub enum RelayFailure {
    /// It could not be reached, or the connection was cut.
    #[error("the relay cannot be reached: {0}")]
    Unreachable(String),
    /// It said why.
    #[error("{code}: {title} {detail}", code = .0.code, title = .0.title, detail = .0.detail)]
    Problem(Box<Problem>),
    /// It answered what no relay answers: a portal's page, a proxy's error.
    #[error("the answer is not a relay's: {0}")]
    Strange(String),
}

impl RelayFailure {
    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Strange(_) => true,
            Self::Problem(problem) => problem.status >= 500 || problem.status == 429,
        }
    }

    /// The problem's code, where the relay gave one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.code),
            _ => None,
        }
    }
}

/// The relay as a device sees it.
pub trait Relay {
    /// One round of the conversation.
    fn sync(&self, request: SyncRequest) -> impl Future<Output = Result<SyncResponse, RelayFailure>> + Send;

    /// Announces bytes; a repeated announcement leads to the same upload.
    fn start_upload(&self, hash: BlobHash, size_bytes: u64) -> impl Future<Output = Result<UploadStatus, RelayFailure>> + Send;

    /// How far an upload is.
    fn upload_status(&self, location: &str) -> impl Future<Output = Result<UploadStatus, RelayFailure>> + Send;

    /// Sends the next bytes.
    fn append_upload(&self, at: &UploadStatus, bytes: Vec<u8>)
    -> impl Future<Output = Result<UploadStatus, RelayFailure>> + Send;

    /// An attachment's bytes, where a record that the user may read refers to them.
    fn blob(&self, hash: BlobHash) -> impl Future<Output = Result<Vec<u8>, RelayFailure>> + Send;
}
