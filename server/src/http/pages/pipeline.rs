//! The pipeline: how many and how much stands in each stage, what has stood there too long, and the way to each list.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use maud::{Markup, PreEscaped, html};
use roundsman_domain::{Currency, Money, RecordId};
use roundsman_playbook::{Kind, LOST};
use roundsman_text::money;

use super::{
    Drawn, PageView, Sheet,
    asked::{Asked, encoded},
    draw,
    icon::state,
    late, team, value,
};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::{LedgerError, listing},
};

const DAY_MS: i64 = 86_400_000;

/// Where the playbook sets no limit, a record that has stood in a stage before the last for more days than this is looked at.
const IDLE_DAYS: u32 = 30;

/// So many stuck records stand on the page.
const STUCK_SHOWN: usize = 20;

/// What stands in a stage.
#[derive(Debug, Default)]
pub(super) struct Sum {
    pub(super) count: usize,
    pub(super) stuck: usize,
    amounts: BTreeMap<Currency, i128>,
}

/// A record that has stood in its stage too long.
#[derive(Debug, Clone)]
pub(super) struct Stuck {
    pub(super) record: RecordId,
    stage: String,
    days: i64,
    limit_days: u32,
}

/// A pipeline as somebody sees it.
#[derive(Debug, Default)]
pub(super) struct Pipeline {
    sums: BTreeMap<String, Sum>,
    /// Those furthest over their limit first.
    pub(super) stuck: Vec<Stuck>,
}

/// After how many days in a stage a record is stuck; never in the last stage, nor where it is lost.
pub(super) fn limit_days(kind: &Kind, stage: &str) -> Option<u32> {
    let is_last = kind.stages.last().is_some_and(|last| last.id.as_str() == stage);
    let set = kind.stage(stage)?.limit_days;
    set.or(if is_last { None } else { Some(IDLE_DAYS) })
}

/// Whole days in a stage.
pub(super) fn days_since(now_ms: i64, since_ms: i64) -> i64 {
    ((now_ms - since_ms) / DAY_MS).max(0)
}

impl Pipeline {
    /// Adds up a kind's living records in sight.
    ///
    /// # Errors
    /// Where the database refuses.
    pub(super) fn of(sheet: &Sheet<'_>, kind: &Kind) -> Result<Self, LedgerError> {
        let mut pipeline = Self::default();
        let now_ms = sheet.words.now_ms;
        let sight = sheet.sight(&kind.id);
        listing::deals(sheet.snapshot, sheet.viewer.company(), kind, &sight, |deal| {
            let Some(stage) = &deal.listed.stage else { return };
            let sum = pipeline.sums.entry(stage.to_string()).or_default();
            sum.count += 1;
            if let Some((minor, currency)) = deal.amount {
                *sum.amounts.entry(currency).or_default() += i128::from(minor);
            }
            let days = deal.listed.stage_since_ms.map(|since_ms| days_since(now_ms, since_ms));
            if let (Some(days), Some(limit_days)) = (days, limit_days(kind, stage.as_str()))
                && days > i64::from(limit_days)
            {
                sum.stuck += 1;
                pipeline.stuck.push(Stuck { record: deal.listed.record, stage: stage.to_string(), days, limit_days });
            }
        })?;
        pipeline.stuck.sort_by_key(|stuck| std::cmp::Reverse((stuck.days - i64::from(stuck.limit_days), stuck.record)));
        Ok(pipeline)
    }
}

/// Amounts, one a currency, exact; in a stage that holds none, a dash.
fn amounts(sheet: &Sheet<'_>, sum: &BTreeMap<Currency, i128>) -> Markup {
    let shown: Vec<String> = sum
        .iter()
        .map(|(currency, minor)| match i64::try_from(*minor) {
            Ok(minor) => money(sheet.words.language, Money { minor, currency: *currency }),
            // More than any company turns over: said as it is, in minor units.
            Err(_) => format!("{} {minor}", currency.as_str()),
        })
        .collect();
    html! { @if shown.is_empty() { "—" } @for amount in &shown { span.amount { (amount) } " " } }
}

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn pipeline(State(site): State<Shared>, person: Person, asked: Asked) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, move |sheet| show(sheet, &asked)).await?)
}

/// The kinds with stages that may be read.
pub(super) fn kinds<'a>(sheet: &'a Sheet<'_>) -> Vec<&'a Kind> {
    sheet.kinds().filter(|kind| kind.has_pipeline()).collect()
}

