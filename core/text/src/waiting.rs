//! What a held edit waits for, as a sentence.

use roundsman_domain::Waiting;

use crate::{bundle::say, language::Language};

/// Why an edit is held and what its author has to do about it: mostly nothing.
pub fn waiting(language: Language, waiting: &Waiting) -> String {
    match waiting {
        Waiting::Files(files) => say(language, "waiting-files", &[("count", &files.len().to_string())]),
        Waiting::Request(_) => say(language, "waiting-request", &[]),
        Waiting::Edit(_) => say(language, "waiting-edit", &[]),
        Waiting::RelayError => say(language, "waiting-relay_error", &[]),
    }
}
