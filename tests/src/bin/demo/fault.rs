//! Why the demo could not go on.

use std::fmt;

use roundsman_client::ClientError;
use roundsman_text::{Language, say};

/// Why the demo could not go on.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A phone did not do as it was asked.
    Client(ClientError),
    /// A file, a folder or a process.
    System(std::io::Error),
    /// The relay's database.
    Ledger(rusqlite::Error),
    /// A command of the operator failed: which, and what it said.
    Operator(String, String),
    /// The relay does not run: what it said last.
    Relay(String),
    /// Another demo uses the same folder.
    Served(String),
    /// Something that was sent did not all arrive, or came back.
    Left(String),
    /// A sample did not go as it says.
    Sample(String),
    /// A thing of the story is not there.
    Missing(&'static str),
}

impl Fault {
    /// The sentence for a person.
    pub(crate) fn text(&self, language: Language) -> String {
        match self {
            Self::Served(folder) => say(language, "demo-served", &[("folder", folder)]),
            Self::Client(error) => say(language, "demo-failed", &[("why", &error.text(language))]),
            other => say(language, "demo-failed", &[("why", &other.to_string())]),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(error) => error.fmt(f),
            Self::System(error) => error.fmt(f),
            Self::Ledger(error) => error.fmt(f),
            Self::Operator(command, said) => write!(f, "roundsman {command}: {said}"),
            Self::Relay(said) => write!(f, "roundsman serve: {said}"),
            Self::Served(folder) => write!(f, "another demo runs on {folder}"),
            Self::Sample(what) => write!(f, "{what}"),
            Self::Left(what) => write!(f, "not everything was accepted: {what}"),
            Self::Missing(what) => write!(f, "there is no {what}"),
        }
    }
}

impl From<ClientError> for Fault {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::System(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Ledger(error)
    }
}
