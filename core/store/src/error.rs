//! What can go wrong with the device's storage.

use std::path::PathBuf;

use roundsman_document::DocumentError;
use roundsman_domain::{BlobHash, Code, DecodeError, EditId, EncodeError, RecordId, SectionId};
use rusqlite::ErrorCode;

/// What can go wrong with the device's storage.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing was saved.
    #[error("the disk is full: nothing was saved ({doing})")]
    DiskFull {
        /// What was being done.
        doing: &'static str,
    },
    /// Another process has the folder.
    #[error("{folder} is in use by another process for more than {waited_s} s")]
    InUse {
        /// Which folder.
        folder: PathBuf,
        /// How long it was waited for.
        waited_s: u32,
    },
    /// The database is damaged: opening the store again moves it aside and salvages what is only there.
    #[error("the database is damaged ({detail}): open the store again")]
    Damaged {
        /// What SQLite says.
        detail: String,
    },
    /// A newer version of the program has written here.
    #[error("the database is of schema {found}, this program knows {known}: update it")]
    TooNew {
        /// The schema's number.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// The file system's own complaint.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database's own complaint.
    #[error("the database says: {0}")]
    Sql(rusqlite::Error),
    /// Something stored cannot be read.
    #[error("stored {what} cannot be read: {detail}")]
    Unreadable {
        /// What it is.
        what: &'static str,
        /// Why.
        detail: String,
    },
    /// An edit too large to send.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The device has no identity yet.
    #[error("this device is not enrolled")]
    NotEnrolled,
    /// An edit without operations.
    #[error("there is nothing to save")]
    NothingToSave,
    /// An edit names an attachment whose bytes are not here.
    #[error("the bytes of attachment {hash} are not on this device")]
    FileMissing {
        /// Which one.
        hash: BlobHash,
    },
    /// Bytes that are not those of their name.
    #[error("the bytes are not those of attachment {hash}")]
    FileAltered {
        /// Which one.
        hash: BlobHash,
    },
    /// There is no such edit on the device.
    #[error("there is no edit {edit} here")]
    EditUnknown {
        /// Which one.
        edit: EditId,
    },
    /// Only a returned edit can be amended or discarded.
    #[error("edit {edit} is {state}, not returned")]
    EditNotReturned {
        /// Which one.
        edit: EditId,
        /// In which state it is.
        state: crate::EditState,
    },
    /// The record is not on the device.
    #[error("record {record} is not on this device")]
    RecordUnknown {
        /// Which one.
        record: RecordId,
    },
    /// The history needs a document that the next sync will fetch.
    #[error("the document of {record}, section {section}, is not on this device yet: sync")]
    DocumentMissing {
        /// Which record.
        record: RecordId,
        /// Which section.
        section: SectionId,
    },
    /// A document that cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

impl StoreError {
    /// The stable code: the key of the sentence in `text`.
    pub fn code(&self) -> Code {
        Code::new(match self {
            Self::DiskFull { .. } => "store.disk_full",
            Self::InUse { .. } => "store.in_use",
            Self::Damaged { .. } => "store.damaged",
            Self::TooNew { .. } => "store.too_new",
            Self::File { .. } => "store.file",
            Self::Sql(_) => "store.sql",
            Self::Unreadable { .. } => "store.unreadable",
            Self::Encode(_) => "store.edit_too_large",
            Self::NotEnrolled => "store.not_enrolled",
            Self::NothingToSave => "store.nothing_to_save",
            Self::FileMissing { .. } => "store.file_missing",
            Self::FileAltered { .. } => "store.file_altered",
            Self::EditUnknown { .. } => "store.edit_unknown",
            Self::EditNotReturned { .. } => "store.edit_not_returned",
            Self::RecordUnknown { .. } => "store.record_unknown",
            Self::DocumentMissing { .. } => "store.document_missing",
            Self::Document(error) => return error.code(),
        })
    }

    /// Whether the same call may succeed later without anybody changing anything but the free space.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::DiskFull { .. } | Self::InUse { .. } | Self::DocumentMissing { .. })
    }

    pub(crate) fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull { doing: "writing a file" },
            _ => Self::File { path: path.into(), source },
        }
    }

    pub(crate) fn unreadable(what: &'static str) -> impl Fn(DecodeError) -> Self {
        move |error| Self::Unreadable { what, detail: error.to_string() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { doing: "writing the database" },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { detail: error.to_string() },
            _ => Self::Sql(error),
        }
    }
}
