//! The frame of every page.

use maud::{DOCTYPE, Markup, html};
use roundsman_text::{Language, say};

use super::{STYLE_PATH, Sheet};
use crate::ledger::{LedgerError, view};

fn document(language: Language, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (say(language, "app-name", &[])) }
                link rel="stylesheet" href=(STYLE_PATH.as_str());
            }
            body { (body) }
        }
    }
}

/// The way to the other language.
fn switch(language: Language) -> Markup {
    let other = match language {
        Language::ZhCn => Language::En,
        Language::En => Language::ZhCn,
    };
    html! { a.lang href={ "?lang=" (other.tag()) } hreflang=(other.tag()) lang=(other.tag()) { (other.own_name()) } }
}

/// A page for somebody who is not signed in, or a page that tells nothing.
pub(super) fn bare(language: Language, title: &str, body: &Markup) -> Markup {
    let body = html! {
        header { strong { (say(language, "app-name", &[])) } (switch(language)) }
        main { (body) }
    };
    document(language, title, &body)
}

/// A page for somebody who is signed in.
pub(super) fn page(sheet: &Sheet<'_>, title: &str, body: &Markup) -> Result<Markup, LedgerError> {
    let language = sheet.words.language;
    let open = if sheet.viewer.is_active() {
        view::open_requests(sheet.snapshot, sheet.viewer.company(), sheet.viewer.user)?.len()
    } else {
        0
    };
    let word = |key| say(language, key, &[]);
    let body = html! {
        header {
            strong { (sheet.viewer.directory.name) }
            nav {
                a href="/" { (word("nav-today")) }
                a href="/requests" { (word("nav-requests")) @if open > 0 { " " span.count { (open) } } }
            }
            div.who {
                span { (sheet.person.user.name) }
                (switch(language))
                form method="post" action="/sign-out" {
                    input type="hidden" name="csrf" value=(sheet.person.session.csrf);
                    button.link type="submit" { (word("sign-out")) }
                }
            }
        }
        main { (body) }
    };
    Ok(document(language, title, &body))
}
