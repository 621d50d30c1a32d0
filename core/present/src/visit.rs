//! A visit, from check-in to check-out: where, what was shot, what was said, and whether it counts.

use roundsman_domain::Path;
use roundsman_playbook::{ConditionState, FieldType, Site, Truth, VisitVerdict};
use roundsman_text::Names;

use crate::{
    form::{FormShown, blocks, is_typed},
    screen::{Block, Button, Intent, Screen, ScreenState, ScreenView, Tap},
    sync_status::Tone,
    visit_card::{PhotoState, VisitShown, visit_card},
    words::Titles,
};

/// What the screen is drawn from.
pub struct VisitScreen<'a> {
    /// The visit with what was typed.
    pub visit: VisitShown<'a>,
    /// Its fields.
    pub form: FormShown<'a>,
    /// Where it was started.
    pub site: Site,
    /// Within how many metres of the customer it should be.
    pub radius_m: u32,
    /// How sure the place is, in metres.
    pub accuracy_m: Option<f64>,
    /// The customer.
    pub customer: Option<String>,
    /// Pictures on this device, by slot.
    pub pictures: &'a dyn Fn(&str) -> Vec<String>,
    /// Recordings.
    pub recordings: usize,
    /// The photos go up with an edit that is not settled.
    pub unsettled: usize,
    /// It may be changed.
    pub can_edit: bool,
}

/// Draws the screen.
pub fn visit(titles: &Titles<'_>, shown: &VisitScreen<'_>) -> ScreenView {
    let titles = &titles.about(shown.visit.kind);
    let card = visit_card(titles, &shown.visit);
    let id = shown.visit.record.id.to_string();
    let mut view = ScreenView::new(card.title.clone());
    view.subtitle = Some(card.when.clone());
    if shown.unsettled > 0 {
        view.state = ScreenState::Provisional;
    }
    view.blocks.push(check_in(titles, shown));
    view.blocks.push(Block::Banner {
        tone: match shown.visit.verdict.is_valid {
            Truth::True => Tone::Calm,
            Truth::Unknown(_) => Tone::Busy,
            Truth::False => Tone::Attention,
        },
        text: card.verdict.clone(),
        details: Vec::new(),
        button: next(titles, shown, &id),
    });
    for slot in &card.slots {
        let tap = Tap::Go { screen: Screen::Capture { record: id.clone(), slot: slot.field.clone() } };
        view.blocks.push(Block::Slot {
            title: slot.title.clone(),
            text: slot.text.clone(),
            is_filled: slot.state != PhotoState::Missing,
            is_required: slot.is_required,
            pictures: (shown.pictures)(&slot.field),
            tap: shown.can_edit.then_some(tap),
        });
    }
    if shown.visit.kind.field("voice").is_some() {
        view.blocks.push(voice(titles, shown, &id));
    }
    let fields = shown.visit.kind.fields.iter().filter(|field| {
        is_typed(field) && shown.form.sections.contains(&field.section) && shown.visit.kind.within.as_ref() != Some(&field.id)
    });
    let is_seen = |field: &&roundsman_playbook::Field| {
        shown.form.sections.contains(&field.section)
            && shown.visit.kind.is_visible(field, shown.form.after, titles.playbook, shown.form.facts) != Truth::False
    };
    // Why one was elsewhere is nobody's question who was there.
    let is_asked =
        |field: &&roundsman_playbook::Field| field.id.as_str() != "outside_reason" || !matches!(shown.site, Site::In { .. });
    for field in fields.filter(is_seen).filter(is_asked) {
        blocks(titles, &shown.form, field, &mut view.blocks);
    }
    if shown.can_edit {
        buttons(titles, shown, card.can_end, id, &mut view);
    }
    view
}

