//! Why a use case did not do what it was asked.

use std::path::PathBuf;

use roundsman_domain::{Code, Reason};
use roundsman_media::IntakeError;
use roundsman_protocol::RelayFailure;
use roundsman_store::StoreError;
use roundsman_text::{Language, say};

use crate::http::AddressError;

/// Why a use case did not do what it was asked. Nothing was saved then.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The rules do not allow it; all reasons at once, and where the things that they name are called by their titles.
    #[error("refused: {}", .0.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>().join(", "))]
    Refused(Vec<Reason>),
    /// The device has no identity yet.
    #[error("this device is not enrolled")]
    NotEnrolled,
    /// The key that locks the device's token away is not on this phone: the storage came from another one, or the platform forgot its keys.
    #[error("the key to this device's token is gone")]
    KeyGone,
    /// The device has been enrolled for somebody already.
    #[error("this device is enrolled at {url} already")]
    AlreadyEnrolled {
        /// Where.
        url: String,
    },
    /// The code is somebody else's, and the device holds work of its user that is not settled.
    #[error("this device holds {count} edits of {user} that are not settled")]
    OthersWork {
        /// Whose device it is.
        user: String,
        /// How many edits are pending, held or returned.
        count: u64,
    },
    /// There is no playbook or scope before the first sync.
    #[error("nothing is here before the first sync")]
    NeverSynced,
    /// No record has this id, or none whose id begins so.
    #[error("there is no record {given} on this device")]
    RecordUnknown {
        /// As it was given.
        given: String,
    },
    /// Several records have ids that begin so.
    #[error("{count} records begin with {given}")]
    RecordAmbiguous {
        /// As it was given.
        given: String,
        /// How many.
        count: usize,
    },
    /// Not an id, and too short to be the beginning of one.
    #[error("`{given}` is not an id, nor eight characters of one")]
    NotAnId {
        /// As it was given, cut to 80 characters.
        given: String,
    },
    /// The user has several seats, or none, and has named none.
    #[error("name a seat: {}", .seats.join(", "))]
    SeatUnchosen {
        /// Those that there are.
        seats: Vec<String>,
    },
    /// No seat is called so.
    #[error("there is no seat {given}; there are: {}", .seats.join(", "))]
    SeatUnknown {
        /// As it was given.
        given: String,
        /// Those that there are.
        seats: Vec<String>,
    },
    /// The record is no visit, or the playbook has none.
    #[error("{given} is not a visit")]
    NotAVisit {
        /// What it is.
        given: String,
    },
    /// Somebody did not want to wait.
    #[error("cancelled")]
    Cancelled,
    /// A form that was saved or thrown away.
    #[error("the form is not there any more")]
    FormGone,
    /// Nothing was given to save.
    #[error("there is nothing to save")]
    NothingToSave,
    /// A file that cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not a file but a folder or a device.
    #[error("{path} is not a file")]
    NotAFile {
        /// Which.
        path: PathBuf,
    },
    /// A file that is not taken in.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The device's storage.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A relay's address that is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The relay.
    #[error(transparent)]
    Relay(#[from] RelayFailure),
}

impl ClientError {
    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            Self::Store(error) => error.code(),
            Self::Intake(error) => error.code(),
            Self::Relay(RelayFailure::Problem(problem)) => known_problem(&problem.code),
            other => Code::new(match other {
                Self::Refused(_) => "refused",
                Self::NotEnrolled => "client.not_enrolled",
                Self::KeyGone => "client.key_gone",
                Self::AlreadyEnrolled { .. } => "client.already_enrolled",
                Self::OthersWork { .. } => "client.others_work",
                Self::NeverSynced => "client.never_synced",
                Self::RecordUnknown { .. } => "record.unknown",
                Self::RecordAmbiguous { .. } => "client.record_ambiguous",
                Self::NotAnId { .. } => "client.not_an_id",
                Self::SeatUnchosen { .. } => "client.seat_unchosen",
                Self::SeatUnknown { .. } => "client.seat_unknown",
                Self::NotAVisit { .. } => "client.not_a_visit",
                Self::Cancelled => "client.cancelled",
                Self::FormGone => "client.form_gone",
                Self::NothingToSave => "client.nothing_to_save",
                Self::File { .. } => "client.file",
                Self::NotAFile { .. } => "client.not_a_file",
                Self::Address(_) => "client.address",
                Self::Relay(RelayFailure::Unreachable(_)) => "client.unreachable",
                _ => "client.strange_answer",
            }),
        }
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Relay(failure) => failure.is_retryable(),
            Self::Store(error) => error.is_retryable(),
            Self::Intake(error) => error.is_retryable(),
            Self::Cancelled => true,
            _ => false,
        }
    }

    /// The sentence for a person, with the way on.
    pub fn text(&self, language: Language) -> String {
        let say = |key: &str, args: &[(&str, &str)]| say(language, key, args);
        match self {
            Self::Intake(error) => {
                let details = error.details();
                let args: Vec<_> = details.iter().map(|(name, value)| (*name, value.as_str())).collect();
                say(error.code().as_str(), &args)
            }
            Self::NotEnrolled | Self::Store(StoreError::NotEnrolled) => say("cli-not-enrolled", &[("command", "enrol")]),
            Self::KeyGone => say("problem-key_gone", &[]),
            Self::AlreadyEnrolled { url } => say("cli-already-enrolled", &[("user", url)]),
            Self::OthersWork { user, count } => say("cli-others-work", &[("user", user), ("count", &count.to_string())]),
            Self::NeverSynced => say("cli-first-sync", &[]),
            Self::RecordUnknown { given } | Self::NotAnId { given } => say("cli-no-record", &[("what", given)]),
            Self::RecordAmbiguous { given, count } => {
                say("cli-several-records", &[("what", given), ("count", &count.to_string())])
            }
            Self::SeatUnchosen { seats } => say("cli-choose-seat", &[("seats", &seats.join(", "))]),
            Self::Cancelled => say("sync-cancelled", &[]),
            Self::FormGone => say("form-gone", &[]),
            Self::NothingToSave => say("nothing-to-save", &[]),
            Self::SeatUnknown { given, .. } => say("cli-seat-unknown", &[("seat", given)]),
            Self::File { path, source } if source.kind() == std::io::ErrorKind::NotFound => {
                say("cli-file-missing", &[("path", &path.display().to_string())])
            }
            Self::Relay(RelayFailure::Unreachable(_)) => say("problem-no_signal", &[]),
            Self::Relay(RelayFailure::Problem(problem)) => {
                let key = format!("problem-{}", problem.code);
                let seconds = problem.members.get("retry_after").map_or("60", String::as_str);
                if roundsman_text::has(language, &key) { say(&key, &[("seconds", seconds)]) } else { self.to_string() }
            }
            Self::Store(StoreError::InUse { .. }) => say("cli-store-busy", &[]),
            other => other.to_string(),
        }
    }
}

/// The relay's own codes, so that nobody can make us say any text as a code.
fn known_problem(code: &str) -> Code {
    use roundsman_protocol::problem_code as known;
    const CODES: [&str; 12] = [
        known::UNAUTHORIZED,
        known::CODE_INVALID,
        known::MALFORMED,
        known::TOO_LARGE,
        known::RATE_LIMITED,
        known::PROTOCOL_UNSUPPORTED,
        known::DEVICE_FORKED,
        known::NOT_FOUND,
        known::OFFSET_CONFLICT,
        known::CHECKSUM_MISMATCH,
        known::UNAVAILABLE,
        known::INTERNAL,
    ];
    Code::new(CODES.into_iter().find(|known| *known == code).unwrap_or("client.strange_answer"))
}
