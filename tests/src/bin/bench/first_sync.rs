//! The first sync of 10,000 records over HTTP into durable, searchable storage; and a sync when nothing has changed.

use std::{sync::Arc, time::Duration};

use roundsman::serve::{Running, Settings};
use roundsman_client::{App, HttpRelay, Link, ListQuery, Patience, SystemClock, SystemRandom, device, record};

use super::{
    company::Company,
    row::{Row, rate, say, start as clock, timed},
};

pub(crate) async fn measure(is_quick: bool) -> Vec<Row> {
    let count = if is_quick { 1_000 } else { 10_000 };
    say(&format!("first sync: {count} customers of one seat"));
    let company = Company::new("first-sync");
    let mut phone = company.phones(1).remove(0);
    for page in 0..count / 200 {
        let edits = (0..200).map(|n| phone.new_customer(page * 200 + n)).collect::<Vec<_>>();
        company.take(&mut phone, edits).await;
    }
    let json_bytes: usize = company
        .relay
        .ledger
        .read(|snapshot| {
            Ok(snapshot
                .query_row("SELECT sum(length(CAST(projection AS BLOB)) + 38) FROM section", [], |row| row.get::<_, i64>(0))?)
        })
        .ok()
        .and_then(|bytes| usize::try_from(bytes).ok())
        .expect("a sum");

    let running = Running::start(&Settings::local(&company.data)).await.expect("the relay starts");
    let url = format!("http://{}", running.address());
    let home = std::env::temp_dir().join(format!("roundsman-bench-first-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&home));
    let app = enrolled(&home, &url, &company.code(phone.bearer.user)).await;
    let identity = device::token::identity(&app).expect("an identity");
    let relay = HttpRelay::new(&identity.url, &identity.token).expect("a relay");

    let begun = clock();
    let mut usable: Option<(Duration, u64)> = None;
    let report = device::sync::sync_with(&app, &relay, Patience::default(), &mut |advance| {
        if matches!(advance, device::sync::Advance::Records(_, 0)) && usable.is_none() {
            usable = Some((begun.elapsed(), relay.traffic().bytes_down));
        }
    })
    .await
    .expect("synced");
    let whole = begun.elapsed();
    let (usable, usable_bytes) = usable.unwrap_or((whole, report.bytes_down));
    let listed = record::list::list(&app, &ListQuery { kind: Some("customer".into()), ..ListQuery::default() }).expect("listed");
    assert_eq!(listed.total, u64::try_from(count).unwrap_or(0));
    let quiet = device::sync::sync(&app).await.expect("synced");
    let bare = bare_json(&home, count, json_bytes / count);
    let empty = home.with_extension("empty");
    drop(std::fs::remove_dir_all(&empty));
    let nobody = company.phone_in("nobody", company.unit("empty"));
    let without = enrolled(&empty, &url, &company.code(nobody.bearer.user)).await;
    device::sync::sync(&without).await.expect("synced");
    running.stop().await;
    drop((app, without));
    let mut lists = super::cold_list::measure(&home, &empty);
    // A session waits for what it starts, and this runs on a runtime already.
    lists.extend(tokio::task::block_in_place(|| super::screens::measure(&home, is_quick)));
    drop((std::fs::remove_dir_all(&home), std::fs::remove_dir_all(&empty)));
    #[expect(clippy::cast_precision_loss, reason = "bytes far below 2^52")]
    let share = |bytes: u64| bytes as f64 / json_bytes as f64;
    let mut rows = vec![
        Row {
            what: format!("sync of {count} records when nothing changed"),
            measured: format!("{} request, {} B up, {} B down", quiet.requests, quiet.bytes_up, quiet.bytes_down),
            reference: format!("the records as JSON: {json_bytes} B"),
            target: "1 request, <= 200 B each way".into(),
            holds: quiet.requests == 1 && quiet.bytes_up <= 200 && quiet.bytes_down <= 200,
        },
        Row {
            what: format!("first sync of {count} records: listed and durable"),
            measured: format!("{:.0} records/s", rate(count, usable)),
            reference: format!("{:.0} rows/s of the same JSON into a bare table, one commit", rate(count, bare)),
            target: ">= 20,000 records/s".into(),
            holds: rate(count, usable) >= 20_000.0,
        },
        Row {
            what: "first sync: all documents fetched and all searchable".into(),
            measured: format!("{:.0} records/s", rate(count, whole)),
            reference: "the same".into(),
            target: "(the row above is the target's)".into(),
            holds: true,
        },
        Row {
            what: "first sync: bytes until usable".into(),
            measured: format!("{usable_bytes} B = {:.2} of the JSON", share(usable_bytes)),
            reference: format!("JSON {json_bytes} B"),
            target: "<= 1/3".into(),
            holds: share(usable_bytes) <= 1.0 / 3.0,
        },
        Row {
            what: "first sync: bytes with all documents".into(),
            measured: format!("{} B = {:.2} of the JSON", report.bytes_down, share(report.bytes_down)),
            reference: format!("JSON {json_bytes} B"),
            target: "<= 1/2".into(),
            holds: share(report.bytes_down) <= 0.5,
        },
    ];
    rows.extend(lists);
    rows
}

/// An app that is enrolled and has not synced yet.
async fn enrolled(home: &std::path::Path, url: &str, code: &str) -> App {
    let random = SystemRandom;
    let app = App::open(home, Arc::new(SystemClock::new(&random, 0)), Arc::new(random)).expect("a home");
    device::enrol::enrol(&app, url, code, "bench").await.expect("enrolled");
    app
}

/// The same number of rows of the same size into a table with nothing to it.
fn bare_json(home: &std::path::Path, count: usize, size: usize) -> Duration {
    let mut connection = rusqlite::Connection::open(home.join("bare.db")).expect("a database");
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id BLOB PRIMARY KEY, body TEXT) WITHOUT ROWID").expect("a table");
    let body = "x".repeat(size);
    let ((), took) = timed(|| {
        let tx = connection.transaction().expect("a transaction");
        for n in 0..count {
            tx.prepare_cached("INSERT INTO row VALUES (?1, ?2)")
                .expect("prepared")
                .execute((n.to_be_bytes(), &body))
                .expect("inserted");
        }
        tx.commit().expect("committed");
    });
    took
}
