//! Today.

use std::collections::BTreeSet;

use roundsman_domain::{Content, Record, Value};
use roundsman_playbook::{FieldType, Kind, Truth, Words, visit_verdict};
use roundsman_present::{DutyShown, OpenVisit, Stop, TaskShown, TodayShown, screen::ScreenView};
use roundsman_store::ListQuery;

use super::{
    Scene,
    lists::{as_place, distance},
};
use crate::{duty, error::ClientError, record::open::title_on};

/// What is due later is for a later day.
const AHEAD_MS: i64 = 7 * 86_400_000;

/// A list of more is no list of a day.
const LINES_MAX: usize = 30;

/// The latest visits: an open one is among them.
const VISITS_LOOKED_AT: u32 = 60;

pub(super) fn ms(record: &Record, field: &str) -> Option<i64> {
    match record.fields.get(field).and_then(Content::as_value) {
        Some(Value::Int(ms)) => Some(*ms),
        _ => None,
    }
}

/// A visit of this device's seats, as figures are made of it.
pub(super) struct Visited {
    pub(super) record: Record,
    pub(super) started_ms: i64,
    pub(super) is_over: bool,
    pub(super) is_valid: bool,
}

/// The latest visits, newest first.
pub(super) fn visits(scene: &Scene<'_>, limit: u32) -> Result<Vec<Visited>, ClientError> {
    let mut found = Vec::new();
    let view = scene.desk.store.view(scene.now_ms)?;
    for kind in scene.playbook.kinds.values().filter(|kind| kind.visit.is_some()) {
        let query = ListQuery { kind: Some(kind.id.clone()), limit, ..ListQuery::default() };
        for row in scene.desk.store.list(&query)?.rows {
            let Some(shown) = scene.desk.store.record(row.id)? else { continue };
            let Some(started_ms) = ms(&shown.record, "started_at") else { continue };
            let verdict = visit_verdict(kind, &shown.record, &scene.playbook, &view);
            found.push(Visited {
                started_ms,
                is_over: ms(&shown.record, "ended_at").is_some(),
                is_valid: verdict.is_valid == Truth::True,
                record: shown.record,
            });
        }
    }
    found.sort_by_key(|visit| std::cmp::Reverse(visit.started_ms));
    Ok(found)
}

pub(super) fn today(scene: &Scene<'_>) -> Result<ScreenView, ClientError> {
    let around = scene.around()?;
    let visits = visits(scene, VISITS_LOOKED_AT)?;
    let mut open = Vec::new();
    // An own seat's open visit of a colleague is not one to go on with, but nobody's phone tells them apart: seats are what a phone knows.
    for visit in visits.iter().filter(|visit| !visit.is_over && !visit.record.is_archived) {
        open.push((visit, title_on(scene.desk, visit.record.id)?.unwrap_or_default()));
    }
    let duties = duty::list_on(scene.desk, None, scene.now_ms.saturating_add(AHEAD_MS), LINES_MAX)?;
    let about = duties.iter().map(|duty| about(scene, duty)).collect::<Result<Vec<_>, _>>()?;
    let route = route(scene, &duties)?;
    let tasks = tasks(scene)?;
    let titles = scene.titles();
    let day_start = titles.day_start(scene.now_ms);
    let done: Vec<_> = visits.iter().filter(|visit| visit.is_over && visit.started_ms >= day_start).collect();
    let valid = done.iter().filter(|visit| visit.is_valid).count() as u64;
    let shown = TodayShown {
        visits: open
            .iter()
            .map(|(visit, title)| OpenVisit { record: visit.record.id.to_string(), title, started_ms: visit.started_ms })
            .collect(),
        duties: duties
            .iter()
            .zip(&about)
            .map(|(duty, about)| DutyShown { about: about.as_deref(), ..duty_shown(duty) })
            .collect(),
        route: route
            .iter()
            .map(|(duty, distance)| Stop {
                record: duty.record.to_string(),
                title: &duty.record_title,
                distance: distance.clone(),
            })
            .collect(),
        tasks: tasks.iter().map(Task::shown).collect(),
        done: (done.len() as u64, valid),
    };
    Ok(roundsman_present::today(&titles, &shown, &around))
}

