//! The checklist of a move as a screen: what is missing first, each with the button that gets it.

use crate::{
    move_checklist::{Action, ChecklistItemView, MoveChecklistView},
    screen::{Block, Button, Intent, Keys, Screen, ScreenState, ScreenView, Tap},
    words::Titles,
};

/// The field of the form of a move that holds the justification.
pub const BECAUSE: &str = "because";

/// The name of the form of a move.
pub fn move_form(record: &str, to: &str) -> String {
    format!("move-{record}-{to}")
}

/// Draws the screen of a move of `record` to `to`, with what was typed as the justification.
pub fn moving(titles: &Titles<'_>, record: &str, title: &str, to: &str, list: &MoveChecklistView, because: &str) -> ScreenView {
    let mut view = ScreenView::new(titles.say("move-to", &[("stage", &titles.stage_title(to))]));
    view.subtitle = Some(title.to_owned());
    view.state = if list.can_submit { ScreenState::Ready } else { ScreenState::Refused };
    view.blocks.push(Block::Heading { text: list.title.clone(), button: None });
    view.blocks.extend(list.items.iter().map(|item| check(titles, record, item)));
    let asks = list.asks_justification || (list.exception.is_some() && !list.can_submit);
    if asks {
        view.blocks.push(Block::Field {
            form: move_form(record, to),
            key: BECAUSE.to_owned(),
            label: titles.say("move-justification", &[]),
            text: because.to_owned(),
            keys: Keys::LongText,
            options: Vec::new(),
            is_required: list.asks_justification,
            problem: None,
            hint: list.exception.clone().filter(|_| !list.can_submit),
        });
    }
    let intent = Intent::Move { record: record.to_owned(), to: to.to_owned() };
    let go = Button::act(titles.say("move", &[]), intent.clone()).only_if(list.can_submit, list.why_not.clone());
    view.primary = Some(go);
    if list.exception.is_some() && !list.can_submit {
        let ask = Button::act(titles.say("move-ask-exception", &[]), intent);
        let why_not = titles.say("move-ask-because", &[]);
        view.others.push(ask.only_if(!because.trim().is_empty(), Some(why_not)));
    }
    view
}

fn check(titles: &Titles<'_>, record: &str, item: &ChecklistItemView) -> Block {
    let button = item.field.as_ref().filter(|_| !item.is_done).and_then(|field| {
        let (record, slot) = (record.to_owned(), field.clone());
        Some(match item.action {
            Action::Capture => Button::go(titles.say("attachment-take-photo", &[]), Screen::Capture { record, slot }),
            Action::Attach => Button::new(titles.say("attachment-add", &[]), Tap::Pick { record, slot }),
            Action::Fill => Button::act(titles.say("fill-in", &[]), Intent::Edit { record }),
            Action::Justify | Action::None => return None,
        })
    });
    Block::Check { text: item.text.clone(), note: item.note.clone(), is_done: item.is_done, button }
}
