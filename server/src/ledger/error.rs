//! Why the ledger could not do as asked.

use roundsman_document::DocumentError;
use roundsman_domain::{DecodeError, EncodeError, ParseIdError};

/// Why the ledger could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// SQLite's own complaint.
    #[error("the ledger: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A file beside the database.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something stored cannot be read: `roundsman verify` tells more.
    #[error("{what} in the ledger is damaged: {detail}")]
    Damaged {
        /// Which row.
        what: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A document could not be written or read.
    #[error("a document: {0}")]
    Document(#[from] DocumentError),
    /// No such company, unit, seat, user, device.
    #[error("there is no {noun} `{name}`")]
    Unknown {
        /// What was looked for.
        noun: &'static str,
        /// What it was called.
        name: String,
    },
    /// A name that is taken.
    #[error("there is a {noun} `{name}` already")]
    Taken {
        /// What it is.
        noun: &'static str,
        /// What it is called.
        name: String,
    },
    /// Something that the rules of the ledger forbid.
    #[error("{0}")]
    Refused(String),
    /// Another phone uses this device's identity.
    #[error("device {0} has a clone")]
    Forked(roundsman_domain::DeviceId),
    /// A request that makes no sense.
    #[error("{0}")]
    Malformed(String),
    /// The writer has stopped: the relay is shutting down.
    #[error("the relay is shutting down")]
    Closed,
}

impl LedgerError {
    /// The stable code, for `--json` and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "ledger",
            Self::File { .. } => "file",
            Self::Damaged { .. } => "damaged",
            Self::Document(_) => "document",
            Self::Unknown { .. } => "unknown",
            Self::Taken { .. } => "taken",
            Self::Refused(_) => "refused",
            Self::Forked(_) => "device_forked",
            Self::Malformed(_) => "malformed",
            Self::Closed => "closed",
        }
    }
}

impl From<DecodeError> for LedgerError {
    fn from(error: DecodeError) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl From<EncodeError> for LedgerError {
    fn from(error: EncodeError) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl From<ParseIdError> for LedgerError {
    fn from(error: ParseIdError) -> Self {
        Self::Damaged { what: "an id".to_owned(), detail: error.to_string() }
    }
}

impl From<roundsman_domain::NameError> for LedgerError {
    fn from(error: roundsman_domain::NameError) -> Self {
        Self::Damaged { what: "a name".to_owned(), detail: error.to_string() }
    }
}

impl From<serde_json::Error> for LedgerError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged { what: "a projection".to_owned(), detail: error.to_string() }
    }
}
