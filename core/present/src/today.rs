//! Today: what is due, who asks, which visit is open, and the way to the next customer.

use roundsman_playbook::Words;
use roundsman_text::moment_near;

use crate::{
    screen::{Block, Button, Choice, Icon, Intent, Mark, Screen, ScreenView, Tap},
    status::{Around, main_screen},
    sync_status::Tone,
    words::Titles,
};

/// Something that is due.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyShown<'a> {
    /// About which record.
    pub record: String,
    /// What that is called.
    pub title: &'a str,
    /// Whose it is, where the title does not say.
    pub about: Option<&'a str>,
    /// What is to be done.
    pub what: &'a Words,
    /// Until when, ms since the Unix epoch.
    pub due_ms: i64,
    /// Reckoned here, from what the relay does not know yet.
    pub is_provisional: bool,
}

/// A task or a notice.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskShown<'a> {
    /// Its request.
    pub request: String,
    /// What is to be done, or what there is to know.
    pub what: &'a Words,
    /// What the record is called that it is about.
    pub about: Option<&'a str>,
    /// That record, where this device holds it.
    pub record: Option<String>,
    /// Until when.
    pub due_ms: Option<i64>,
    /// There is nothing to do but to have seen it.
    pub is_notice: bool,
}

/// A visit that has begun and not ended.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenVisit<'a> {
    /// The visit.
    pub record: String,
    /// What the customer is called.
    pub title: &'a str,
    /// When it began.
    pub started_ms: i64,
}

/// A customer on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop<'a> {
    /// The customer.
    pub record: String,
    /// What it is called.
    pub title: &'a str,
    /// How far it is from the stop before.
    pub distance: String,
}

/// What the screen is drawn from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TodayShown<'a> {
    /// Visits that are open.
    pub visits: Vec<OpenVisit<'a>>,
    /// What is due within a week, the soonest first.
    pub duties: Vec<DutyShown<'a>>,
    /// The customers with something due, from one to the next nearest; empty where that is no way.
    pub route: Vec<Stop<'a>>,
    /// Tasks and notices.
    pub tasks: Vec<TaskShown<'a>>,
    /// Visits of today that are over, and how many of them count.
    pub done: (u64, u64),
}

/// Draws the screen.
pub fn today(titles: &Titles<'_>, shown: &TodayShown<'_>, around: &Around) -> ScreenView {
    let mut view = main_screen(titles, around, titles.say("screen-today", &[]), &Screen::Today);
    let blocks = &mut view.blocks;
    if !shown.visits.is_empty() {
        blocks.push(heading(titles, "today-open-visits"));
        blocks.extend(shown.visits.iter().map(|visit| open_visit(titles, visit, around.now_ms)));
    }
    if around.inbox > 0 {
        let text = titles.say("today-asked", &[("count", &around.inbox.to_string())]);
        let button = Some(Button::go(titles.say("show", &[]), Screen::Inbox));
        blocks.push(Block::Banner { tone: Tone::Busy, text, details: Vec::new(), button });
    }
    if !shown.duties.is_empty() {
        blocks.push(heading(titles, "today-due"));
        blocks.extend(shown.duties.iter().map(|duty| duty_line(titles, duty, around.now_ms)));
    }
    if !shown.route.is_empty() {
        blocks.push(heading(titles, "today-route"));
        blocks.extend(shown.route.iter().map(|stop| stop_line(titles, stop)));
    }
    if !shown.tasks.is_empty() {
        blocks.push(heading(titles, "today-tasks"));
        blocks.extend(shown.tasks.iter().map(|task| task_line(titles, task, around.now_ms)));
    }
    if shown.visits.is_empty() && shown.duties.is_empty() && shown.tasks.is_empty() {
        let (text, help) = (titles.say("today-nothing", &[]), titles.say("today-nothing-help", &[]));
        blocks.push(Block::Nothing { text, help, button: None });
    }
    let (visits, valid) = shown.done;
    if visits > 0 {
        let args = [("count", &*visits.to_string()), ("valid", &*valid.to_string())];
        blocks.push(Block::Fact { label: titles.say("today-visits", &[]), text: titles.say("today-visited", &args) });
    }
    if let Some((kind, _)) = &around.visited {
        let list = Screen::Records { kind: kind.clone(), text: String::new(), choice: Choice::Near, pages: 1 };
        view.primary = Some(Button::go(titles.say("visit-start", &[]), list));
    }
    view.others.push(Button::go(titles.say("screen-settings", &[]), Screen::Settings));
    if around.sync.returned > 0 && around.is_waiting() {
        // The banner leads to what came back: this is the way to what has not gone yet.
        view.others.push(Button::go(titles.say("screen-outbox", &[]), Screen::Outbox));
    }
    view
}

