//! The checklist of a move: what it still needs, read in the store and settled before leaving it.

use roundsman_domain::{Reason, StageId, code};
use roundsman_playbook::{Condition, ConditionState, FieldType, LOST};
use roundsman_text::{Names, Zone, reason};

use crate::words::Titles;

/// How one thing that a move needs stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedState {
    /// There.
    Done,
    /// There, and its bytes are on their way to the relay: the move waits for them.
    OnItsWay,
    /// Only the relay can tell.
    Unknown,
    /// Not there.
    Missing,
}

/// One thing that a move needs.
#[derive(Debug, Clone, PartialEq)]
pub struct MoveNeed {
    /// What it is about: the reason for which the relay would return the move.
    pub reason: Reason,
    /// The company's own words for those whom it stops.
    pub message: Option<String>,
    /// How it stands.
    pub state: NeedState,
}

impl MoveNeed {
    /// A condition of the playbook, with its message in the language of `titles`.
    pub fn of(condition: &Condition, titles: &Titles<'_>) -> Self {
        let state = match condition.state {
            ConditionState::Met => NeedState::Done,
            ConditionState::OnItsWay(_) => NeedState::OnItsWay,
            ConditionState::Unknown(_) => NeedState::Unknown,
            ConditionState::Unmet | ConditionState::Broken(_) => NeedState::Missing,
        };
        let message = condition.message.as_ref().and_then(|words| titles.words(words));
        Self { reason: condition.reason(), message, state }
    }

    /// What a use case has said of a condition; `None` where only the relay can tell.
    pub fn told(reason: &Reason, is_done: Option<bool>, titles: &Titles<'_>) -> Self {
        let state = match is_done {
            Some(true) => NeedState::Done,
            Some(false) => NeedState::Missing,
            None => NeedState::Unknown,
        };
        Self { reason: reason.clone(), message: titles.guard_message(reason), state }
    }
}

/// What a tap on an item of the checklist leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The camera, for the item's field.
    Capture,
    /// The file picker, for the item's field.
    Attach,
    /// The form, at the item's field.
    Fill,
    /// The box for a justification.
    Justify,
    /// Nothing: it is done, or not for this person to settle.
    None,
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItemView {
    /// What it is, or what to do about it.
    pub text: String,
    /// Whether it is ticked.
    pub is_done: bool,
    /// Under the line: what is still open about it.
    pub note: Option<String>,
    /// The field to go to.
    pub field: Option<String>,
    /// What a tap does.
    pub action: Action,
}

/// The checklist of a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveChecklistView {
    /// `进入「方案报价」还差 2 项`.
    pub title: String,
    /// Its lines: first what is missing.
    pub items: Vec<ChecklistItemView>,
    /// Whether the button is enabled.
    pub can_submit: bool,
    /// Shown under the disabled button.
    pub why_not: Option<String>,
    /// The screen has a box for a justification.
    pub asks_justification: bool,
    /// Over a second button, where what is missing can be let pass by somebody.
    pub exception: Option<String>,
}

