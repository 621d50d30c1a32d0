//! The returned tray and the outbox as screens.

use roundsman_text::{bytes, moment_near};

use crate::{
    returned_tray::{ReturnedEditView, ReturnedTrayView, Way},
    screen::{Block, Button, Icon, Intent, Mark, Screen, ScreenState, ScreenView, Tap},
    status::Around,
    sync_status::Tone,
    today::named,
    words::Titles,
};

/// Draws the returned tray.
pub fn returned_screen(titles: &Titles<'_>, tray: &ReturnedTrayView) -> ScreenView {
    let mut view = ScreenView::new(tray.title.clone());
    for item in &tray.items {
        let builds_on = item.builds_on.as_ref().and_then(|edit| tray.items.iter().find(|other| other.edit == *edit));
        returned(titles, item, builds_on, &mut view.blocks);
    }
    match &tray.empty {
        Some(text) => {
            view.state = ScreenState::Empty;
            let help = titles.say("returned-help", &[]);
            view.blocks.push(Block::Nothing { text: text.clone(), help, button: None });
        }
        None => view.state = ScreenState::Refused,
    }
    view
}

fn returned(titles: &Titles<'_>, item: &ReturnedEditView, builds_on: Option<&ReturnedEditView>, blocks: &mut Vec<Block>) {
    blocks.push(Block::Line {
        icon: Icon::Returned,
        title: item.title.clone(),
        subtitle: item.when.clone(),
        mark: Some(Mark { text: titles.say("state-returned", &[]), tone: Tone::Attention }),
        tap: Some(Tap::Go { screen: Screen::Record { id: item.record.clone() } }),
        side: None,
    });
    blocks.extend(item.reasons.iter().map(|text| Block::Text { text: text.clone() }));
    if let Some(first) = builds_on {
        let args = [("title", &*first.title), ("when", &*first.when)];
        blocks.push(Block::Text { text: titles.say("returned-builds-on", &args) });
    }
    let edit = item.edit.clone();
    blocks.extend(item.ways.iter().filter_map(|way| {
        let button = match way {
            Way::Amend => Button::act(titles.say("returned-amend", &[]), Intent::Amend { edit: edit.clone() }),
            Way::Resubmit => Button::act(titles.say("returned-resubmit", &[]), Intent::Resubmit { edit: edit.clone() }),
            Way::SettleFirst => return None,
            Way::Discard => Button::act(titles.say("returned-discard", &[]), Intent::Discard { edit: edit.clone() })
                .after(titles.say("returned-discard-sure", &[])),
        };
        Some(Block::Heading { text: String::new(), button: Some(button) })
    }));
}

/// An edit that is not settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingEdit {
    /// The record.
    pub record: String,
    /// What the record is called.
    pub title: String,
    /// What kind of record it is, and what was done.
    pub what: String,
    /// When it was saved, ms since the Unix epoch.
    pub saved_ms: i64,
    /// The relay has it, and it waits there: for what.
    pub held: Option<String>,
}

/// Files that are on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uploads {
    /// How many there were when this sync began, or are.
    pub of: u64,
    /// How many of them have arrived.
    pub done: u64,
    /// Bytes still to be sent.
    pub left_bytes: u64,
    /// Why they do not go up now, where they do not.
    pub hold: Option<Hold>,
}

/// Why files do not go up now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The user wants a network that costs nothing, and there is none.
    Network,
    /// The phone saves its battery.
    Power,
}

/// Draws the outbox.
pub fn outbox(titles: &Titles<'_>, edits: &[WaitingEdit], uploads: Uploads, around: &Around) -> ScreenView {
    let mut view = ScreenView::new(titles.say("screen-outbox", &[]));
    view.blocks.push(around.banner_above_sync(titles.language, Some(&titles.playbook.time_zone)));
    if uploads.of > uploads.done {
        let args =
            [("done", &*uploads.done.to_string()), ("of", &*uploads.of.to_string()), ("bytes", &*bytes(uploads.left_bytes))];
        let key = match uploads.hold {
            Some(Hold::Network) => "outbox-uploads-waiting",
            Some(Hold::Power) => "outbox-uploads-saving",
            None => "outbox-uploads",
        };
        let percent = uploads.done.saturating_mul(100) / uploads.of.max(1);
        view.blocks.push(Block::Progress { text: titles.say(key, &args), percent: u32::try_from(percent).unwrap_or(100) });
    }
    for edit in edits {
        let when = moment_near(titles.language, edit.saved_ms, around.now_ms, &titles.zone());
        let (key, tone) = if edit.held.is_some() { ("state-held", Tone::Attention) } else { ("state-pending", Tone::Busy) };
        view.blocks.push(Block::Line {
            icon: Icon::Upload,
            title: named(titles, &edit.title),
            subtitle: [Some(&edit.what), Some(&when), edit.held.as_ref()]
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
                .join(" · "),
            mark: Some(Mark { text: titles.say(key, &[]), tone }),
            tap: Some(Tap::Go { screen: Screen::Record { id: edit.record.clone() } }),
            side: None,
        });
    }
    if edits.is_empty() && uploads.of <= uploads.done {
        view.state = ScreenState::Empty;
        let (text, help) = (titles.say("outbox-empty", &[]), titles.say("outbox-help", &[]));
        view.blocks.push(Block::Nothing { text, help, button: None });
    } else {
        view.state = ScreenState::Provisional;
    }
    let can_sync = around.sync.progress.is_none();
    view.primary = Some(Button::act(titles.say("sync-now", &[]), Intent::Sync).only_if(can_sync, None));
    view
}
