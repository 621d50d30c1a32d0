//! The relay: edits judged, authored and committed, in the heart alone and through HTTP.

use std::time::Duration;

use roundsman::serve::{Running, Settings};
use roundsman_domain::Edit;
use roundsman_protocol::{Format, SyncResponse, decode_body, encode_body};

use super::{
    company::{Company, Phone},
    row::{Row, micros, rate, say, start as clock, timed},
};

/// A rep's day.
const DAY: usize = 72;

pub(crate) async fn measure(is_quick: bool) -> Vec<Row> {
    let (reps, rounds) = if is_quick { (15, 1) } else { (75, 3) };
    say(&format!("relay: {reps} reps with 100 customers each, {rounds} days of {DAY} edits"));
    let company = Company::new("relay");
    let mut phones = company.phones(reps);
    for phone in &mut phones {
        let edits = (0..100).map(|n| phone.new_customer(n)).collect::<Vec<_>>();
        company.take(phone, edits).await;
        let deals = (0..8).map(|n| phone.new_deal(phone.customers[n])).collect::<Vec<_>>();
        company.take(phone, deals).await;
    }
    let mut best = Duration::MAX;
    for round in 0..rounds {
        let took = one_day(&company, &mut phones, round).await;
        best = best.min(took);
    }
    let count = reps * DAY;
    let bare = bare_rows(count);
    let heart = rate(count, best);
    let mut rows = vec![Row {
        what: "relay: edits judged, authored and committed by the one writer (four-field saves, one in nine a move)".into(),
        measured: format!("{heart:.0} edits/s"),
        reference: format!("{:.0} bare rows/s in the same batches", rate(count, bare)),
        target: ">= 8,000 edits/s".into(),
        holds: heart >= 8_000.0,
    }];
    let (http, latency) = through_http(&company, &mut phones, rounds).await;
    let over = rate(count, http);
    rows.push(Row {
        what: "relay: the same through HTTP, answers and new deltas included, client on the same two cores".into(),
        measured: format!("{over:.0} edits/s"),
        reference: format!("one /healthz round trip {}", micros(latency)),
        target: ">= 5,000 edits/s".into(),
        holds: over >= 5_000.0,
    });
    rows
}

/// A day of every rep: eight saves and then a move, nine times over.
fn day(phone: &mut Phone, round: usize) -> Vec<Edit> {
    (0..DAY)
        .map(|n| match n % 9 {
            8 => {
                let deal = phone.deals[n / 9 % phone.deals.len()];
                phone.step(deal, round.is_multiple_of(2))
            }
            _ => {
                let customer = phone.customers[(n * 7 + round * 3) % phone.customers.len()];
                phone.change(customer, n + round * 1_000)
            }
        })
        .collect()
}

async fn one_day(company: &Company, phones: &mut [Phone], round: usize) -> Duration {
    let days: Vec<Vec<Edit>> = phones.iter_mut().map(|phone| day(phone, round)).collect();
    let begun = clock();
    let work = phones.iter_mut().zip(days).map(|(phone, edits)| company.take(phone, edits));
    // All at once, so that they share commits as on a Monday morning.
    futures(work.collect()).await;
    begun.elapsed()
}

async fn futures<F: Future<Output = ()>>(all: Vec<F>) {
    let mut pinned: Vec<_> = all.into_iter().map(Box::pin).collect();
    std::future::poll_fn(|context| {
        pinned.retain_mut(|one| one.as_mut().poll(context).is_pending());
        if pinned.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

async fn through_http(company: &Company, phones: &mut [Phone], rounds: usize) -> (Duration, Duration) {
    let running = Running::start(&Settings::local(&company.data)).await.expect("the relay starts");
    let url = format!("http://{}", running.address());
    let client = reqwest::Client::new();
    let health = clock();
    client.get(format!("{url}/healthz")).send().await.expect("healthy");
    let latency = health.elapsed();
    let mut best = Duration::MAX;
    for round in rounds..rounds * 2 {
        let days: Vec<(usize, Vec<Edit>)> = phones.iter_mut().map(|phone| day(phone, round)).enumerate().collect();
        let begun = clock();
        let mut sent = tokio::task::JoinSet::new();
        for (n, edits) in days {
            let (client, url, token) = (client.clone(), format!("{url}/v1/sync"), phones[n].token.clone());
            let request = phones[n].request(&edits);
            sent.spawn(async move { (n, edits, post(&client, &url, &token, &request).await) });
        }
        while let Some(done) = sent.join_next().await {
            let (n, edits, response) = done.expect("answered");
            let ours = response.outcomes.into_iter().filter(|(id, _)| edits.iter().any(|edit| edit.id == *id)).collect();
            phones[n].hear(&edits, ours);
        }
        best = best.min(begun.elapsed());
    }
    running.stop().await;
    (best, latency)
}

async fn post(client: &reqwest::Client, url: &str, token: &str, request: &roundsman_protocol::SyncRequest) -> SyncResponse {
    let (body, is_zstd) = encode_body(request, Format::Cbor).expect("a body");
    let mut post =
        client.post(url).bearer_auth(token).header("content-type", Format::Cbor.media_type()).header("accept-encoding", "zstd");
    if is_zstd {
        post = post.header("content-encoding", "zstd");
    }
    let answer = post.body(body).send().await.expect("sent");
    assert!(answer.status().is_success(), "{:?}", answer.text().await);
    let is_zstd = answer.headers().get("content-encoding").is_some();
    decode_body(&answer.bytes().await.expect("a body"), is_zstd, Format::Cbor).expect("an answer")
}

/// As many rows of the size of an edit into a table of their own, committed in batches of a day.
fn bare_rows(count: usize) -> Duration {
    let path = std::env::temp_dir().join(format!("roundsman-bench-bare-{}.db", std::process::id()));
    drop(std::fs::remove_file(&path));
    let mut connection = rusqlite::Connection::open(&path).expect("a database");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB)",
        )
        .expect("a table");
    let ((), took) = timed(|| {
        for batch in 0..count.div_ceil(DAY) {
            let tx = connection.transaction().expect("a transaction");
            for n in 0..DAY {
                let body = vec![u8::try_from(n).unwrap_or(0); 300];
                tx.prepare_cached("INSERT INTO row VALUES (?1, ?2)")
                    .expect("prepared")
                    .execute((i64::try_from(batch * DAY + n).unwrap_or(0), body))
                    .expect("inserted");
            }
            tx.commit().expect("committed");
        }
    });
    drop(std::fs::remove_file(&path));
    took
}
