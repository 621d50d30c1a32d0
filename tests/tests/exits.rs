//! What leaves a phone's scope: first up what only the phone has, then away, then a receipt.

use std::fs;

use roundsman_tests::{Company, Rep, Wire, shelf};
use serde_json::{Value, json};

/// A rep of the east with a customer and a visit that the relay has, a rep of the west, and head office.
struct Cast {
    company: Company,
    wang: Rep,
    zhao: Rep,
    head: Rep,
    customer: String,
    visit: String,
}

fn cast(story: &str) -> Cast {
    let company = Company::new(story);
    let (wang, zhao) = (company.rep("wang", "east"), company.rep("zhao", "west"));
    let customer = wang.makes(&["new", "customer", "name=福建万隆石业", "source=online", "notes=老板姓李"]);
    let visit = wang.makes(&["visit", "start", &customer]);
    wang.sync();
    let head = company.manager("chen", "华东建材");
    Cast { company, wang, zhao, head, customer, visit }
}

impl Cast {
    fn photo(&self, seed: u64) -> String {
        let file = self.company.file(&format!("shelf{seed}.jpg"), &shelf(seed, 640, 480));
        self.wang.run(&["visit", "photo", &self.visit, "shelf", file.to_str().unwrap()]).ok();
        let shown = self.wang.shows(&self.visit);
        shown["fields"]["shelf"].as_array().unwrap().last().unwrap()["hash"].as_str().unwrap().to_owned()
    }

    fn assigned_away(&self) {
        self.head.run(&["assign", &self.customer, "zhao-seat"]).ok();
        self.head.sync();
    }

    /// Nothing of the customer is left on the phone, and the relay knows that.
    fn is_gone_from_wang(&self) {
        assert_eq!(self.wang.run(&["purge-check"]).ok(), json!({ "clean": true, "found": [] }));
        assert_eq!(self.wang.run(&["show", &self.customer]).json["error"]["code"], json!("record.unknown"));
        assert_eq!(total(&self.wang, "visit"), 0);
        assert_eq!(fs::read_dir(self.wang.home().join("files")).unwrap().count(), 0);
        let everything: Vec<u8> = ["roundsman.db", "roundsman.db-wal"]
            .iter()
            .filter_map(|name| fs::read(self.wang.home().join(name)).ok())
            .flatten()
            .collect();
        assert!(!everything.windows(12).any(|bytes| bytes == "万隆石业".as_bytes()), "its name is still in the file");
        let receipts = self.receipts();
        assert!(receipts.iter().any(|receipt| receipt.contains(&self.customer)), "{receipts:?}");
        assert!(receipts.iter().any(|receipt| receipt.contains(&self.visit)), "{receipts:?}");
    }

