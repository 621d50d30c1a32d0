//! The returned tray: what the relay refuses comes back whole, with its reasons and a way on.

use roundsman_tests::{Company, Ran, Rep};
use serde_json::{Value, json};

/// The record and the edit of a command that saved something.
fn saved(ran: Ran) -> (String, String) {
    let said = ran.ok();
    (said["record"].as_str().unwrap().to_owned(), said["edit"].as_str().unwrap().to_owned())
}

/// The codes of a returned edit's reasons, sorted.
fn codes(returned: &Value) -> Vec<&str> {
    let mut codes: Vec<_> =
        returned["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    codes
}

/// A customer that lacks its source, a visit there, and a phone number: all saved against the phone's own advice. Gives customer, visit and edits.
fn three_that_lean(wang: &Rep) -> (String, String, [String; 3]) {
    let (customer, first) = saved(wang.run_unjudged(&["new", "customer", "name=福建万隆石业"]));
    let (visit, second) = saved(wang.run_unjudged(&["visit", "start", &customer]));
    let (_, third) = saved(wang.run_unjudged(&["set", &customer, "phone=0592-1234567"]));
    (customer, visit, [first, second, third])
}

fn outcomes(accepted: u64, held: u64, returned: u64) -> Value {
    json!({ "accepted": accepted, "held": held, "returned": returned })
}

/// The refused creation, all that leans on it, and the neighbour that does not.
#[test]
fn a_returned_customer_takes_its_visit_along_and_one_amendment_sends_all_of_it_again() {
    let company = Company::new("amend");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let (customer, visit, edits) = three_that_lean(&wang);
    let neighbour = wang.customer("厦门远东石材");

    assert_eq!(wang.sync()["outcomes"], outcomes(1, 0, 3));
    boss.sync();
    assert_eq!(boss.run(&["list", "customer"]).ok()["records"][0]["id"], json!(neighbour));
    let tray = wang.tray();
    assert_eq!(tray.iter().map(|one| &one["edit"]).collect::<Vec<_>>(), edits.iter().collect::<Vec<_>>(), "{tray:?}");
    assert_eq!(codes(&tray[0]), ["field.required"]);
    assert_eq!((&tray[0]["reasons"][0]["field"], &tray[0]["depends"]), (&json!("source"), &Value::Null));
    for dependant in &tray[1..] {
        assert_eq!((codes(dependant), &dependant["depends"]), (vec!["depends"], &json!(edits[0])));
    }

    let amended = wang.run(&["amend", &edits[0], "source=referral"]).ok();
    let again: Vec<_> = amended["resubmitted"].as_array().unwrap().iter().map(|one| one["was"].clone()).collect();
    assert_eq!(again, edits.map(Value::from));
    assert!(wang.tray().is_empty());
    assert_eq!(wang.sync()["outcomes"], outcomes(3, 0, 0));
    boss.sync();
    let seen = boss.shows(&customer)["fields"].clone();
    assert_eq!((&seen["source"], &seen["phone"]), (&json!("referral"), &json!("0592-1234567")));
    assert_eq!(boss.shows(&visit)["fields"]["customer"], json!(customer));
    company.verify();
}

/// What is thrown away is gone from the phone, and the relay never had it.
#[test]
fn discarding_a_returned_customer_discards_what_leans_on_it_and_nothing_else() {
    let company = Company::new("discard");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let (customer, visit, edits) = three_that_lean(&wang);
    let neighbour = wang.customer("厦门远东石材");
    wang.sync();

    let discarded = wang.run(&["discard", &edits[0]]).ok();
    assert_eq!(discarded["discarded"], json!(edits));
    assert!(wang.tray().is_empty());
    for gone in [&customer, &visit] {
        assert_eq!(wang.run(&["show", gone]).json["error"]["code"], json!("record.unknown"));
    }
    wang.makes(&["set", &neighbour, "phone=0592-7654321"]);
    assert_eq!(wang.sync()["outcomes"], outcomes(1, 0, 0));
    boss.sync();
    assert_eq!(boss.run(&["list", "customer"]).ok()["total"], json!(1));
    assert_eq!(boss.shows(&neighbour)["fields"]["phone"], json!("0592-7654321"));
    assert_eq!(wang.run(&["discard", &edits[0]]).code, 1, "there is nothing to discard twice");
    company.verify();
}

/// One of two dependants is thrown away; the other one still goes up with what it leans on.
#[test]
fn a_dependant_can_be_discarded_alone() {
    let company = Company::new("alone");
    let wang = company.rep("wang", "east");
    let (customer, visit, edits) = three_that_lean(&wang);
    wang.sync();
    assert_eq!(wang.run(&["discard", &edits[1]]).ok()["discarded"], json!([edits[1]]));
    assert_eq!(wang.run(&["amend", &edits[0], "source=online"]).ok()["resubmitted"].as_array().unwrap().len(), 2);
    assert_eq!(wang.sync()["outcomes"], outcomes(2, 0, 0));
    assert_eq!(wang.shows(&customer)["fields"]["phone"], json!("0592-1234567"));
    assert_eq!(wang.run(&["show", &visit]).code, 1);
    company.verify();
}

/// A day on a returned customer: amended wrongly, it comes back again, and with it all that leans on it.
#[test]
fn what_is_amended_wrongly_is_refused_on_the_phone_and_forced_comes_back_whole() {
    let company = Company::new("twice");
    let wang = company.rep("wang", "east");
    let (customer, _, edits) = three_that_lean(&wang);
    wang.sync();
    assert_eq!(wang.run(&["amend", &edits[0], "phone=0592-9999999"]).refused(), ["field.required"]);
    assert_eq!(wang.tray().len(), 3, "a refused amendment changes nothing");

    let forced = wang.run_unjudged(&["amend", &edits[0], "tier=Z", "source=online"]).ok();
    let renewed = forced["edit"].as_str().unwrap().to_owned();
    assert_eq!(wang.sync()["outcomes"], outcomes(0, 0, 3));
    let tray = wang.tray();
    assert_eq!((tray.len(), &tray[0]["edit"], codes(&tray[0])), (3, &json!(renewed), vec!["value.option"]));
    assert_eq!(tray[2]["depends"], json!(renewed));
    wang.run(&["amend", &renewed, "tier=A"]).ok();
    assert_eq!(wang.sync()["outcomes"], outcomes(3, 0, 0));
    let seen = wang.shows(&customer)["fields"].clone();
    assert_eq!((&seen["tier"], &seen["phone"], &seen["source"]), (&json!("A"), &json!("0592-1234567"), &json!("online")));
    company.verify();
}

/// A deal in `needs` with a page of notes, on the relay. Gives customer and deal.
fn deal_in_needs(wang: &Rep) -> (String, String) {
    let customer = wang.customer("福建万隆石业");
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}"), "notes=预算有限。"]);
    wang.makes(&["move", &deal, "needs"]);
    wang.sync();
    (customer, deal)
}