/// The customers with something due in the order in which each is the nearest to the one before, from where the phone is. One alone is no way, and
/// without a fix there is none.
fn route<'a>(scene: &Scene<'_>, duties: &'a [duty::Duty]) -> Result<Vec<(&'a duty::Duty, String)>, ClientError> {
    let visited = crate::visit::start::visited(&scene.playbook);
    let place = visited.and_then(Kind::place);
    let (Some(mut here), Some(visited), Some(place)) = (scene.session.surroundings.fix(), visited, place) else {
        return Ok(Vec::new());
    };
    let mut left = Vec::new();
    let mut seen = BTreeSet::new();
    for duty in duties.iter().filter(|duty| duty.kind == visited.id.as_str()) {
        if seen.insert(duty.record)
            && let Some(shown) = scene.desk.store.record(duty.record)?
            && let Some(at) = as_place(shown.record.value(place.id.as_str()))
        {
            left.push((duty, at));
        }
    }
    if left.len() < 2 {
        return Ok(Vec::new());
    }
    let mut stops = Vec::new();
    while let Some(next) = (0..left.len()).min_by(|one, other| {
        let far = |at: &usize| left.get(*at).map_or(f64::INFINITY, |(_, place)| here.distance_m(place));
        far(one).total_cmp(&far(other))
    }) {
        let (duty, at) = left.remove(next);
        stops.push((duty, distance(scene, here.distance_m(&at))));
        here = at;
    }
    Ok(stops)
}

/// Whose record a duty is on, where its own title does not say: several contracts may be called the same.
fn about(scene: &Scene<'_>, duty: &duty::Duty) -> Result<Option<String>, ClientError> {
    let Some(visited) = crate::visit::start::visited(&scene.playbook) else { return Ok(None) };
    let Some(kind) = scene.playbook.kind(&duty.kind).filter(|kind| kind.id != visited.id) else { return Ok(None) };
    let Some(shown) = scene.desk.store.record(duty.record)? else { return Ok(None) };
    let links = kind.fields.iter().filter(|field| matches!(field.type_, FieldType::Link(_)));
    // The customer says most; what leads there, a contract say, is still something to go by.
    let link = links.min_by_key(|field| !matches!(&field.type_, FieldType::Link(to) if *to == visited.id));
    let Some(whose) = link.and_then(|field| shown.record.text(field.id.as_str())?.parse().ok()) else { return Ok(None) };
    Ok(title_on(scene.desk, whose)?.filter(|title| *title != duty.record_title))
}

pub(super) fn duty_shown(duty: &duty::Duty) -> DutyShown<'_> {
    DutyShown {
        record: duty.record.to_string(),
        title: &duty.record_title,
        about: None,
        what: &duty.title,
        due_ms: duty.due_ms,
        is_provisional: duty.is_provisional,
    }
}

struct Task {
    request: String,
    what: Words,
    about: Option<String>,
    record: Option<String>,
    due_ms: Option<i64>,
    is_notice: bool,
}

impl Task {
    fn shown(&self) -> TaskShown<'_> {
        TaskShown {
            request: self.request.clone(),
            what: &self.what,
            about: self.about.as_deref(),
            record: self.record.clone(),
            due_ms: self.due_ms,
            is_notice: self.is_notice,
        }
    }
}

fn tasks(scene: &Scene<'_>) -> Result<Vec<Task>, ClientError> {
    let mut tasks = Vec::new();
    for shown in scene.desk.store.open_requests()? {
        let record = &shown.record;
        let is_notice = match record.text("question") {
            Some("task") => false,
            Some("notice") => true,
            _ => continue,
        };
        let about = record.text("about").and_then(|about| about.parse().ok());
        let title = about.map(|about| title_on(scene.desk, about)).transpose()?.flatten();
        tasks.push(Task {
            request: record.id.to_string(),
            what: Words::unpacked(record.text("title").unwrap_or_default()),
            record: title.is_some().then(|| record.text("about").unwrap_or_default().to_owned()),
            about: title.or_else(|| record.text("about_title").map(str::to_owned)),
            due_ms: ms(record, "due_at"),
            is_notice,
        });
    }
    tasks.sort_by_key(|task| (task.is_notice, task.due_ms.unwrap_or(i64::MAX), task.request.clone()));
    tasks.truncate(LINES_MAX);
    Ok(tasks)
}
