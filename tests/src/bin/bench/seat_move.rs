//! A seat with 10,000 records moves to another region: one edge of the tree, and no record is touched.

use std::{collections::BTreeMap, time::Duration};

use roundsman::{ledger::tree, relay::now_ms};
use roundsman_protocol::SyncRequest;

use super::{
    company::{Company, Phone},
    row::{Row, micros, say, timed},
};

pub(crate) async fn measure(is_quick: bool) -> Vec<Row> {
    let count = if is_quick { 1_000 } else { 10_000 };
    say(&format!("a seat with {count} records moves to another region"));
    let company = Company::new("seat-move");
    let [east, west] = ["east", "west"].map(|name| company.unit(name));
    let mut rep = company.phone_in("rep", east);
    for page in 0..count / 200 {
        let edits = (0..200).map(|n| rep.new_customer(page * 200 + n)).collect::<Vec<_>>();
        company.take(&mut rep, edits).await;
    }
    let mut managers = [company.manager("old", east), company.manager("new", west)];
    for manager in &mut managers {
        requests_until_quiet(&company, manager).await;
    }
    requests_until_quiet(&company, &mut rep).await;

    let mut connection = company.relay.ledger.connect().expect("a connection");
    let ((), took) = timed(|| {
        let tx = connection.transaction().expect("a transaction");
        tree::move_seat(&tx, company.id, rep.seat, west, now_ms()).expect("moved");
        tx.commit().expect("committed");
    });
    let [old, _] = &mut managers;
    let (old_requests, exits) = requests_until_quiet(&company, old).await;
    let (rep_requests, rep_exits) = requests_until_quiet(&company, &mut rep).await;
    let bare = bare_update(count);
    vec![Row {
        what: format!("move a seat with {count} records to another region"),
        measured: format!(
            "{} on the relay; old manager {old_requests} request, {exits} exit; rep {rep_requests} request, {rep_exits} exits",
            micros(took)
        ),
        reference: format!("writing a new region into {count} bare rows {}", micros(bare)),
        target: "< 100 ms, O(1) messages a device".into(),
        holds: took < Duration::from_millis(100) && exits == 1 && old_requests == 1 && rep_requests == 1 && rep_exits == 0,
    }]
}

/// Syncs to the end; gives how many requests that took and how many exits came.
async fn requests_until_quiet(company: &Company, phone: &mut Phone) -> (usize, usize) {
    let (mut requests, mut exits) = (0, 0);
    loop {
        let request = SyncRequest { budget_bytes: 4 << 20, ..phone.request(&[]) };
        let answer = company.relay.sync(phone.bearer, request).await.expect("answered");
        requests += 1;
        exits += answer.exits.len();
        phone.cursor.clone_from(&answer.cursor);
        phone.epoch = answer.epoch;
        if let Some(scope) = &answer.scope {
            phone.scope = Some(scope.hash().expect("a hash"));
        }
        if !answer.more {
            return (requests, exits);
        }
    }
}

/// What it would cost to write the region into every record.
fn bare_update(count: usize) -> Duration {
    let path = std::env::temp_dir().join(format!("roundsman-bench-bare-move-{}.db", std::process::id()));
    drop(std::fs::remove_file(&path));
    let mut bare = rusqlite::Connection::open(&path).expect("a database");
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, region TEXT, body BLOB)",
    )
    .expect("a table");
    let tx = bare.transaction().expect("a transaction");
    let bodies: BTreeMap<usize, Vec<u8>> = (0..count).map(|n| (n, vec![0; 1_000])).collect();
    for (n, body) in &bodies {
        tx.execute("INSERT INTO row VALUES (?1, 'east', ?2)", (i64::try_from(*n).unwrap_or(0), body)).expect("inserted");
    }
    tx.commit().expect("committed");
    let (done, took) = timed(|| bare.execute("UPDATE row SET region = 'west'", []));
    done.expect("updated");
    drop(std::fs::remove_file(&path));
    took
}
