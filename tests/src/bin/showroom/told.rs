//! What a browser has to be told: where to go, who may, and the ids of both regions.

use roundsman_domain::{BlobHash, DeviceId, RecordId, SeatId, UserId};
use roundsman_tests::{Company, PASSWORD, program};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::story::{LONG_NAME, Story};

/// One line of JSON.
pub(crate) fn told(company: &Company, story: &Story) -> Value {
    let ledger = company.ledger();
    let own = &story.own;
    let phone = |name: &str, rep: &roundsman_tests::Rep| (name.to_owned(), json!(rep.home()));
    json!({
        "url": company.relay.url(),
        "password": PASSWORD,
        "rep": program("roundsman-rep"),
        "people": {
            "director": "zhou", "manager": "chen", "neighbour": "lin", "newcomer": "mei", "rep": "wang",
            "nobody": "sun",
        },
        "phones": serde_json::Map::from_iter([phone("wang", &story.wang), phone("li", &story.li)]),
        "own": {
            "customer": own.customer, "long": own.long, "apart": own.apart, "photo": own.photo, "visit": own.visit, "openVisit": own.open_visit,
            "deal": own.deal, "held": own.held, "longName": LONG_NAME,
            "seats": seats(&ledger, "wang-seat"),
            "blobs": blobs(&ledger, "wang"), "devices": devices(&ledger, "wang"), "users": users(&ledger, "wang"),
        },
        "foreign": {
            "records": records(&ledger, "zhao-seat"), "requests": requests(&ledger, "zhao-seat"),
            "blobs": blobs(&ledger, "zhao"), "devices": devices(&ledger, "zhao"), "users": users(&ledger, "zhao"),
            "seats": seats(&ledger, "zhao-seat"), "names": story.foreign.names,
        },
    })
}

/// The first column of a query, as texts.
fn column<T>(ledger: &Connection, sql: &str, name: &str, text: impl Fn(T) -> String) -> Vec<String>
where
    T: rusqlite::types::FromSql,
{
    let mut rows = ledger.prepare(sql).expect("the ledger has these tables");
    let rows = rows.query_map([name], |row| row.get::<_, T>(0)).expect("it can be asked");
    rows.map(|row| text(row.expect("a row"))).collect()
}

fn bytes<const N: usize>(of: Vec<u8>) -> [u8; N] {
    of.try_into().expect("an id's length")
}

fn records(ledger: &Connection, seat: &str) -> Vec<String> {
    let sql = "SELECT record.id FROM record JOIN seat ON seat.id = record.seat AND seat.company = record.company
               WHERE seat.name = ? AND record.kind <> 'request'";
    column(ledger, sql, seat, |id: Vec<u8>| RecordId::from_bytes(bytes(id)).to_string())
}

fn requests(ledger: &Connection, seat: &str) -> Vec<String> {
    let sql = "SELECT request.record FROM request JOIN record ON record.id = request.about AND record.company = request.company
               JOIN seat ON seat.id = record.seat AND seat.company = record.company WHERE seat.name = ? AND is_open = 1";
    column(ledger, sql, seat, |id: Vec<u8>| RecordId::from_bytes(bytes(id)).to_string())
}

fn blobs(ledger: &Connection, user: &str) -> Vec<String> {
    let sql = "SELECT DISTINCT blob.hash FROM blob JOIN blob_ref USING (company, hash)
               JOIN device ON device.id = blob_ref.device AND device.company = blob.company
               JOIN user ON user.id = device.user AND user.company = blob.company WHERE user.name = ?";
    column(ledger, sql, user, |hash: Vec<u8>| BlobHash(bytes(hash)).to_string())
}

fn devices(ledger: &Connection, user: &str) -> Vec<String> {
    let sql =
        "SELECT device.id FROM device JOIN user ON user.id = device.user AND user.company = device.company WHERE user.name = ?";
    column(ledger, sql, user, |id: i64| DeviceId(id.cast_unsigned()).to_string())
}

fn seats(ledger: &Connection, seat: &str) -> Vec<String> {
    column(ledger, "SELECT id FROM seat WHERE name = ?", seat, |id: Vec<u8>| SeatId::from_bytes(bytes(id)).to_string())
}

fn users(ledger: &Connection, user: &str) -> Vec<String> {
    column(ledger, "SELECT id FROM user WHERE name = ?", user, |id: Vec<u8>| UserId::from_bytes(bytes(id)).to_string())
}
