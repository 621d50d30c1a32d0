//! Who sees what, over HTTP: what is out of sight answers like what is not there.

use reqwest::Method;
use roundsman_domain::{BlobHash, Exit, ItemKey, Manifest, Op, Outcome, Path, RecordId, SeatId};
use roundsman_tests::{Company, Rep, Told, Wire, shelf, told};
use serde_json::json;

/// A rep of the east and a rep of the west; the one in the west has a customer, a visit with a photo and a deal with a file.
struct Cast {
    company: Company,
    east: Rep,
    west: Rep,
    records: Vec<RecordId>,
    hashes: Vec<BlobHash>,
}

fn cast(story: &str) -> Cast {
    let company = Company::new(story);
    let (east, west) = (company.rep("wang", "east"), company.rep("zhao", "west"));
    east.customer("东边的客户");
    let customer = west.makes(&["new", "customer", "name=西边的客户", "source=online", "notes=十二个字的秘密在这里头"]);
    let visit = west.makes(&["visit", "start", &customer]);
    let photo = company.file("shelf.jpg", &shelf(1, 640, 480));
    west.run(&["visit", "photo", &visit, "shelf", photo.to_str().unwrap()]).ok();
    let deal = west.makes(&["new", "opportunity", "name=西边的商机", &format!("customer={customer}")]);
    let spec = company.file("spec.txt", SECRET);
    west.run(&["attach", &deal, "requirement_spec", spec.to_str().unwrap()]).ok();
    for rep in [&east, &west] {
        rep.sync();
    }
    let item = &west.shows(&visit)["fields"]["shelf"][0];
    let of = |name: &str| item[name].as_str().unwrap().parse().unwrap();
    let hashes = vec![of("hash"), of("thumbnail"), BlobHash::of(SECRET)];
    let records = [&customer, &visit, &deal].map(|id| id.parse().unwrap()).to_vec();
    Cast { company, east, west, records, hashes }
}

const SECRET: &[u8] = "只给西区看的说明书".as_bytes();

fn stranger() -> RecordId {
    RecordId::new_at(roundsman::relay::now_ms(), rand::random())
}

/// An answer in which the asked id stands is compared with `ID` in its place.
fn blind(told: Told, id: &str) -> Told {
    Told { body: told.body.replace(id, "ID"), ..told }
}

#[test]
fn pages_records_and_bytes_of_another_region_answer_like_ids_that_do_not_exist() {
    let cast = cast("scope-get");
    let wire = Wire::of(&cast.east);
    let cookie = wire.sign_in("wang");
    type Ask<'a> = (&'a str, &'a dyn Fn(&str) -> Told);
    let asks: [Ask<'_>; 4] = [
        ("/v1/blobs", &|id| wire.get(&format!("/v1/blobs/{id}"))),
        ("/records", &|id| wire.page(&cookie, &format!("/records/{id}"))),
        ("/blob", &|id| wire.page(&cookie, &format!("/blob/{id}"))),
        ("/v1/files", &|id| told(wire.tus(Method::HEAD, &format!("/v1/files/{id}")))),
    ];
    let ids: Vec<String> =
        cast.records.iter().map(ToString::to_string).chain(cast.hashes.iter().map(ToString::to_string)).collect();
    for (name, ask) in asks {
        for id in &ids {
            let nothing = if id.len() == 64 { BlobHash(rand::random()).to_string() } else { stranger().to_string() };
            let (theirs, none) = (blind(ask(id), id), blind(ask(&nothing), &nothing));
            assert_eq!(theirs, none, "{name} {id}");
            assert_eq!(theirs.status, 404, "{name} {id}");
        }
    }
    // The same questions are answered to the rep of the west: they would be found.
    let (own, cookie) = (Wire::of(&cast.west), wire.sign_in("zhao"));
    assert!(cast.hashes.iter().all(|hash| own.get(&format!("/v1/blobs/{hash}")).status == 200));
    assert!(cast.records.iter().all(|id| own.page(&cookie, &format!("/records/{id}")).status == 200));
}

