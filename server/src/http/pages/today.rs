//! A day in the company's time zone, among the records that this person may see: visits, moves, what waits and what came back.

use axum::{extract::State, response::Response};
use jiff::civil::Date;
use maud::{Markup, html};
use roundsman_domain::RecordId;
use roundsman_playbook::Kind;
use roundsman_text::day as day_word;

use super::{
    Drawn, PageView, Sheet,
    asked::Asked,
    day::{Day, today_from_ms},
    draw, home, late, team, unsettled, value,
    visit::Visit,
};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::{
        LedgerError,
        access::place,
        unsettled::Unsettled,
        view::{self, Moved},
    },
};

/// So many visits, and so many moves, stand on a page.
const SHOWN: usize = 30;

/// So many held and returned edits stand on a page.
const UNSETTLED_SHOWN: usize = 20;

/// So many silent phones stand on a page.
const SILENT_SHOWN: usize = 10;

/// Returned edits of so many days are shown: what was made of an older one, nobody knows here.
const RETURNED_DAYS: i64 = 7;

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn today(State(site): State<Shared>, person: Person, asked: Asked) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, move |sheet| show(sheet, &asked)).await?)
}

/// Since when returned edits are shown.
pub(super) fn returned_since_ms(sheet: &Sheet<'_>) -> i64 {
    today_from_ms(&sheet.words.playbook.time_zone, sheet.words.now_ms) - RETURNED_DAYS * 86_400_000
}

fn show(sheet: &Sheet<'_>, asked: &Asked) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let zone = &words.playbook.time_zone;
    let asked_day = asked.parsed::<Date>("day");
    let day = Day::of(zone, asked_day, words.now_ms).or_else(|| Day::of(zone, None, words.now_ms));
    let Some(day) = day else { return Ok(None) };
    let reps = team::reps(sheet)?;
    let date = day_word(words.language, &day.date.to_string());
    let title = if day.is_today { words.word("today-title") } else { date.clone() };
    let body = html! {
        section #head {
            h1 { (title) }
            @if asked.is_nonsense::<Date>("day") { p.note role="alert" { (words.word("day-unreadable")) } }
            (days(sheet, &day, &date))
            (late::as_of(sheet, &reps))
        }
        @if day.is_today { (silent(sheet, &reps)) }
        (visits(sheet, &day, asked)?)
        (moves(sheet, &day, asked)?)
        @if day.is_today {
            (unsettled::list(sheet, Unsettled::Held, 0, UNSETTLED_SHOWN)?)
            (unsettled::list(sheet, Unsettled::Returned, returned_since_ms(sheet), UNSETTLED_SHOWN)?)
        }
    };
    Ok(Some(PageView { name: "today", title, body }))
}

/// The ways to the days before and after, and to any day.
fn days(sheet: &Sheet<'_>, day: &Day, date: &str) -> Markup {
    let words = &sheet.words;
    let step = |date: Result<Date, jiff::Error>| date.ok().map(|date| format!("/today?day={date}"));
    html! {
        nav.steps aria-label=(words.word("days")) {
            @if let Some(before) = step(day.date.yesterday()) { a.button rel="prev" href=(before) { "‹ " (words.word("day-before")) } }
            span { (date) }
            @if let Some(after) = step(day.date.tomorrow()).filter(|_| !day.is_today) { a.button rel="next" href=(after) { (words.word("day-after")) " ›" } }
            @if !day.is_today { a.button href="/today" { (words.word("nav-today")) } }
        }
        form.inline method="get" action="/today" {
            label { span { (words.word("choose-day")) } input type="date" name="day" value=(day.date) required; }
            button type="submit" { (words.word("show")) }
        }
    }
}

/// Whose phones have not been heard of today.
fn silent(sheet: &Sheet<'_>, reps: &[team::Rep]) -> Markup {
    let words = &sheet.words;
    let late = team::late(sheet, reps);
    html! {
        @if !late.is_empty() {
            section #silent {
                h2 { (words.word("silent-title")) " " span.count { (late.len()) } }
                ul.rows { @for rep in late.iter().take(SILENT_SHOWN) { (home::silent(sheet, rep)) } }
                p.more { a href="/people?show=late" { (words.word("show-all")) } }
            }
        }
    }
}

