//! A phone copied onto another one: one identity twice, and nothing that either hand did is lost.

use std::collections::BTreeSet;

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

/// Who this phone is, to the relay.
fn identity(rep: &Rep) -> String {
    rep.run(&["token"]).ok()["device"].as_str().unwrap().to_owned()
}

/// The names of all customers on a phone.
fn customers(rep: &Rep) -> BTreeSet<String> {
    let list = rep.run(&["list", "customer"]).ok();
    list["records"].as_array().unwrap().iter().map(|record| record["title"].as_str().unwrap().to_owned()).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn accepted(count: u64) -> Value {
    json!({ "accepted": count, "held": 0, "returned": 0 })
}

/// Both phones go on from the same moment, and give their edits the same names.
#[test]
fn both_hands_of_a_cloned_phone_keep_all_they_did_and_are_two_devices_afterwards() {
    let company = Company::new("clone");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let shared = wang.makes(&["new", "customer", "name=老客户", "source=referral", "notes=开头。"]);
    wang.sync();
    let copy = wang.clone_phone(&company.path("wang-copy"));
    assert_eq!(identity(&wang), identity(&copy));

    let first = wang.customer("万隆石业");
    wang.makes(&["text", &shared, "notes", "--at", "3", "--insert", "老板在意交期。"]);
    let second = copy.customer("远东石材");
    let visit = copy.makes(&["visit", "start", &second]);
    copy.makes(&["text", &shared, "notes", "--at", "3", "--insert", "看别家报价。"]);
    assert_eq!(wang.sync()["outcomes"], accepted(2));
    assert_eq!(copy.sync()["outcomes"], accepted(3));
    assert_ne!(identity(&wang), identity(&copy), "the second one has an identity of its own");

    for phone in [&wang, &copy, &boss] {
        phone.sync();
        assert_eq!(customers(phone), names(&["老客户", "万隆石业", "远东石材"]), "{}", phone.home().display());
        let notes = phone.shows(&shared)["fields"]["notes"].clone();
        let notes = notes.as_str().unwrap();
        assert!(notes.contains("老板在意交期。") && notes.contains("看别家报价。"), "{notes}");
        assert_eq!(phone.shows(&visit)["fields"]["customer"], json!(second));
    }
    for phone in [&wang, &copy] {
        phone.makes(&["set", &first, "phone=0592-1234567"]);
        assert_eq!(phone.sync()["outcomes"], accepted(1), "both go on");
    }
    company.verify();
}

/// One phone has synced since the copy was made; the copy has done nothing but be behind.
#[test]
fn a_copy_that_has_done_nothing_gets_an_identity_of_its_own_before_it_does() {
    let company = Company::new("idle-copy");
    let wang = company.rep("wang", "east");
    let copy = wang.clone_phone(&company.path("wang-copy"));
    wang.customer("万隆石业");
    wang.sync();
    copy.sync();
    assert_ne!(identity(&wang), identity(&copy));
    copy.customer("远东石材");
    assert_eq!(copy.sync()["outcomes"], accepted(1));
    wang.sync();
    for phone in [&wang, &copy] {
        assert_eq!(customers(phone), names(&["万隆石业", "远东石材"]));
    }
    company.verify();
}

/// The copy was made with a day's work unsent: it goes up twice, under one name, and counts once.
#[test]
fn work_that_both_copies_carry_counts_once() {
    let company = Company::new("both-carry");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let customer = wang.customer("万隆石业");
    wang.makes(&["set", &customer, "notes=开头。"]);
    let copy = wang.clone_phone(&company.path("wang-copy"));
    let late = copy.customer("远东石材");
    assert_eq!(wang.sync()["outcomes"], accepted(2));
    copy.sync();
    assert!(copy.tray().is_empty(), "{:?}", copy.tray());
    for phone in [&wang, &copy, &boss] {
        phone.sync();
        assert_eq!(customers(phone), names(&["万隆石业", "远东石材"]));
        assert_eq!(phone.shows(&customer)["fields"]["notes"], json!("开头。"));
        assert_eq!(phone.shows(&late)["provisional"], json!(false));
    }
    company.verify();
}

/// Work that both carry, and then each its own, given the same names.
#[test]
fn work_that_both_copies_carry_counts_once_even_where_their_ways_part() {
    let company = Company::new("ways-part");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let customer = wang.makes(&["new", "customer", "name=万隆石业", "source=referral", "notes=开头。"]);
    let copy = wang.clone_phone(&company.path("wang-copy"));
    wang.makes(&["text", &customer, "notes", "--at", "3", "--insert", "老板在意交期。"]);
    copy.makes(&["text", &customer, "notes", "--at", "3", "--insert", "看别家报价。"]);
    let visit = copy.makes(&["visit", "start", &customer]);
    wang.sync();
    copy.sync();
    assert!(copy.tray().is_empty(), "{:?}", copy.tray());
    assert_ne!(identity(&wang), identity(&copy));
    for phone in [&wang, &copy, &boss] {
        phone.sync();
        assert_eq!(customers(phone), names(&["万隆石业"]));
        let notes = phone.shows(&customer)["fields"]["notes"].clone();
        let notes = notes.as_str().unwrap();
        assert!(notes.contains("老板在意交期。") && notes.contains("看别家报价。"), "{notes}");
        assert_eq!(phone.shows(&visit)["fields"]["customer"], json!(customer));
    }
    company.verify();
}

/// A deal whose move waits for the specification's bytes, on a phone that is copied then: both wait, one sends them.
#[test]
fn a_held_move_that_both_copies_wait_for_is_settled_on_both_with_what_builds_on_it() {
    let company = Company::new("held-copy");
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let customer = wang.customer("万隆石业");
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}"), "amount=22800"]);
    wang.makes(&["move", &deal, "needs"]);
    let spec = company.file("spec.txt", "60 平方米".as_bytes());
    wang.run(&["attach", &deal, "requirement_spec", spec.to_str().unwrap()]).ok();
    wang.makes(&["move", &deal, "quote"]);
    let file = std::fs::read_dir(wang.home().join("files")).unwrap().next().unwrap().unwrap().path();
    std::fs::rename(&file, company.path("hidden")).unwrap();
    assert_eq!(wang.run(&["sync"]).code, 1, "the file does not come");
    let copy = wang.clone_phone(&company.path("wang-copy"));

    wang.makes(&["set", &deal, "products=花岗岩"]);
    let quotation = company.file("quotation.txt", "每平方米 380 元".as_bytes());
    copy.run(&["attach", &deal, "quotation", quotation.to_str().unwrap()]).ok();
    copy.makes(&["set", &deal, "competitor=东方石材"]);
    copy.makes(&["move", &deal, "negotiation"]);
    for phone in [&wang, &copy] {
        assert_eq!(phone.run(&["sync"]).code, 1);
    }
    assert_ne!(identity(&wang), identity(&copy));
    assert_eq!(wang.run(&["status"]).ok()["held"], json!(1));
    assert_eq!(copy.run(&["status"]).ok()["held"], json!(2), "its own move waits for the one that both know");

    std::fs::rename(company.path("hidden"), &file).unwrap();
    wang.sync();
    copy.run(&["sync"]);
    boss.sync();
    for phone in [&wang, &copy, &boss] {
        assert_eq!(phone.shows(&deal)["stage"], json!("negotiation"), "{}", phone.home().display());
        assert_eq!(phone.shows(&deal)["provisional"], json!(false), "{}", phone.home().display());
        assert_eq!(phone.run(&["status"]).ok()["held"], json!(0));
        assert!(phone.tray().is_empty(), "{:?}", phone.tray());
    }
    company.verify();
}

