//! The screens of a rep's app over 10,000 records: from the folder to the first screen, from a tap to the new one, a list, and a form under the keys.

use std::{path::Path, sync::Arc, time::Duration};

use roundsman_client::{App, Nowhere, Session, SystemClock, SystemRandom};
use roundsman_present::{
    Language,
    screen::{Block, Choice, FrameWords, Intent, Screen, Tap},
};

use super::row::{Row, micros, quantile, say, timed};

/// `home` is that of an app which is closed and holds the records.
pub(crate) fn measure(home: &Path, is_quick: bool) -> Vec<Row> {
    say("screens: drawn over the same records");
    let times = if is_quick { 50 } else { 500 };
    let mut openings: Vec<Duration> = (0..5)
        .map(|_| {
            let (session, took) = timed(|| {
                let session = opened(home);
                drop(session.view(&Screen::Today));
                session
            });
            drop(session);
            took
        })
        .collect();
    let session = opened(home);
    let list = |text: &str, pages| Screen::Records { kind: "customer".into(), text: text.into(), choice: Choice::All, pages };
    let drawn = |screen: &Screen| quantile(&mut (0..times).map(|_| timed(|| session.view(screen)).1).collect::<Vec<_>>(), 0.5);
    let page = drawn(&list("", 1));
    let twentieth = drawn(&list("", 20));
    let first = session.view(&list("", 1)).blocks.into_iter().find_map(|block| match block {
        Block::Line { tap: Some(Tap::Go { screen }), .. } => Some(screen),
        _ => None,
    });
    let card = first.map_or(Duration::MAX, |screen| drawn(&screen));
    let typed = typing(&session, times);
    let open = quantile(&mut openings, 0.5);
    let row = |what: &str, took: Duration, reference: String, most_us: u64| Row {
        what: what.to_owned(),
        measured: micros(took),
        reference,
        target: format!("<= {most_us} us"),
        holds: took <= Duration::from_micros(most_us),
    };
    drop(session);
    let words = quantile(&mut (0..times).map(|_| timed(|| FrameWords::of(Language::ZhCn)).1).collect::<Vec<_>>(), 0.5);
    let mut rows = vec![
        row("app over 10000 records: opened until the first screen, p50", open, "five openings".into(), 60_000),
        row("a page of 50 of the list, p50", page, format!("the first 1000 of it {}", micros(twentieth)), 2_000),
        row("a customer's card, p50", card, "with what leads to it".into(), 5_000),
        row("a key in a form until the new form, p50", typed, "the template's customer, 20 fields".into(), 2_000),
    ];
    rows.extend(super::door::measure(home, page, words));
    rows
}

fn opened(home: &Path) -> Session {
    let random = SystemRandom;
    let app = App::open(home, Arc::new(SystemClock::new(&random, 0)), Arc::new(random)).expect("a home");
    Session::new(Arc::new(app), Arc::new(Nowhere), Language::ZhCn).expect("a session")
}

/// One letter after another into a new customer's notes, and the form that comes of each.
fn typing(session: &Session, times: usize) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let new = Intent::New { kind: "customer".into(), link: String::new(), to: String::new() };
    let done = runtime.block_on(session.act(new)).expect("a form");
    let Some(Screen::Form { name }) = done.go else { return Duration::MAX };
    let screen = Screen::Form { name: name.clone() };
    let mut text = String::new();
    let mut took: Vec<Duration> = (0..times)
        .map(|at| {
            text.push(if at % 40 == 39 { '，' } else { '石' });
            let key = Intent::Type { form: name.clone(), field: "notes".into(), text: text.clone() };
            timed(|| {
                runtime.block_on(session.act(key)).expect("typed");
                session.view(&screen)
            })
            .1
        })
        .collect();
    quantile(&mut took, 0.5)
}
