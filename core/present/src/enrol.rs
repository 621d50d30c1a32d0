//! Enrolling: an address and a code, and the phone is somebody's.

use roundsman_text::{Language, say};

use crate::screen::{Block, Button, Intent, Keys, ScreenState, ScreenView};
use crate::sync_status::Tone;

/// The name of its form.
pub const ENROL_FORM: &str = "enrol";

/// What was typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnrolShown {
    /// The relay's address.
    pub url: String,
    /// The one-time code.
    pub code: String,
    /// The relay is being asked.
    pub is_busy: bool,
    /// Why the last attempt failed, in words.
    pub problem: Option<String>,
}

/// Draws the screen.
pub fn enrol(language: Language, shown: &EnrolShown) -> ScreenView {
    let say = |key: &str| say(language, key, &[]);
    let field = |key: &str, label: &str, hint: &str, text: &str| Block::Field {
        form: ENROL_FORM.to_owned(),
        key: key.to_owned(),
        label: say(label),
        text: text.to_owned(),
        keys: Keys::Text,
        options: Vec::new(),
        is_required: true,
        problem: None,
        hint: Some(say(hint)),
    };
    let mut blocks = vec![Block::Text { text: say("enrol-what") }];
    if let Some(problem) = &shown.problem {
        blocks.push(Block::Banner { tone: Tone::Attention, text: problem.clone(), details: Vec::new(), button: None });
    }
    blocks.push(field("url", "enrol-url", "enrol-url-hint", &shown.url));
    blocks.push(field("code", "enrol-code", "enrol-code-hint", &shown.code));
    let is_filled = !shown.url.trim().is_empty() && !shown.code.trim().is_empty();
    let text = if shown.is_busy { "enrol-busy" } else { "enrol-do" };
    ScreenView {
        subtitle: Some(say("app-tagline")),
        state: match (shown.is_busy, &shown.problem) {
            (true, _) => ScreenState::Loading,
            (false, Some(_)) => ScreenState::Failed,
            (false, None) => ScreenState::Empty,
        },
        blocks,
        primary: Some(Button::act(say(text), Intent::Enrol).only_if(is_filled && !shown.is_busy, Some(say("enrol-fill")))),
        ..ScreenView::new(say("app-name"))
    }
}
