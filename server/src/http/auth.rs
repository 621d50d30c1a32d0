//! Who asks: a device or a program by its token, a person by their session.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use roundsman_text::Language;

mod token;

pub use token::{ApiReader, Caller, Device, FileCaller, FileDevice};

use super::{Address, Refusal, Shared, Site};
use crate::ledger::{
    device::token_hash,
    now_ms,
    people::{self, User},
    session::{self, Session},
};

/// The name of the session's cookie. Behind TLS it has the prefix that keeps other hosts from setting it.
const COOKIE: &str = "roundsman";
const COOKIE_TLS: &str = "__Host-roundsman";

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their session.
    pub session: Session,
    /// Its token.
    pub token: String,
    /// Who.
    pub user: User,
    /// In which language they read.
    pub language: Language,
    /// Path and query of what they asked for, the choice of a language left out.
    pub address: String,
}

/// Why somebody is no person here: they are shown the way to sign in.
#[derive(Debug)]
pub enum NotSignedIn {
    /// No session, or one that has ended.
    SignIn,
    /// Anything else.
    Refused(Refusal),
}

impl IntoResponse for NotSignedIn {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn => Redirect::to("/sign-in").into_response(),
            Self::Refused(refusal) => refusal.into_response(),
        }
    }
}

impl<E: Into<Refusal>> From<E> for NotSignedIn {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

impl FromRequestParts<Shared> for Person {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, NotSignedIn> {
        let token = cookie(&parts.headers, site.cookie_name()).ok_or(NotSignedIn::SignIn)?.to_owned();
        let (shown, at_ms) = (token.clone(), now_ms());
        let found = site.relay.ledger.reading(move |snapshot| {
            let Some(session) = session::find(snapshot, &shown, at_ms)? else { return Ok(None) };
            let user = people::user(snapshot, session.company, session.user)?;
            Ok(user.map(|user| (session, user)))
        });
        let Some((session, user)) = found.await? else {
            let Ok(Address(address)) = Address::from_request_parts(parts, site).await;
            site.limits.address(address)?;
            return Err(NotSignedIn::SignIn);
        };
        // Pages bring pictures along, so a session may ask as often as a phone that sends files.
        site.limits.files(&token_hash(&token))?;
        if session.is_stale(at_ms) {
            let (token, session) = (token.clone(), session.clone());
            site.relay.writer.run(move |tx| session::renew(tx, &token, &session, at_ms)).await?;
        }
        let language = chosen(parts).or_else(|| Language::from_tag(&user.language)).unwrap_or_default();
        Ok(Self { session, token, user, language, address: address_of(parts) })
    }
}

/// Path and query without `lang`.
fn address_of(parts: &Parts) -> String {
    let kept: Vec<&str> =
        parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    let path = parts.uri.path();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// The language of `?lang=`, or the one that was chosen so before.
fn chosen(parts: &Parts) -> Option<Language> {
    let query = parts.uri.query().unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::from_tag);
    asked.or_else(|| cookie(&parts.headers, "lang").and_then(Language::from_tag))
}

/// The language of somebody who is not signed in.
#[derive(Debug, Clone, Copy)]
pub struct Reader(pub Language);

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let header = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self(chosen(parts).unwrap_or_else(|| Language::negotiate(header))))
    }
}

/// A form was sent by one of our own pages. Browsers name the origin of every POST; who names another is refused.
#[derive(Debug, Clone, Copy)]
pub struct OwnForm;

impl FromRequestParts<Shared> for OwnForm {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Refusal> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let own = text(header::HOST).unwrap_or_default();
        let is_own = match (text(header::ORIGIN), text(header::REFERER)) {
            (Some(origin), _) => host_of(origin) == Some(own),
            (None, Some(referer)) => host_of(referer) == Some(own),
            // Programs send neither; they have no cookie to be misused.
            (None, None) => true,
        };
        if is_own || parts.method == Method::GET { Ok(Self) } else { Err(Refusal::malformed("the form comes from another site")) }
    }
}

fn host_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split('/').next()
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .filter(|t| t.len() <= 200)
}

impl Site {
    fn cookie_name(&self) -> &'static str {
        if self.is_behind_tls { COOKIE_TLS } else { COOKIE }
    }

    /// The header that gives a browser its session's token; an empty token takes it away.
    pub fn cookie(self: &Arc<Self>, token: &str) -> String {
        let secure = if self.is_behind_tls { "; Secure" } else { "" };
        let age_s = if token.is_empty() { 0 } else { session::LIFE_MS / 1_000 };
        format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age_s}{secure}", self.cookie_name())
    }
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
pub fn is_same_secret(a: &str, b: &str) -> bool {
    blake3::hash(a.as_bytes()) == blake3::hash(b.as_bytes())
}
