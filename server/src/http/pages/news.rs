//! `GET /news`: tells an open page that something in its reader's sight has changed. The page then asks for itself again.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use crate::http::{
    Shared,
    auth::{NotSignedIn, Person},
    live::{Ear, stream},
};

/// Opens the stream.
///
/// # Errors
/// Where nobody is signed in, or the relay goes down.
pub(super) async fn news(State(site): State<Shared>, person: Person) -> Result<Response, NotSignedIn> {
    let ear = Ear::Page { company: person.session.company, user: person.user.id, token: person.token };
    Ok(stream(site, ear).await?.unwrap_or_else(|| NotSignedIn::SignIn.into_response()))
}
