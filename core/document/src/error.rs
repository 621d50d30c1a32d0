//! Why a document could not be read or written.

use roundsman_domain::{Code, Reason};

/// Why a document could not be read or written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DocumentError {
    /// The edit does not fit what it was made on; the author gets the reason.
    #[error("refused: {code}", code = .0.code)]
    Refused(Reason),
    /// Stored bytes are no document, or not the one that its state describes.
    #[error("the stored document cannot be used: {detail}")]
    Corrupt {
        /// What is wrong with it.
        detail: String,
    },
    /// A change came without one that it builds on.
    #[error("{missing} changes that these build on are not here")]
    Incomplete {
        /// How many.
        missing: usize,
    },
    /// The caller could not fetch the document.
    #[error("the document could not be fetched: {detail}")]
    Unavailable {
        /// What the caller said.
        detail: String,
    },
}

impl DocumentError {
    /// The stable code of the failure.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(reason) => reason.code.clone(),
            Self::Corrupt { .. } => Code::new("document.corrupt"),
            Self::Incomplete { .. } => Code::new("document.incomplete"),
            Self::Unavailable { .. } => Code::new("document.unavailable"),
        }
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Incomplete { .. })
    }

    pub(crate) fn corrupt(detail: impl ToString) -> Self {
        Self::Corrupt { detail: detail.to_string() }
    }
}

impl From<automerge::AutomergeError> for DocumentError {
    fn from(error: automerge::AutomergeError) -> Self {
        Self::corrupt(error)
    }
}

impl From<roundsman_domain::ApplyError> for DocumentError {
    fn from(error: roundsman_domain::ApplyError) -> Self {
        Self::Refused(error.reason)
    }
}