#[test]
fn an_upload_of_another_device_is_not_there() {
    let cast = cast("scope-files");
    let (east, west) = (Wire::of(&cast.east), Wire::of(&cast.west));
    let location = west.upload(b"bytes that only the west sends");
    assert_eq!(told(west.tus(Method::HEAD, &location)).status, 200);
    for method in [Method::HEAD, Method::DELETE, Method::PATCH] {
        let ask = |location: &str| {
            let ask = east.tus(method.clone(), location).header("upload-offset", 3);
            told(ask.header("content-type", "application/offset+octet-stream").body("abc"))
        };
        let (theirs, none) = (ask(&location), ask("/v1/files/00000000000000000000000000000000"));
        assert_eq!((theirs, none.status), (none.clone(), 404), "{method}");
    }
    assert_eq!(told(west.tus(Method::HEAD, &location)).status, 200, "nobody has ended it");
}

#[test]
fn documents_of_another_region_are_passed_over_like_those_that_do_not_exist() {
    let cast = cast("scope-documents");
    let mut wire = Wire::of(&cast.east);
    wire.sync(&wire.request()).unwrap();
    for id in cast.records.iter().copied().chain([stranger()]) {
        let answer = wire.clone().sync(&wire.wanting(id)).unwrap();
        assert!(answer.documents.is_empty() && answer.records.is_empty() && answer.exits.is_empty(), "{answer:?}");
    }
    let mut own = Wire::of(&cast.west);
    assert_eq!(own.sync(&own.wanting(cast.records[0])).unwrap().documents.len(), 1);
    company_still_has(&cast);
}

/// Everything that an edit may say of a record: none of the answers may tell that it is there, or what it says.
fn shots(seat: SeatId, target: RecordId) -> Vec<Vec<Op>> {
    let set = |path: &str, value: &str| Op::Set { path: path.parse().unwrap(), value: value.into() };
    let path = Path::field("notes".into());
    vec![
        vec![set("name", "别的")],
        vec![set("no_such_field", "x")],
        vec![set("tier", "no such option")],
        vec![Op::Splice { path, at: 999_999, delete: 1, insert: "x".into() }],
        vec![Op::Remove { path: Path::field("contacts".into()), item: ItemKey::from("nobody") }],
        vec![set("contacts/nobody/name", "x")],
        vec![attach("requirement_spec", SECRET)],
        vec![Op::Move { from: "lead".into(), to: "needs".into(), justification: None }],
        vec![Op::Move { from: "lead".into(), to: "nowhere".into(), justification: None }],
        vec![Op::Assign { seat }],
        vec![Op::Share { seat, until_ms: Some(i64::MAX) }],
        vec![Op::Archive { undo: false }],
        vec![Op::Decide { request: target, verdict: "accept".into(), reason: String::new() }],
    ]
}

fn attach(slot: &'static str, bytes: &[u8]) -> Op {
    let captured =
        roundsman_domain::Stamp { wall_ms: 0, monotonic_ms: 0, boot: roundsman_domain::BootId::from_bytes([9; 16]), relay: None };
    let manifest = Manifest {
        media_type: "text/plain".into(),
        size_bytes: bytes.len() as u64,
        file_name: "spec.txt".into(),
        captured,
        visit: None,
        fix: None,
        pixels: None,
        difference_hash: None,
        duration_ms: None,
        previous: None,
        signature: None,
    };
    let (slot, item) = (slot.into(), ItemKey::from("stolen"));
    Op::Attach { slot, item, hash: BlobHash::of(bytes), thumbnail: None, manifest: Box::new(manifest) }
}