/// No requirement specification, no quote: on the phone, and for whoever gets round the phone.
#[test]
fn a_move_without_its_evidence_is_stopped_here_and_returned_there_for_the_same_reasons() {
    let company = Company::new("evidence");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let (_, deal) = deal_in_needs(&wang);
    let stopped = wang.run(&["--lang", "zh-CN", "move", &deal, "quote"]);
    let here: Vec<Value> = stopped.json["refused"].as_array().unwrap().clone();
    let missing = here.iter().find(|reason| reason["code"] == "evidence.missing").expect("the missing item is named");
    assert_eq!(missing["field"], json!("requirement_spec"));
    assert!(missing["text"].as_str().unwrap().contains("客户需求说明书"), "{missing}");
    let list = wang.run(&["checklist", &deal, "quote"]).ok();
    assert_eq!(list["can_submit"], json!(false));

    // What was done on the deal that day stays, whatever becomes of the move.
    wang.makes(&["text", &deal, "notes", "--at", "5", "--insert", "老板周五在。"]);
    let file = company.file("quotation.txt", "报价单：每平方米 380 元".as_bytes());
    let (_, forced) = saved(wang.run_unjudged(&["move", &deal, "quote"]));
    assert_eq!(wang.shows(&deal)["stage"], json!("quote"), "until the relay has spoken the phone shows the move");
    wang.run(&["attach", &deal, "quotation", file.to_str().unwrap()]).ok();
    wang.makes(&["set", &deal, "competitor=东方石材"]);
    assert_eq!(wang.sync()["outcomes"], outcomes(3, 0, 1));

    let tray = wang.tray();
    assert_eq!((tray.len(), &tray[0]["edit"]), (1, &json!(forced)));
    let mut expected: Vec<_> = here.iter().map(|reason| reason["code"].as_str().unwrap()).collect();
    expected.sort_unstable();
    assert_eq!(codes(&tray[0]), expected);
    boss.sync();
    for phone in [&wang, &boss] {
        let seen = phone.shows(&deal);
        assert_eq!(seen["stage"], json!("needs"));
        assert_eq!(seen["fields"]["notes"], json!("预算有限。老板周五在。"));
        assert_eq!(seen["fields"]["competitor"], json!("东方石材"));
        assert_eq!(seen["fields"]["quotation"].as_array().unwrap().len(), 1, "{seen}");
    }
    assert_eq!(wang.shows(&deal)["provisional"], json!(false));
    company.verify();
}

