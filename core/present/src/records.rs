//! A list of records: all, the nearest, or those that something is overdue with.

use roundsman_playbook::Kind;

use crate::{
    record_list::{RecordRowView, RecordState},
    screen::{Block, Button, Choice, Icon, Intent, Mark, OptionView, Screen, ScreenState, ScreenView, Tap},
    status::{Around, main_screen},
    sync_status::Tone,
    words::Titles,
};

/// A line with what one may do with it at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The line.
    pub row: RecordRowView,
    /// How far it is, or what is overdue.
    pub note: Option<String>,
    /// A number to call.
    pub phone: Option<String>,
}

/// What the list is drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordsShown<'a> {
    /// The kind.
    pub kind: &'a Kind,
    /// As it was asked for.
    pub text: &'a str,
    /// Which of them.
    pub choice: Choice,
    /// How many pages were asked for.
    pub pages: u32,
    /// The lines.
    pub found: Vec<Found>,
    /// How many there are in all.
    pub total: u64,
    /// This user may make new ones.
    pub can_make: bool,
    /// Other kinds that have lists of their own: their names and what several of them are called.
    pub kinds: Vec<(String, String)>,
    /// The kind has a place, so that it can be near.
    pub has_places: bool,
    /// Something can be overdue with it.
    pub has_duties: bool,
    /// Where the phone is is not known, and the nearest were asked for.
    pub lacks_fix: bool,
    /// A card can be read for a new one.
    pub can_scan: bool,
}

/// Draws the list.
pub fn records(titles: &Titles<'_>, shown: &RecordsShown<'_>, around: &Around) -> ScreenView {
    let titles = &titles.about(shown.kind);
    let plural = shown.kind.plural(titles.language.tag()).to_owned();
    let at = |text: &str, choice: Choice, pages: u32| Screen::Records {
        kind: shown.kind.id.to_string(),
        text: text.to_owned(),
        choice,
        pages,
    };
    let here = at(shown.text, shown.choice, shown.pages);
    let mut view = main_screen(titles, around, plural.clone(), &here);
    view.subtitle = Some(titles.say("count-of", &[("count", &shown.total.to_string())]));
    let is_main = around.visited.as_ref().is_some_and(|(kind, _)| shown.kind.id.as_str() == kind);
    if !is_main {
        view.places.clear();
    }
    let hint = titles.say("search-hint", &[]);
    view.blocks = vec![Block::Search { hint, text: shown.text.to_owned(), screen: at("", Choice::All, 1) }];
    view.blocks.extend(chips(titles, shown, &at));
    if shown.lacks_fix {
        let text = titles.say("near-no-fix", &[]);
        view.blocks.push(Block::Banner { tone: Tone::Attention, text, details: Vec::new(), button: None });
    }
    if shown.choice == Choice::Near && !shown.found.is_empty() && is_main {
        view.blocks.push(Block::Text { text: titles.say("near-hint", &[("visit", &titles.say("visit-start", &[]))]) });
    }
    view.blocks.extend(shown.found.iter().map(|found| line(titles, found)));
    if shown.found.is_empty() && !shown.lacks_fix {
        view.state = ScreenState::Empty;
        view.blocks.push(nothing(titles, shown, &at));
    } else if (shown.found.len() as u64) < shown.total {
        let args = [("shown", &*shown.found.len().to_string()), ("count", &*shown.total.to_string())];
        let button = Button::new(titles.say("more", &[]), Tap::Turn { screen: at(shown.text, shown.choice, shown.pages + 1) });
        view.blocks.push(Block::Heading { text: titles.say("shown-of", &args), button: Some(button) });
    }
    if shown.can_make {
        view.primary = Some(new(titles, shown));
        if shown.can_scan {
            let kind = shown.kind.id.to_string();
            view.others.push(Button::new(titles.say("scan-card", &[]), Tap::Scan { kind }));
        }
    }
    view
}

fn new(titles: &Titles<'_>, shown: &RecordsShown<'_>) -> Button {
    let intent = Intent::New { kind: shown.kind.id.to_string(), link: String::new(), to: String::new() };
    Button::act(titles.say("record-new", &[("kind", &titles.kind_title(shown.kind))]), intent)
}

fn chips(titles: &Titles<'_>, shown: &RecordsShown<'_>, at: &dyn Fn(&str, Choice, u32) -> Screen) -> Option<Block> {
    let ways = [
        (true, Choice::All, "all"),
        (shown.has_places, Choice::Near, "near"),
        (shown.has_duties, Choice::Silent, "overdue-only"),
    ];
    let mut options = Vec::new();
    let mut taps = Vec::new();
    for (is_there, choice, key) in ways {
        if is_there {
            options.push(OptionView {
                id: key.to_owned(),
                text: titles.say(key, &[]),
                is_chosen: choice == shown.choice && shown.text.is_empty(),
            });
            taps.push(Tap::Turn { screen: at("", choice, 1) });
        }
    }
    for (kind, plural) in &shown.kinds {
        options.push(OptionView { id: kind.clone(), text: plural.clone(), is_chosen: false });
        taps.push(Tap::Go { screen: Screen::Records { kind: kind.clone(), text: String::new(), choice: Choice::All, pages: 1 } });
    }
    (options.len() > 1).then_some(Block::Chips { options, taps })
}

pub(crate) fn line(titles: &Titles<'_>, found: &Found) -> Block {
    let row = &found.row;
    let tone = if row.state == RecordState::Pending { Tone::Busy } else { Tone::Calm };
    let side = found.phone.clone().map(|number| Button::new(titles.say("dial", &[]), Tap::Dial { number }));
    Block::Line {
        icon: Icon::Record,
        title: row.title.clone(),
        subtitle: found.note.as_ref().map_or_else(|| row.subtitle.clone(), |note| format!("{} · {note}", row.subtitle)),
        mark: row.mark.clone().map(|text| Mark { text, tone }),
        tap: Some(Tap::Go { screen: Screen::Record { id: row.id.clone() } }),
        side,
    }
}

fn nothing(titles: &Titles<'_>, shown: &RecordsShown<'_>, at: &dyn Fn(&str, Choice, u32) -> Screen) -> Block {
    let kind = titles.kind_title(shown.kind);
    if shown.text.is_empty() && shown.choice == Choice::All {
        let text = titles.say("records-nothing", &[("kind", &kind)]);
        let help = titles.say(if shown.can_make { "records-nothing-help" } else { "records-nothing-read" }, &[("kind", &kind)]);
        return Block::Nothing { text, help, button: None };
    }
    let key = if shown.choice == Choice::Silent && shown.text.is_empty() { "overdue-nothing" } else { "records-empty" };
    let button = Some(Button::new(titles.say("show-all", &[]), Tap::Turn { screen: at("", Choice::All, 1) }));
    Block::Nothing { text: titles.say(key, &[]), help: String::new(), button }
}