#[test]
fn edits_on_records_of_another_region_are_returned_like_those_on_nothing() {
    let cast = cast("scope-edits");
    let mut wire = Wire::of(&cast.east);
    let first = wire.sync(&wire.request()).unwrap();
    let seat = first.scope.unwrap().own_seats(i64::MAX - 1).next().unwrap();
    let count = shots(seat, stranger()).len();
    for nth in 0..count {
        let mut shoot = |id: RecordId| {
            let edit = wire.edit(id, shots(seat, id).swap_remove(nth));
            let answer = wire.sync(&wire.with_edits(&[edit])).unwrap();
            assert!(answer.records.is_empty() && answer.exits.is_empty(), "{answer:?}");
            answer.outcomes.into_iter().next_back().unwrap().1
        };
        let none = shoot(stranger());
        let Outcome::Returned { reasons } = &none else { panic!("{none:?}") };
        let unknown = [roundsman_domain::code::RECORD_UNKNOWN, roundsman_domain::code::REQUEST_UNKNOWN];
        assert!(unknown.contains(&reasons[0].code) && reasons.len() == 1, "{nth}: {reasons:?}");
        for id in &cast.records {
            assert_eq!(shoot(*id), none, "operation {nth} on {id}");
        }
    }
    company_still_has(&cast);
}

#[test]
fn a_link_to_a_record_of_another_region_is_a_link_to_nothing() {
    let cast = cast("scope-links");
    let make = |customer: &str| {
        let new = ["new", "opportunity", "name=借来的", &format!("customer={customer}")];
        cast.east.run_unjudged(&new).ok();
        cast.east.sync();
        let tray = cast.east.run(&["returned"]).ok();
        let last = tray["returned"].as_array().unwrap().last().unwrap().clone();
        (last["reasons"][0]["code"].clone(), last["reasons"].as_array().unwrap().len(), last["depends"].clone())
    };
    let theirs = make(&cast.records[0].to_string());
    assert_eq!(theirs, make(&stranger().to_string()));
    assert_eq!(theirs.0, json!("link.unknown"));
    company_still_has(&cast);
}

#[test]
fn a_receipt_or_a_cursor_made_up_shows_nothing() {
    let cast = cast("scope-cursor");
    let mut wire = Wire::of(&cast.east);
    let scope = wire.sync(&wire.request()).unwrap().scope.unwrap();
    let west = Wire::of(&cast.west).sync(&Wire::of(&cast.west).request()).unwrap().scope.unwrap();
    let foreign = west.feeds.iter().copied().find(|feed| !scope.feeds.contains(feed)).unwrap();
    let cursor = roundsman_protocol::Cursor { seq: 1, backfills: west.feeds.iter().map(|feed| (*feed, 0)).collect() };
    let mut request = wire.request();
    request.cursor = cursor.encode();
    request.receipts = vec![Exit::Feed(foreign), Exit::Record(cast.records[0], 1)];
    request.parts = west.feeds.iter().map(|feed| (*feed, Default::default())).collect();
    let answer = wire.sync(&request).unwrap();
    assert!(answer.records.iter().all(|delta| !cast.records.contains(&delta.record)), "{answer:?}");
    assert!(answer.exits.is_empty() && !answer.resent.contains(&foreign), "{answer:?}");
    company_still_has(&cast);
}

#[test]
fn naming_a_known_hash_in_a_record_of_ones_own_opens_nothing() {
    let cast = cast("scope-hash");
    let own = cast.east.run(&["list", "customer"]).ok()["records"][0]["id"].as_str().unwrap().to_owned();
    let deal: RecordId = cast.east.makes(&["new", "opportunity", "name=空壳", &format!("customer={own}")]).parse().unwrap();
    cast.east.sync();
    let mut wire = Wire::of(&cast.east);
    wire.sync(&wire.request()).unwrap();
    let edit = wire.edit(deal, vec![attach("requirement_spec", SECRET)]);
    let answer = wire.sync(&wire.with_edits(&[edit])).unwrap();
    let hash = BlobHash::of(SECRET);
    assert!(answer.blobs_wanted.contains(&hash), "the relay wants them sent like any others: {answer:?}");
    assert_eq!(wire.get(&format!("/v1/blobs/{hash}")).status, 404);
    assert_eq!(wire.page(&wire.sign_in("wang"), &format!("/blob/{hash}")).status, 404);
    // Whoever sends every byte has had them.
    wire.upload(SECRET);
    assert_eq!(wire.get(&format!("/v1/blobs/{hash}")).body.as_bytes(), SECRET);
    cast.company.verify();
}