/// A phone put back to last week's copy: what it did since is on the relay, and comes back to it.
#[test]
fn a_phone_restored_from_an_older_copy_gets_its_own_work_back() {
    let company = Company::new("older-copy");
    let wang = company.rep("wang", "east");
    let copy = wang.clone_phone(&company.path("backup"));
    let customer = wang.customer("万隆石业");
    wang.makes(&["set", &customer, "phone=0592-1111111"]);
    wang.sync();
    let was = identity(&wang);
    std::fs::remove_dir_all(wang.home()).unwrap();
    let wang = copy.clone_phone(wang.home());
    wang.customer("远东石材");
    assert_eq!(wang.sync()["outcomes"], accepted(1));
    assert_ne!(identity(&wang), was);
    assert_eq!(customers(&wang), names(&["万隆石业", "远东石材"]));
    assert_eq!(wang.shows(&customer)["fields"]["phone"], json!("0592-1111111"));
    company.verify();
}

/// A phone changes hands while work of the former hand is still on it: sent under the new name, that would be another's word.
#[test]
fn a_phone_handed_on_never_sends_its_former_users_work_as_anothers() {
    let company = Company::new("handed-on");
    let (wang, _zhao) = (company.rep("wang", "east"), company.rep("zhao", "east"));
    wang.customer("万隆石业");
    let code = || company.operator(&["device", "code", "zhao"]).ok()["code"].as_str().unwrap().to_owned();
    let refused = wang.run(&["enrol", company.relay.url(), &code()]);
    assert_eq!((refused.code, &refused.json["error"]["code"]), (1, &json!("client.others_work")), "{refused:?}");
    assert_eq!(wang.sync()["outcomes"], accepted(1), "nothing was changed: it goes up as wang's");

    wang.run(&["enrol", company.relay.url(), &code()]).ok();
    wang.sync();
    assert_eq!(wang.run(&["status"]).ok()["user_name"], json!("zhao"));
    assert_eq!(customers(&wang), names(&[]), "and what was wang's is gone from it");
    company.verify();
}