/// Two moves in a row, both against the phone's advice: the second leans on the first, and follows it when that is mended.
#[test]
fn a_move_from_a_stage_that_was_not_reached_waits_in_the_tray_for_the_move_there() {
    let company = Company::new("two-moves");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let (_, deal) = deal_in_needs(&wang);
    let (_, first) = saved(wang.run_unjudged(&["move", &deal, "quote"]));
    let (_, second) = saved(wang.run_unjudged(&["move", &deal, "negotiation"]));
    wang.makes(&["set", &deal, "products=花岗岩"]);
    assert_eq!(wang.sync()["outcomes"], outcomes(1, 0, 2));
    let tray = wang.tray();
    assert_eq!((&tray[1]["edit"], &tray[1]["depends"]), (&json!(second), &json!(first)));
    assert_eq!(wang.shows(&deal)["stage"], json!("needs"));

    for (slot, text) in [("requirement_spec", "60 平方米"), ("quotation", "380 元")] {
        let file = company.file(slot, text.as_bytes());
        wang.run(&["attach", &deal, slot, file.to_str().unwrap()]).ok();
    }
    let amended = wang.run(&["amend", &first, "amount=22800"]).ok();
    assert_eq!(amended["resubmitted"].as_array().unwrap().len(), 2, "{amended}");
    // Two attachments, the amount, two moves: the moves wait for the bytes and are settled within the same sync.
    assert_eq!(wang.sync()["outcomes"], outcomes(5, 0, 0));
    assert!(wang.tray().is_empty());
    boss.sync();
    assert_eq!(boss.shows(&deal)["stage"], json!("negotiation"));
    company.verify();
}

/// Three records that only the phone knows, each linked to the one before.
#[test]
fn a_customer_a_visit_and_a_deal_of_one_offline_day_arrive_linked_in_one_sync() {
    let company = Company::new("linked");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let customer = wang.customer("福建万隆石业");
    let visit = wang.makes(&["visit", "start", &customer]);
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}")]);
    let contract =
        wang.makes(&["new", "contract", "number=HT-2026-001", &format!("customer={customer}"), &format!("opportunity={deal}")]);
    wang.makes(&["move", &deal, "needs"]);
    let report = wang.sync();
    assert_eq!((&report["outcomes"], &report["pending"]), (&outcomes(5, 0, 0), &json!(0)));
    boss.sync();
    for linked in [&visit, &deal, &contract] {
        assert_eq!(boss.shows(linked)["fields"]["customer"], json!(customer));
    }
    assert_eq!(boss.shows(&contract)["fields"]["opportunity"], json!(deal));
    assert_eq!(boss.shows(&visit)["seat"], boss.shows(&customer)["seat"], "a visit lives where its customer does");
    company.verify();
}
