//! A relay put back to an older backup: the hours that it lost come back from the phones.

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

/// The operator's worst morning: the relay dies, the backup is put in its place, the relay starts again where the phones know it.
fn restore(company: &mut Company, from: &str) {
    company.relay.kill();
    company.operator(&["restore", company.path(from).to_str().unwrap()]).ok();
    company.relay.start_again();
}

fn backup(company: &Company, to: &str) {
    company.operator(&["backup", company.path(to).to_str().unwrap()]).ok();
}

/// What a phone shows of a record that everybody should agree about.
fn seen(rep: &Rep, record: &str) -> Value {
    let shown = rep.shows(record);
    assert_eq!((&shown["provisional"], &shown["pending"]), (&json!(false), &json!([])), "{shown}");
    let mut fields = shown["fields"].clone();
    // The section of the managers.
    fields.as_object_mut().unwrap().remove("budget");
    json!({ "fields": fields, "stage": shown["stage"], "archived": shown["archived"], "seat": shown["seat"] })
}

/// All phones sync, twice round; none has anything left, and they show the same.
fn all_agree(company: &Company, phones: &[&Rep], records: &[&String]) -> Vec<Value> {
    for rep in phones.iter().chain(phones) {
        let report = rep.sync();
        assert_eq!((&report["pending"], &report["is_unequal"]), (&json!(0), &json!(false)), "{}: {report}", rep.name());
        assert_eq!(rep.tray(), Vec::<Value>::new(), "{}", rep.name());
    }
    let first: Vec<_> = records.iter().map(|record| seen(phones[0], record)).collect();
    for rep in &phones[1..] {
        assert_eq!(first, records.iter().map(|record| seen(rep, record)).collect::<Vec<_>>(), "{}", rep.name());
    }
    company.verify();
    first
}

fn list(rep: &Rep, kind: &str) -> u64 {
    rep.run(&["list", kind]).ok()["total"].as_u64().unwrap()
}

/// A company with wang and li in one seat and boss over them, all knowing one customer with notes.
fn three_phones(story: &str) -> (Company, Rep, Rep, Rep, String) {
    let company = Company::new(story);
    let wang = company.rep("wang", "east");
    company.user("li", &company.seat_of(&wang), "rep");
    let customer = wang.makes(&["new", "customer", "name=福建万隆石业", "source=referral", "notes=开头。"]);
    wang.sync();
    let (li, boss) = (company.phone("li"), company.manager("boss", "east"));
    (company, wang, li, boss, customer)
}

/// New records, texts, scalars, a stage and a file, all of them synced and all of them lost with the disk.
#[test]
fn the_lost_hours_come_back_from_the_phones() {
    let (mut company, wang, li, boss, customer) = three_phones("lost-hours");
    backup(&company, "monday");

    wang.makes(&["text", &customer, "notes", "--at", "3", "--insert", "老板在意交期。"]);
    wang.makes(&["set", &customer, "phone=0592-1111111", "contacts+=name=李主任,phone=13800000000"]);
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}"), "amount=22800"]);
    let spec = company.file("spec.txt", "60 平方米".as_bytes());
    wang.run(&["attach", &deal, "requirement_spec", spec.to_str().unwrap()]).ok();
    wang.makes(&["move", &deal, "needs"]);
    wang.makes(&["move", &deal, "quote"]);
    wang.sync();
    li.sync();
    let visit = li.makes(&["visit", "start", &customer]);
    li.makes(&["set", &customer, "address=集美大道 9 号"]);
    li.sync();
    boss.sync();
    wang.sync();
    assert_eq!(boss.shows(&deal)["stage"], json!("quote"));

    restore(&mut company, "monday");
    let states = all_agree(&company, &[&wang, &li, &boss], &[&customer, &deal, &visit]);
    let (customer, deal, visit) = (&states[0]["fields"], &states[1], &states[2]["fields"]);
    assert_eq!(customer["notes"], json!("开头。老板在意交期。"));
    assert_eq!((&customer["phone"], &customer["address"]), (&json!("0592-1111111"), &json!("集美大道 9 号")));
    assert_eq!(customer["contacts"][0]["name"], json!("李主任"));
    assert_eq!((&deal["stage"], &deal["fields"]["amount"]["minor"]), (&json!("quote"), &json!(2_280_000)));
    assert_eq!(deal["fields"]["requirement_spec"].as_array().unwrap().len(), 1);
    assert!(visit["customer"].is_string());
}

/// Each wrote into the other's text after the backup: who comes back first writes on a base that the relay has forgotten.
#[test]
fn text_written_on_a_base_that_the_relay_has_forgotten_is_there_under_its_author() {
    let (mut company, wang, li, boss, customer) = three_phones("base-unknown");
    backup(&company, "monday");
    wang.makes(&["text", &customer, "notes", "--at", "3", "--insert", "老板在意交期。"]);
    wang.sync();
    li.sync();
    li.makes(&["text", &customer, "notes", "--at", "10", "--insert", "他们在看别家报价。"]);
    li.sync();
    wang.sync();
    assert_eq!(wang.shows(&customer)["fields"]["notes"], json!("开头。老板在意交期。他们在看别家报价。"));

    restore(&mut company, "monday");
    li.sync();
    let states = all_agree(&company, &[&li, &wang, &boss], &[&customer]);
    let notes = states[0]["fields"]["notes"].as_str().unwrap();
    assert!(notes.starts_with("开头。"), "{notes}");
    for text in ["老板在意交期。", "他们在看别家报价。"] {
        assert_eq!(notes.matches(text).count(), 1, "once and whole: {notes}");
    }
    assert!(notes.contains("[li, "), "text without its base says whose it is: {notes}");
}

