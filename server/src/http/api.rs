//! What integrators read, under `/v1`: records, their histories and files, and the audit, as JSON, page by page.
//!
//! Nothing here writes: edits come in through `/v1/sync`, in CBOR or JSON. Everything is read in one snapshot as somebody who may see what
//! their grants say, and no more than the role of their token. What is out of scope answers as what is not there.

use std::{cell::OnceCell, sync::Arc};

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rusqlite::Connection;
use serde_json::Value;

use super::{Refusal, Shared, auth::Caller};
use crate::ledger::{
    LedgerError,
    access::Viewer,
    now_ms,
    sequence::{self, Readable},
};

mod audit;
mod cursor;
mod files;
mod history;
mod oneself;
pub mod openapi;
mod query;
mod record;
mod records;
mod shape;

pub(super) use shape::rfc3339;

const JSON: &str = "application/json";

/// The routes.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/me", get(oneself::oneself))
        .route("/v1/records", get(records::records))
        .route("/v1/records/{id}", get(record::record))
        .route("/v1/records/{id}/history", get(history::history))
        .route("/v1/records/{id}/files", get(files::files))
        .route("/v1/audit", get(audit::audit))
        .route("/openapi.json", get(openapi::openapi))
}

/// Where an address is right and the method is not.
pub(super) async fn wrong_method(request: Request) -> Response {
    let path = request.uri().path();
    let is_for_programs = path.starts_with("/v1") || path == "/openapi.json";
    if is_for_programs { Refusal::method_not_allowed().into_response() } else { StatusCode::METHOD_NOT_ALLOWED.into_response() }
}

/// What a reading handler has at hand.
struct Desk<'a> {
    snapshot: &'a Connection,
    viewer: &'a Viewer,
    caller: &'a Caller,
    readable: OnceCell<Readable>,
}

impl Desk<'_> {
    /// What the viewer may read, by kind and seat. Not every handler asks, and a company may have thousands of seats.
    fn readable(&self) -> &Readable {
        self.readable.get_or_init(|| sequence::readable(self.viewer))
    }
}

/// What a reading handler found: a body, and the query of the next page where there is one.
struct Found {
    body: Value,
    next: Option<String>,
}

impl From<Value> for Found {
    fn from(body: Value) -> Self {
        Self { body, next: None }
    }
}

/// A handler either finds something or refuses; that the ledger cannot be read is another matter.
type Reading = Result<Result<Found, Refusal>, LedgerError>;

/// Reads in one snapshot, on a thread that may block, and answers with JSON that need not be sent twice.
async fn tell(
    site: &Shared,
    caller: Caller,
    headers: &HeaderMap,
    read: impl FnOnce(&Desk<'_>) -> Reading + Send + 'static,
) -> Result<Response, Refusal> {
    accepts_json(headers)?;
    let ledger = Arc::clone(&site.relay.ledger);
    let asked = caller.clone();
    let reading = site.relay.ledger.reading(move |snapshot| {
        let viewer = Viewer::load(snapshot, ledger.directories(), asked.company, asked.user, now_ms())?;
        let viewer = match asked.as_far_as_it_goes(viewer) {
            Ok(viewer) => viewer,
            Err(refusal) => return Ok(Err(refusal)),
        };
        read(&Desk { snapshot, viewer: &viewer, caller: &asked, readable: OnceCell::new() })
    });
    let found = reading.await??;
    let mut response = answer(headers, found.body.to_string().into_bytes(), JSON);
    if let Some(next) = found.next {
        let link = HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).map_err(|_| Refusal::internal())?;
        response.headers_mut().insert(header::LINK, link);
    }
    caller.sign(&mut response);
    Ok(response)
}

/// A body with its tag, or the word that the asker has it already.
fn answer(headers: &HeaderMap, body: Vec<u8>, media_type: &'static str) -> Response {
    let tag = format!("\"{}\"", &blake3::hash(&body).to_hex()[..32]);
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media_type)], body).into_response()
    };
    let headers = response.headers_mut();
    // May be kept by the one who asked, and is asked for again each time.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Whether `If-None-Match` names this tag (RFC 9110, 13.1.2: weakly compared).
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn accepts_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let lists: Vec<&str> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let mut ranges = lists.iter().flat_map(|list| list.split(','));
    let takes_json = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let is_json = matches!(parts.next().map(str::to_ascii_lowercase).as_deref(), Some("*/*" | "application/*" | JSON));
        let is_unwanted = |part: &str| part.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0));
        is_json && !parts.any(is_unwanted)
    };
    if lists.is_empty() || ranges.any(takes_json) { Ok(()) } else { Err(Refusal::not_acceptable("application/json")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn json_is_given_to_whoever_takes_it() {
        for (accept, is_taken) in [
            ("*/*", true),
            ("application/json", true),
            ("text/html, application/*;q=0.1", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/html", false),
            ("application/json;q=0", false),
            ("application/xml, text/*", false),
            ("", false),
        ] {
            assert_eq!(accepts_json(&headers(header::ACCEPT, accept)).is_ok(), is_taken, "{accept}");
        }
        assert!(accepts_json(&HeaderMap::new()).is_ok());
    }

    #[test]
    fn a_known_tag_is_known_in_a_list_and_weakly() {
        for (known, is_known_now) in [("\"a\"", true), ("\"b\", W/\"a\"", true), ("*", true), ("\"b\"", false), ("a", false)] {
            assert_eq!(is_known(&headers(header::IF_NONE_MATCH, known), "\"a\""), is_known_now, "{known}");
        }
    }
}
