//! The frame of every page.

use maud::{DOCTYPE, Markup, html};
use roundsman_text::{Language, say};

use super::{ICON_PATH, PageView, SCRIPT_PATH, STYLE_PATH, Sheet, asked::encoded, icon::icon};
use crate::ledger::{LedgerError, view};

fn document(language: Language, name: &str, title: &str, is_signed_in: bool, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="format-detection" content="telephone=no";
                title { (title) " · " (say(language, "app-name", &[])) }
                link rel="icon" type="image/svg+xml" href=(ICON_PATH.as_str());
                link rel="stylesheet" href=(STYLE_PATH.as_str());
                script src=(SCRIPT_PATH.as_str()) defer {}
            }
            body data-page=(name) class=[is_signed_in.then_some("signed-in")] { (body) }
        }
    }
}

/// The way to the other language, on the same page.
fn switch(language: Language, address: &str) -> Markup {
    let other = match language {
        Language::ZhCn => Language::En,
        Language::En => Language::ZhCn,
    };
    let joint = if address.contains('?') { '&' } else { '?' };
    html! { a.lang href={ (address) (joint) "lang=" (other.tag()) } hreflang=(other.tag()) lang=(other.tag()) { (other.own_name()) } }
}

fn skip(language: Language) -> Markup {
    html! { a.skip href="#main" { (say(language, "skip-to-content", &[])) } }
}

/// A page for somebody who is not signed in, or a page that tells nothing.
pub(super) fn bare(language: Language, name: &str, title: &str, body: &Markup) -> Markup {
    let body = html! {
        (skip(language))
        header #top { span.brand { (say(language, "app-name", &[])) } (switch(language, "")) }
        main #main tabindex="-1" { (body) }
    };
    document(language, name, title, false, &body)
}

/// A way through the pages.
struct Way {
    name: &'static str,
    address: String,
    word: String,
    count: usize,
}

fn ways(sheet: &Sheet<'_>) -> Result<Vec<Way>, LedgerError> {
    let words = &sheet.words;
    let open = if sheet.viewer.is_active() {
        view::open_requests(sheet.snapshot, sheet.viewer.company(), sheet.viewer.user)?.len()
    } else {
        0
    };
    let way = |name, address: &str, word, count| Way { name, address: address.to_owned(), word, count };
    let mut ways = vec![
        way("home", "/", words.word("nav-home"), 0),
        way("today", "/today", words.word("nav-today"), 0),
        way("pipeline", "/pipeline", words.word("nav-pipeline"), 0),
    ];
    if let Some(kind) = sheet.main_kind() {
        ways.push(way("records", &format!("/records?kind={}", encoded(kind.id.as_str())), words.kind(kind).to_owned(), 0));
    }
    ways.push(way("requests", "/requests", words.word("nav-requests"), open));
    ways.push(way("people", "/people", words.word("nav-team"), 0));
    Ok(ways)
}

/// A page for somebody who is signed in.
pub(super) fn page(sheet: &Sheet<'_>, view: &PageView) -> Result<Markup, LedgerError> {
    let language = sheet.words.language;
    let word = |key| say(language, key, &[]);
    let ways = ways(sheet)?;
    let body = html! {
        (skip(language))
        header #top {
            a.brand href="/" { (sheet.viewer.directory.name) }
            a.me href="/profile" aria-current=[(view.name == "profile").then_some("page")] {
                (icon("person")) span { (sheet.person.user.name) }
            }
            (switch(language, &sheet.person.address))
        }
        nav #ways aria-label=(word("nav-main")) {
            ul { @for way in &ways {
                li { a href=(way.address) aria-current=[view.stands_for(way.name).then_some("page")] {
                    (icon(way.name))
                    span { (way.word) }
                    @if way.count > 0 { span.count { (way.count) span.unseen { " " (word("count-open")) } } }
                } }
            } }
        }
        main #main tabindex="-1" data-live="/news" { (view.body) }
        footer #foot {
            span.small { (word("app-name")) " · " (word("app-tagline")) }
            form method="post" action="/sign-out" { (sheet.csrf()) button.plain type="submit" { (word("sign-out")) } }
        }
        p #live.unseen role="status" data-updated=(word("live-updated")) data-waiting=(word("live-waiting")) {}
    };
    Ok(document(language, view.name, &view.title, true, &body))
}
