//! Home: what happened today, in the company's time zone, among the records that this person may see.

use axum::{
    extract::{Query, State},
    response::Response,
};
use jiff::{civil::Date, tz::TimeZone};
use maud::{Markup, html};
use roundsman_domain::{Op, RecordId, Value};
use roundsman_playbook::{Kind, Truth, visit_verdict};
use roundsman_text::{day, reason, waiting};
use serde::Deserialize;

use super::{
    Drawn, Sheet, attachment, draw,
    names::Of,
    record::{fields, is_readable},
    value,
};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::{LedgerError, record, view},
    relay::Truth as Facts,
};

/// Which day.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    day: Option<String>,
}

/// A day in the company's zone.
struct Day {
    date: Date,
    from_ms: i64,
    until_ms: i64,
    is_today: bool,
}

impl Day {
    fn of(zone: &str, asked: Option<Date>, now_ms: i64) -> Option<Self> {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let today = jiff::Timestamp::from_millisecond(now_ms).ok()?.to_zoned(zone.clone()).date();
        let date = asked.unwrap_or(today);
        let begin = |date: Date| date.to_zoned(zone.clone()).ok().map(|at| at.timestamp().as_millisecond());
        Some(Self { date, from_ms: begin(date)?, until_ms: begin(date.tomorrow().ok()?)?, is_today: date == today })
    }

    fn has(&self, at_ms: i64) -> bool {
        (self.from_ms..self.until_ms).contains(&at_ms)
    }
}

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn today(
    State(site): State<Shared>,
    person: Person,
    Query(asked): Query<Asked>,
) -> Result<Response, NotSignedIn> {
    match asked.day.map(|day| day.parse::<Date>()).transpose() {
        Ok(day) => Ok(draw(&site, person, move |sheet| show(sheet, day)).await?),
        Err(_) => Ok(super::not_found(person.language)),
    }
}

fn show(sheet: &Sheet<'_>, asked: Option<Date>) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let Some(day_shown) = Day::of(&words.playbook.time_zone, asked, words.now_ms) else { return Ok(None) };
    let visits = visits(sheet, &day_shown)?;
    let moves = moves(sheet, &day_shown)?;
    let held = if day_shown.is_today { held(sheet)? } else { Vec::new() };
    let title = if day_shown.is_today { words.word("today-title") } else { day(words.language, &day_shown.date.to_string()) };
    let visits_count = words.say("today-visits-count", &[("count", &visits.len().to_string())]);
    let moves_count = words.say("today-moves-count", &[("count", &moves.len().to_string())]);
    let step = |date: Result<Date, jiff::Error>| date.ok().map(|date| (format!("/?day={date}"), date.to_string()));
    let body = html! {
        h1 { (title) }
        p.days {
            @if let Some((address, date)) = step(day_shown.date.yesterday()) { a href=(address) { "← " (date) } }
            span { (day(words.language, &day_shown.date.to_string())) }
            @if let Some((address, date)) = step(day_shown.date.tomorrow()).filter(|_| !day_shown.is_today) { a href=(address) { (date) " →" } }
        }
        @if !held.is_empty() {
            section { h2 { (words.word("state-held")) " · " (held.len()) } @for row in &held { (row) } }
        }
        section {
            h2 { (visits_count) }
            @if visits.is_empty() { p.empty { (words.word(if day_shown.is_today { "today-empty" } else { "visits-empty" })) } }
            @for row in &visits { (row) }
        }
        section {
            h2 { (moves_count) }
            @if moves.is_empty() { p.empty { (words.word("moves-empty")) } }
            @for row in &moves { (row) }
        }
    };
    Ok(Some((title, body)))
}