fn show(sheet: &Sheet<'_>, asked: &Asked) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let kinds = kinds(sheet);
    let wanted = asked.get("kind");
    let found = wanted.and_then(|wanted| kinds.iter().find(|kind| kind.id.as_str() == wanted));
    // A kind out of sight and a kind that does not exist are the same here.
    if wanted.is_some() && found.is_none() {
        return Ok(None);
    }
    let title = words.word("pipeline");
    let Some(kind) = found.or(kinds.first()) else {
        let body = html! { section #head { h1 { (title) } p.empty { (words.word("pipeline-none")) } } };
        return Ok(Some(PageView { name: "pipeline", title, body }));
    };
    let pipeline = Pipeline::of(sheet, kind)?;
    let reps = team::reps(sheet)?;
    let body = html! {
        section #head {
            h1 { (title) " · " (words.kinds(kind)) }
            @if kinds.len() > 1 {
                nav.tabs aria-label=(words.word("col-kind")) {
                    @for other in &kinds {
                        a href={ "/pipeline?kind=" (other.id) } aria-current=[(other.id == kind.id).then_some("page")] { (words.kinds(other)) }
                    }
                }
            }
            (late::as_of(sheet, &reps))
        }
        section #stages {
            h2 { (words.word("stages-title")) }
            p.more { a href="/playbook" { (words.word("process-title")) } }
            div.wide tabindex="0" role="region" aria-label=(words.word("stages-title")) { (table(sheet, kind, &pipeline)) }
        }
        section #stuck {
            h2 { (words.word("stuck-title")) " " span.count { (pipeline.stuck.len()) } }
            p.small { (words.say("stuck-why", &[("days", &IDLE_DAYS.to_string())])) }
            @if pipeline.stuck.is_empty() { p.empty { (words.word("stuck-empty")) } }
            (stuck_rows(sheet, kind, &pipeline.stuck, STUCK_SHOWN)?)
            @if pipeline.stuck.len() > STUCK_SHOWN {
                p.more { a href={ "/records?kind=" (kind.id) "&stuck=1" } { (words.word("show-all")) } }
            }
        }
    };
    Ok(Some(PageView { name: "pipeline", title, body }))
}

fn table(sheet: &Sheet<'_>, kind: &Kind, pipeline: &Pipeline) -> Markup {
    let words = &sheet.words;
    let none = Sum::default();
    let stages = kind.stages.iter().map(|stage| stage.id.as_str()).chain(kind.lost.iter().map(|_| LOST));
    let rows: Vec<(&str, &Sum)> = stages.map(|stage| (stage, pipeline.sums.get(stage).unwrap_or(&none))).collect();
    let most = rows.iter().map(|(_, sum)| sum.count).max().unwrap_or(0).max(1);
    html! {
        table.numbers {
            thead { tr {
                th scope="col" { (words.word("col-stage")) }
                th.number scope="col" { (words.word("col-count")) }
                th.number scope="col" { (words.word("col-amount")) }
            } }
            tbody { @for (stage, sum) in &rows { tr {
                th scope="row" {
                    a href={ "/records?kind=" (kind.id) "&stage=" (encoded(stage)) } { (words.stage(kind, stage)) }
                    @if let Some(limit) = kind.stage(stage).and_then(|stage| stage.limit_days) {
                        span.small { " " (words.say("stage-limit", &[("days", &limit.to_string())])) }
                    }
                    @if sum.stuck > 0 { " " (state("bad", &words.say("stuck-count", &[("count", &sum.stuck.to_string())]))) }
                    (bar(sum.count * 100 / most))
                }
                td.number { (sum.count) }
                td.number { (amounts(sheet, &sum.amounts)) }
            } } }
        }
    }
}

/// A bar of so many hundredths. What it shows stands beside it as a number.
fn bar(hundredths: usize) -> Markup {
    let width = hundredths.min(100);
    PreEscaped(format!(
        "<svg class=\"bar\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect width=\"{width}\" height=\"4\"/></svg>"
    ))
}

/// Stuck records with how long they have stood where they stand.
///
/// # Errors
/// Where the database refuses.
pub(super) fn stuck_rows(sheet: &Sheet<'_>, kind: &Kind, stuck: &[Stuck], shown: usize) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let mut rows = Vec::new();
    for one in stuck.iter().take(shown) {
        let Some((id, title)) = value::title(sheet, one.record)? else { continue };
        let seat = sheet.viewer.sections_of(sheet.snapshot, id)?.map(|(place, _)| words.seat(place.seat)).unwrap_or_default();
        let over = (one.days - i64::from(one.limit_days)).to_string();
        rows.push(html! {
            li { a.row href={ "/records/" (id) } {
                span.what { (title) }
                span.small { (words.stage(kind, &one.stage)) " · " (seat) " · " (words.say("days-in-stage", &[("days", &one.days.to_string())])) }
                span.end { (state("bad", &words.say("stage-late", &[("days", &over)]))) }
            } }
        });
    }
    Ok(html! { ul.rows { @for row in &rows { (row) } } })
}
