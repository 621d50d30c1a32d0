//! Signing in and out.

use axum::{
    Form,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use roundsman_text::{Language, say};
use serde::Deserialize;

use super::{csrf, layout};
use crate::{
    http::{
        Address, Refusal, Shared,
        auth::{NotSignedIn, OwnForm, Person, Reader},
    },
    ledger::{company, now_ms, people, session},
};

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Claimed {
    #[serde(default)]
    company: String,
    user: String,
    password: String,
}

/// The page with the form.
///
/// # Errors
/// Where the ledger does not answer.
pub(super) async fn form(State(site): State<Shared>, Reader(language): Reader) -> Result<Response, Refusal> {
    page(&site, language, StatusCode::OK, None).await
}

async fn page(site: &Shared, language: Language, status: StatusCode, error: Option<String>) -> Result<Response, Refusal> {
    let companies = site.relay.ledger.reading(|snapshot| Ok(company::all(snapshot)?.len())).await?;
    let body = sign_in_form(language, companies > 1, error.as_deref());
    Ok((status, layout::bare(language, "sign-in", &say(language, "sign-in", &[]), &body)).into_response())
}

fn sign_in_form(language: Language, asks_company: bool, error: Option<&str>) -> Markup {
    let word = |key| say(language, key, &[]);
    html! {
        section #sign-in {
        h1 { (word("sign-in-title")) }
        p.small { (word("app-tagline")) }
        @if let Some(error) = error { p.error #sign-in-error role="alert" { (error) } }
        form.narrow method="post" action="/sign-in" {
            @if asks_company {
                label { span { (word("company")) } input name="company" required autocomplete="organization" maxlength="80"; }
            }
            label { span { (word("user-name")) } input name="user" required autofocus autocomplete="username" maxlength="80"; }
            label { span { (word("password")) } input name="password" type="password" required autocomplete="current-password" maxlength="1024"; }
            button.primary type="submit" { (word("sign-in")) }
        }
        }
    }
}

/// Signs somebody in. An unknown company, an unknown user and a wrong password get one answer, after one time.
///
/// # Errors
/// Where the form comes from elsewhere, or the ledger does not answer.
pub(super) async fn sign_in(
    State(site): State<Shared>,
    _: OwnForm,
    Reader(language): Reader,
    Address(address): Address,
    Form(claimed): Form<Claimed>,
) -> Result<Response, Refusal> {
    if let Err(refusal) = site.limits.sign_in(&claimed.company, &claimed.user, address) {
        let seconds = refusal.retry_after_s().to_string();
        let error = say(language, "sign-in-too_often", &[("seconds", &seconds)]);
        let mut response = page(&site, language, StatusCode::TOO_MANY_REQUESTS, Some(error)).await?;
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(refusal.retry_after_s()));
        return Ok(response);
    }
    let Claimed { company, user, password } = claimed;
    let found = site.relay.ledger.reading(move |snapshot| {
        let name = Some(company.trim()).filter(|name| !name.is_empty());
        let company = company::named(snapshot, name).ok().map(|company| company.id);
        Ok((company, people::claim(snapshot, company, &user)?))
    });
    let (company, claim) = found.await?;
    let user = {
        let _turn = site.hashings.acquire().await.map_err(|_| Refusal::unavailable("it is shutting down"))?;
        tokio::task::spawn_blocking(move || claim.settle(&password)).await.map_err(|_| Refusal::internal())?
    };
    let (Some(company), Some(user)) = (company, user) else {
        let error = say(language, "sign-in-failed", &[]);
        return page(&site, language, StatusCode::UNAUTHORIZED, Some(error)).await;
    };
    let token = site.relay.writer.run(move |tx| session::begin(tx, company, user, now_ms())).await?;
    Ok(([(header::SET_COOKIE, site.cookie(&token))], Redirect::to("/")).into_response())
}

/// What every form of somebody who is signed in carries.
#[derive(Debug, Deserialize)]
pub(super) struct Signed {
    pub(super) csrf: String,
}

/// Signs somebody out.
///
/// # Errors
/// Where the form comes from elsewhere, or the ledger does not answer.
pub(super) async fn sign_out(
    State(site): State<Shared>,
    _: OwnForm,
    person: Person,
    Form(form): Form<Signed>,
) -> Result<Response, NotSignedIn> {
    check(&person, &form.csrf)?;
    site.relay.writer.run(move |tx| session::end(tx, &person.token, &person.session, now_ms())).await?;
    Ok(([(header::SET_COOKIE, site.cookie(""))], Redirect::to("/sign-in")).into_response())
}

/// Whether a form carries its session's own secret.
///
/// # Errors
/// Where it does not.
pub(super) fn check(person: &Person, csrf: &str) -> Result<(), Refusal> {
    if csrf::shows(csrf, &person.session.csrf) {
        return Ok(());
    }
    Err(Refusal::malformed(say(person.language, "form-expired", &[])))
}
