//! Lists of records of any kind: searched by words, filtered by the address, page by page.

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use roundsman_domain::{Money, RecordId, SeatId, StageId, Value};
use roundsman_playbook::{Kind, LOST};
use roundsman_text::money;

use super::{
    Drawn, PageView, Sheet,
    asked::Asked,
    draw,
    icon::state,
    pipeline::{days_since, limit_days},
    record::open,
    today::steps,
};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::{
        LedgerError,
        listing::{self, Filter, Listed},
        record::claimed_ms,
    },
};

/// So many stand on a page.
const SHOWN: usize = 50;

/// Counting ends here: a list that long is searched, not read.
const COUNTED_MAX: usize = 10_000;

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn records(State(site): State<Shared>, person: Person, asked: Asked) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, move |sheet| show(sheet, &asked)).await?)
}

fn show(sheet: &Sheet<'_>, asked: &Asked) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let kind = match asked.get("kind") {
        Some(wanted) => sheet.kinds().find(|kind| kind.id.as_str() == wanted),
        None => sheet.main_kind(),
    };
    let Some(kind) = kind else {
        // A kind that was named and is out of sight answers like one that does not exist.
        if asked.get("kind").is_some() {
            return Ok(None);
        }
        let title = words.word("records-title");
        let body = html! { section #head { h1 { (title) } p.empty { (words.word("error-no-permission")) } } };
        return Ok(Some(PageView { name: "records", title, body }));
    };
    let is_stuck_only = asked.get("stuck").is_some();
    let filter = Filter {
        words: asked.get("q").map(listing::words).unwrap_or_default(),
        seat: asked.parsed::<SeatId>("seat"),
        stage: asked.get("stage").and_then(|stage| StageId::new(stage).ok()),
        after: asked.parsed::<RecordId>("after"),
    };
    let is_wanted = |listed: &Listed| !is_stuck_only || is_stuck(kind, listed, words.now_ms);
    let (page, count) = page(sheet, kind, &filter, is_wanted)?;
    let rows = page.iter().take(SHOWN).map(|listed| row(sheet, kind, listed)).collect::<Result<Vec<_>, _>>()?;
    let next = page.get(SHOWN).map(|_| page[SHOWN - 1].record.to_string());
    let is_filtered = ["q", "seat", "stage", "stuck"].iter().any(|name| asked.get(name).is_some());
    let title = words.kinds(kind).to_owned();
    let body = html! {
        section #head {
            h1 { (title) }
            (tabs(sheet, kind))
            (form(sheet, kind, asked))
            (notes(sheet, asked))
        }
        section #list {
            h2 { (count_word(sheet, count)) }
            @if rows.is_empty() {
                p.empty {
                    @if is_filtered || filter.after.is_some() { (words.word("records-empty")) } @else { (words.say("records-none", &[("kind", words.kinds(kind))])) }
                    @if is_filtered { " " a href={ "/records?kind=" (kind.id) } { (words.word("clear-filter")) } }
                }
            }
            ul.rows { @for row in rows.iter().flatten() { (row) } }
            (steps(sheet, asked, "after", "#list", filter.after.is_some(), next.as_deref()))
        }
    };
    Ok(Some(PageView { name: "records", title, body }))
}

fn is_stuck(kind: &Kind, listed: &Listed, now_ms: i64) -> bool {
    let limit = listed.stage.as_ref().and_then(|stage| limit_days(kind, stage.as_str()));
    let days = listed.stage_since_ms.map(|since_ms| days_since(now_ms, since_ms));
    limit.zip(days).is_some_and(|(limit, days)| days > i64::from(limit))
}

/// One more than a page shows, and how many fit from here on, as far as that is counted.
fn page(
    sheet: &Sheet<'_>,
    kind: &Kind,
    filter: &Filter,
    is_wanted: impl Fn(&Listed) -> bool,
) -> Result<(Vec<Listed>, usize), LedgerError> {
    let (mut page, mut count) = (Vec::new(), 0);
    let sight = sheet.sight(&kind.id);
    listing::walk(sheet.snapshot, sheet.viewer.company(), &kind.id, &sight, filter, |listed| {
        if is_wanted(&listed) {
            count += 1;
            if page.len() <= SHOWN {
                page.push(listed);
            }
        }
        count <= COUNTED_MAX
    })?;
    Ok((page, count))
}

fn count_word(sheet: &Sheet<'_>, count: usize) -> String {
    let (key, count) = if count > COUNTED_MAX { ("count-above", COUNTED_MAX) } else { ("count-of", count) };
    sheet.words.say(key, &[("count", &count.to_string())])
}