    fn receipts(&self) -> Vec<String> {
        let ledger = self.company.ledger();
        let mut rows = ledger.prepare("SELECT detail FROM audit WHERE what = 'exit.receipt'").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

fn total(rep: &Rep, kind: &str) -> u64 {
    rep.run(&["list", kind]).ok()["total"].as_u64().unwrap()
}

fn hide(rep: &Rep, hash: &str, to: &std::path::Path) {
    fs::rename(rep.home().join("files").join(hash), to).unwrap();
}

#[test]
fn unsent_photos_of_a_record_that_was_assigned_away_arrive_before_it_is_purged() {
    let cast = cast("exit-photos");
    let photos = [cast.photo(1), cast.photo(2)];
    cast.assigned_away();
    let report = cast.wang.sync();
    assert_eq!((&report["exits"], &report["pending"]), (&json!(2), &json!(0)), "{report}");
    assert_eq!(report["outcomes"], json!({ "accepted": 2, "held": 0, "returned": 0 }), "{report}");
    cast.is_gone_from_wang();

    cast.zhao.sync();
    let shown = cast.zhao.shows(&cast.visit);
    assert_eq!((&shown["seat_name"], shown["fields"]["shelf"].as_array().unwrap().len()), (&json!("zhao-seat"), 2));
    let (theirs, ours) = (Wire::of(&cast.wang), Wire::of(&cast.zhao));
    for hash in photos {
        assert_eq!(ours.get(&format!("/v1/blobs/{hash}")).status, 200);
        assert_eq!(theirs.get(&format!("/v1/blobs/{hash}")).status, 404);
    }
    cast.company.verify();
}

#[test]
fn until_the_last_photo_is_up_the_record_is_hidden_and_kept() {
    let cast = cast("exit-hidden");
    let photo = cast.photo(1);
    cast.assigned_away();
    let away = cast.company.path("away");
    hide(&cast.wang, &photo, &away);
    let failed = cast.wang.run(&["sync"]);
    assert_eq!(failed.code, 1, "{failed:?}");
    let status = cast.wang.run(&["status"]).ok();
    assert_eq!((&status["leaving"], &status["uploads"]), (&json!(1), &json!(1)), "{status}");
    assert_eq!((total(&cast.wang, "customer"), total(&cast.wang, "visit")), (0, 0));
    assert_eq!(cast.wang.run(&["list", "customer", "--query", "万隆"]).ok()["total"], json!(0));
    assert!(!cast.receipts().iter().any(|receipt| receipt.contains(&cast.visit)), "no receipt before it is gone");

    fs::rename(&away, cast.wang.home().join("files").join(&photo)).unwrap();
    let report = cast.wang.sync();
    assert_eq!(report["pending"], json!(0), "{report}");
    cast.is_gone_from_wang();
    assert_eq!(Wire::of(&cast.zhao).get(&format!("/v1/blobs/{photo}")).status, 200);
    cast.company.verify();
}

/// The phone did not know yet that the record was no longer its own.
#[test]
fn a_photo_taken_after_the_record_was_assigned_away_is_not_accepted_and_not_lost() {
    let cast = cast("exit-late");
    cast.assigned_away();
    let photo = cast.photo(1);
    let report = cast.wang.sync();
    assert_eq!(report["outcomes"], json!({ "accepted": 0, "held": 0, "returned": 1 }), "{report}");
    cast.is_gone_from_wang();
    cast.zhao.sync();
    assert_eq!(cast.zhao.shows(&cast.visit)["fields"]["shelf"], json!([]));
    // The relay keeps the edit whole, and the bytes with it.
    let sql = "SELECT count(*) FROM edit e JOIN blob b ON instr(e.bytes, b.hash) > 0 WHERE e.state = 'returned'";
    let kept: i64 = cast.company.ledger().query_row(sql, [], |row| row.get(0)).unwrap();
    assert!(kept >= 1, "photo {photo} is on the relay beside the edit that names it");
    cast.company.verify();
}

/// It was made while the customer was still this rep's, and reaches the relay when it is another's.
#[test]
fn a_visit_made_before_its_customer_was_assigned_away_goes_with_the_customer() {
    let cast = cast("exit-visit");
    let visit = cast.wang.makes(&["visit", "start", &cast.customer]);
    cast.assigned_away();
    assert_eq!(cast.wang.sync()["outcomes"], json!({ "accepted": 1, "held": 0, "returned": 0 }));
    cast.is_gone_from_wang();
    assert_eq!(cast.wang.run(&["show", &visit]).json["error"]["code"], json!("record.unknown"));
    cast.zhao.sync();
    assert_eq!((&cast.zhao.shows(&visit)["seat_name"], total(&cast.zhao, "visit")), (&json!("zhao-seat"), 2));
    cast.company.verify();
}

#[test]
fn a_record_that_comes_back_is_whole_again() {
    let cast = cast("exit-back");
    cast.photo(1);
    cast.assigned_away();
    cast.wang.sync();
    cast.is_gone_from_wang();
    cast.head.run(&["assign", &cast.customer, "wang-seat"]).ok();
    cast.head.sync();
    cast.wang.sync();
    let shown = cast.wang.shows(&cast.customer);
    assert_eq!((&shown["fields"]["notes"], &shown["leaving"]), (&json!("老板姓李"), &json!(false)));
    assert_eq!(total(&cast.wang, "visit"), 1);
    cast.wang.run(&["set", &cast.customer, "phone=0592111"]).ok();
    assert_eq!(cast.wang.sync()["outcomes"]["accepted"], json!(1));
    assert_eq!(cast.wang.run(&["purge-check"]).ok()["clean"], json!(true));
    cast.company.verify();
}

#[test]
fn a_seat_that_moves_to_another_region_leaves_one_managers_phone_and_reaches_the_others() {
    let cast = cast("exit-seat");
    let (east, west) = (cast.company.manager("lin", "east"), cast.company.manager("sun", "west"));
    assert_eq!((total(&east, "customer"), total(&west, "customer")), (1, 0));
    cast.company.operator(&["seat", "move", "wang-seat", "--unit", "west"]).ok();
    let report = east.sync();
    assert_eq!(report["exits"], json!(1), "a whole seat is one exit: {report}");
    west.sync();
    assert_eq!((total(&east, "customer"), total(&west, "customer")), (0, 1));
    assert_eq!(east.run(&["purge-check"]).ok()["clean"], json!(true));
    assert_eq!(cast.wang.sync()["exits"], json!(0));
    assert_eq!(total(&cast.wang, "customer"), 1);
    cast.company.verify();
}

#[test]
fn a_rep_who_leaves_hands_in_the_day_and_keeps_nothing() {
    let cast = cast("exit-leaves");
    let photo = cast.photo(1);
    cast.wang.run(&["set", &cast.customer, "phone=0592111"]).ok();
    cast.company.operator(&["grant", "end", "wang", "wang-seat", "rep"]).ok();
    let report = cast.wang.sync();
    assert_eq!(report["outcomes"], json!({ "accepted": 2, "held": 0, "returned": 0 }), "{report}");
    assert_eq!((total(&cast.wang, "customer"), total(&cast.wang, "visit")), (0, 0));
    assert_eq!(cast.wang.run(&["purge-check"]).ok(), json!({ "clean": true, "found": [] }));
    assert_eq!(fs::read_dir(cast.wang.home().join("files")).unwrap().count(), 0);
    cast.head.sync();
    assert_eq!(cast.head.shows(&cast.customer)["fields"]["phone"], json!("0592111"));
    assert_eq!(Wire::of(&cast.head).get(&format!("/v1/blobs/{photo}")).status, 200);
    assert_eq!(cast.wang.sync()["requests"], Value::from(1));
    cast.company.verify();
}
