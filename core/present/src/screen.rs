//! What a screen is made of: blocks of final words, and what a tap on each of them means.
//!
//! One vocabulary for every screen and every shell (ADR 20). A shell knows how to draw a block and how to hand a tap back; it decides nothing.

mod block;
mod intent;

use crate::sync_status::Tone;

pub use block::{BarView, Block, Keys, OptionView, PersonView, StepView};
pub use intent::{Button, Done, Intent, Tap};

/// Which screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Screen {
    /// The device becomes somebody's.
    Enrol,
    /// What today asks for.
    Today,
    /// The records of a kind.
    Records {
        /// The kind's name; empty for the kind that is visited.
        kind: String,
        /// Words to find.
        text: String,
        /// Which of them.
        choice: Choice,
        /// How many pages of 50 are shown.
        pages: u32,
    },
    /// A record: a customer's card, a deal.
    Record {
        /// Its id.
        id: String,
    },
    /// A form that is being filled in.
    Form {
        /// Its name, as an intent gave it.
        name: String,
    },
    /// A visit, from its start to its end.
    Visit {
        /// Its id.
        id: String,
    },
    /// The camera over a slot.
    Capture {
        /// The record.
        record: String,
        /// The slot's field.
        slot: String,
    },
    /// The checklist of a move.
    Move {
        /// The record.
        record: String,
        /// The stage.
        to: String,
    },
    /// What waits for this user's answer.
    Inbox,
    /// One question.
    Request {
        /// Its id.
        id: String,
    },
    /// What the relay refused.
    Returned,
    /// What is on its way.
    Outbox,
    /// The user's own figures.
    Board,
    /// What was collected today.
    Privacy,
    /// Choices of the person who holds the device.
    Settings,
}

/// Which records of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, uniffi::Enum)]
pub enum Choice {
    /// All of them.
    #[default]
    All,
    /// The nearest first.
    Near,
    /// Those that something is overdue with.
    Silent,
}

/// How a screen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ScreenState {
    /// It shows what there is.
    Ready,
    /// There is nothing to show.
    Empty,
    /// Nothing has ever come: the first sync is to be made, or is under way.
    Loading,
    /// What is shown may be out of date.
    Stale,
    /// Something of it is not settled by the relay.
    Provisional,
    /// Something of it was refused.
    Refused,
    /// It cannot be shown.
    Failed,
}

/// A screen as it is to be drawn.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ScreenView {
    /// Over everything.
    pub title: String,
    /// Under the title.
    pub subtitle: Option<String>,
    /// How it stands.
    pub state: ScreenState,
    /// From top to bottom.
    pub blocks: Vec<Block>,
    /// At the bottom, within the thumb's reach.
    pub primary: Option<Button>,
    /// Beside or under it, the more important first.
    pub others: Vec<Button>,
    /// Where the places at the bottom lead; empty on screens that one goes back from.
    pub places: Vec<Place>,
}

impl ScreenView {
    /// A screen with nothing on it yet.
    pub fn new(title: String) -> Self {
        Self {
            title,
            subtitle: None,
            state: ScreenState::Ready,
            blocks: Vec::new(),
            primary: None,
            others: Vec::new(),
            places: Vec::new(),
        }
    }
}

/// What stands around every screen.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FrameWords {
    /// On the way back.
    pub back: String,
    /// On what opens the buttons that have no room.
    pub more: String,
    /// Beside the button of a question.
    pub cancel: String,
    /// On what takes back what was done.
    pub undo: String,
    /// On the camera's button.
    pub shoot: String,
    /// While the microphone listens.
    pub recording: String,
    /// On what ends that.
    pub stop: String,
    /// Where the person has not let the app use the camera, the microphone or the place.
    pub denied: String,
}

impl FrameWords {
    /// In a language.
    pub fn of(language: roundsman_text::Language) -> Self {
        let say = |key: &str| roundsman_text::say(language, key, &[]);
        Self {
            back: say("back"),
            more: say("more"),
            cancel: say("cancel"),
            undo: say("undo"),
            shoot: say("attachment-take-photo"),
            recording: say("voice-recording"),
            stop: say("voice-stop"),
            denied: say("sense-denied"),
        }
    }
}

/// One of the places at the bottom of the main screens.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Place {
    /// Its word.
    pub text: String,
    /// Its picture.
    pub icon: Icon,
    /// Where it leads.
    pub screen: Screen,
    /// It is this one.
    pub is_here: bool,
    /// A number beside it: what waits there.
    pub count: u32,
}

/// Pictures that every shell has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Icon {
    /// The day.
    Today,
    /// Whom one sells to.
    Customers,
    /// What waits for an answer.
    Inbox,
    /// One's own figures.
    Board,
    /// A visit.
    Visit,
    /// A deal.
    Deal,
    /// Any other record.
    Record,
    /// Something to be done.
    Task,
    /// Time.
    Clock,
    /// A photo.
    Photo,
    /// A recording.
    Voice,
    /// A file.
    File,
    /// A person.
    Person,
    /// A telephone.
    Phone,
    /// A place.
    Pin,
    /// What goes up.
    Upload,
    /// What came back.
    Returned,
}

/// A word at the end of a line.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Mark {
    /// The word.
    pub text: String,
    /// How it wants to be seen.
    pub tone: Tone,
}