/// Draws the checklist of a move to `to`, on the kind that `titles` is about. A justification that was typed settles the need for one;
/// `may_ask` is the reason that says who may let the move pass all the same.
pub fn move_checklist(
    titles: &Titles<'_>,
    to: &StageId,
    needs: &[MoveNeed],
    may_ask: Option<&Reason>,
    justification: Option<&str>,
) -> MoveChecklistView {
    let is_justified = justification.is_some_and(|text| !text.trim().is_empty());
    let asks = |need: &MoveNeed| need.reason.code == code::STAGE_REASON;
    let mut needs = needs.to_vec();
    // The record does not say whether a justification was typed, so the playbook's conditions leave that need to the screen.
    let must_justify =
        to.as_str() == LOST && titles.kind.and_then(|kind| kind.lost.as_ref()).is_some_and(|lost| lost.needs_reason);
    if must_justify && !needs.iter().any(asks) {
        needs.push(MoveNeed { reason: Reason::new(code::STAGE_REASON), message: None, state: NeedState::Missing });
    }
    let stands = |need: &MoveNeed| if asks(need) && is_justified { NeedState::Done } else { need.state };
    let mut items: Vec<_> = needs.iter().filter_map(|need| item(titles, need, stands(need))).collect();
    items.sort_by_key(|item| item.is_done);

    let missing = needs.iter().filter(|need| stands(need) == NeedState::Missing).count();
    let stage = titles.stage_title(to.as_str());
    let title = match missing {
        0 if to.as_str() == LOST => titles.say("move-lost", &[]),
        0 => titles.say("move-ready", &[]),
        _ => titles.say("move-missing", &[("stage", &stage), ("count", &missing.to_string())]),
    };
    let why_not = items.iter().find(|item| !item.is_done && item.note.is_none()).map(|item| item.text.clone());
    MoveChecklistView {
        title,
        can_submit: missing == 0,
        why_not: why_not.filter(|_| missing > 0),
        items,
        asks_justification: needs.iter().any(asks),
        exception: may_ask.map(|offer| reason(titles.language, offer, &Told { titles, message: None })),
    }
}

fn item(titles: &Titles<'_>, need: &MoveNeed, state: NeedState) -> Option<ChecklistItemView> {
    let field = need.reason.path.as_ref();
    let title = field.and_then(|path| titles.field(path));
    let text = match state {
        NeedState::Missing => sentence(titles, need),
        // What is done needs no sentence; that no stage was skipped needs no line either.
        _ => match title.or_else(|| need.message.clone()) {
            Some(title) => title,
            None if need.reason.code == code::STAGE_REASON => titles.say("move-justification", &[]),
            None if state == NeedState::Done => return None,
            None => sentence(titles, need),
        },
    };
    let note = match state {
        NeedState::OnItsWay => Some(titles.say("file-on-its-way", &[])),
        NeedState::Unknown => Some(titles.say("state-provisional", &[])),
        NeedState::Done | NeedState::Missing => None,
    };
    let action = if state == NeedState::Missing { action(titles, &need.reason) } else { Action::None };
    let is_done = matches!(state, NeedState::Done | NeedState::OnItsWay);
    Some(ChecklistItemView { text, is_done, note, field: field.map(ToString::to_string), action })
}

fn action(titles: &Titles<'_>, reason: &Reason) -> Action {
    let field = reason.path.as_ref().and_then(|path| titles.find(path));
    match field.map(|field| &field.type_) {
        _ if reason.code == code::STAGE_REASON => Action::Justify,
        Some(FieldType::Photo) => Action::Capture,
        Some(FieldType::File) => Action::Attach,
        Some(_) => Action::Fill,
        None => Action::None,
    }
}

fn sentence(titles: &Titles<'_>, need: &MoveNeed) -> String {
    reason(titles.language, &need.reason, &Told { titles, message: need.message.as_deref() })
}

/// The titles, and the message of the very guard that a sentence is about.
struct Told<'a> {
    titles: &'a Titles<'a>,
    message: Option<&'a str>,
}

impl Names for Told<'_> {
    fn field(&self, path: &roundsman_domain::Path) -> Option<String> {
        self.titles.field(path)
    }

    fn stage(&self, stage: &str) -> Option<String> {
        self.titles.stage(stage)
    }

    fn kind(&self, kind: &str) -> Option<String> {
        Names::kind(self.titles, kind)
    }

    fn rule_message(&self, rule: &str) -> Option<String> {
        self.message.map(str::to_owned).or_else(|| self.titles.rule_message(rule))
    }

    fn person(&self, person: &str) -> Option<String> {
        self.titles.person(person)
    }

    fn zone(&self) -> Option<Zone> {
        Names::zone(self.titles)
    }
}