/// Work that was never sent goes up with the rest, in order, and new work on top.
#[test]
fn unsent_work_and_lost_work_of_one_phone_go_up_in_order() {
    let (mut company, wang, li, boss, customer) = three_phones("unsent");
    backup(&company, "monday");
    wang.makes(&["set", &customer, "phone=0592-1111111"]);
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}")]);
    wang.sync();
    wang.makes(&["move", &deal, "needs"]);
    wang.makes(&["set", &customer, "phone=0592-3333333"]);
    restore(&mut company, "monday");
    wang.makes(&["text", &customer, "notes", "--at", "0", "--insert", "新："]);
    let states = all_agree(&company, &[&wang, &li, &boss], &[&customer, &deal]);
    assert_eq!(states[0]["fields"]["phone"], json!("0592-3333333"));
    // It was written on a state that the relay has lost: it stands at the end, and says whose it is.
    let notes = states[0]["fields"]["notes"].as_str().unwrap();
    assert!(notes.starts_with("开头。") && notes.contains("[wang, ") && notes.ends_with("]: 新："), "{notes}");
    assert_eq!(states[1]["stage"], json!("needs"));
}

/// The same backup is put back a second time, after the phones had healed the first loss.
#[test]
fn a_second_restore_is_healed_like_the_first() {
    let (mut company, wang, li, boss, customer) = three_phones("twice");
    backup(&company, "monday");
    wang.makes(&["text", &customer, "notes", "--at", "3", "--insert", "周一。"]);
    let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}")]);
    wang.sync();
    restore(&mut company, "monday");
    all_agree(&company, &[&wang, &li, &boss], &[&customer, &deal]);
    li.makes(&["text", &customer, "notes", "--at", "6", "--insert", "周二。"]);
    li.makes(&["move", &deal, "needs"]);
    li.sync();
    wang.sync();

    restore(&mut company, "monday");
    let states = all_agree(&company, &[&wang, &li, &boss], &[&customer, &deal]);
    let notes = states[0]["fields"]["notes"].as_str().unwrap();
    assert!(notes.starts_with("开头。周一。") && notes.ends_with("周二。"), "{notes}");
    assert_eq!((notes.matches("周一。").count(), notes.matches("周二。").count()), (1, 1), "{notes}");
    assert_eq!(states[1]["stage"], json!("needs"));
    assert_eq!((list(&boss, "opportunity"), list(&boss, "customer")), (1, 1));
}

/// A decision that was lost is asked for again by the edit that raised it, and the answer comes back too.
#[test]
fn a_question_that_was_lost_is_put_again() {
    let (mut company, wang, li, boss, customer) = three_phones("question");
    backup(&company, "monday");
    wang.makes(&["set", &customer, "tier=A"]);
    li.makes(&["set", &customer, "tier=C"]);
    wang.sync();
    li.sync();
    boss.sync();
    assert_eq!(boss.requests().len(), 1);

    restore(&mut company, "monday");
    let states = all_agree(&company, &[&wang, &li, &boss], &[&customer]);
    assert_eq!(states[0]["fields"]["tier"], json!("A"));
    let open = boss.requests();
    assert_eq!(open.len(), 1, "the one that is gone is gone, and the one that was put again is there: {open:?}");
    boss.makes(&["decide", open[0]["id"].as_str().unwrap(), "take_second"]);
    let states = all_agree(&company, &[&boss, &wang, &li], &[&customer]);
    assert_eq!(states[0]["fields"]["tier"], json!("C"));
}

/// A phone that was enrolled after the backup is nobody to the relay: it is told so, and its work waits.
#[test]
fn a_phone_enrolled_after_the_backup_keeps_its_work() {
    let (mut company, wang, _, boss, customer) = three_phones("newcomer");
    backup(&company, "monday");
    let second = company.phone("wang");
    second.makes(&["set", &customer, "phone=0592-1111111"]);
    restore(&mut company, "monday");
    let refused = second.run(&["sync"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert_eq!(second.run(&["status"]).ok()["pending"], json!(1));
    assert_eq!(second.shows(&customer)["fields"]["phone"], json!("0592-1111111"));
    all_agree(&company, &[&wang, &boss], &[&customer]);
}

/// Nobody has the lost hours of a phone that fell into a river: everybody goes back to what the backup says, and agrees.
#[test]
fn what_only_a_phone_that_is_gone_had_sent_is_gone_from_every_other_one() {
    let (mut company, wang, li, boss, customer) = three_phones("river");
    backup(&company, "monday");
    li.makes(&["set", &customer, "phone=0592-2222222"]);
    let visit = li.makes(&["visit", "start", &customer]);
    li.sync();
    wang.sync();
    boss.sync();
    assert_eq!(boss.shows(&customer)["fields"]["phone"], json!("0592-2222222"));
    assert_eq!(list(&boss, "visit"), 1);

    restore(&mut company, "monday");
    wang.customer("厦门远东石材");
    let states = all_agree(&company, &[&wang, &boss], &[&customer]);
    assert_eq!(states[0]["fields"]["phone"], Value::Null);
    for rep in [&wang, &boss] {
        assert_eq!((list(rep, "visit"), list(rep, "customer")), (0, 2), "{}", rep.name());
        assert_eq!(rep.run(&["show", &visit]).json["error"]["code"], json!("record.unknown"));
    }
}
