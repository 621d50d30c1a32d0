//! Settings, and what was collected today: both belong to the person who holds the device.

use roundsman_text::{Language, bytes, moment_near, say};

use crate::{
    screen::{Block, Button, Icon, Intent, OptionView, Screen, ScreenState, ScreenView, Tap},
    status::Around,
    sync_status::Tone,
    words::Titles,
};

/// What the settings are drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingsShown {
    /// Who.
    pub user: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The relay's address.
    pub url: Option<String>,
    /// The device.
    pub device: Option<String>,
    /// The playbook's name and version.
    pub playbook: Option<String>,
    /// Records on this device.
    pub records: u64,
    /// What they and their files take.
    pub size_bytes: u64,
    /// Photos wait for a network that costs nothing.
    pub is_thrifty: bool,
    /// The program's version.
    pub version: String,
}

/// Draws the settings.
pub fn settings(language: Language, time_zone: Option<&str>, shown: &SettingsShown, around: &Around) -> ScreenView {
    let word = |key: &str| say(language, key, &[]);
    let mut view = ScreenView::new(word("screen-settings"));
    view.blocks.push(around.banner(language, time_zone));
    let open = around.sync.pending + around.sync.held + around.sync.returned + around.uploads;
    if open > 0 {
        let text = say(language, "settings-unsent", &[("count", &open.to_string())]);
        view.blocks.push(Block::Banner { tone: Tone::Attention, text, details: Vec::new(), button: None });
    }
    let facts = [
        ("user", &shown.user),
        ("company", &shown.company),
        ("settings-relay", &shown.url),
        ("device", &shown.device),
        ("nav-playbook", &shown.playbook),
    ];
    let told = facts.into_iter().filter_map(|(key, text)| Some(Block::Fact { label: word(key), text: text.clone()? }));
    view.blocks.extend(told);
    let args = [("count", &*shown.records.to_string()), ("bytes", &*bytes(shown.size_bytes))];
    view.blocks.push(Block::Fact { label: word("settings-here"), text: say(language, "settings-records", &args) });
    view.blocks.push(Block::Heading { text: word("language"), button: None });
    let option =
        |one: Language| OptionView { id: one.tag().to_owned(), text: one.own_name().to_owned(), is_chosen: one == language };
    let languages = Language::ALL;
    view.blocks.push(Block::Chips {
        options: languages.map(option).to_vec(),
        taps: languages.map(|one| Tap::Do { intent: Intent::SetLanguage { tag: one.tag().to_owned() } }).to_vec(),
    });
    view.blocks.push(Block::Heading { text: word("settings-thrifty"), button: None });
    let thrifty = |is: bool, key: &str| OptionView { id: key.to_owned(), text: word(key), is_chosen: is == shown.is_thrifty };
    view.blocks.push(Block::Chips {
        options: vec![thrifty(false, "settings-any-network"), thrifty(true, "settings-free-network")],
        taps: [false, true].map(|is_thrifty| Tap::Do { intent: Intent::SetThrifty { is_thrifty } }).to_vec(),
    });
    view.blocks.push(Block::Line {
        icon: Icon::Pin,
        title: word("screen-privacy"),
        subtitle: word("privacy-what"),
        mark: None,
        tap: Some(Tap::Go { screen: Screen::Privacy }),
        side: None,
    });
    view.blocks.push(Block::Fact { label: word("settings-version"), text: shown.version.clone() });
    view.primary = Some(Button::act(word("sync-now"), Intent::Sync).only_if(around.sync.progress.is_none(), None));
    view
}

/// What was collected, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// When, ms since the Unix epoch.
    pub at_ms: i64,
    /// What: `location`, `photo`, `voice`.
    pub what: String,
    /// For which record, as it is called.
    pub whom: String,
}

/// Draws what was collected today.
pub fn privacy(titles: &Titles<'_>, collected: &[Collected], now_ms: i64) -> ScreenView {
    let mut view = ScreenView::new(titles.say("screen-privacy", &[]));
    view.blocks.push(Block::Text { text: titles.say("privacy-note", &[]) });
    let count = |what: &str| collected.iter().filter(|one| one.what == what).count();
    for (what, key) in [("location", "privacy-locations"), ("photo", "privacy-photos"), ("voice", "privacy-voices")] {
        view.blocks.push(Block::Fact { label: titles.say(key, &[]), text: count(what).to_string() });
    }
    view.blocks.extend(collected.iter().map(|one| Block::Event {
        when: moment_near(titles.language, one.at_ms, now_ms, &titles.zone()),
        who: titles.say(&format!("privacy-{}", one.what), &[]),
        text: one.whom.clone(),
    }));
    if collected.is_empty() {
        view.state = ScreenState::Empty;
        let (text, help) = (titles.say("privacy-nothing", &[]), titles.say("privacy-nothing-help", &[]));
        view.blocks.push(Block::Nothing { text, help, button: None });
    }
    view
}