fn buttons(titles: &Titles<'_>, shown: &VisitScreen<'_>, can_end: bool, id: String, view: &mut ScreenView) {
    if can_end {
        let end = Button::act(titles.say("visit-end", &[]), Intent::EndVisit { visit: id });
        let is_short = matches!(shown.visit.verdict.is_valid, Truth::False);
        view.primary = Some(if is_short { end.after(titles.say("visit-end-sure", &[])) } else { end });
    } else if !shown.form.typed.is_empty() {
        view.primary = Some(Button::act(titles.say("save", &[]), Intent::Save { form: id }));
    }
    if let Some(customer) = shown.customer.clone() {
        view.others.push(Button::go(titles.say("visit-customer", &[]), Screen::Record { id: customer }));
    }
}

/// Where it began, against where the customer is.
fn check_in(titles: &Titles<'_>, shown: &VisitScreen<'_>) -> Block {
    let metres = |distance_m: f64| format!("{distance_m:.0}");
    let accuracy = shown.accuracy_m.map(|accuracy_m| titles.say("visit-accuracy", &[("metres", &metres(accuracy_m))]));
    let (is_done, text) = match shown.site {
        Site::In { distance_m } => (true, titles.say("visit-distance", &[("metres", &metres(distance_m))])),
        Site::Out { distance_m } => (false, titles.say("visit-outside", &[("metres", &metres(distance_m))])),
        Site::Unknown if shown.accuracy_m.is_some() => (true, titles.say("visit-checked-in", &[])),
        Site::Unknown => (false, titles.say("visit-no-fix", &[])),
    };
    let radius = (shown.radius_m > 0).then(|| titles.say("visit-radius", &[("metres", &shown.radius_m.to_string())]));
    let note: Vec<_> = accuracy.into_iter().chain(radius).collect();
    Block::Check { text, note: (!note.is_empty()).then(|| note.join(" · ")), is_done, button: None }
}

/// The way to what the visit lacks first.
fn next(titles: &Titles<'_>, shown: &VisitScreen<'_>, id: &str) -> Option<Button> {
    if !shown.can_edit {
        return None;
    }
    let verdict: &VisitVerdict = shown.visit.verdict;
    let unmet = verdict.items.iter().find(|item| item.state == ConditionState::Unmet && item.path.is_some())?;
    let path: &Path = unmet.path.as_ref()?;
    let field = shown.visit.kind.field(path.field.as_str())?;
    let name = titles.field(path).unwrap_or_else(|| path.to_string());
    let tap = match field.type_ {
        FieldType::Photo => Tap::Go { screen: Screen::Capture { record: id.to_owned(), slot: path.field.to_string() } },
        FieldType::File => Tap::Pick { record: id.to_owned(), slot: path.field.to_string() },
        _ => Tap::Jump { field: path.to_string() },
    };
    Some(Button::new(name, tap))
}

fn voice(titles: &Titles<'_>, shown: &VisitScreen<'_>, id: &str) -> Block {
    let count = shown.recordings.to_string();
    Block::Slot {
        title: titles.say("voice-note", &[]),
        text: if shown.recordings == 0 { titles.say("voice-what", &[]) } else { titles.say("voice-count", &[("count", &count)]) },
        is_filled: shown.recordings > 0,
        is_required: false,
        pictures: Vec::new(),
        tap: shown.can_edit.then(|| Tap::Speak { visit: id.to_owned() }),
    }
}

/// The camera over a slot: what is to be in the picture.
pub fn capture(titles: &Titles<'_>, slot: &str, count: usize) -> ScreenView {
    let title = titles.kind.and_then(|kind| kind.field(slot)).map_or_else(|| slot.to_owned(), |field| titles.field_title(field));
    let text = if count == 0 {
        titles.say("capture-first", &[("slot", &title)])
    } else {
        titles.say("photos-count", &[("count", &count.to_string())])
    };
    ScreenView {
        blocks: vec![Block::Text { text }, Block::Text { text: titles.say("capture-note", &[]) }],
        ..ScreenView::new(title)
    }
}
