//! Lists: all of a kind, the nearest, those that something is overdue with.

use std::collections::BTreeSet;

use roundsman_domain::{KindId, Location, RecordId, Value};
use roundsman_playbook::{FieldType, Kind};
use roundsman_present::{
    Found, ListedRecord, RecordRowView, RecordsShown, record_row,
    screen::{Choice, ScreenView},
};
use roundsman_store::{ListQuery, Row};

use super::Scene;
use crate::{duty, error::ClientError};

/// Rows of a page.
const PAGE: u32 = 50;

/// The nearest are so many.
const NEAREST_MAX: usize = 50;

/// Of those that something is overdue with, so many are shown: the longest overdue.
const SILENT_MAX: usize = 100;

pub(super) fn row_view(scene: &Scene<'_>, row: &Row) -> RecordRowView {
    let listed = ListedRecord {
        id: row.id.to_string(),
        kind: row.kind.as_str(),
        title: &row.title,
        stage: row.stage.as_ref(),
        is_provisional: row.is_provisional,
        is_archived: row.is_archived,
    };
    record_row(&scene.titles(), &listed)
}

/// The kind that a list without a name is of: the one that is visited, else the first that is no visit.
fn kind_of<'a>(scene: &'a Scene<'_>, kind: &str) -> Result<&'a Kind, ClientError> {
    let first = || scene.playbook.kinds.values().find(|kind| !kind.is_system && kind.visit.is_none());
    let found =
        if kind.is_empty() { crate::visit::start::visited(&scene.playbook).or_else(first) } else { scene.playbook.kind(kind) };
    found.ok_or_else(|| ClientError::RecordUnknown { given: kind.chars().take(80).collect() })
}

pub(super) fn phone_of(kind: &Kind, record: &roundsman_domain::Record) -> Option<String> {
    let phones = kind.fields.iter().filter(|field| field.type_ == FieldType::Phone);
    let own = phones.filter_map(|field| record.text(field.id.as_str())).find(|number| !number.is_empty());
    own.map(str::to_owned)
}

pub(super) fn records(scene: &Scene<'_>, kind: &str, text: &str, choice: Choice, pages: u32) -> Result<ScreenView, ClientError> {
    let kind = kind_of(scene, kind)?;
    let text = text.trim();
    let place = kind.place();
    let has_duties = kind.has_duties();
    let fix = scene.session.surroundings.fix();
    let (found, total, lacks_fix) = match (choice, place) {
        (Choice::Near, Some(place)) if text.is_empty() => match fix {
            Some(here) => {
                let near = near(scene, kind, place.id.as_str(), here)?;
                let total = near.len() as u64;
                (near, total, false)
            }
            None => (Vec::new(), 0, true),
        },
        (Choice::Silent, _) if text.is_empty() => {
            let silent = silent(scene, kind)?;
            let total = silent.len() as u64;
            (silent, total, false)
        }
        _ => {
            let query = ListQuery {
                kind: Some(kind.id.clone()),
                text: (!text.is_empty()).then(|| text.to_owned()),
                limit: PAGE.saturating_mul(pages.clamp(1, 200)),
                ..ListQuery::default()
            };
            let listed = scene.desk.store.list(&query)?;
            let found = listed.rows.iter().map(|row| Found { row: row_view(scene, row), note: None, phone: None }).collect();
            (found, listed.total, false)
        }
    };
    let others = scene.playbook.kinds.values().filter(|other| !other.is_system && other.id != kind.id);
    let is_main = crate::visit::start::visited(&scene.playbook).is_some_and(|visited| visited.id == kind.id);
    let shown = RecordsShown {
        kind,
        text,
        choice,
        pages,
        found,
        total,
        can_make: kind.visit.is_none() && scene.may_make(kind),
        kinds: others
            .filter(|_| is_main)
            .map(|other| (other.id.to_string(), other.plural(scene.language.tag()).to_owned()))
            .collect(),
        has_places: place.is_some(),
        has_duties,
        lacks_fix,
        can_scan: kind.fields.iter().any(|field| field.type_ == FieldType::Phone),
    };
    Ok(roundsman_present::records(&scene.titles(), &shown, &scene.around()?))
}

/// The nearest of a kind, each with how far it is.
fn near(scene: &Scene<'_>, kind: &Kind, place: &str, here: Location) -> Result<Vec<Found>, ClientError> {
    let mut at: Vec<(f64, RecordId)> = scene
        .desk
        .store
        .places(&kind.id, place)?
        .into_iter()
        .map(|(record, lat, lon)| (here.distance_m(&Location { lat, lon, accuracy_m: 0.0 }), record))
        .collect();
    at.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    at.truncate(NEAREST_MAX);
    let mut found = Vec::new();
    for (distance_m, record) in at {
        let note = distance(scene, distance_m);
        found.extend(one(scene, record, Some(note))?);
    }
    Ok(found)
}

pub(super) fn distance(scene: &Scene<'_>, distance_m: f64) -> String {
    if distance_m < 1_000.0 {
        scene.titles().word("distance-metres", &[("count", &format!("{distance_m:.0}"))])
    } else {
        scene.titles().word("distance-kilometres", &[("count", &format!("{:.1}", distance_m / 1_000.0))])
    }
}

/// Those that something is overdue with, the longest first.
fn silent(scene: &Scene<'_>, kind: &Kind) -> Result<Vec<Found>, ClientError> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for duty in duty::list_on(scene.desk, Some(&kind.id), scene.now_ms, SILENT_MAX)? {
        if seen.insert(duty.record) {
            let what = duty.title.get(scene.language.tag()).unwrap_or_default().to_owned();
            found.extend(one(scene, duty.record, Some(what))?);
        }
    }
    Ok(found)
}

/// One record as a line, where this device holds it.
pub(super) fn one(scene: &Scene<'_>, record: RecordId, note: Option<String>) -> Result<Option<Found>, ClientError> {
    let Some(shown) = scene.desk.store.record(record)? else { return Ok(None) };
    let title = crate::record::open::title_on(scene.desk, record)?.unwrap_or_default();
    let kind = scene.kind(&shown.record.kind)?;
    let listed = ListedRecord {
        id: shown.record.id.to_string(),
        kind: shown.record.kind.as_str(),
        title: &title,
        stage: shown.record.stage.as_ref(),
        is_provisional: shown.is_provisional,
        is_archived: shown.record.is_archived,
    };
    Ok(Some(Found { row: record_row(&scene.titles(), &listed), note, phone: phone_of(kind, &shown.record) }))
}

/// Records that a link may lead to, found by words; the latest where there are none.
pub(super) fn candidates(scene: &Scene<'_>, kind: &KindId, text: &str, limit: u32) -> Result<Vec<Row>, ClientError> {
    let text = Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(scene.desk.store.list(&ListQuery { kind: Some(kind.clone()), text, limit, ..ListQuery::default() })?.rows)
}

/// Whether a value is a place.
pub(super) fn as_place(value: Option<&Value>) -> Option<Location> {
    match value {
        Some(Value::Location(place)) => Some(*place),
        _ => None,
    }
}
