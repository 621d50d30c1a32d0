//! Pages for people: made here, for a phone first, each to be read and used without a line of script.

use std::{
    cell::{OnceCell, RefCell},
    collections::{BTreeSet, HashMap},
    rc::Rc,
    sync::Arc,
};

use axum::{
    Router,
    extract::Request,
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use maud::{Markup, html};
use roundsman_domain::{KindId, UserId};
use roundsman_playbook::{FieldType, Kind};
use roundsman_text::{Language, say};
use rusqlite::Connection;
use tower_http::compression::{
    CompressionLayer,
    predicate::{DefaultPredicate, Predicate},
};

use super::{
    Refusal, Shared,
    auth::{Person, Reader},
};
use crate::ledger::{
    LedgerError,
    access::{Sight, Viewer},
    now_ms,
};

mod asked;
mod asset;
mod attachment;
mod csrf;
mod day;
mod duty;
mod exceptions;
mod history;
mod home;
mod icon;
mod late;
mod layout;
mod names;
mod news;
mod people;
mod photo;
mod pipeline;
mod playbook;
mod profile;
mod record;
mod records;
mod requests;
mod sign_in;
mod team;
mod timeline;
mod today;
mod unsettled;
mod value;
mod visit;
mod welcome;

use asset::{ICON_PATH, SCRIPT_PATH, STYLE_PATH};
use names::Words;
pub(super) use welcome::greet;

/// The routes of the pages.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home::home))
        .route("/today", get(today::today))
        .route("/pipeline", get(pipeline::pipeline))
        .route("/records", get(records::records))
        .route("/records/{id}", get(record::record))
        .route("/records/{id}/photos/{hash}", get(photo::photo))
        .route("/requests", get(requests::requests))
        .route("/requests/{id}", post(requests::decide))
        .route("/exceptions", get(exceptions::exceptions))
        .route("/playbook", get(playbook::playbook))
        .route("/people", get(people::people))
        .route("/devices/{id}/revoke", post(people::revoke))
        .route("/profile", get(profile::profile))
        .route("/profile/language", post(profile::set_language))
        .route("/profile/password", post(profile::set_password))
        .route("/profile/sign-out-everywhere", post(profile::sign_out_everywhere))
        .route("/sign-in", get(sign_in::form).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .merge(asset::routes())
        .layer(from_fn(mark_echo))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(echoes_nothing)))
        .layer(from_fn(keep_language))
        .layer(from_fn(explain))
}

/// The stream of news for pages: it takes no turn and has no end of its own.
pub(super) fn streams() -> Router<Shared> {
    Router::new().route("/news", get(news::news))
}

/// A page that repeats what its address says.
#[derive(Debug, Clone, Copy)]
struct Echo;

/// Marks pages that repeat words of the address.
///
/// The length of a compressed page tells how alike its parts are. Where somebody else chooses one part by a link, and counts bytes on the
/// line, the length tells of the other parts (BREACH): such pages go as they are.
async fn mark_echo(asked: asked::Asked, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if asked.get("q").is_some() {
        response.extensions_mut().insert(Echo);
    }
    response
}

fn echoes_nothing(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<Echo>().is_none()
}

/// A language that was chosen with `?lang=` stays chosen.
async fn keep_language(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let chosen = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::from_tag);
    let mut response = next.run(request).await;
    if let Some(language) = chosen {
        keep(&mut response, language);
    }
    response
}

/// Has the browser ask in this language from now on.
fn keep(response: &mut Response, language: Language) {
    let cookie = format!("lang={}; Path=/; SameSite=Lax; Max-Age=31536000", language.tag());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// What goes wrong on a page is said as a page: what happened, and what to do now.
async fn explain(Reader(language): Reader, request: Request, next: Next) -> Response {
    let wants_page = |headers: &HeaderMap| {
        let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        accepts.contains("text/html")
    };
    let is_for_a_person = wants_page(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_for_a_person || is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let key = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => return not_found(language),
        StatusCode::TOO_MANY_REQUESTS => "error-too-often",
        StatusCode::PAYLOAD_TOO_LARGE => "error-too-large",
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => "error-unavailable",
        status if status.is_client_error() => "form-expired",
        _ => "error-server-plain",
    };
    let title = say(language, "error-server-title", &[]);
    let body = html! {
        h1 { (title) }
        p { (say(language, key, &[])) }
        p { a.button href="/" { (say(language, "to-home", &[])) } }
    };
    let mut page = (status, layout::bare(language, "error", &title, &body)).into_response();
    if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    page
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
        p { a.button href="/" { (say(language, "to-home", &[])) } }
    };
    (StatusCode::NOT_FOUND, layout::bare(language, "not-found", &say(language, "error-not-found-title", &[]), &body))
        .into_response()
}

/// What a page is drawn from: one snapshot, one viewer, one language.
struct Sheet<'a> {
    snapshot: &'a Connection,
    viewer: &'a Viewer,
    person: &'a Person,
    words: Words<'a>,
    sights: RefCell<HashMap<KindId, Rc<Sight>>>,
    team: OnceCell<BTreeSet<UserId>>,
}

impl Sheet<'_> {
    /// What may be read of a kind.
    fn sight(&self, kind: &KindId) -> Rc<Sight> {
        let mut sights = self.sights.borrow_mut();
        Rc::clone(sights.entry(kind.clone()).or_insert_with(|| Rc::new(self.viewer.sight(kind))))
    }

    /// Those whose phones this person may see, themselves apart.
    fn team(&self) -> &BTreeSet<UserId> {
        self.team.get_or_init(|| self.viewer.team())
    }

    /// The kinds of which anything may be read.
    fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.viewer.playbook.kinds.values().filter(|kind| self.viewer.reads(kind))
    }

    /// The kind that most others lead to, visits apart: what a company of any trade calls its customers.
    fn main_kind(&self) -> Option<&Kind> {
        let links = |to: &Kind| {
            let fields = self.viewer.playbook.kinds.values().flat_map(|kind| &kind.fields);
            fields.filter(|field| matches!(&field.type_, FieldType::Link(kind) if *kind == to.id)).count()
        };
        self.kinds().filter(|kind| kind.visit.is_none()).max_by_key(|kind| links(kind))
    }

    /// The kinds of visits that may be read.
    fn visit_kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds().filter(|kind| kind.visit.is_some())
    }

    /// The secret of a form, hidden anew on each page.
    fn csrf(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(csrf::masked(&self.person.session.csrf)); }
    }
}

/// A page's own part: its name among the pages, its title and what it shows.
struct PageView {
    name: &'static str,
    title: String,
    body: Markup,
}

impl PageView {
    /// Whether this page is the one that a way leads to, or lies behind it.
    fn stands_for(&self, way: &str) -> bool {
        self.name == way || (way == "records" && matches!(self.name, "record" | "visit" | "photo"))
    }
}

/// What is drawn; `None` where there is nothing, or nothing to be seen.
type Drawn = Option<PageView>;

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
        let (sights, team) = (RefCell::default(), OnceCell::new());
        let sheet = Sheet { snapshot, viewer: &viewer, person: &person, words, sights, team };
        let Some(view) = draw(&sheet)? else { return Ok(not_found(person.language)) };
        Ok(layout::page(&sheet, &view)?.into_response())
    });
    Ok(page.await?)
}
