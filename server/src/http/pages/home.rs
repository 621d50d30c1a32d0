//! Home: what needs a decision, what is red, who needs help. Everything here leads to where it can be done.

use axum::{extract::State, response::Response};
use maud::{Markup, html};

use super::{
    Drawn, PageView, Sheet,
    day::Day,
    draw, duty,
    icon::state,
    late,
    pipeline::{self, Pipeline},
    requests,
    team::{self, Rep},
    today::returned_since_ms,
    unsettled,
};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::{LedgerError, unsettled::Unsettled, view},
};

/// So many of each stand on the page; the rest is one step away.
const SHOWN: usize = 3;

/// So many people stand in each list of those who may need help.
const PEOPLE_SHOWN: usize = 5;

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn home(State(site): State<Shared>, person: Person) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, show).await?)
}

fn show(sheet: &Sheet<'_>) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let title = words.word("home-title");
    if !sheet.viewer.is_active() {
        let body = html! {
            section #head { h1 { (words.word("error-no-permission-title")) } p.empty { (words.word("no-grant")) } }
        };
        return Ok(Some(PageView { name: "home", title, body }));
    }
    let reps = team::reps_with_visits(sheet)?;
    let body = html! {
        section #head { h1 { (title) } (late::as_of(sheet, &reps)) (today(sheet)?) }
        (decide(sheet)?)
        (red(sheet)?)
        (help(sheet, &reps))
    };
    Ok(Some(PageView { name: "home", title, body }))
}

/// Today in three numbers.
fn today(sheet: &Sheet<'_>) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let Some(day) = Day::of(&words.playbook.time_zone, None, words.now_ms) else { return Ok(html! {}) };
    let company = sheet.viewer.company();
    let made = |kind: &roundsman_playbook::Kind| -> Result<usize, LedgerError> {
        let sight = sheet.sight(&kind.id);
        Ok(view::made_between(sheet.snapshot, company, &kind.id, &sight, day.from_ms, day.until_ms)?.len())
    };
    let mut visits = 0;
    for kind in sheet.visit_kinds() {
        visits += made(kind)?;
    }
    let moves = super::today::moves_in_sight(sheet, &day)?.len();
    let new = sheet.main_kind().map(|kind| Ok::<_, LedgerError>((kind, made(kind)?))).transpose()?;
    let tile = |address: &str, number: usize, word: &str| {
        html! { li { a href=(address) { strong.number { (number) } span { (word) } } } }
    };
    Ok(html! {
        ul #figures.figures aria-label=(words.word("today-title")) {
            (tile("/today#visits", visits, &words.word("today-visits")))
            (tile("/today#moves", moves, &words.word("today-moves")))
            @if let Some((kind, count)) = new {
                (tile(&format!("/records?kind={}", kind.id), count, &words.say("today-new-kind", &[("kind", words.kinds(kind))])))
            }
        }
    })
}

/// What waits for this person's decision, with the way to decide it.
fn decide(sheet: &Sheet<'_>) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let open = requests::open_ones(sheet)?;
    let cards = open.iter().take(SHOWN).map(|request| requests::one(sheet, request)).collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        section #decide {
            h2 { (words.word("home-decide")) " " span.count { (open.len()) } }
            @if cards.is_empty() { p.empty { (words.word("requests-empty")) } }
            ul.cards { @for card in &cards { (card) } }
            @if open.len() > cards.len() { p.more { a href="/requests" { (words.say("show-all-count", &[("count", &open.len().to_string())])) } } }
        }
    })
}

