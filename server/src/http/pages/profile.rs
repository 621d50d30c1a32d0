//! One's own page: language, password, and the way out, here or everywhere.

use axum::{
    Form,
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use roundsman_text::Language;
use serde::Deserialize;

use super::{Drawn, PageView, Sheet, asked::Asked, draw, keep, sign_in};
use crate::{
    http::{
        Address, Refusal, Shared,
        auth::{NotSignedIn, OwnForm, Person},
    },
    ledger::{LedgerError, company, now_ms, people, session},
};

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn profile(State(site): State<Shared>, person: Person, asked: Asked) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, move |sheet| show(sheet, &asked)).await?)
}

/// What a form here may have come to, and its sentence.
const SAID: [(&str, &str); 5] = [
    ("language", "saved"),
    ("password", "password-changed"),
    ("differs", "password-differs"),
    ("unfit", "password-unfit"),
    ("wrong", "password-wrong"),
];

fn show(sheet: &Sheet<'_>, asked: &Asked) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let title = words.word("profile-title");
    let said = asked.get("said").and_then(|said| SAID.iter().find(|(name, _)| *name == said));
    let is_bad = said.is_some_and(|(name, _)| !["language", "password"].contains(name));
    let sentence = said.map(|(_, key)| words.say(key, &[("min", &people::PASSWORD_CHARS_MIN.to_string())]));
    let password = |name: &str, key: &str, complete: &str| {
        html! { label { span { (words.word(key)) } input name=(name) type="password" required autocomplete=(complete) maxlength="1024"; } }
    };
    let body = html! {
        section #head {
            h1 { (title) }
            p { (words.say("signed-in-as", &[("name", &sheet.person.user.name)])) " · " (sheet.viewer.directory.name) }
            @if let Some(sentence) = &sentence { p.note.error[is_bad] role=(if is_bad { "alert" } else { "status" }) { (sentence) } }
        }
        section #language {
            h2 { (words.word("language")) }
            form.inline method="post" action="/profile/language" {
                (sheet.csrf())
                label { span { (words.word("language")) } select name="language" {
                    @for language in Language::ALL { option value=(language.tag()) lang=(language.tag()) selected[language == words.language] { (language.own_name()) } }
                } }
                button type="submit" { (words.word("save")) }
            }
        }
        section #password {
            h2 { (words.word("password-change")) }
            form.narrow method="post" action="/profile/password" {
                (sheet.csrf())
                (password("old", "password-old", "current-password"))
                (password("new", "password-new", "new-password"))
                (password("again", "password-again", "new-password"))
                p.small { (words.say("password-rule", &[("min", &people::PASSWORD_CHARS_MIN.to_string())])) }
                button type="submit" { (words.word("password-change")) }
            }
        }
        section #leave {
            h2 { (words.word("sign-out")) }
            div.buttons {
                form method="post" action="/sign-out" { (sheet.csrf()) button type="submit" { (words.word("sign-out")) } }
                form method="post" action="/profile/sign-out-everywhere" { (sheet.csrf()) button.danger type="submit" { (words.word("sign-out-everywhere")) } }
            }
            p.small { (words.word("sign-out-everywhere-what")) }
        }
    };
    Ok(Some(PageView { name: "profile", title, body }))
}

/// What the form of languages sends.
#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    csrf: String,
    language: String,
}

/// Chooses the language of this person's pages, in this browser and in every other.
///
/// # Errors
/// Where the form comes from elsewhere, or the ledger does not answer.
pub(super) async fn set_language(
    State(site): State<Shared>,
    _: OwnForm,
    person: Person,
    Form(form): Form<Chosen>,
) -> Result<Response, NotSignedIn> {
    sign_in::check(&person, &form.csrf)?;
    let Some(language) = Language::from_tag(&form.language) else { return Ok(Redirect::to("/profile").into_response()) };
    let (company, user) = (person.session.company, person.user.id);
    site.relay.writer.run(move |tx| people::set_language(tx, company, user, language.tag())).await?;
    let mut response = Redirect::to("/profile?said=language").into_response();
    keep(&mut response, language);
    Ok(response)
}

/// What the form of passwords sends.
#[derive(Debug, Deserialize)]
pub(super) struct Passwords {
    csrf: String,
    old: String,
    new: String,
    again: String,
}

/// Gives this person another password, and ends all their other sessions.
///
/// # Errors
/// Where the form comes from elsewhere, they try too often, or the ledger does not answer.
pub(super) async fn set_password(
    State(site): State<Shared>,
    _: OwnForm,
    person: Person,
    Address(address): Address,
    Form(form): Form<Passwords>,
) -> Result<Response, NotSignedIn> {
    sign_in::check(&person, &form.csrf)?;
    let said = |said: &str| Ok(Redirect::to(&format!("/profile?said={said}")).into_response());
    if form.new != form.again {
        return said("differs");
    }
    let (company_id, user, name) = (person.session.company, person.user.id, person.user.name.clone());
    // An open session is no licence to guess the password: tries count like those of signing in.
    let company = site.relay.ledger.reading(move |snapshot| company::named(snapshot, Some(&company_id.to_string()))).await?;
    site.limits.sign_in(&company.name, &name, address)?;
    let claim = site.relay.ledger.reading(move |snapshot| people::claim(snapshot, Some(company_id), &name)).await?;
    let _turn = site.hashings.acquire().await.map_err(|_| Refusal::unavailable("it is shutting down"))?;
    let Passwords { old, new, .. } = form;
    let settled = tokio::task::spawn_blocking(move || match claim.settle(&old) {
        Some(found) if found == user => Some(people::hash_password(&new)),
        _ => None,
    });
    match settled.await.map_err(|_| Refusal::internal())? {
        None => said("wrong"),
        Some(Err(LedgerError::PasswordUnfit { .. })) => said("unfit"),
        Some(Err(error)) => Err(error.into()),
        Some(Ok(hash)) => {
            let work = move |tx: &rusqlite::Transaction<'_>| {
                people::set_password(tx, company_id, user, &hash, now_ms())?;
                session::end_all(tx, &person.session, Some(&person.token), now_ms())
            };
            site.relay.writer.run(work).await?;
            said("password")
        }
    }
}

/// Ends all sessions of this person, this one too.
///
/// # Errors
/// Where the form comes from elsewhere, or the ledger does not answer.
pub(super) async fn sign_out_everywhere(
    State(site): State<Shared>,
    _: OwnForm,
    person: Person,
    Form(form): Form<sign_in::Signed>,
) -> Result<Response, NotSignedIn> {
    sign_in::check(&person, &form.csrf)?;
    site.relay.writer.run(move |tx| session::end_all(tx, &person.session, None, now_ms())).await?;
    Ok(([(header::SET_COOKIE, site.cookie(""))], Redirect::to("/sign-in")).into_response())
}