fn visits(sheet: &Sheet<'_>, day: &Day) -> Result<Vec<Markup>, LedgerError> {
    let mut rows = Vec::new();
    for kind in sheet.viewer.playbook.kinds.values().filter(|kind| kind.visit.is_some()) {
        for recent in view::made_between(sheet.snapshot, sheet.viewer.company(), &kind.id, day.from_ms, day.until_ms)? {
            rows.extend(visit(sheet, day, kind, &recent)?);
        }
    }
    rows.sort_by_key(|(at_ms, _)| std::cmp::Reverse(*at_ms));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// A visit of this day that may be seen, with its time.
fn visit(sheet: &Sheet<'_>, day: &Day, kind: &Kind, recent: &view::Recent) -> Result<Option<(i64, Markup)>, LedgerError> {
    let (company, words) = (sheet.viewer.company(), &sheet.words);
    let Some((_, sections)) = sheet.viewer.sections_of(sheet.snapshot, recent.record)? else { return Ok(None) };
    let Some((row, _)) = record::whole(sheet.snapshot, company, recent.record)? else { return Ok(None) };
    let claimed_ms = match row.record.value("started_at") {
        Some(Value::Int(at_ms)) => *at_ms,
        _ => recent.claimed_ms(),
    };
    let Some(at_ms) = [claimed_ms, recent.created_ms].into_iter().find(|at_ms| day.has(*at_ms)) else { return Ok(None) };
    // Judged over the whole record, as at the sync; shown are the fields that this person may read.
    let facts = Facts::new(sheet.snapshot, &sheet.viewer.directory, words.now_ms);
    let verdict = visit_verdict(kind, &row.record, words.playbook, &facts);
    let seen = fields(sheet, recent.record, &sections)?;
    let within = kind.within.as_ref().and_then(|field| row.record.link(field.as_str()));
    let customer = match within {
        Some(customer) => value::link(sheet, customer)?,
        None => html! { (words.kind(kind)) },
    };
    let open: Vec<String> = verdict
        .items
        .iter()
        .filter(|item| !item.is_met() && item.path.as_ref().is_none_or(|path| is_readable(kind, &path.field, &sections)))
        .map(|item| reason(words.language, &item.reason(), &Of(words, kind)))
        .collect();
    let mut photos = Vec::new();
    for field in kind.fields.iter().filter(|field| field.type_.is_slot()) {
        if let Some(items) = seen.get(&field.id).and_then(|content| content.items()) {
            photos.push(attachment::slot(sheet, field, items.values())?);
        }
    }
    let has_ended = row.record.value("ended_at").is_some();
    let (class, state) = match &verdict.is_valid {
        Truth::True => ("good", "visit-valid"),
        Truth::False => ("bad", "visit-not-valid"),
        Truth::Unknown(_) => ("mark", "visit-provisional"),
    };
    let markup = html! {
        article {
            h3 { (customer) " " a.small href={ "/records/" (recent.record) } { (words.kind(kind)) " ›" } }
            p { (words.person(row.changed_by)) " · " (words.moment(at_ms)) @if !has_ended { " · " (words.word("visit-started")) } }
            p { span class=(class) { (words.word(state)) } }
            @if !open.is_empty() { ul.open { @for line in &open { li { (line) } } } }
            div.photos { @for photo in &photos { (photo) } }
        }
    };
    Ok(Some((at_ms, markup)))
}

fn moves(sheet: &Sheet<'_>, day: &Day) -> Result<Vec<Markup>, LedgerError> {
    let words = &sheet.words;
    let mut rows = Vec::new();
    for moved in view::moves_between(sheet.snapshot, sheet.viewer.company(), day.from_ms, day.until_ms)? {
        let Some((place, _)) = sheet.viewer.sections_of(sheet.snapshot, moved.record)? else { continue };
        let Some(kind) = words.playbook.kinds.get(&place.kind) else { continue };
        let from = moved.from.as_ref().map(|stage| words.stage(kind, stage.as_str())).unwrap_or_default();
        let to = words.stage(kind, moved.to.as_str());
        rows.push(html! {
            article {
                h3 { (value::link(sheet, moved.record)?) }
                p { (words.say("move-from-to", &[("from", &from), ("to", &to)])) }
                p { (words.person(moved.user)) " · " (words.when(moved.when)) }
                @if let Some(because) = &moved.because { p.long { (because) } }
            }
        });
    }
    Ok(rows)
}

/// Edits that wait, among the records that may be seen.
fn held(sheet: &Sheet<'_>) -> Result<Vec<Markup>, LedgerError> {
    let mut rows = Vec::new();
    for edit in view::held(sheet.snapshot, sheet.viewer.company(), None)? {
        rows.extend(held_row(sheet, &edit, true)?);
    }
    Ok(rows)
}

/// An edit that waits, as held: what it would do, whose it is, and for what it waits.
pub(super) fn held_row(sheet: &Sheet<'_>, edit: &view::HeldEdit, with_title: bool) -> Result<Option<Markup>, LedgerError> {
    let words = &sheet.words;
    let Some((place, sections)) = sheet.viewer.sections_of(sheet.snapshot, edit.record)? else { return Ok(None) };
    let Some(kind) = words.playbook.kinds.get(&place.kind) else { return Ok(None) };
    let does: Vec<String> = edit.ops.iter().filter_map(|op| deed(sheet, kind, op, &sections)).collect();
    let why = words.say("state-held-why", &[("why", &waiting(words.language, &edit.waiting_for))]);
    Ok(Some(html! {
        article.held {
            @if with_title { h3 { (value::link(sheet, RecordId::clone(&edit.record))?) } }
            @for line in &does { p { (line) } }
            p { (words.person(edit.user)) " · " (words.when(edit.when)) }
            p { span.mark { (why) } }
        }
    }))
}

/// What an operation would do, where this person may read of it.
fn deed(
    sheet: &Sheet<'_>,
    kind: &Kind,
    op: &Op,
    sections: &std::collections::BTreeSet<roundsman_domain::SectionId>,
) -> Option<String> {
    let words = &sheet.words;
    match op {
        Op::Move { from, to, .. } => {
            let (from, to) = (words.stage(kind, from.as_str()), words.stage(kind, to.as_str()));
            Some(words.say("move-from-to", &[("from", &from), ("to", &to)]))
        }
        Op::Assign { seat } => Some(words.say("history-assigned", &[("seat", words.seat(*seat))])),
        Op::Share { seat, .. } => Some(words.say("history-shared", &[("seat", words.seat(*seat))])),
        Op::Archive { undo } => Some(words.word(if *undo { "history-restored" } else { "history-archived" })),
        Op::Decide { verdict, .. } => Some(words.say("history-decided", &[("verdict", verdict)])),
        Op::Create { .. } => Some(words.word("history-created")),
        other => {
            let field = other.field().filter(|field| is_readable(kind, field, sections))?;
            Some(words.say("history-wrote", &[("field", &words.field_named(kind, field))]))
        }
    }
}
