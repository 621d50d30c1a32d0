//! A screen without its looks: what it says, what can be tapped and what can be typed into. What screen readers and scripts go by.

use crate::screen::{Block, Button, Mark, OptionView, Screen, ScreenView, Tap};

/// Something that can be tapped.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OutlineTap {
    /// What stands on it.
    pub text: String,
    /// What it does.
    pub tap: Tap,
    /// Whether it can be tapped now.
    pub is_enabled: bool,
    /// It is one of the places at the bottom: what one came from is forgotten.
    pub is_place: bool,
}

/// Something that can be typed into.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OutlineField {
    /// What people call it.
    pub label: String,
    /// The form that it belongs to; empty for the search of a list.
    pub form: String,
    /// Its key in the form.
    pub key: String,
    /// What stands in it.
    pub text: String,
    /// What it may be.
    pub options: Vec<OptionView>,
    /// For the search of a list: the screen, into which the words are put.
    pub screen: Option<Screen>,
}

/// A screen without its looks.
#[derive(Debug, Clone, PartialEq, Eq, Default, uniffi::Record)]
pub struct Outline {
    /// Everything that is said, from top to bottom.
    pub texts: Vec<String>,
    /// Everything that can be tapped, the main button first.
    pub taps: Vec<OutlineTap>,
    /// Everything that can be typed into.
    pub fields: Vec<OutlineField>,
}

/// Takes the looks off a screen.
#[uniffi::export]
pub fn outline(view: &ScreenView) -> Outline {
    let mut into = Outline { texts: vec![view.title.clone()], ..Outline::default() };
    into.texts.extend(view.subtitle.clone());
    view.primary.iter().chain(&view.others).for_each(|button| into.button(button));
    view.blocks.iter().for_each(|block| into.block(block));
    for place in &view.places {
        let tap = Tap::Go { screen: place.screen.clone() };
        into.taps.push(OutlineTap { text: place.text.clone(), tap, is_enabled: true, is_place: true });
    }
    into
}

impl Outline {
    fn button(&mut self, button: &Button) {
        self.texts.extend(button.why_not.clone());
        let Button { text, tap, is_enabled, .. } = button.clone();
        self.taps.push(OutlineTap { text, tap, is_enabled, is_place: false });
    }

    fn tap(&mut self, text: &str, tap: Option<&Tap>) {
        let tap = tap.cloned();
        self.taps.extend(tap.map(|tap| OutlineTap { text: text.to_owned(), tap, is_enabled: true, is_place: false }));
    }

    fn say<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) {
        self.texts.extend(texts.into_iter().filter(|text| !text.is_empty()).cloned());
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Banner { text, details, button, .. } => {
                self.say([text]);
                self.say(details);
                button.iter().for_each(|button| self.button(button));
            }
            Block::Heading { text, button } => {
                self.say([text]);
                button.iter().for_each(|button| self.button(button));
            }
            Block::Text { text } | Block::Progress { text, .. } => self.say([text]),
            Block::Chips { options, taps } => {
                options.iter().zip(taps).for_each(|(option, tap)| self.tap(&option.text, Some(tap)));
            }
            Block::Line { title, subtitle, mark, tap, side, .. } => {
                self.say([title, subtitle]);
                self.say(mark.iter().map(|Mark { text, .. }| text));
                self.tap(title, tap.as_ref());
                side.iter().for_each(|button| self.button(button));
            }
            Block::Fact { label, text } => self.texts.push(format!("{label}: {text}")),
            Block::Steps { steps } => {
                for step in steps {
                    let mark = if step.is_here {
                        "●"
                    } else if step.is_done {
                        "✓"
                    } else {
                        "○"
                    };
                    self.texts.push(format!("{mark} {}", step.text));
                    self.tap(&step.text, step.tap.as_ref());
                }
            }
            Block::Check { text, note, is_done, button } => {
                self.texts.push(format!("{} {text}", if *is_done { "☑" } else { "☐" }));
                self.say(note);
                button.iter().for_each(|button| self.button(button));
            }
            Block::Search { .. } | Block::Field { .. } => self.field(block),
            Block::Slot { title, text, tap, .. } => {
                self.texts.push(format!("{title}: {text}"));
                self.tap(title, tap.as_ref());
            }
            Block::Event { when, who, text } => self.texts.push(format!("{when} {who}: {text}")),
            Block::People { people, text, reach, .. } => {
                self.say([text]);
                self.texts.extend(reach.iter().map(|axis| format!("{}: {}", axis.label, axis.text)));
                self.texts.extend(people.iter().map(|person| format!("{}: {} {}", person.role, person.name, person.note)));
            }
            Block::Bars { bars } => self.texts.extend(bars.iter().map(|bar| format!("{}: {}", bar.label, bar.text))),
            Block::Nothing { text, help, button } => {
                self.say([text, help]);
                button.iter().for_each(|button| self.button(button));
            }
        }
    }

    fn field(&mut self, block: &Block) {
        let field = match block {
            Block::Search { hint, text, screen } => OutlineField {
                label: hint.clone(),
                form: String::new(),
                key: String::new(),
                text: text.clone(),
                options: Vec::new(),
                screen: Some(screen.clone()),
            },
            Block::Field { form, key, label, text, options, problem, hint, .. } => {
                self.texts.push(format!("{label}: {text}"));
                self.say(problem.iter().chain(hint));
                let (label, form, key, text) = (label.clone(), form.clone(), key.clone(), text.clone());
                OutlineField { label, form, key, text, options: options.clone(), screen: None }
            }
            _ => return,
        };
        self.fields.push(field);
    }
}
