//! A rep's day without signal.

use roundsman_tests::{Company, shelf, storefront, wav};
use serde_json::json;

/// The main job: a visit with photos and a voice note, a deal and its move, all offline, all there after one sync.
#[test]
fn a_day_without_signal_is_whole_on_the_relay_after_one_sync() {
    let company = Company::new("day");
    let wang = company.rep("wang", "east");

    let customer = wang.makes(&["new", "customer", "name=福建万隆石业", "source=exhibition", "notes=老板姓李。"]);
    let visit = wang.makes(&["visit", "start", &customer, "--at", "24.48,118.08,12"]);
    for (slot, bytes) in [("storefront", storefront(1, 1200, 900)), ("shelf", shelf(2, 1200, 900))] {
        let file = company.file(&format!("{slot}.jpg"), &bytes);
        wang.run(&["visit", "photo", &visit, slot, file.to_str().unwrap()]).ok();
    }
    let voice = company.file("note.wav", &wav(3));
    wang.run(&["visit", "voice", &visit, voice.to_str().unwrap()]).ok();
    wang.run(&["visit", "end", &visit, "needs=花岗岩", "competitor=东方石材", "next_step=下周送样"]).ok();
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}"), "amount=120000"]);
    let missing = wang.run(&["move", &deal, "quote"]).refused();
    assert!(missing.contains(&"stage.skipped".to_owned()), "{missing:?}");
    wang.makes(&["move", &deal, "needs"]);
    assert_eq!(wang.run(&["move", &deal, "quote"]).refused(), ["evidence.missing"]);
    let spec = company.file("spec.txt", "客户需求说明书：60 平方米".as_bytes());
    wang.run(&["attach", &deal, "requirement_spec", spec.to_str().unwrap()]).ok();
    wang.makes(&["move", &deal, "quote"]);

    let report = wang.sync();
    assert_eq!(report["pending"], json!(0), "{report}");
    let again = wang.sync();
    assert_eq!(again["requests"], json!(1), "{again}");
    assert!(again["bytes_up"].as_u64().unwrap() <= 200 && again["bytes_down"].as_u64().unwrap() <= 200, "{again}");

    let boss = company.manager("boss", "east");
    let seen = boss.shows(&deal);
    assert_eq!(seen["stage"], json!("quote"), "{seen}");
    assert_eq!(boss.run(&["list", "visit"]).ok()["total"], json!(1));
    company.verify();
}
