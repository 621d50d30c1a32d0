//! What a tap means, what somebody wants done, and what came of it.

use super::Screen;

/// What a tap means.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Tap {
    /// Another screen.
    Go {
        /// Which.
        screen: Screen,
    },
    /// The same place, with other contents: a list that was narrowed.
    Turn {
        /// To what.
        screen: Screen,
    },
    /// The core is to do something.
    Do {
        /// What.
        intent: Intent,
    },
    /// The platform's file picker; what is picked goes into [`Intent::AddFile`].
    Pick {
        /// The record.
        record: String,
        /// The slot's field.
        slot: String,
    },
    /// The microphone; the recording goes into [`Intent::AddVoice`].
    Speak {
        /// The visit.
        visit: String,
    },
    /// The telephone.
    Dial {
        /// The number.
        number: String,
    },
    /// The camera, for a code or a card; the picture goes into [`Intent::ReadCard`].
    Scan {
        /// The kind that is made of it.
        kind: String,
    },
    /// The field on this screen, which is brought into view.
    Jump {
        /// Its key.
        field: String,
    },
}

/// What somebody wants done.
#[derive(Debug, Clone, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Intent {
    /// The device becomes that of whom the code on the screen is for.
    Enrol,
    /// Send and fetch.
    Sync,
    /// Something was typed: into a form, or into the fields of a visit, a move or a request.
    Type {
        /// The form: its name, or the id of the record.
        form: String,
        /// The field.
        field: String,
        /// All that stands in it now.
        text: String,
    },
    /// An option was tapped.
    Choose {
        /// The form.
        form: String,
        /// The field.
        field: String,
        /// The option.
        option: String,
    },
    /// A form for a new record, with a link filled in.
    New {
        /// The kind.
        kind: String,
        /// The field that leads to `to`; empty where there is none.
        link: String,
        /// The record that it leads to.
        to: String,
    },
    /// A form for a record that there is.
    Edit {
        /// The record.
        record: String,
    },
    /// The form is saved.
    Save {
        /// Its name.
        form: String,
    },
    /// The form is thrown away.
    Drop {
        /// Its name.
        form: String,
    },
    /// A visit begins.
    StartVisit {
        /// Whose place it is.
        customer: String,
    },
    /// A visit is over, with what was typed into it.
    EndVisit {
        /// Which.
        visit: String,
    },
    /// A photo was taken, or is taken from the disk.
    AddPhoto {
        /// The record.
        record: String,
        /// The slot's field.
        slot: String,
        /// The picture's file.
        path: String,
    },
    /// A file was picked.
    AddFile {
        /// The record.
        record: String,
        /// The slot's field.
        slot: String,
        /// The file.
        path: String,
    },
    /// Something was spoken.
    AddVoice {
        /// The visit.
        visit: String,
        /// The recording's file.
        path: String,
    },
    /// A picture of a code or a card was taken: a new record of it.
    ReadCard {
        /// The kind that is made of it.
        kind: String,
        /// The picture's file.
        path: String,
    },
    /// A record moves on.
    Move {
        /// Which.
        record: String,
        /// Where to.
        to: String,
    },
    /// A request is answered with what was typed as the reason.
    Decide {
        /// Which.
        request: String,
        /// How.
        verdict: String,
    },
    /// A record of the pool becomes one's own.
    Claim {
        /// Which.
        record: String,
    },
    /// A returned edit is opened as a form.
    Amend {
        /// Which.
        edit: String,
    },
    /// A returned edit goes up again.
    Resubmit {
        /// Which.
        edit: String,
    },
    /// A returned edit is let go.
    Discard {
        /// Which.
        edit: String,
    },
    /// A record is put away, or brought back.
    Archive {
        /// Which.
        record: String,
        /// Brought back.
        undo: bool,
    },
    /// The language of every screen.
    SetLanguage {
        /// Its tag.
        tag: String,
    },
    /// Photos wait for a network that costs nothing.
    SetThrifty {
        /// They do.
        is_thrifty: bool,
    },
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Button {
    /// Its word.
    pub text: String,
    /// What it does.
    pub tap: Tap,
    /// Whether it can be tapped.
    pub is_enabled: bool,
    /// Under a button that cannot.
    pub why_not: Option<String>,
    /// What is asked before it is done: something would be lost.
    pub sure: Option<String>,
}

impl Button {
    /// A button that can be tapped.
    pub fn new(text: String, tap: Tap) -> Self {
        Self { text, tap, is_enabled: true, why_not: None, sure: None }
    }

    /// One that goes to a screen.
    pub fn go(text: String, screen: Screen) -> Self {
        Self::new(text, Tap::Go { screen })
    }

    /// One that does something.
    pub fn act(text: String, intent: Intent) -> Self {
        Self::new(text, Tap::Do { intent })
    }

    /// The same, after a question.
    #[must_use]
    pub fn after(self, sure: String) -> Self {
        Self { sure: Some(sure), ..self }
    }

    /// The same, where it can be tapped only then.
    #[must_use]
    pub fn only_if(self, is_enabled: bool, why_not: Option<String>) -> Self {
        Self { is_enabled, why_not: why_not.filter(|_| !is_enabled), ..self }
    }
}

/// What came of an intent.
#[derive(Debug, Clone, PartialEq, Eq, Default, uniffi::Record)]
pub struct Done {
    /// To be shown for a moment: `已保存`.
    pub text: Option<String>,
    /// Where to go.
    pub go: Option<Screen>,
    /// This screen is over: back to where one came from, before going on.
    pub is_over: bool,
    /// What takes it back, for as long as `text` is shown.
    pub undo: Option<Intent>,
}