#[test]
fn a_region_sees_its_subtree_head_office_all_and_a_rep_their_own() {
    let cast = cast("scope-who");
    let company = &cast.company;
    company.user("zhou", "华东建材", "director");
    let phones = [company.manager("chen", "east"), company.manager("lin", "west"), company.phone("zhou")];
    let deal = cast.records[2];
    let by_page = Wire::of(&cast.east);
    for (phone, is_carried, is_readable) in [
        (&phones[0], false, false),
        (&phones[1], true, true),
        (&phones[2], false, true),
        (&cast.east, false, false),
        (&cast.west, true, true),
    ] {
        let listed = phone.run(&["list", "opportunity"]).ok()["total"] == json!(1);
        assert_eq!(listed, is_carried, "{} carries it", phone.name());
        let status = if is_readable { 200 } else { 404 };
        let cookie = by_page.sign_in(phone.name());
        assert_eq!(by_page.page(&cookie, &format!("/records/{deal}")).status, status, "{}", phone.name());
        for hash in &cast.hashes {
            assert_eq!(Wire::of(phone).get(&format!("/v1/blobs/{hash}")).status, status, "{}", phone.name());
            assert_eq!(by_page.page(&cookie, &format!("/blob/{hash}")).status, status, "{}", phone.name());
        }
    }
    company.verify();
}

#[test]
fn a_revoked_phone_is_a_stranger_at_once_and_keeps_what_it_has_not_sent() {
    let cast = cast("scope-revoked");
    let wire = Wire::of(&cast.west);
    let location = wire.upload(b"sent before");
    cast.west.run(&["set", &cast.records[0].to_string(), "phone=0592123"]).ok();
    cast.company.operator(&["device", "revoke", &wire.device.to_string()]).ok();

    let hash = cast.hashes[0];
    let asks = [
        wire.get(&format!("/v1/blobs/{hash}")),
        wire.get(&format!("/v1/blobs/{}", BlobHash(rand::random()))),
        wire.clone().sync(&wire.request()).unwrap_err(),
        told(wire.tus(Method::PATCH, &location).header("upload-offset", 11).body("x")),
        told(wire.tus(Method::POST, "/v1/files").header("upload-length", 3)),
        told(wire.ask(Method::GET, "/v1/live").bearer_auth(&wire.token)),
    ];
    assert!(asks.iter().all(|told| told.status == 401), "{asks:?}");
    let head = told(wire.tus(Method::HEAD, &location));
    assert_eq!((head.status, head.body.as_str()), (401, ""));
    let failed = cast.west.run(&["sync"]);
    assert_eq!((failed.code, &failed.json["error"]["code"]), (1, &json!("unauthorized")), "{failed:?}");
    assert_eq!(cast.west.run(&["status"]).ok()["pending"], json!(1));

    let code = cast.company.operator(&["device", "code", "zhao"]).ok()["code"].as_str().unwrap().to_owned();
    cast.west.run(&["enrol", cast.company.relay.url(), &code]).ok();
    assert_eq!(cast.west.sync()["outcomes"]["accepted"], json!(1));
    company_still_has(&cast);
}

/// Whatever was tried, the west has what it had.
fn company_still_has(cast: &Cast) {
    cast.west.sync();
    let customer = cast.west.shows(&cast.records[0].to_string());
    assert_eq!(customer["fields"]["name"], json!("西边的客户"));
    assert_eq!((&customer["archived"], &customer["seat_name"]), (&json!(false), &json!("zhao-seat")));
    assert_eq!(cast.west.shows(&cast.records[2].to_string())["stage"], json!("lead"));
    cast.company.verify();
}