fn stop_line(titles: &Titles<'_>, stop: &Stop<'_>) -> Block {
    Block::Line {
        icon: Icon::Visit,
        title: named(titles, stop.title),
        subtitle: stop.distance.clone(),
        mark: None,
        tap: Some(Tap::Go { screen: Screen::Record { id: stop.record.clone() } }),
        side: None,
    }
}

fn heading(titles: &Titles<'_>, key: &str) -> Block {
    Block::Heading { text: titles.say(key, &[]), button: None }
}

fn open_visit(titles: &Titles<'_>, visit: &OpenVisit<'_>, now_ms: i64) -> Block {
    let screen = Screen::Visit { id: visit.record.clone() };
    Block::Line {
        icon: Icon::Visit,
        title: named(titles, visit.title),
        subtitle: titles.say("visit-since", &[("when", &moment_near(titles.language, visit.started_ms, now_ms, &titles.zone()))]),
        mark: None,
        tap: Some(Tap::Go { screen: screen.clone() }),
        side: Some(Button::go(titles.say("go-on", &[]), screen)),
    }
}

pub(crate) fn named(titles: &Titles<'_>, title: &str) -> String {
    if title.trim().is_empty() { titles.say("record-untitled", &[]) } else { title.to_owned() }
}

/// A duty as a line: what, of whom, until when.
pub(crate) fn duty_line(titles: &Titles<'_>, duty: &DutyShown<'_>, now_ms: i64) -> Block {
    let when = moment_near(titles.language, duty.due_ms, now_ms, &titles.zone());
    let is_over = duty.due_ms < now_ms;
    let key = if is_over { "due-since" } else { "due-until" };
    let mark = if is_over {
        Some(Mark { text: titles.say("duty-overdue", &[]), tone: Tone::Attention })
    } else {
        duty.is_provisional.then(|| Mark { text: titles.say("visit-provisional", &[]), tone: Tone::Calm })
    };
    let what = titles.words(duty.what).unwrap_or_default();
    Block::Line {
        icon: Icon::Clock,
        title: named(titles, duty.title),
        subtitle: [duty.about.unwrap_or_default().to_owned(), what, titles.say(key, &[("when", &when)])]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        mark,
        tap: Some(Tap::Go { screen: Screen::Record { id: duty.record.clone() } }),
        side: None,
    }
}

fn task_line(titles: &Titles<'_>, task: &TaskShown<'_>, now_ms: i64) -> Block {
    let due = task.due_ms.map(|due_ms| {
        let when = moment_near(titles.language, due_ms, now_ms, &titles.zone());
        titles.say(if due_ms < now_ms { "due-since" } else { "due-until" }, &[("when", &when)])
    });
    let is_over = task.due_ms.is_some_and(|due_ms| due_ms < now_ms);
    let (verdict, word) = if task.is_notice { ("seen", "decide-seen") } else { ("done", "decide-done") };
    let intent = Intent::Decide { request: task.request.clone(), verdict: verdict.to_owned() };
    Block::Line {
        icon: if task.is_notice { Icon::Inbox } else { Icon::Task },
        title: titles.words(task.what).unwrap_or_default(),
        subtitle: task.about.map(str::to_owned).into_iter().chain(due).collect::<Vec<_>>().join(" · "),
        mark: is_over.then(|| Mark { text: titles.say("duty-overdue", &[]), tone: Tone::Attention }),
        tap: task.record.clone().map(|id| Tap::Go { screen: Screen::Record { id } }),
        side: Some(Button::act(titles.say(word, &[]), intent)),
    }
}
