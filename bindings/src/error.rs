//! What goes wrong, as a shell sees it: a code to decide by, and a sentence to show.

use roundsman_client::{ClientError, Session, Titles};
use roundsman_present::Language;

/// One reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RefusedReason {
    /// The stable code.
    pub code: String,
    /// The field that it is about.
    pub field: Option<String>,
    /// The rule of the playbook that says so.
    pub rule: Option<String>,
    /// The sentence, with the way on.
    pub text: String,
}

/// Why something was not done. Nothing was saved then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum AppError {
    /// The rules do not allow it; all reasons at once.
    #[error("refused: {}", .reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>().join(", "))]
    Refused {
        /// Each with its sentence.
        reasons: Vec<RefusedReason>,
    },
    /// It could not be done.
    #[error("{code}: {text}")]
    Failed {
        /// The stable code.
        code: String,
        /// The sentence for a person, with the way on.
        text: String,
        /// The same may succeed later without anybody changing anything.
        is_retryable: bool,
    },
    /// A fault of ours, or of the shell's where it threw.
    #[error("internal: {text}")]
    Internal {
        /// For whoever looks into it.
        text: String,
    },
}

impl AppError {
    /// The client's error, in the words of the company and the reader.
    pub(crate) fn of(error: &ClientError, session: &Session) -> Self {
        let language = session.language();
        let ClientError::Refused(reasons) = error else { return Self::plain(error, language) };
        // Without a playbook nothing would have been judged.
        let (playbook, scope) = (session.app().playbook().ok(), session.app().scope());
        let titles = playbook.as_deref().map(|playbook| Titles::new(playbook, language).with_people(scope.as_deref()));
        let reasons = reasons.iter().map(|reason| RefusedReason {
            code: reason.code.to_string(),
            field: reason.path.as_ref().map(ToString::to_string),
            rule: reason.rule.clone(),
            text: titles.map_or_else(|| reason.code.to_string(), |titles| titles.reason(reason)),
        });
        Self::Refused { reasons: reasons.collect() }
    }

    /// The same without a company's words.
    pub(crate) fn plain(error: &ClientError, language: Language) -> Self {
        Self::Failed { code: error.code().to_string(), text: error.text(language), is_retryable: error.is_retryable() }
    }
}
