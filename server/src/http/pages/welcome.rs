//! The one page of a relay that has no company yet: how to make one.
//!
//! Anybody who reaches the relay may see it, so it names no folder and no version of this machine; the terminal does (`command::serve`).

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use roundsman_text::{Language, say};

use super::layout;
use crate::{
    command::welcome::{KEPT, first_commands},
    http::{Refusal, Shared, auth::Reader},
};

/// Shows the way where there is no company; everything else as soon as there is one.
///
/// # Errors
/// Where the ledger does not answer.
pub(in crate::http) async fn greet(
    State(site): State<Shared>,
    Reader(language): Reader,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    // The page itself wants its stylesheet.
    if request.uri().path().starts_with("/assets/") || site.has_company().await? {
        return Ok(next.run(request).await);
    }
    Ok(layout::bare(language, "welcome", &say(language, "welcome-title", &[]), &page(language)).into_response())
}

fn page(language: Language) -> Markup {
    let word = |key| say(language, key, &[]);
    html! {
        h1 { (word("welcome-title")) }
        p { (word("welcome-ready")) }
        h2 { (word("welcome-make")) }
        pre { code { (first_commands(language, "").join("\n")) } }
        p { (word("welcome-heeded")) " " a href="/" { (word("welcome-look-again")) } }
        p { (marked(&word("welcome-process"))) }
        p { (marked(&word("welcome-demo"))) }
        h2 { (word("welcome-kept")) }
        dl { @for (name, key) in KEPT { dt { code { (name) } } dd { (word(key)) } } }
        p { (marked(&word("welcome-docs"))) }
    }
}

/// A sentence whose words between backticks are what somebody types.
fn marked(sentence: &str) -> Markup {
    html! {
        @for (nth, part) in sentence.split('`').enumerate() {
            @if nth % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
