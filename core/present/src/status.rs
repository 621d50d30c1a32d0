//! The line at the top of the main screens, and the places at their bottom.

use roundsman_text::Language;

use crate::{
    screen::{Block, Button, Choice, Icon, Intent, Place, Screen, ScreenState, ScreenView, Tap},
    sync_status::{SyncState, Tone, sync_status},
    words::Titles,
};

/// What every main screen shows beside its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Around {
    /// Where device and relay stand.
    pub sync: SyncState,
    /// Photos, recordings and files that are on their way.
    pub uploads: u64,
    /// Requests that wait for this user.
    pub inbox: u64,
    /// The kind that is visited, and what several of it are called.
    pub visited: Option<(String, String)>,
    /// What time it is, ms since the Unix epoch.
    pub now_ms: i64,
}

/// What is older than this may be out of date, ms.
const STALE_MS: i64 = 86_400_000;

impl Around {
    /// How a screen stands that shows what it has.
    pub(crate) fn state(&self) -> ScreenState {
        match () {
            () if self.is_unknown() => ScreenState::Failed,
            () if self.sync.returned > 0 => ScreenState::Refused,
            () if self.sync.pending + self.sync.held > 0 => ScreenState::Provisional,
            () if self.sync.last_ms.is_none_or(|last| self.now_ms - last > STALE_MS) => ScreenState::Stale,
            () => ScreenState::Ready,
        }
    }

    /// Whether anything has not gone out, or is not settled there.
    pub(crate) fn is_waiting(&self) -> bool {
        self.sync.pending + self.sync.held + self.uploads > 0
    }

    /// Whether the relay does not know this phone any more, or the phone has lost what it is known by.
    fn is_unknown(&self) -> bool {
        matches!(&self.sync.problem, Some((problem, _)) if problem == "unauthorized" || problem == "key_gone")
    }

    /// The banner without what a screen has a button of its own for.
    pub(crate) fn banner_above_sync(&self, language: Language, time_zone: Option<&str>) -> Block {
        let mut banner = self.banner(language, time_zone);
        if let Block::Banner { button, .. } = &mut banner {
            button.take_if(|button| matches!(button.tap, Tap::Do { .. } | Tap::Go { screen: Screen::Outbox }));
        }
        banner
    }

    /// The banner that says how far the sync is; silent where there is nothing to say.
    pub(crate) fn banner(&self, language: Language, time_zone: Option<&str>) -> Block {
        let line = sync_status(language, time_zone, &self.sync, self.now_ms);
        let say = |key: &str| roundsman_text::say(language, key, &[]);
        let button = match () {
            // Nothing goes on until the phone is known again.
            () if self.is_unknown() => Some(Button::go(say("enrol-again"), Screen::Enrol)),
            () if self.sync.returned > 0 => Some(Button::go(say("screen-returned"), Screen::Returned)),
            () if self.is_waiting() => Some(Button::go(say("screen-outbox"), Screen::Outbox)),
            () if line.can_sync => Some(Button::act(say("sync-now"), Intent::Sync)),
            () => None,
        };
        Block::Banner { tone: line.tone, text: line.headline, details: line.details, button }
    }

    /// The places at the bottom.
    pub(crate) fn places(&self, language: Language, here: &Screen) -> Vec<Place> {
        let say = |key: &str| roundsman_text::say(language, key, &[]);
        let customers = Screen::Records { kind: String::new(), text: String::new(), choice: Choice::All, pages: 1 };
        let visited = self.visited.as_ref().map_or_else(|| say("customers"), |(_, plural)| plural.clone());
        let place = |text: String, icon, screen: Screen, count: u64| {
            let is_here = std::mem::discriminant(&screen) == std::mem::discriminant(here);
            Place { text, icon, is_here, screen, count: u32::try_from(count).unwrap_or(u32::MAX) }
        };
        vec![
            place(say("screen-today"), Icon::Today, Screen::Today, 0),
            place(visited, Icon::Customers, customers, 0),
            place(say("screen-inbox"), Icon::Inbox, Screen::Inbox, self.inbox),
            place(say("screen-board"), Icon::Board, Screen::Board, 0),
        ]
    }
}

/// A screen of those at the bottom, with the line at its top.
pub(crate) fn main_screen(titles: &Titles<'_>, around: &Around, title: String, here: &Screen) -> ScreenView {
    ScreenView {
        state: around.state(),
        blocks: vec![around.banner(titles.language, Some(&titles.playbook.time_zone))],
        places: around.places(titles.language, here),
        ..ScreenView::new(title)
    }
}

/// The screen of a device on which nothing has ever arrived.
pub fn first_sync(language: Language, around: &Around) -> ScreenView {
    let say = |key: &str| roundsman_text::say(language, key, &[]);
    let running = around.sync.progress.map(|progress| {
        let percent = progress.done.saturating_mul(100) / progress.total.max(progress.done).max(1);
        let line = sync_status(language, None, &around.sync, around.now_ms);
        Block::Progress { text: line.headline, percent: u32::try_from(percent).unwrap_or(100) }
    });
    let failed = around.sync.problem.is_some().then(|| around.banner_above_sync(language, None));
    let mut blocks: Vec<_> = failed.into_iter().chain(running).collect();
    blocks.push(Block::Nothing { text: say("first-sync-title"), help: say("first-sync-help"), button: None });
    let can_sync = around.sync.progress.is_none();
    ScreenView {
        state: if around.sync.problem.is_some() { ScreenState::Failed } else { ScreenState::Loading },
        blocks,
        primary: Some(Button::act(say("sync-now"), Intent::Sync).only_if(can_sync, None)),
        others: vec![Button::go(say("screen-settings"), Screen::Settings)],
        ..ScreenView::new(say("app-name"))
    }
}

/// The screen where one cannot be shown: what it was about has left the device, or its id is none.
pub fn cannot_show(language: Language, why: String) -> ScreenView {
    let text = roundsman_text::say(language, "screen-not-here", &[]);
    ScreenView {
        state: ScreenState::Failed,
        blocks: vec![Block::Banner { tone: Tone::Attention, text: why, details: Vec::new(), button: None }],
        ..ScreenView::new(text)
    }
}
