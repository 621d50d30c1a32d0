//! A record on its own screen: a customer's card, a deal with its stages, a contract.

use roundsman_domain::{Content, Item, ItemKey, Reason, Record, Value, code};
use roundsman_playbook::{Completeness, Facts, Field, FieldType, Kind, LOST, Playbook, Truth, Words};
use roundsman_text::reasons;

use crate::{
    deciders::{Spoken, is_people, people_block},
    record_list::RecordRowView,
    records::{Found, line},
    screen::{Block, Button, Icon, Intent, Screen, ScreenState, ScreenView, StepView, Tap},
    sync_status::Tone,
    today::{DutyShown, duty_line, named},
    value::{content_text, item_text, value_text},
    words::Titles,
};

/// Records of a kind that lead to the one shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Related<'a> {
    /// Their kind.
    pub kind: &'a Kind,
    /// The field of theirs that leads here.
    pub link: String,
    /// The latest of them.
    pub rows: Vec<RecordRowView>,
    /// How many there are.
    pub total: u64,
    /// This user may make new ones.
    pub can_make: bool,
}

/// Something that has happened to the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastShown {
    /// When, in words.
    pub when: String,
    /// Who.
    pub who: String,
    /// What, in words.
    pub text: String,
}

/// What may be done with the record here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct May {
    /// Its fields may be changed.
    pub edit: bool,
    /// It is in a pool, and may be made one's own.
    pub claim: bool,
    /// Visits are paid to it.
    pub visit: bool,
}

