//! Pages for people: plain, made here, good on a phone, without a line of script.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use maud::{Markup, html};
use roundsman_text::{Language, say};
use rusqlite::Connection;

use super::{
    Refusal, Shared,
    auth::{Person, Reader},
};
use crate::ledger::{LedgerError, access::Viewer, now_ms};

mod attachment;
mod history;
mod layout;
mod names;
mod record;
mod requests;
mod sign_in;
mod today;
mod value;
mod welcome;

use names::Words;
pub(super) use welcome::greet;

const STYLE: &str = include_str!("pages/style.css");

/// The stylesheet's address: another as soon as it changes, so that browsers may keep it for ever.
static STYLE_PATH: LazyLock<String> = LazyLock::new(|| format!("/assets/{}.css", &blake3::hash(STYLE.as_bytes()).to_hex()[..16]));

/// The routes of the pages.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(today::today))
        .route("/sign-in", get(sign_in::form).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/records/{id}", get(record::record))
        .route("/requests", get(requests::requests))
        .route("/requests/{id}", post(requests::decide))
        .route(&STYLE_PATH, get(style))
        .layer(from_fn(keep_language))
}

async fn style() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, STYLE).into_response()
}

/// A language that was chosen with `?lang=` stays chosen.
async fn keep_language(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let chosen = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::from_tag);
    let mut response = next.run(request).await;
    if let Some(language) = chosen {
        let cookie = format!("lang={}; Path=/; SameSite=Lax; Max-Age=31536000", language.tag());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Where no route leads.
pub(super) async fn nothing_here(Reader(language): Reader, request: Request) -> Response {
    if request.uri().path().starts_with("/v1") { Refusal::not_found().into_response() } else { not_found(language) }
}

/// The same for what is not there and for what is out of sight: nobody is told which.
fn not_found(language: Language) -> Response {
    let body = html! {
        h1 { (say(language, "error-not-found-title", &[])) }
        p { (say(language, "error-not-found", &[])) }
        p { a href="/" { (say(language, "nav-today", &[])) } }
    };
    (StatusCode::NOT_FOUND, layout::bare(language, &say(language, "error-not-found-title", &[]), &body)).into_response()
}

/// What a page is drawn from: one snapshot, one viewer, one language.
struct Sheet<'a> {
    snapshot: &'a Connection,
    viewer: &'a Viewer,
    person: &'a Person,
    words: Words<'a>,
}

/// A page's own part: its title and what it shows. `None` where there is nothing, or nothing to be seen.
type Drawn = Option<(String, Markup)>;

/// Draws a page for somebody, in one snapshot, on a thread that may block.
async fn draw(
    site: &Shared,
    person: Person,
    draw: impl FnOnce(&Sheet<'_>) -> Result<Drawn, LedgerError> + Send + 'static,
) -> Result<Response, Refusal> {
    let ledger = Arc::clone(&site.relay.ledger);
    let page = site.relay.ledger.reading(move |snapshot| {
        let at_ms = now_ms();
        let viewer = Viewer::load(snapshot, ledger.directories(), person.session.company, person.user.id, at_ms)?;
        let words = Words::new(&viewer.directory, &viewer.playbook, person.language, at_ms);
        let sheet = Sheet { snapshot, viewer: &viewer, person: &person, words };
        let Some((title, body)) = draw(&sheet)? else { return Ok(not_found(person.language)) };
        Ok(layout::page(&sheet, &title, &body)?.into_response())
    });
    Ok(page.await?)
}
