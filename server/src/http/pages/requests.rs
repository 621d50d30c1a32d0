//! Requests: the questions that wait for this person, and their answers.

mod grant;

use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use roundsman_domain::{Fields, Outcome, RecordId};
use roundsman_text::{Language, NoNames, reasons, say};
use serde::Deserialize;

use super::{
    Drawn, PageView, Sheet, asked::Asked, draw, layout, names::Of, record::open as open_record, sign_in, today::steps,
    unsettled::row as unsettled_row, value,
};
use crate::{
    http::{
        Refusal, Shared,
        auth::{NotSignedIn, OwnForm, Person},
    },
    ledger::{
        LedgerError,
        access::Viewer,
        now_ms, record, unsettled,
        view::{self, OpenRequest},
    },
};

/// So many stand on a page.
const SHOWN: usize = 20;

/// The most characters of a reason.
const REASON_CHARS_MAX: usize = 2_000;

/// The page with the open ones.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn requests(State(site): State<Shared>, person: Person, asked: Asked) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, move |sheet| show(sheet, &asked)).await?)
}

/// The open ones of somebody, oldest first.
///
/// # Errors
/// Where the database refuses.
pub(super) fn open_ones(sheet: &Sheet<'_>) -> Result<Vec<OpenRequest>, LedgerError> {
    if !sheet.viewer.is_active() {
        return Ok(Vec::new());
    }
    view::open_requests(sheet.snapshot, sheet.viewer.company(), sheet.viewer.user)
}

fn show(sheet: &Sheet<'_>, asked: &Asked) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let open = open_ones(sheet)?;
    let after = asked.parsed::<RecordId>("after");
    let from = after.and_then(|after| open.iter().position(|request| request.record == after)).map_or(0, |at| at + 1);
    let rows = open[from..].iter().take(SHOWN).map(|request| one(sheet, request)).collect::<Result<Vec<_>, _>>()?;
    let next = (open.len() > from + SHOWN).then(|| open[from + SHOWN - 1].record.to_string());
    let title = words.word("requests-title");
    let body = html! {
        section #head { h1 { (title) " " span.count { (open.len()) } } @if asked.get("done").is_some() { p.note role="status" { (words.word("decided")) } } }
        section #requests {
            h2.unseen { (words.word("request-state-open")) }
            @if rows.is_empty() { p.empty { (words.word("requests-empty")) } }
            ul.cards { @for row in &rows { (row) } }
            (steps(sheet, asked, "after", "", from > 0, next.as_deref()))
        }
        @if words.playbook.kinds.values().any(roundsman_playbook::Kind::has_grants) { p.more { a href="/exceptions" { (words.word("exceptions-title")) } } }
    };
    Ok(Some(PageView { name: "requests", title, body }))
}

/// A request with what its decider needs, and the form that decides it.
///
/// # Errors
/// Where the database refuses.
pub(super) fn one(sheet: &Sheet<'_>, request: &OpenRequest) -> Result<Markup, LedgerError> {
    let (words, company) = (&sheet.words, sheet.viewer.company());
    let main = record::sections(sheet.snapshot, company, request.record)?.remove("main");
    let fields: Fields = main.map(|row| serde_json::from_str(&row.projection)).transpose()?.unwrap_or_default();
    let text = |name: &str| fields.get(name).and_then(|content| content.as_text()).unwrap_or_default();
    let about = record::head(sheet.snapshot, company, request.about)?;
    let kind = about.and_then(|row| words.playbook.kinds.get(&row.record.kind));
    let field = match (&request.path, kind) {
        (Some(path), Some(kind)) => path.parse().ok().and_then(|path| roundsman_text::Names::field(&Of(words, kind), &path)),
        _ => None,
    };
    let question = match request.question.as_str() {
        "conflict" => words.word("request-kind-review"),
        "collision" => words.word("request-kind-collision"),
        "access" => words.word("request-kind-access"),
        "approval" => words.word("request-kind-approval"),
        "exception" => words.word("request-kind-exception"),
        "task" => words.word("request-kind-task"),
        "notice" => words.word("request-kind-notice"),
        _ => words.word("request"),
    };
    let reason_id = format!("reason-{}", request.record);
    Ok(html! {
        li.card id=(request.record) {
            h3 { (question) @if let Some(field) = &field { " · " (field) } }
            @if !text("title").is_empty() { p.value { (roundsman_playbook::Words::unpacked(text("title")).get(words.language.tag()).unwrap_or_default()) } }
            @if let Some(roundsman_domain::Value::Int(due_ms)) = fields.get("due_at").and_then(|content| content.as_value()).filter(|_| request.question == "task") {
                p.small { (words.word("request-due")) " " (words.moment(*due_ms)) }
            }
            p { span.label { (words.word("request-about")) } " " (value::link(sheet, request.about)?) }
            @if request.question == "collision" { (both(sheet, request)?) }
            @else if let ("approval" | "exception", Some(kind)) = (request.question.as_str(), kind) { (grant::grant(sheet, request, kind, &fields)?) }
            @else if !text("first_value").is_empty() || !text("second_value").is_empty() {
                div.sides {
                    (side(sheet, "request-first", &shown(sheet, kind, request, text("first_value")), text("first_by")))
                    (side(sheet, "request-second", &shown(sheet, kind, request, text("second_value")), text("second_by")))
                }
            }
            (raised_by(sheet, request)?)
            form method="post" action={ "/requests/" (request.record) } {
                (sheet.csrf())
                label for=(reason_id) { span { (words.word("decide-reason")) } }
                input id=(reason_id) name="reason" maxlength=(REASON_CHARS_MAX) autocomplete="off";
                div.buttons { @for verdict in text("verdicts").split(',').filter(|verdict| !verdict.is_empty() && *verdict != "withdraw") {
                    button type="submit" name="verdict" value=(verdict) { (verdict_word(words.language, verdict)) }
                } }
                @if text("verdicts").contains("merge") { p.small { (words.word("decide-merge-note")) } }
            }
        }
    })
}

