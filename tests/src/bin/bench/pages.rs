//! The manager's pages: how long each takes to answer, on a company like the demo's and on a large one.
//!
//! The company is made of copies: one customer, deal and visit go through the heart, and their rows are written again with other ids, seats,
//! names and times. A hundred thousand visits through the heart would measure the heart.

mod copies;

use std::{sync::Arc, time::Duration};

use reqwest::header::COOKIE;
use roundsman::{
    http::{Site, serve},
    ledger::session,
    metrics::Metrics,
    relay::now_ms,
};
use roundsman_domain::UserId;
use tokio::{net::TcpListener, sync::watch};

use super::row::{Row, quantile, say, start as clock};
use copies::{Size, Town};

/// Each page is asked for so often.
const ROUNDS: usize = 40;

pub(crate) async fn measure(is_quick: bool) -> Vec<Row> {
    let small = Size { reps: 15, customers: 300, deals: 200, visits: 3_000 };
    let large = if is_quick {
        Size { reps: 200, customers: 1_000, deals: 2_000, visits: 20_000 }
    } else {
        Size { reps: 2_000, customers: 10_000, deals: 20_000, visits: 200_000 }
    };
    let mut rows = Vec::new();
    for (size, target_ms) in [(small, 100), (large, 250)] {
        rows.extend(of(&size, target_ms).await);
    }
    rows
}

async fn of(size: &Size, target_ms: u64) -> Vec<Row> {
    say(&format!("pages: {} reps, {} customers, {} deals, {} visits", size.reps, size.customers, size.deals, size.visits));
    let town = Town::new(size).await;
    let (_stop, stopped) = watch::channel(false);
    let site = Site::new(town.company.relay.clone(), Arc::new(Metrics::default()), false, stopped);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(serve(site, listener));
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");

    let viewers = [("head office", town.director), ("one region of three", town.manager), ("one rep", town.rep)];
    let mut rows = Vec::new();
    for (who, user) in viewers {
        let cookie = cookie(&town, user);
        let (bare, _) = ask(&client, &url, &cookie, "/profile").await;
        let mut slowest = (Duration::ZERO, "", 0);
        for (page, path) in town.pages() {
            let (p95, bytes) = ask(&client, &url, &cookie, &path).await;
            say(&format!("  {who}: {page} {:.1} ms, {bytes} B", p95.as_secs_f64() * 1e3));
            slowest = slowest.max((p95, page, bytes));
        }
        let (p95, page, bytes) = slowest;
        rows.push(Row {
            what: format!("pages, {} reps and {} visits, seen by {who}: p95 of the slowest ({page})", size.reps, size.visits),
            measured: format!("{:.0} ms ({} KB before compression)", p95.as_secs_f64() * 1e3, bytes / 1024),
            reference: format!("{:.0} ms for a page without a list", bare.as_secs_f64() * 1e3),
            target: format!("<= {target_ms} ms"),
            holds: p95 <= Duration::from_millis(target_ms),
        });
    }
    rows
}

fn cookie(town: &Town, user: UserId) -> String {
    let mut connection = town.company.relay.ledger.connect().expect("a connection");
    let tx = connection.transaction().expect("a transaction");
    let token = session::begin(&tx, town.company.id, user, now_ms()).expect("a session");
    tx.commit().expect("committed");
    format!("roundsman={token}")
}

/// The time below which nineteen of twenty answers came, and how long the page is.
async fn ask(client: &reqwest::Client, url: &str, cookie: &str, path: &str) -> (Duration, usize) {
    let (mut times, mut bytes) = (Vec::with_capacity(ROUNDS), 0);
    for _ in 0..ROUNDS {
        let begun = clock();
        let response = client.get(format!("{url}{path}")).header(COOKIE, cookie).send().await.expect("an answer");
        let status = response.status().as_u16();
        bytes = response.bytes().await.expect("a page").len();
        times.push(begun.elapsed());
        assert!(status == 200 || status == 404, "{path}: {status}");
    }
    (quantile(&mut times, 0.95), bytes)
}
