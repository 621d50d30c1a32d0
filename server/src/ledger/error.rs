//! Why the ledger could not do as asked.

use roundsman_document::DocumentError;
use roundsman_domain::{DecodeError, EncodeError, ParseIdError, PlaybookVersion, TreeError};
use roundsman_playbook::Problem;

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
    /// There is no relay here yet.
    #[error("there is no relay data in {data}: make a company first, `roundsman company new NAME --playbook FILE --data {data}`")]
    NoData {
        /// Where it was looked for.
        data: String,
    },
    /// A relay runs on these data.
    #[error("a relay runs on {data}: stop it first")]
    Serving {
        /// Whose lock is held.
        data: String,
    },
    /// The database was written by a later version.
    #[error("the database is of schema {found}, this program knows {known}: use the newer program")]
    TooNew {
        /// What the file says.
        found: u32,
        /// What this program can read.
        known: u32,
    },
    /// One name for several things.
    #[error("`{name}` may mean several things: {choices}")]
    Ambiguous {
        /// As it was given.
        name: String,
        /// What it may mean.
        choices: String,
    },
    /// A name that nobody could read.
    #[error("`{name}` cannot be a name: 1 to {max} characters, none of them a control character")]
    NotAName {
        /// As it was given, cut.
        name: String,
        /// The most that are taken.
        max: usize,
    },
    /// The tree cannot be changed so.
    #[error("{0}")]
    Tree(#[from] TreeError),
    /// A password that is too short, or a novel.
    #[error("a password has at least {min} characters and at most {max} bytes")]
    PasswordUnfit {
        /// How many characters.
        min: usize,
        /// How many bytes.
        max: usize,
    },
    /// The playbook does not pass its check.
    #[error("the playbook has mistakes: {}", places(problems))]
    PlaybookWrong {
        /// Each with its line and column.
        problems: Vec<Problem>,
    },
    /// The playbook's version is not the next one.
    #[error("the file says version {found}, the next one is {next}: start from the newest version")]
    PlaybookVersion {
        /// What the file says.
        found: PlaybookVersion,
        /// What it should say.
        next: PlaybookVersion,
    },
    /// Records stand where the new playbook has nothing.
    #[error("records would be stranded: {}", places.join(", "))]
    PlaybookStrands {
        /// `opportunity.quote: 12 records`, one for each.
        places: Vec<String>,
    },
    /// A grant that ends before it begins.
    #[error("the grant would end before it begins")]
    EmptyGrant,
    /// An import of what has not happened yet.
    #[error("a history cannot begin in the future")]
    FutureHistory,
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
            Self::NoData { .. } => "no_data",
            Self::Serving { .. } => "serving",
            Self::TooNew { .. } => "too_new",
            Self::Ambiguous { .. } => "ambiguous",
            Self::NotAName { .. } => "name_unfit",
            Self::Tree(_) => "tree",
            Self::PasswordUnfit { .. } => "password_unfit",
            Self::PlaybookWrong { .. } => "playbook_wrong",
            Self::PlaybookVersion { .. } => "playbook_version",
            Self::PlaybookStrands { .. } => "playbook_strands",
            Self::EmptyGrant => "grant_empty",
            Self::FutureHistory => "history_future",
        }
    }

    /// A file's or a folder's error.
    pub fn file(path: impl AsRef<std::path::Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().display().to_string();
        move |source| Self::File { path, source }
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

fn places(problems: &[Problem]) -> String {
    let place = |problem: &Problem| format!("{}:{} {}", problem.line, problem.column, problem.code);
    problems.iter().map(place).collect::<Vec<_>>().join(", ")
}
