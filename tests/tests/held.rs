//! Held edits: a move that waits for a file's bytes, and everything that does not wait with it.

use std::path::PathBuf;

use roundsman_tests::{Company, Rep, Wire};
use serde_json::{Value, json};

const SPEC: &[u8] = "客户需求说明书：60 平方米，花岗岩，三月交货".as_bytes();

/// A deal in `needs` with an amount and a specification that only the phone has. Gives the deal.
fn deal_with_specification(company: &Company, wang: &Rep) -> String {
    let customer = wang.customer("福建万隆石业");
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}"), "amount=22800"]);
    wang.makes(&["move", &deal, "needs"]);
    wang.sync();
    let file = company.file("spec.txt", SPEC);
    wang.run(&["attach", &deal, "requirement_spec", file.to_str().unwrap()]).ok();
    deal
}

/// The phone's only file, taken away so that no byte of it goes up. Gives where it was and where it is.
fn hide_file(company: &Company, wang: &Rep) -> (PathBuf, PathBuf) {
    let mut files: Vec<_> = std::fs::read_dir(wang.home().join("files")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let (was, is) = (files.remove(0), company.path("hidden"));
    std::fs::rename(&was, &is).unwrap();
    (was, is)
}

/// The edits of a record that this phone keeps in a state.
fn in_state(rep: &Rep, record: &str, state: &str) -> Vec<Value> {
    let edits = rep.shows(record)["edits"].as_array().unwrap().clone();
    edits.into_iter().filter(|edit| edit["state"] == state).map(|edit| edit["edit"].clone()).collect()
}

/// The edit of a command that saved one.
fn edit_of(rep: &Rep, arguments: &[&str]) -> Value {
    rep.run(arguments).ok()["edit"].clone()
}

/// The specification is announced and does not come; the deal goes on being worked on meanwhile.
#[test]
fn a_move_waits_for_its_files_bytes_and_later_edits_on_the_deal_go_through() {
    let company = Company::new("held");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let deal = deal_with_specification(&company, &wang);
    let moved = edit_of(&wang, &["move", &deal, "quote"]);
    wang.makes(&["set", &deal, "competitor=东方石材"]);
    let (was, is) = hide_file(&company, &wang);

    assert_eq!(wang.run(&["sync"]).code, 1, "a file that cannot be sent is no success");
    assert_eq!(wang.run(&["status"]).ok()["held"], json!(1));
    assert_eq!(in_state(&wang, &deal, "held"), std::slice::from_ref(&moved));
    boss.sync();
    let seen = boss.shows(&deal);
    assert_eq!((&seen["stage"], &seen["fields"]["competitor"]), (&json!("needs"), &json!("东方石材")));
    let mine = wang.shows(&deal);
    assert_eq!((&mine["stage"], &mine["provisional"]), (&json!("quote"), &json!(true)));

    // Another day's edit goes through as well, in front of the move that still waits.
    wang.makes(&["set", &deal, "products=花岗岩"]);
    wang.run(&["sync"]);
    boss.sync();
    assert_eq!(boss.shows(&deal)["fields"]["products"], json!("花岗岩"));
    assert_eq!(in_state(&wang, &deal, "held"), std::slice::from_ref(&moved));

    std::fs::rename(is, was).unwrap();
    let report = wang.sync();
    assert_eq!((&report["uploaded"], &report["outcomes"]["accepted"]), (&json!(1), &json!(1)), "{report}");
    assert!(in_state(&wang, &deal, "held").is_empty());
    boss.sync();
    assert_eq!(boss.shows(&deal)["stage"], json!("quote"));
    assert_eq!(boss.shows(&deal)["fields"]["competitor"], json!("东方石材"));
    company.verify();
}

/// The bytes come by another way than the phone's own sync; the phone learns of it when it next asks.
#[test]
fn the_outcome_of_a_move_that_was_settled_meanwhile_comes_with_the_next_sync() {
    let company = Company::new("next-sync");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let deal = deal_with_specification(&company, &wang);
    let moved = edit_of(&wang, &["move", &deal, "quote"]);
    let (was, is) = hide_file(&company, &wang);
    wang.run(&["sync"]);
    assert_eq!(in_state(&wang, &deal, "held"), std::slice::from_ref(&moved));

    Wire::of(&wang).upload(SPEC);
    boss.sync();
    assert_eq!(boss.shows(&deal)["stage"], json!("quote"), "settled as soon as the bytes were there");
    std::fs::rename(is, was).unwrap();
    wang.sync();
    assert!(in_state(&wang, &deal, "held").is_empty());
    assert!(in_state(&wang, &deal, "accepted").contains(&moved));
    assert_eq!(wang.shows(&deal)["provisional"], json!(false));
    company.verify();
}

/// The second move starts where the first one leads: it waits for it, and follows at once.
#[test]
fn a_move_that_builds_on_a_held_move_waits_for_it_and_is_settled_with_it() {
    let company = Company::new("held-chain");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let deal = deal_with_specification(&company, &wang);
    let first = edit_of(&wang, &["move", &deal, "quote"]);
    let (was, is) = hide_file(&company, &wang);
    wang.run(&["sync"]);
    let quotation = company.file("quotation.txt", "每平方米 380 元".as_bytes());
    wang.run(&["attach", &deal, "quotation", quotation.to_str().unwrap()]).ok();
    let second = edit_of(&wang, &["move", &deal, "negotiation"]);
    wang.run(&["sync"]);
    assert_eq!(in_state(&wang, &deal, "held"), [first, second]);
    boss.sync();
    assert_eq!(boss.shows(&deal)["stage"], json!("needs"));

    std::fs::rename(is, was).unwrap();
    assert_eq!(wang.sync()["outcomes"], json!({ "accepted": 2, "held": 0, "returned": 0 }));
    boss.sync();
    for phone in [&wang, &boss] {
        assert_eq!(phone.shows(&deal)["stage"], json!("negotiation"));
    }
    company.verify();
}

/// While the move waits, the manager gives the deal up: the move comes back, and says who was there before.
#[test]
fn a_held_move_whose_deal_has_moved_on_is_returned_naming_who_moved_it() {
    let company = Company::new("held-moved");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let deal = deal_with_specification(&company, &wang);
    let moved = edit_of(&wang, &["move", &deal, "quote"]);
    let (was, is) = hide_file(&company, &wang);
    wang.run(&["sync"]);
    boss.sync();
    boss.makes(&["move", &deal, "lost", "--because", "项目取消"]);
    boss.sync();

    std::fs::rename(is, was).unwrap();
    assert_eq!(wang.sync()["outcomes"], json!({ "accepted": 0, "held": 0, "returned": 1 }));
    let tray = wang.tray();
    assert_eq!((tray.len(), &tray[0]["edit"]), (1, &moved));
    let reason = &tray[0]["reasons"][0];
    assert_eq!(reason["code"], json!("stage.moved_on"));
    assert!(reason["text"].as_str().unwrap().contains("boss"), "{reason}");
    assert_eq!(wang.shows(&deal)["stage"], json!("lost"));
    assert_eq!(wang.shows(&deal)["attachments"][0]["state"], json!("on_relay"), "the file is there all the same");
    company.verify();
}