/// What stands still, waits or came back.
fn red(sheet: &Sheet<'_>) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let mut stuck = Vec::new();
    for kind in pipeline::kinds(sheet) {
        let pipeline = Pipeline::of(sheet, kind)?;
        let rows = pipeline::stuck_rows(sheet, kind, &pipeline.stuck, SHOWN)?;
        stuck.push((kind, pipeline.stuck.len(), rows));
    }
    let (held, held_count) = unsettled::in_sight(sheet, Unsettled::Held, 0, SHOWN)?;
    let (returned, returned_count) = unsettled::in_sight(sheet, Unsettled::Returned, returned_since_ms(sheet), SHOWN)?;
    let (overdue, overdue_count) = duty::overdue(sheet, SHOWN)?;
    let is_calm = stuck.iter().all(|(_, count, _)| *count == 0) && held_count + returned_count + overdue_count == 0;
    let mut edits = Vec::new();
    for (edits_shown, count, anchor, word) in
        [(&held, held_count, "held", "held-title"), (&returned, returned_count, "returned", "returned-title")]
    {
        let cards = edits_shown.iter().map(|edit| unsettled::row(sheet, edit, true)).collect::<Result<Vec<_>, _>>()?;
        edits.push((cards, count, anchor, word));
    }
    Ok(html! {
        section #red {
            h2 { (words.word("home-red")) }
            @if is_calm { p.empty { (words.word("home-red-empty")) } }
            @if overdue_count > 0 {
                h3 { (words.word("overdue-title")) " " span.count { (overdue_count) } }
                ul.rows { @for row in &overdue { (row) } }
            }
            @for (kind, count, rows) in stuck.iter().filter(|(_, count, _)| *count > 0) {
                h3 { (words.say("stuck-kind", &[("kind", words.kinds(kind))])) " " span.count { (count) } }
                (rows)
                @if *count > SHOWN { p.more { a href={ "/pipeline?kind=" (kind.id) "#stuck" } { (words.say("show-all-count", &[("count", &count.to_string())])) } } }
            }
            @for (cards, count, anchor, word) in edits.iter().filter(|(_, count, ..)| *count > 0) {
                h3 { (words.word(word)) " " span.count { (count) } }
                ul.cards { @for card in cards { (card) } }
                @if *count > SHOWN { p.more { a href={ "/today#" (anchor) } { (words.say("show-all-count", &[("count", &count.to_string())])) } } }
            }
        }
    })
}

/// Whose phones are silent, and who has not visited anybody for longest.
fn help(sheet: &Sheet<'_>, reps: &[Rep]) -> Markup {
    let words = &sheet.words;
    let late = team::late(sheet, reps);
    let mut idle: Vec<&Rep> =
        reps.iter().filter(|rep| rep.are_visits_seen && rep.days_without_visit(words.now_ms) != Some(0)).collect();
    idle.sort_by_key(|rep| (rep.last_visit_ms, rep.user));
    html! {
        section #help {
            h2 { (words.word("home-help")) }
            @if late.is_empty() && idle.is_empty() { p.empty { (words.word(if reps.is_empty() { "home-help-nobody" } else { "home-help-empty" })) } }
            @if !late.is_empty() {
                h3 { (words.word("silent-title")) " " span.count { (late.len()) } }
                ul.rows { @for rep in late.iter().take(PEOPLE_SHOWN) { (silent(sheet, rep)) } }
                @if late.len() > PEOPLE_SHOWN { p.more { a href="/people?show=late" { (words.say("show-all-count", &[("count", &late.len().to_string())])) } } }
            }
            @if !idle.is_empty() {
                h3 { (words.word("idle-title")) " " span.count { (idle.len()) } }
                ul.rows { @for rep in idle.iter().take(PEOPLE_SHOWN) { li { div.row {
                    span.what { (words.person(rep.user)) }
                    span.small { (seats(sheet, rep)) }
                    span.end { (days(sheet, rep)) }
                } } } }
                @if idle.len() > PEOPLE_SHOWN { p.more { a href="/people?show=idle" { (words.say("show-all-count", &[("count", &idle.len().to_string())])) } } }
            }
        }
    }
}

/// The seats of somebody by name.
pub(super) fn seats(sheet: &Sheet<'_>, rep: &Rep) -> String {
    let names: Vec<&str> = rep.seats.iter().map(|seat| sheet.words.seat(*seat)).collect();
    names.join(&sheet.words.word("list-separator"))
}

/// How long somebody has not visited anybody.
pub(super) fn days(sheet: &Sheet<'_>, rep: &Rep) -> String {
    match rep.days_without_visit(sheet.words.now_ms) {
        Some(days) => sheet.words.say("days-without-visit", &[("days", &days.to_string())]),
        None => sheet.words.word("never-visited"),
    }
}

/// A silent phone: since when, and what it held back.
pub(super) fn silent(sheet: &Sheet<'_>, rep: &Rep) -> Markup {
    let words = &sheet.words;
    let sign = rep.sign.unwrap_or_default();
    html! {
        li { div.row {
            span.what { (words.person(rep.user)) }
            span.small {
                @match sign.seen_ms {
                    Some(seen) => (words.say("last-sync-at", &[("when", &words.moment(seen))])),
                    None => (words.word("today-never-synced")),
                }
                @if sign.unsent > 0 { " · " (words.say("unsent-at-most", &[("count", &sign.unsent.to_string())])) }
            }
            @if let Some(seen) = sign.seen_ms { span.end { (state("wait", &words.ago(seen))) } }
        } }
    }
}