/// What the card is drawn from.
pub struct CardShown<'a> {
    /// Its kind.
    pub kind: &'a Kind,
    /// Its values, own unsettled edits on top.
    pub record: &'a Record,
    /// What it is called.
    pub title: &'a str,
    /// Who looks after it.
    pub seat: Option<&'a str>,
    /// Own edits on it that are not settled.
    pub unsettled: usize,
    /// What some of them wait for, in words.
    pub waits: Vec<String>,
    /// What people should know of it.
    pub marks: &'a [Reason],
    /// What this device knows of other records.
    pub facts: &'a dyn Facts,
    /// Facts of its own that other records tell: the field and its value.
    pub derived: Vec<(&'a Field, Value)>,
    /// How complete it is.
    pub completeness: Completeness,
    /// What is due.
    pub duties: Vec<DutyShown<'a>>,
    /// What leads here.
    pub related: Vec<Related<'a>>,
    /// Whom somebody spoke with there.
    pub spoken: Spoken<'a>,
    /// What has happened, the latest first.
    pub past: Vec<PastShown>,
    /// The history is not on this device yet.
    pub lacks_past: bool,
    /// Photos and files by slot: files on this device, and how many there are.
    pub slots: Vec<(&'a Field, Vec<String>, usize)>,
    /// What may be done.
    pub may: May,
    /// The visit that is open there.
    pub open_visit: Option<String>,
    /// What time it is.
    pub now_ms: i64,
}

/// Draws the card.
pub fn card(titles: &Titles<'_>, shown: &CardShown<'_>) -> ScreenView {
    let titles = &titles.about(shown.kind);
    let kind = titles.kind_title(shown.kind);
    let mut view = ScreenView::new(named(titles, shown.title));
    view.subtitle = Some(shown.seat.map_or_else(|| kind.clone(), |seat| format!("{kind} · {seat}")));
    banners(titles, shown, &mut view);
    if !shown.kind.stages.is_empty() {
        view.blocks.push(Block::Steps { steps: steps(titles, shown) });
    }
    view.blocks.extend(shown.duties.iter().map(|duty| own_duty(titles, duty, shown.now_ms)));
    values(titles, shown, &mut view.blocks);
    view.blocks.extend(shown.slots.iter().map(|slot| slot_block(titles, shown, slot)));
    for related in &shown.related {
        related_blocks(titles, shown, related, &mut view.blocks);
    }
    past(titles, shown, &mut view.blocks);
    buttons(titles, shown, &mut view);
    view
}

/// On its own screen a duty is called by what is to be done.
fn own_duty(titles: &Titles<'_>, duty: &DutyShown<'_>, now_ms: i64) -> Block {
    let what = titles.words(duty.what).unwrap_or_default();
    duty_line(titles, &DutyShown { title: &what, what: &Words::default(), ..duty.clone() }, now_ms)
}

fn banners(titles: &Titles<'_>, shown: &CardShown<'_>, view: &mut ScreenView) {
    if shown.record.is_archived {
        let undo = Intent::Archive { record: shown.record.id.to_string(), undo: true };
        let button = shown.may.edit.then(|| Button::act(titles.say("record-restore", &[]), undo));
        view.blocks.push(Block::Banner {
            tone: Tone::Calm,
            text: titles.say("record-archived-mark", &[]),
            details: Vec::new(),
            button,
        });
    }
    if shown.unsettled > 0 {
        view.state = ScreenState::Provisional;
        let text = titles.say("record-unsettled", &[("count", &shown.unsettled.to_string())]);
        let button = Some(Button::go(titles.say("show", &[]), Screen::Outbox));
        view.blocks.push(Block::Banner { tone: Tone::Busy, text, details: shown.waits.clone(), button });
    }
    // Where a record came from is good to know; everything else that is marked wants to be looked at.
    let (calm, marked): (Vec<Reason>, Vec<Reason>) = shown.marks.iter().cloned().partition(|mark| mark.code == code::IMPORTED);
    for (tone, marks) in [(Tone::Attention, marked), (Tone::Calm, calm)] {
        let said = reasons(titles.language, &marks, titles);
        view.blocks.extend(said.into_iter().map(|text| Block::Banner { tone, text, details: Vec::new(), button: None }));
    }
}

fn steps(titles: &Titles<'_>, shown: &CardShown<'_>) -> Vec<StepView> {
    let at = shown.record.stage.as_ref();
    let here = shown.kind.stages.iter().position(|stage| Some(&stage.id) == at);
    let tap = |stage: &str| Tap::Go { screen: Screen::Move { record: shown.record.id.to_string(), to: stage.to_owned() } };
    let may_move = shown.may.edit && !shown.record.is_archived;
    let mut steps: Vec<_> = shown
        .kind
        .stages
        .iter()
        .enumerate()
        .map(|(place, stage)| {
            let is_next = at.is_some_and(|at| stage.from.contains(at));
            StepView {
                text: titles.stage_title(stage.id.as_str()),
                is_done: here.is_some_and(|here| place < here),
                is_here: here == Some(place),
                tap: (is_next && may_move).then(|| tap(stage.id.as_str())),
            }
        })
        .collect();
    if shown.kind.lost.is_some() {
        let is_lost = at.is_some_and(|at| at.as_str() == LOST);
        let last = shown.kind.stages.last().map(|stage| &stage.id);
        let can_lose = may_move && !is_lost && at != last;
        steps.push(StepView {
            text: titles.stage_title(LOST),
            is_done: false,
            is_here: is_lost,
            tap: can_lose.then(|| tap(LOST)),
        });
    }
    steps
}

fn values(titles: &Titles<'_>, shown: &CardShown<'_>, blocks: &mut Vec<Block>) {
    if shown.completeness.of > 0 {
        let args = [("filled", &*shown.completeness.filled.to_string()), ("of", &*shown.completeness.of.to_string())];
        let percent = shown.completeness.filled.saturating_mul(100) / shown.completeness.of;
        blocks.push(Block::Progress { text: titles.say("record-complete", &args), percent });
    }
    for field in told(titles.playbook, shown) {
        let Some(content) = shown.record.fields.get(&field.id).filter(|content| !content.is_empty()) else { continue };
        match (&field.type_, content) {
            (FieldType::List(inners), Content::Items(_)) if is_people(inners) => {
                blocks.extend(people_block(titles, shown, field, inners));
            }
            (FieldType::List(_), Content::Items(items)) => {
                blocks.push(Block::Heading { text: titles.field_title(field), button: None });
                blocks.extend(items.iter().map(|(key, item)| item_line(titles, field, key, item)));
            }
            _ => blocks.push(fact(titles, field, content)),
        }
    }
    for (field, value) in &shown.derived {
        let text = value_text(titles, &field.type_, value);
        blocks.push(Block::Fact { label: titles.field_title(field), text });
    }
}

/// The fields that the card tells: not the title, not the slots, not what only the system uses.
fn told<'a>(playbook: &'a Playbook, shown: &'a CardShown<'_>) -> impl Iterator<Item = &'a Field> {
    let is_told = move |field: &&Field| {
        !field.type_.is_slot()
            && field.derive.is_none()
            && shown.kind.title_field.as_ref() != Some(&field.id)
            && shown.kind.is_visible(field, shown.record, playbook, shown.facts) != Truth::False
    };
    shown.kind.fields.iter().filter(is_told)
}

/// An item as a line; one that has a number can be called.
fn item_line(titles: &Titles<'_>, list: &Field, key: &ItemKey, item: &Item) -> Block {
    let FieldType::List(inners) = &list.type_ else { return Block::Text { text: item_text(titles, list, key, item) } };
    let phone =
        inners.iter().find(|inner| inner.type_ == FieldType::Phone).and_then(|inner| item.fields.get(&inner.id)?.as_text());
    let number = phone.filter(|number| !number.is_empty()).map(str::to_owned);
    Block::Line {
        icon: Icon::Person,
        title: item_text(titles, list, key, item),
        subtitle: String::new(),
        mark: None,
        tap: None,
        side: number.map(|number| Button::new(titles.say("dial", &[]), Tap::Dial { number })),
    }
}

