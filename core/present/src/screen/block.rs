//! The parts of a screen.

use super::{Button, Icon, Mark, Screen, Tap};
use crate::sync_status::Tone;

/// How a field is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Keys {
    /// One line.
    Text,
    /// Many lines.
    LongText,
    /// Digits.
    Number,
    /// Digits of an amount.
    Money,
    /// A telephone number.
    Phone,
    /// `2026-11-23`.
    Date,
    /// `09:30`.
    Time,
    /// Yes or no.
    Bool,
    /// One of the options.
    One,
    /// Any of the options.
    Many,
    /// One of the options, found by typing.
    Find,
    /// A place: the button takes where the phone is.
    Place,
    /// Only shown.
    Fixed,
}

/// An option of a field.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OptionView {
    /// What is sent.
    pub id: String,
    /// What people see.
    pub text: String,
    /// It is chosen.
    pub is_chosen: bool,
}

/// A person on the map of a customer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PersonView {
    /// Who.
    pub name: String,
    /// Which part they have in the decision.
    pub role: String,
    /// How they like to be spoken to, what moves them.
    pub note: String,
    /// Nobody plays this part yet.
    pub is_gap: bool,
    /// Their number.
    pub phone: Option<String>,
}

/// A bar of a figure.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BarView {
    /// Of what.
    pub label: String,
    /// How much, in words.
    pub text: String,
    /// How much of all, from 0 to 100.
    pub percent: u32,
}

/// A part of a screen.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Block {
    /// Something to be heard before all else.
    Banner {
        /// How it wants to be seen.
        tone: Tone,
        /// What.
        text: String,
        /// Below it, in small.
        details: Vec<String>,
        /// What can be done about it.
        button: Option<Button>,
    },
    /// Over what belongs together.
    Heading {
        /// Its words.
        text: String,
        /// Beside them.
        button: Option<Button>,
    },
    /// Plain words.
    Text {
        /// They.
        text: String,
    },
    /// A field for words to find.
    Search {
        /// What stands in it while it is empty.
        hint: String,
        /// What stands in it; typing turns the screen.
        text: String,
        /// The screen without words: the shell puts them in.
        screen: Screen,
    },
    /// Ways to narrow what follows.
    Chips {
        /// Each a word; the tapped one is lit.
        options: Vec<OptionView>,
        /// Where each of them leads, in the same order.
        taps: Vec<Tap>,
    },
    /// A line that may be tapped.
    Line {
        /// Its picture.
        icon: Icon,
        /// First line.
        title: String,
        /// Second line.
        subtitle: String,
        /// At its end.
        mark: Option<Mark>,
        /// What a tap does.
        tap: Option<Tap>,
        /// Beside it.
        side: Option<Button>,
    },
    /// A value with its name.
    Fact {
        /// Its name.
        label: String,
        /// It.
        text: String,
    },
    /// The stages of a pipeline.
    Steps {
        /// In their order.
        steps: Vec<StepView>,
    },
    /// A thing that is there or is missing.
    Check {
        /// What.
        text: String,
        /// Under it.
        note: Option<String>,
        /// It is there.
        is_done: bool,
        /// What gets it.
        button: Option<Button>,
    },
    /// A field of a form.
    Field {
        /// The form that it belongs to.
        form: String,
        /// Its key in the form.
        key: String,
        /// What people call it.
        label: String,
        /// What stands in it.
        text: String,
        /// How it is typed into.
        keys: Keys,
        /// What it may be.
        options: Vec<OptionView>,
        /// It must be filled.
        is_required: bool,
        /// What is wrong with it.
        problem: Option<String>,
        /// Under it, where nothing is wrong.
        hint: Option<String>,
    },
    /// A slot for photos.
    Slot {
        /// What people call it.
        title: String,
        /// How many there are, or that it is empty.
        text: String,
        /// Something is in it.
        is_filled: bool,
        /// It must be filled.
        is_required: bool,
        /// The pictures' files, as far as they are on this device.
        pictures: Vec<String>,
        /// What a tap does.
        tap: Option<Tap>,
    },
    /// Something that has happened.
    Event {
        /// When.
        when: String,
        /// Who.
        who: String,
        /// What.
        text: String,
    },
    /// Who decides at a customer's.
    People {
        /// The customer in the middle.
        centre: String,
        /// Around it; those who are missing too.
        people: Vec<PersonView>,
        /// How far one has got: `2 / 3`.
        text: String,
        /// How far one has got with each part in the decision, as the axes of a radar; empty where visits do not say.
        reach: Vec<BarView>,
    },
    /// Figures side by side.
    Bars {
        /// Each a bar.
        bars: Vec<BarView>,
    },
    /// How far something is.
    Progress {
        /// In words.
        text: String,
        /// From 0 to 100.
        percent: u32,
    },
    /// Instead of a list that has nothing in it.
    Nothing {
        /// That there is nothing.
        text: String,
        /// What would bring something.
        help: String,
        /// Does just that.
        button: Option<Button>,
    },
}

/// A stage of a pipeline as a step.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct StepView {
    /// What people call it.
    pub text: String,
    /// The record has been there.
    pub is_done: bool,
    /// The record is there.
    pub is_here: bool,
    /// What a tap does.
    pub tap: Option<Tap>,
}