fn side(sheet: &Sheet<'_>, key: &str, value: &str, by: &str) -> Markup {
    html! { div { p.label { (sheet.words.word(key)) } p.value { @if value.is_empty() { "—" } @else { (value) } } p.small { (by) } } }
}

/// When it was asked, and the edit that it came of: who made it and when, and what it would do.
fn raised_by(sheet: &Sheet<'_>, request: &OpenRequest) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let edit = request.raised_by.map(|id| unsettled::named(sheet.snapshot, sheet.viewer.company(), id)).transpose()?.flatten();
    let held =
        edit.as_ref().filter(|_| request.question == "access").map(|edit| unsettled_row(sheet, edit, false)).transpose()?;
    Ok(html! {
        @if let Some(held) = &held { ul.cards { (held) } }
        p.small {
            @if let Some(edit) = &edit { (words.say("raised-by", &[("person", &words.author(edit.user)), ("when", &words.when(edit.when))])) " " }
            (words.say("asked-at", &[("when", &words.moment(request.asked_ms))]))
        }
    })
}

/// Two records for what may be one customer, side by side, as far as this person may read them.
fn both(sheet: &Sheet<'_>, request: &OpenRequest) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let sides = [("request-present", Some(request.about)), ("request-newer", request.other)];
    let mut shown = Vec::new();
    for (key, id) in sides {
        let Some(id) = id else { continue };
        let Some(open) = open_record(sheet, id)? else {
            shown.push(html! { div { p.label { (words.word(key)) } p { "—" } } });
            continue;
        };
        let keys = open.kind.fields.iter().filter(|field| field.is_key && open.sections.contains(&field.section));
        let mut rows = Vec::new();
        for field in keys {
            if let Some(content) = open.row.record.fields.get(&field.id).filter(|content| !content.is_empty()) {
                rows.push((words.field(field), value::content(sheet, field, content)?));
            }
        }
        let maker = view::maker(sheet.snapshot, sheet.viewer.company(), id)?;
        shown.push(html! {
            div {
                p.label { (words.word(key)) }
                p.value { a href={ "/records/" (id) } { (open.title) } }
                dl { @for (label, value) in &rows { dt { (label) } dd { (value) } }
                    dt { (words.word("record-owner")) } dd { (words.seat(open.row.record.seat)) }
                    @if let Some((user, when)) = maker { dt { (words.word("record-created")) } dd { (words.author(user)) " · " (words.when(when)) } }
                }
            }
        });
    }
    Ok(html! { div.sides { @for side in &shown { (side) } } })
}

/// A value of a conflict as the form shows it: options by their titles.
fn shown(sheet: &Sheet<'_>, kind: Option<&roundsman_playbook::Kind>, request: &OpenRequest, text: &str) -> String {
    let field = request.path.as_ref().zip(kind).and_then(|(path, kind)| kind.field(path));
    value::text(sheet, field, &roundsman_domain::Value::Text(text.to_owned()))
}

fn verdict_word(language: Language, verdict: &str) -> String {
    let key = match verdict {
        "accept" => "decide-approve".to_owned(),
        other => format!("decide-{}", other.replace('_', "-")),
    };
    if roundsman_text::has(language, &key) { say(language, &key, &[]) } else { verdict.to_owned() }
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Decision {
    csrf: String,
    verdict: String,
    #[serde(default)]
    reason: String,
}

/// Answers a request as this person. It is judged like any edit.
///
/// # Errors
/// Where the form comes from elsewhere, or the ledger does not answer.
pub(super) async fn decide(
    State(site): State<Shared>,
    _: OwnForm,
    person: Person,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Response, NotSignedIn> {
    sign_in::check(&person, &decision.csrf)?;
    let language = person.language;
    let (company, user) = (person.session.company, person.user.id);
    let Ok(request) = id.parse::<RecordId>() else { return Ok(super::not_found(language)) };
    let ledger = site.relay.ledger.clone();
    // A request of somebody else's answers like one that is not there, before anything is written.
    let decides = site.relay.ledger.reading(move |snapshot| {
        Viewer::load(snapshot, ledger.directories(), company, user, now_ms())?.decides(snapshot, request)
    });
    if !decides.await? {
        return Ok(super::not_found(language));
    }
    let reason: String = decision.reason.chars().take(REASON_CHARS_MAX).collect();
    let outcome = site.relay.decide_from_page(company, user, request, decision.verdict, reason).await;
    Ok(match outcome.map_err(Refusal::from)? {
        Outcome::Accepted { .. } | Outcome::Held { .. } => Redirect::to("/requests?done=1").into_response(),
        Outcome::Returned { reasons: why } => {
            let body = html! {
                h1 { (say(language, "requests-title", &[])) }
                @for line in reasons(language, &why, &NoNames) { p.error role="alert" { (line) } }
                p { a.button href="/requests" { (say(language, "back", &[])) } }
            };
            (StatusCode::CONFLICT, layout::bare(language, "error", &say(language, "requests-title", &[]), &body)).into_response()
        }
    })
}
