//! Requests: the questions that wait for this person, and their answers.

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

use super::{Drawn, Sheet, draw, layout, names::Of, sign_in, value};
use crate::{
    http::{
        Refusal, Shared,
        auth::{NotSignedIn, OwnForm, Person},
    },
    ledger::{
        LedgerError,
        access::Viewer,
        now_ms, record,
        view::{self, OpenRequest},
    },
};

/// The most characters of a reason.
const REASON_CHARS_MAX: usize = 2_000;

/// The page with the open ones.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn requests(State(site): State<Shared>, person: Person) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, show).await?)
}

fn show(sheet: &Sheet<'_>) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let open = if sheet.viewer.is_active() {
        view::open_requests(sheet.snapshot, sheet.viewer.company(), sheet.viewer.user)?
    } else {
        Vec::new()
    };
    let rows = open.iter().map(|request| one(sheet, request)).collect::<Result<Vec<_>, _>>()?;
    let title = words.word("requests-title");
    let body = html! {
        h1 { (title) }
        @if rows.is_empty() { p.empty { (words.word("requests-empty")) } }
        @for row in &rows { (row) }
    };
    Ok(Some((title, body)))
}

fn one(sheet: &Sheet<'_>, request: &OpenRequest) -> Result<Markup, LedgerError> {
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
    let side = |key, value: &str, by: &str| html! { div { p { (words.say(key, &[("value", value), ("person", by)])) } } };
    let question = match request.question.as_str() {
        "conflict" => words.word("request-kind-review"),
        "collision" => words.word("request-kind-collision"),
        "access" => words.word("request-kind-access"),
        _ => words.word("request"),
    };
    Ok(html! {
        article id=(request.record) {
            h3 { (question) @if let Some(field) = &field { " · " (field) } }
            p { (words.word("request-about")) " " (value::link(sheet, request.about)?)
                @if let Some(other) = request.other { " · " (value::link(sheet, other)?) } }
            @if !text("first_value").is_empty() || !text("second_value").is_empty() {
                div.sides {
                    (side("request-value-first", &shown(sheet, kind, request, text("first_value")), text("first_by")))
                    (side("request-value-second", &shown(sheet, kind, request, text("second_value")), text("second_by")))
                }
            }
            p.small { (words.moment(request.asked_ms)) }
            form method="post" action={ "/requests/" (request.record) } {
                input type="hidden" name="csrf" value=(sheet.person.session.csrf);
                label { (words.word("decide-reason")) input name="reason" maxlength=(REASON_CHARS_MAX); }
                div.buttons { @for verdict in text("verdicts").split(',').filter(|verdict| !verdict.is_empty()) {
                    button type="submit" name="verdict" value=(verdict) { (verdict_word(words.language, verdict)) }
                } }
            }
        }
    })
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
        Outcome::Accepted { .. } | Outcome::Held { .. } => Redirect::to("/requests").into_response(),
        Outcome::Returned { reasons: why } => {
            let body = html! {
                h1 { (say(language, "requests-title", &[])) }
                @for line in reasons(language, &why, &NoNames) { p.error role="alert" { (line) } }
                p { a href="/requests" { (say(language, "back", &[])) } }
            };
            (StatusCode::CONFLICT, layout::bare(language, &say(language, "requests-title", &[]), &body)).into_response()
        }
    })
}
