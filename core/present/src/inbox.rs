//! What waits for this user's answer, and one question of it.

use roundsman_domain::{Content, Reason, Record, Value};
use roundsman_playbook::Words;
use roundsman_text::{Names, has, moment_near, reasons};

use crate::{
    screen::{Block, Button, Icon, Intent, Keys, Mark, Screen, ScreenState, ScreenView, Tap},
    status::{Around, main_screen},
    sync_status::Tone,
    words::Titles,
};

/// The field of a request's form that holds the reason.
pub const REASON: &str = "reason";

/// A request as the device has it.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestShown<'a> {
    /// Its record.
    pub record: &'a Record,
    /// What the record is called that it is about, where it is on this device.
    pub about: Option<String>,
    /// What an exception would let pass.
    pub unmet: Vec<Reason>,
    /// It is this user's own: it can only be taken back.
    pub is_own: bool,
    /// An answer of this user's is on its way.
    pub is_answered: bool,
}

impl RequestShown<'_> {
    fn text(&self, name: &str) -> &str {
        self.record.text(name).unwrap_or_default()
    }

    fn ms(&self, name: &str) -> Option<i64> {
        match self.record.fields.get(name).and_then(Content::as_value) {
            Some(Value::Int(ms)) => Some(*ms),
            _ => None,
        }
    }

    fn question(&self, titles: &Titles<'_>) -> String {
        let name = match self.text("question") {
            "conflict" => "review",
            other => other,
        };
        let key = format!("request-kind-{name}");
        let key = if has(titles.language, &key) { key } else { "request".to_owned() };
        let packed = Words::unpacked(self.text("title"));
        let title = titles.words(&packed).filter(|_| !self.text("title").is_empty());
        title.unwrap_or_else(|| titles.say(&key, &[]))
    }

    fn about(&self) -> String {
        self.about.clone().unwrap_or_else(|| self.text("about_title").to_owned())
    }
}

/// Draws the inbox.
pub fn inbox(titles: &Titles<'_>, requests: &[RequestShown<'_>], around: &Around) -> ScreenView {
    let mut view = main_screen(titles, around, titles.say("screen-inbox", &[]), &Screen::Inbox);
    view.blocks.extend(requests.iter().map(|request| line(titles, request, around.now_ms)));
    if requests.is_empty() {
        view.state = ScreenState::Empty;
        let (text, help) = (titles.say("requests-empty", &[]), titles.say("inbox-help", &[]));
        view.blocks.push(Block::Nothing { text, help, button: None });
    }
    view
}

fn line(titles: &Titles<'_>, request: &RequestShown<'_>, now_ms: i64) -> Block {
    let due = request.ms("due_at");
    let when =
        due.map(|due_ms| titles.say("due-until", &[("when", &moment_near(titles.language, due_ms, now_ms, &titles.zone()))]));
    let mark = match () {
        () if request.is_answered => Some(("state-pending", Tone::Busy)),
        () if request.is_own => Some(("request-own", Tone::Calm)),
        () if due.is_some_and(|due_ms| due_ms < now_ms) => Some(("duty-overdue", Tone::Attention)),
        () => None,
    };
    let subtitle = [request.about()].into_iter().chain(when).filter(|part| !part.is_empty()).collect::<Vec<_>>();
    Block::Line {
        icon: Icon::Inbox,
        title: request.question(titles),
        subtitle: subtitle.join(" · "),
        mark: mark.map(|(key, tone)| Mark { text: titles.say(key, &[]), tone }),
        tap: Some(Tap::Go { screen: Screen::Request { id: request.record.id.to_string() } }),
        side: None,
    }
}

/// Draws one question, with what was typed as the reason.
pub fn request(titles: &Titles<'_>, shown: &RequestShown<'_>, reason: &str, now_ms: i64) -> ScreenView {
    let mut view = ScreenView::new(shown.question(titles));
    view.subtitle = Some(shown.about()).filter(|about| !about.is_empty());
    let id = shown.record.id.to_string();
    if let Ok(about) = shown.text("about").parse::<roundsman_domain::RecordId>() {
        let button = shown.about.is_some().then(|| Button::go(titles.say("show", &[]), Screen::Record { id: about.to_string() }));
        view.blocks.push(Block::Heading { text: shown.about(), button });
    }
    for (key, field) in FACTS {
        let text = told(titles, shown, field, now_ms);
        if !text.is_empty() {
            view.blocks.push(Block::Fact { label: titles.say(key, &[]), text });
        }
    }
    if !shown.unmet.is_empty() {
        view.blocks.push(Block::Heading { text: titles.say("request-unmet", &[]), button: None });
        let missing = reasons(titles.language, &shown.unmet, titles).into_iter();
        view.blocks.extend(missing.map(|text| Block::Check { text, note: None, is_done: false, button: None }));
    }
    if shown.is_answered {
        view.state = ScreenState::Provisional;
        let text = titles.say("request-answered", &[]);
        view.blocks.push(Block::Banner { tone: Tone::Busy, text, details: Vec::new(), button: None });
        return view;
    }
    view.blocks.push(Block::Field {
        form: id.clone(),
        key: REASON.to_owned(),
        label: titles.say("decide-reason", &[]),
        text: reason.to_owned(),
        keys: Keys::LongText,
        options: Vec::new(),
        is_required: false,
        problem: None,
        hint: None,
    });
    let offered = shown.text("verdicts").split(',').filter(|verdict| !verdict.is_empty());
    let mut buttons: Vec<_> =
        offered.filter(|verdict| shown.is_own == (*verdict == "withdraw")).map(|verdict| answer(titles, &id, verdict)).collect();
    view.primary = (!buttons.is_empty()).then(|| buttons.remove(0));
    view.others = buttons;
    view
}

fn answer(titles: &Titles<'_>, request: &str, verdict: &str) -> Button {
    let key = match verdict {
        "accept" => "decide-approve".to_owned(),
        other => format!("decide-{}", other.replace('_', "-")),
    };
    let text = if has(titles.language, &key) { titles.say(&key, &[]) } else { verdict.to_owned() };
    let button = Button::act(text, Intent::Decide { request: request.to_owned(), verdict: verdict.to_owned() });
    if verdict == "merge" { button.after(titles.say("decide-merge-note", &[])) } else { button }
}

/// What a request tells, in this order.
const FACTS: [(&str, &str); 8] = [
    ("request-from", "second_by"),
    ("stage", "stage"),
    ("request-because", "because"),
    ("details", "text"),
    ("request-first", "first_value"),
    ("request-second", "second_value"),
    ("request-due", "due_at"),
    ("request-as", "role"),
];

fn told(titles: &Titles<'_>, shown: &RequestShown<'_>, field: &str, now_ms: i64) -> String {
    let text = shown.text(field);
    match field {
        "stage" if !text.is_empty() => titles.stage_title(text),
        "role" if !text.is_empty() => titles.role(text).unwrap_or_else(|| text.to_owned()),
        "due_at" => shown.ms(field).map(|ms| moment_near(titles.language, ms, now_ms, &titles.zone())).unwrap_or_default(),
        "text" => titles.words(&Words::unpacked(text)).filter(|_| !text.is_empty()).unwrap_or_default(),
        _ => text.to_owned(),
    }
}