fn tabs(sheet: &Sheet<'_>, kind: &Kind) -> Markup {
    html! {
        nav.tabs aria-label=(sheet.words.word("col-kind")) {
            @for other in sheet.kinds() {
                a href={ "/records?kind=" (other.id) } aria-current=[(other.id == kind.id).then_some("page")] { (sheet.words.kinds(other)) }
            }
        }
    }
}

/// What of the address was not understood, said and left aside.
fn notes(sheet: &Sheet<'_>, asked: &Asked) -> Markup {
    let is_unread = asked.is_nonsense::<SeatId>("seat")
        || asked.is_nonsense::<RecordId>("after")
        || asked.get("stage").is_some_and(|stage| StageId::new(stage).is_err());
    html! { @if is_unread { p.note role="alert" { (sheet.words.word("filter-unreadable")) } } }
}

/// The seats in sight by name, for the filter.
fn seats<'a>(sheet: &Sheet<'a>, kind: &Kind) -> Vec<(SeatId, &'a str)> {
    let sight = sheet.sight(&kind.id);
    let tree = &sheet.viewer.directory.tree;
    let mut seats: Vec<(SeatId, &str)> = tree
        .seats
        .iter()
        .filter(|(seat, _)| sight.sections(**seat, &Default::default()).is_some())
        .map(|(seat, found)| (*seat, found.name.as_str()))
        .collect();
    seats.sort_by_key(|(_, name)| *name);
    seats
}

/// A list of two thousand seats is no list to choose from: then a seat is chosen on the page of people.
const SEATS_OFFERED: usize = 200;

fn form(sheet: &Sheet<'_>, kind: &Kind, asked: &Asked) -> Markup {
    let words = &sheet.words;
    let seats = seats(sheet, kind);
    let chosen = asked.parsed::<SeatId>("seat");
    let option = |value: &str, word: &str, is_chosen: bool| html! { option value=(value) selected[is_chosen] { (word) } };
    let stages = kind.stages.iter().map(|stage| stage.id.as_str()).chain(kind.lost.iter().map(|_| LOST));
    let fold = html! {
        @if kind.has_pipeline() {
            label { span { (words.word("stage")) } select name="stage" {
                (option("", &words.word("all"), asked.get("stage").is_none()))
                @for stage in stages { (option(stage, &words.stage(kind, stage), asked.get("stage") == Some(stage))) }
            } }
        }
        @if seats.len() > 1 && seats.len() <= SEATS_OFFERED {
            label { span { (words.word("record-owner")) } select name="seat" {
                (option("", &words.word("all"), chosen.is_none()))
                @for (seat, name) in &seats { (option(&seat.to_string(), name, chosen == Some(*seat))) }
            } }
        } @else if let Some((seat, name)) = seats.iter().find(|(seat, _)| Some(*seat) == chosen) {
            label { span { (words.word("record-owner")) } select name="seat" {
                (option("", &words.word("all"), false)) (option(&seat.to_string(), name, true))
            } }
        }
    };
    html! {
        search {
            form.filter method="get" action="/records" {
                input type="hidden" name="kind" value=(kind.id);
                label { span { (words.word("search")) }
                    input type="search" name="q" value=[asked.get("q")] placeholder=(words.word("search-hint")) maxlength="100" autocomplete="off"; }
                (fold)
                button type="submit" { (words.word("search")) }
            }
        }
    }
}

fn row(sheet: &Sheet<'_>, kind: &Kind, listed: &Listed) -> Result<Option<Markup>, LedgerError> {
    let words = &sheet.words;
    let Some(open) = open(sheet, listed.record)? else { return Ok(None) };
    let amount = listing::amount_field(kind).and_then(|field| open.row.record.value(field.id.as_str()));
    let amount = match amount {
        Some(Value::Money(amount)) => Some(money(words.language, Money { ..*amount })),
        _ => None,
    };
    let days = listed.stage_since_ms.filter(|_| listed.stage.is_some()).map(|since_ms| days_since(words.now_ms, since_ms));
    Ok(Some(html! {
        li { a.row href={ "/records/" (listed.record) } {
            span.what { (open.title) }
            span.small {
                @if let Some(stage) = &listed.stage { (words.stage(kind, stage.as_str())) " · " }
                @if let Some(days) = days { (words.say("days-in-stage", &[("days", &days.to_string())])) " · " }
                (words.seat(listed.seat)) " · " (words.moment(if kind.visit.is_some() { claimed_ms(listed.record) } else { open.row.changed_ms }))
            }
            @if let Some(amount) = &amount { span.end.number { (amount) } }
            @if is_stuck(kind, listed, words.now_ms) { span.end { (state("bad", &words.word("stuck"))) } }
        } }
    }))
}