fn visits(sheet: &Sheet<'_>, day: &Day, asked: &Asked) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let mut all: Vec<(RecordId, i64, &Kind)> = Vec::new();
    for kind in sheet.visit_kinds() {
        let sight = sheet.sight(&kind.id);
        let made = view::made_between(sheet.snapshot, sheet.viewer.company(), &kind.id, &sight, day.from_ms, day.until_ms)?;
        all.extend(made.into_iter().map(|recent| (recent.record, recent.created_ms, kind)));
    }
    all.sort_by_key(|(record, ..)| std::cmp::Reverse(*record));
    let from = asked.parsed::<RecordId>("after").map_or(0, |after| all.partition_point(|(record, ..)| *record >= after));
    let mut cards = Vec::new();
    for (record, created_ms, kind) in all[from..].iter().take(SHOWN) {
        let Some(visit) = Visit::read(sheet, kind, *record)? else { continue };
        // The day that the rep says, else the day that the relay knows it was made on.
        let at_ms = [visit.claimed_ms(), *created_ms].into_iter().find(|at_ms| day.has(*at_ms)).unwrap_or(visit.claimed_ms());
        cards.push((at_ms, visit.card(sheet, at_ms)?));
    }
    cards.sort_by_key(|(at_ms, _)| std::cmp::Reverse(*at_ms));
    let next = (all.len() > from + SHOWN).then(|| all[from + SHOWN - 1].0.to_string());
    Ok(html! {
        section #visits {
            h2 { (words.say("today-visits-count", &[("count", &all.len().to_string())])) }
            @if all.is_empty() { p.empty { (words.word(if day.is_today { "today-empty" } else { "visits-empty" })) } }
            ul.cards { @for (_, card) in &cards { (card) } }
            (steps(sheet, asked, "after", "#visits", from > 0, next.as_deref()))
        }
    })
}

/// The ways to older ones, and back to the newest.
pub(super) fn steps(sheet: &Sheet<'_>, asked: &Asked, name: &str, anchor: &str, has_newer: bool, next: Option<&str>) -> Markup {
    let (words, path) = (&sheet.words, sheet.person.address.split('?').next().unwrap_or("/"));
    let address = |value: &str| format!("{}{anchor}", asked.address(path, &[(name, value)]));
    html! {
        @if has_newer || next.is_some() {
            nav.steps aria-label=(words.word("pages")) {
                @if has_newer { a.button href=(address("")) { (words.word("to-newest")) } }
                @if let Some(next) = next { a.button rel="next" href=(address(next)) { (words.word("to-older")) } }
            }
        }
    }
}

/// A day's moves of records in sight, newest first.
///
/// # Errors
/// Where the database refuses.
pub(super) fn moves_in_sight<'a>(sheet: &Sheet<'a>, day: &Day) -> Result<Vec<(Moved, &'a Kind)>, LedgerError> {
    let mut seen = Vec::new();
    for moved in view::moves_between(sheet.snapshot, sheet.viewer.company(), day.from_ms, day.until_ms)? {
        let Some(place) = place(sheet.snapshot, sheet.viewer.company(), moved.record)? else { continue };
        if sheet.sight(&place.kind).sections(place.seat, &place.shares).is_some()
            && let Some(kind) = sheet.words.playbook.kinds.get(&place.kind)
        {
            seen.push((moved, kind));
        }
    }
    Ok(seen)
}

fn moves(sheet: &Sheet<'_>, day: &Day, asked: &Asked) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let seen = moves_in_sight(sheet, day)?;
    let from = asked.parsed::<usize>("moves").unwrap_or(0).min(seen.len());
    let next = (seen.len() > from + SHOWN).then(|| (from + SHOWN).to_string());
    let mut rows = Vec::new();
    for (moved, kind) in seen[from..].iter().take(SHOWN) {
        let from = moved.from.as_ref().map(|stage| words.stage(kind, stage.as_str())).unwrap_or_default();
        let to = words.stage(kind, moved.to.as_str());
        rows.push(html! {
            li.card {
                h3 { (value::link(sheet, moved.record)?) }
                p { (words.say("move-from-to", &[("from", &from), ("to", &to)])) }
                @if let Some(because) = &moved.because { (value::long(words, because)) }
                p.small { (words.author(moved.user)) " · " (words.when(moved.when)) }
            }
        });
    }
    Ok(html! {
        section #moves {
            h2 { (words.say("today-moves-count", &[("count", &seen.len().to_string())])) }
            @if seen.is_empty() { p.empty { (words.word("moves-empty")) } }
            ul.cards { @for row in &rows { (row) } }
            (steps(sheet, asked, "moves", "#moves", from > 0, next.as_deref()))
        }
    })
}
