//! Moves that come after somebody else's: what has happened already is no mistake, what has been overtaken is told.

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

/// A deal in `lead` that wang, li in the same seat and boss above them all have. Gives it.
fn a_deal_of_three(story: &str) -> (Company, Rep, Rep, Rep, String) {
    let company = Company::new(story);
    let wang = company.rep("wang", "east");
    company.user("li", &company.seat_of(&wang), "rep");
    let customer = wang.customer("福建万隆石业");
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}"), "amount=22800"]);
    let spec = company.file("spec.txt", "60 平方米".as_bytes());
    wang.run(&["attach", &deal, "requirement_spec", spec.to_str().unwrap()]).ok();
    wang.sync();
    let (li, boss) = (company.phone("li"), company.manager("boss", "east"));
    (company, wang, li, boss, deal)
}

fn outcomes(accepted: u64, held: u64, returned: u64) -> Value {
    json!({ "accepted": accepted, "held": held, "returned": returned })
}

/// The only returned edit's only reason.
fn only_reason(rep: &Rep) -> Value {
    let tray = rep.tray();
    assert_eq!(tray.len(), 1, "{tray:?}");
    assert_eq!(tray[0]["reasons"].as_array().unwrap().len(), 1, "{tray:?}");
    tray[0]["reasons"][0].clone()
}

/// How often the stage was changed, as the audit trail of the relay has it.
fn moves_on_relay(company: &Company, deal: &str) -> i64 {
    let database =
        rusqlite::Connection::open_with_flags(company.data().join("roundsman.db"), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
    let sql = "SELECT count(*) FROM stage_move WHERE lower(hex(record)) = replace(?1, '-', '') AND from_stage IS NOT NULL";
    database.unwrap().query_row(sql, [deal], |row| row.get(0)).unwrap()
}

/// Both have heard the customer say yes.
#[test]
fn a_move_onto_a_stage_that_somebody_else_has_reached_is_accepted_and_changes_nothing() {
    let (company, wang, li, boss, deal) = a_deal_of_three("reached");
    wang.makes(&["move", &deal, "needs"]);
    li.makes(&["move", &deal, "needs"]);
    assert_eq!(wang.sync()["outcomes"], outcomes(1, 0, 0));
    assert_eq!(li.sync()["outcomes"], outcomes(1, 0, 0));
    assert!(li.tray().is_empty());
    for rep in [&wang, &li, &boss] {
        rep.sync();
        assert_eq!((&rep.shows(&deal)["stage"], &rep.shows(&deal)["provisional"]), (&json!("needs"), &json!(false)));
    }
    assert_eq!(moves_on_relay(&company, &deal), 1, "the stage was changed once, by who came first");
    company.verify();
}

/// The second one's next move starts where the first one has brought the deal: it goes on from there.
#[test]
fn a_chain_of_moves_goes_on_from_a_stage_that_somebody_else_has_reached() {
    let (company, wang, li, boss, deal) = a_deal_of_three("goes-on");
    wang.makes(&["move", &deal, "needs"]);
    li.makes(&["move", &deal, "needs"]);
    li.makes(&["move", &deal, "quote"]);
    wang.sync();
    assert_eq!(li.sync()["outcomes"], outcomes(2, 0, 0));
    boss.sync();
    assert_eq!(boss.shows(&deal)["stage"], json!("quote"));
    assert_eq!(moves_on_relay(&company, &deal), 2);
    company.verify();
}

/// The manager has given the deal up while the rep was still diagnosing needs.
#[test]
fn a_move_from_a_stage_that_the_deal_has_left_is_returned_naming_who_moved_it() {
    let (company, wang, li, boss, deal) = a_deal_of_three("left");
    wang.makes(&["move", &deal, "needs"]);
    wang.makes(&["set", &deal, "competitor=东方石材"]);
    boss.makes(&["move", &deal, "lost", "--because", "项目取消"]);
    boss.sync();
    assert_eq!(wang.sync()["outcomes"], outcomes(1, 0, 1), "the competitor is noted all the same");
    let reason = only_reason(&wang);
    assert_eq!(reason["code"], json!("stage.moved_on"));
    assert!(reason["text"].as_str().unwrap().contains("boss"), "{reason}");
    for rep in [&wang, &li] {
        rep.sync();
        let seen = rep.shows(&deal);
        assert_eq!((&seen["stage"], &seen["provisional"]), (&json!("lost"), &json!(false)), "{}", rep.name());
        assert_eq!(seen["fields"]["competitor"], json!("东方石材"));
    }
    company.verify();
}

/// What leans on the overtaken move is returned with it, and both can be let go.
#[test]
fn a_chain_of_moves_that_was_overtaken_comes_back_whole() {
    let (company, wang, _, boss, deal) = a_deal_of_three("overtaken");
    let first = wang.run(&["move", &deal, "needs"]).ok()["edit"].clone();
    let second = wang.run(&["move", &deal, "quote"]).ok()["edit"].clone();
    boss.makes(&["move", &deal, "lost", "--because", "项目取消"]);
    boss.sync();
    assert_eq!(wang.sync()["outcomes"], outcomes(0, 0, 2));
    let tray = wang.tray();
    assert_eq!((&tray[0]["edit"], &tray[0]["reasons"][0]["code"]), (&first, &json!("stage.moved_on")));
    assert_eq!((&tray[1]["edit"], &tray[1]["depends"]), (&second, &first));
    assert_eq!(wang.run(&["discard", first.as_str().unwrap()]).ok()["discarded"], json!([first, second]));

    // The way on: a lost deal may be taken up again.
    wang.makes(&["move", &deal, "lead"]);
    wang.makes(&["move", &deal, "needs"]);
    assert_eq!(wang.sync()["outcomes"], outcomes(2, 0, 0));
    boss.sync();
    assert_eq!(boss.shows(&deal)["stage"], json!("needs"));
    company.verify();
}

/// A move of a deal that was put away meanwhile.
#[test]
fn a_move_of_an_archived_deal_is_returned_and_goes_through_once_it_is_brought_back() {
    let (company, wang, _, boss, deal) = a_deal_of_three("archived");
    boss.makes(&["archive", &deal]);
    boss.sync();
    let moved = wang.run(&["move", &deal, "needs"]).ok()["edit"].clone();
    assert_eq!(wang.sync()["outcomes"], outcomes(0, 0, 1));
    assert_eq!(only_reason(&wang)["code"], json!("record.archived"));
    boss.makes(&["archive", &deal, "--undo"]);
    boss.sync();
    wang.sync();
    wang.run(&["amend", moved.as_str().unwrap()]).ok();
    assert_eq!(wang.sync()["outcomes"], outcomes(1, 0, 0));
    assert_eq!(wang.shows(&deal)["stage"], json!("needs"));
    company.verify();
}