fn fact(titles: &Titles<'_>, field: &Field, content: &Content) -> Block {
    let (label, text) = (titles.field_title(field), content_text(titles, field, content));
    match (&field.type_, content.as_text()) {
        (FieldType::Phone, Some(number)) => Block::Line {
            icon: Icon::Phone,
            title: text,
            subtitle: label,
            mark: None,
            tap: None,
            side: Some(Button::new(titles.say("dial", &[]), Tap::Dial { number: number.to_owned() })),
        },
        (FieldType::Link(_), Some(id)) => Block::Line {
            icon: Icon::Record,
            title: text,
            subtitle: label,
            mark: None,
            tap: Some(Tap::Go { screen: Screen::Record { id: id.to_owned() } }),
            side: None,
        },
        _ => Block::Fact { label, text },
    }
}

fn slot_block(titles: &Titles<'_>, shown: &CardShown<'_>, (field, pictures, count): &(&Field, Vec<String>, usize)) -> Block {
    let (record, slot) = (shown.record.id.to_string(), field.id.to_string());
    let tap = match field.type_ {
        FieldType::Photo => Tap::Go { screen: Screen::Capture { record, slot } },
        _ => Tap::Pick { record, slot },
    };
    let key = if field.type_ == FieldType::Photo { "photos-count" } else { "files-count" };
    Block::Slot {
        title: titles.field_title(field),
        text: if *count == 0 { titles.say("empty-value", &[]) } else { titles.say(key, &[("count", &count.to_string())]) },
        is_filled: *count > 0,
        is_required: field.is_required,
        pictures: pictures.clone(),
        tap: shown.may.edit.then_some(tap),
    }
}

fn related_blocks(titles: &Titles<'_>, shown: &CardShown<'_>, related: &Related<'_>, blocks: &mut Vec<Block>) {
    if related.total == 0 && !related.can_make {
        return;
    }
    let plural = related.kind.plural(titles.language.tag());
    let intent = Intent::New { kind: related.kind.id.to_string(), link: related.link.clone(), to: shown.record.id.to_string() };
    // A visit begins with its own button, at the place.
    let can_make = related.can_make && related.kind.visit.is_none() && !shown.record.is_archived;
    let new = titles.say("record-new", &[("kind", &titles.kind_title(related.kind))]);
    let button = can_make.then(|| Button::act(new, intent));
    let text = titles.say("heading-count", &[("title", plural), ("count", &related.total.to_string())]);
    blocks.push(Block::Heading { text, button });
    for row in &related.rows {
        let found = Found { row: row.clone(), note: None, phone: None };
        let mut block = line(titles, &found);
        if let Block::Line { icon, tap, .. } = &mut block {
            if related.kind.visit.is_some() {
                (*icon, *tap) = (Icon::Visit, Some(Tap::Go { screen: Screen::Visit { id: row.id.clone() } }));
            } else if !related.kind.stages.is_empty() {
                *icon = Icon::Deal;
            }
        }
        blocks.push(block);
    }
}

fn past(titles: &Titles<'_>, shown: &CardShown<'_>, blocks: &mut Vec<Block>) {
    if shown.past.is_empty() && !shown.lacks_past {
        return;
    }
    blocks.push(Block::Heading { text: titles.say("history", &[]), button: None });
    if shown.lacks_past {
        blocks.push(Block::Text { text: titles.say("history-not-here", &[]) });
    }
    blocks.extend(shown.past.iter().cloned().map(|PastShown { when, who, text }| Block::Event { when, who, text }));
}

fn buttons(titles: &Titles<'_>, shown: &CardShown<'_>, view: &mut ScreenView) {
    let record = shown.record.id.to_string();
    if shown.record.is_archived {
        return;
    }
    if shown.may.claim {
        view.primary = Some(Button::act(titles.say("record-claim", &[]), Intent::Claim { record: record.clone() }));
    } else if let Some(visit) = &shown.open_visit {
        view.primary = Some(Button::go(titles.say("visit-go-on", &[]), Screen::Visit { id: visit.clone() }));
    } else if shown.may.visit {
        view.primary = Some(Button::act(titles.say("visit-start", &[]), Intent::StartVisit { customer: record.clone() }));
    }
    if shown.may.edit {
        let edit = Button::act(titles.say("edit", &[]), Intent::Edit { record: record.clone() });
        match view.primary {
            None => view.primary = Some(edit),
            Some(_) => view.others.push(edit),
        }
        view.others.push(
            Button::act(titles.say("record-archive", &[]), Intent::Archive { record, undo: false })
                .after(titles.say("record-archive-sure", &[])),
        );
    }
}
