//! Exceptions: what was let pass and until when, what is overdue, and how often each rule was asked about.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use roundsman_domain::RecordId;
use roundsman_text::Names;

use super::{Drawn, PageView, Sheet, draw, icon::state, names::Of, value};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::{
        LedgerError,
        exception::{self, Released, Tally},
        record,
    },
};

/// The rates are those of so many days.
const DAYS: i64 = 90;

/// So many released moves stand on the page.
const SHOWN: usize = 50;

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn exceptions(State(site): State<Shared>, person: Person) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, show).await?)
}

fn show(sheet: &Sheet<'_>) -> Result<Drawn, LedgerError> {
    let (words, company) = (&sheet.words, sheet.viewer.company());
    let mut seen: BTreeMap<RecordId, bool> = BTreeMap::new();
    let mut is_in_sight = |id: RecordId| -> Result<bool, LedgerError> {
        if let Some(seen) = seen.get(&id) {
            return Ok(*seen);
        }
        let is_seen = sheet.viewer.sections_of(sheet.snapshot, id)?.is_some();
        seen.insert(id, is_seen);
        Ok(is_seen)
    };
    let mut released = Vec::new();
    for one in exception::released(sheet.snapshot, company)? {
        if is_in_sight(one.record)? {
            released.push(one);
        }
    }
    let since_ms = sheet.viewer.at_ms - DAYS * 86_400_000;
    let tallies = exception::tallies(sheet.snapshot, company, since_ms, &mut is_in_sight)?;
    let rows = released.iter().take(SHOWN).map(|one| row(sheet, one)).collect::<Result<Vec<_>, _>>()?;
    let title = words.word("exceptions-title");
    let body = html! {
        section #head { h1 { (title) " " span.count { (released.len()) } } p.small { (words.word("exceptions-note")) } }
        section #released {
            @if rows.is_empty() { p.empty { (words.word("exceptions-empty")) } }
            ul.cards { @for row in &rows { (row) } }
        }
        section #rates {
            h2 { (words.say("exceptions-rates", &[("days", &DAYS.to_string())])) }
            @if tallies.is_empty() { p.empty { (words.word("exceptions-rates-empty")) } }
            @else { (rates(sheet, &tallies)) }
        }
    };
    Ok(Some(PageView { name: "exceptions", title, body }))
}

fn row(sheet: &Sheet<'_>, one: &Released) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let kind = record::head(sheet.snapshot, sheet.viewer.company(), one.record)?;
    let kind = kind.and_then(|row| words.playbook.kinds.get(&row.record.kind));
    let stage = kind.map_or_else(|| one.stage.to_string(), |kind| words.stage(kind, one.stage.as_str()));
    let class = match one.state.as_str() {
        "overdue" => "bad",
        "met" => "good",
        _ => "wait",
    };
    Ok(html! {
        li.card {
            h3 { (value::link(sheet, one.record)?) " · " (stage) }
            p { (state(class, &words.word(&format!("exception-state-{}", one.state)))) }
            p { (one.because) }
            p.small {
                (words.say("exception-by", &[("asked", words.person(one.asked_by)), ("by", words.person(one.by)), ("when", &words.moment(one.released_ms))]))
                " " (words.say("exception-until", &[("until", &words.moment(one.until_ms))]))
            }
        }
    })
}

fn rates(sheet: &Sheet<'_>, tallies: &BTreeMap<(String, roundsman_domain::RoleId), Tally>) -> Markup {
    let words = &sheet.words;
    let place = |rule: &str| {
        let mut parts = rule.split('.');
        let kind = parts.next().and_then(|kind| words.playbook.kind(kind))?;
        let stage = words.stage(kind, parts.next()?);
        let what = words.word(if parts.next() == Some("exception") { "request-kind-exception" } else { "request-kind-approval" });
        Some(format!("{} · {stage} · {what}", words.kind(kind)))
    };
    let role = |role: &str| words.playbook.kinds.values().next().and_then(|kind| Of(words, kind).role(role));
    html! {
        table {
            thead { tr {
                th scope="col" { (words.word("request-rule")) }
                th.number scope="col" { (words.word("rate-asked")) }
                th.number scope="col" { (words.word("rate-granted")) }
                th.number scope="col" { (words.word("rate-refused")) }
            } }
            tbody { @for ((rule, who), tally) in tallies {
                tr {
                    th scope="row" { (place(rule).unwrap_or_else(|| rule.clone())) br; span.small { (role(who.as_str()).unwrap_or_else(|| who.to_string())) } }
                    td.number { (tally.asked) } td.number { (tally.granted) } td.number { (tally.refused) }
                }
            } }
        }
    }
}
