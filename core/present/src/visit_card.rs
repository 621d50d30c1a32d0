//! The card of a visit: what was shot, whether it counts, and what it lacks while the rep is still in the store.

use roundsman_domain::{Content, Path, Record, Value};
use roundsman_playbook::{ConditionState, Kind, Truth, VisitVerdict};
use roundsman_text::{Names, duration, moment_near};

use crate::words::Titles;

/// Where the bytes of a photo are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhotoState {
    /// There is none.
    Missing,
    /// On this device, or on its way from it.
    OnItsWay,
    /// On the relay.
    Arrived,
}

/// A visit as the device shows it.
#[derive(Debug, Clone, Copy)]
pub struct VisitShown<'a> {
    /// Its kind.
    pub kind: &'a Kind,
    /// Its values.
    pub record: &'a Record,
    /// What the customer is called; may be empty.
    pub customer: &'a str,
    /// Whether it counts.
    pub verdict: &'a VisitVerdict,
    /// Attachments that are not on the relay yet, by their hashes.
    pub on_their_way: &'a [String],
    /// What time it is, ms since the Unix epoch.
    pub now_ms: i64,
}

/// A slot for photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoSlotView {
    /// The field that a new photo goes into.
    pub field: String,
    /// What people call it.
    pub title: String,
    /// Where its photos are; of several the one that has come least far.
    pub state: PhotoState,
    /// How many there are.
    pub count: u32,
    /// Under the title: `还没拍`, `照片上传中`.
    pub text: String,
    /// The visit does not count without it.
    pub is_required: bool,
}

/// The card of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitCardView {
    /// Whom it was paid to.
    pub title: String,
    /// `今天 14:05`, with its length when it is over.
    pub when: String,
    /// Its photo slots, in the playbook's order.
    pub slots: Vec<PhotoSlotView>,
    /// Whether it counts, and what it lacks.
    pub verdict: String,
    /// Whether the button "end visit" is enabled. A visit that lacks something may be ended: it does not count then, and says so.
    pub can_end: bool,
}

/// Draws the card of a visit.
pub fn visit_card(titles: &Titles<'_>, visit: &VisitShown<'_>) -> VisitCardView {
    let titles = titles.about(visit.kind);
    let (started, ended) = (moment_of(visit.record, "started_at"), moment_of(visit.record, "ended_at"));
    let slots = visit.kind.visit.iter().flat_map(|rules| &rules.photos);
    VisitCardView {
        title: if visit.customer.trim().is_empty() { titles.say("visit", &[]) } else { visit.customer.to_owned() },
        when: when(&titles, started, ended, visit.now_ms),
        slots: slots.map(|slot| photo_slot(&titles, visit, slot.field.as_str(), slot.is_required)).collect(),
        verdict: verdict(&titles, visit.verdict),
        can_end: ended.is_none() && !visit.record.is_archived,
    }
}

fn moment_of(record: &Record, field: &str) -> Option<i64> {
    match record.value(field) {
        Some(Value::Int(ms)) => Some(*ms),
        _ => None,
    }
}

fn when(titles: &Titles<'_>, started: Option<i64>, ended: Option<i64>, now_ms: i64) -> String {
    let Some(started) = started else { return String::new() };
    let at = moment_near(titles.language, started, now_ms, &titles.zone());
    let length = ended.and_then(|ended| u64::try_from(ended.saturating_sub(started)).ok());
    length.map_or_else(|| at.clone(), |ms| format!("{at} · {}", duration(titles.language, ms)))
}

fn photo_slot(titles: &Titles<'_>, visit: &VisitShown<'_>, field: &str, is_required: bool) -> PhotoSlotView {
    let items = visit.record.fields.get(field).and_then(Content::items).into_iter().flat_map(|items| items.values());
    let hashes: Vec<_> = items.filter_map(|item| item.fields.get("hash")?.as_text()).collect();
    let state =
        |hash: &&str| if visit.on_their_way.iter().any(|way| way == hash) { PhotoState::OnItsWay } else { PhotoState::Arrived };
    let state = hashes.iter().map(state).min().unwrap_or(PhotoState::Missing);
    let count = u32::try_from(hashes.len()).unwrap_or(u32::MAX);
    let text = match state {
        PhotoState::Missing => titles.say(if is_required { "required" } else { "optional" }, &[]),
        PhotoState::OnItsWay => titles.say("photo-on-its-way", &[]),
        PhotoState::Arrived => titles.say("photos-count", &[("count", &count.to_string())]),
    };
    let title = visit.kind.field(field).map_or_else(|| field.to_owned(), |field| titles.field_title(field));
    PhotoSlotView { field: field.to_owned(), title, state, count, text, is_required }
}

/// `有效`, `待确认`, or `无效 · 还缺：门头照、下一步`.
fn verdict(titles: &Titles<'_>, verdict: &VisitVerdict) -> String {
    let is_on_its_way = verdict.items.iter().any(|item| matches!(item.state, ConditionState::OnItsWay(_)));
    match &verdict.is_valid {
        Truth::True if is_on_its_way => {
            format!("{} · {}", titles.say("visit-provisional", &[]), titles.say("photo-on-its-way", &[]))
        }
        Truth::True => titles.say("visit-valid", &[]),
        Truth::Unknown(_) => titles.say("visit-provisional", &[]),
        Truth::False => {
            let unmet = verdict.items.iter().filter(|item| item.state == ConditionState::Unmet);
            let name = |path: &Path| titles.field(path).unwrap_or_else(|| path.to_string());
            let names: Vec<_> = unmet.filter_map(|item| item.path.as_ref()).map(name).collect();
            let bad = titles.say("visit-not-valid", &[]);
            if names.is_empty() {
                return bad;
            }
            let missing = names.join(&titles.say("list-separator", &[]));
            format!("{bad} · {}", titles.say("visit-missing", &[("missing", &missing)]))
        }
    }
}
