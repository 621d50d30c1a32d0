//! Two people at one record, apart and without signal: both are heard, and what was not taken is readable.

use reqwest::{
    Method,
    header::{CONTENT_TYPE, COOKIE, REFERER},
};
use roundsman_tests::{Company, Rep, Wire, told};
use serde_json::{Value, json};

/// A company with wang and li in one seat, and boss over them. All know one customer.
fn two_in_one_seat(story: &str) -> (Company, Rep, Rep, Rep, String) {
    let company = Company::new(story);
    let wang = company.rep("wang", "east");
    company.user("li", &company.seat_of(&wang), "rep");
    let customer = wang.makes(&["new", "customer", "name=福建万隆石业", "source=referral", "notes=老客户。"]);
    wang.sync();
    let (li, boss) = (company.phone("li"), company.manager("boss", "east"));
    (company, wang, li, boss, customer)
}

/// Both write into the notes and set another phone number; li later than wang.
fn write_apart(wang: &Rep, li: &Rep, customer: &str) {
    wang.makes(&["text", customer, "notes", "--at", "4", "--insert", "老板在意交期。"]);
    wang.makes(&["set", customer, "phone=0592-1111111", "tags+=urgent"]);
    li.makes(&["text", customer, "notes", "--at", "4", "--insert", "他们在看别家报价。"]);
    li.makes(&["set", customer, "phone=0592-2222222", "tags+=price_sensitive"]);
}

/// What a phone shows of a record, without what is only its own affair.
fn seen(rep: &Rep, record: &str) -> Value {
    let shown = rep.shows(record);
    json!({ "fields": shown["fields"], "stage": shown["stage"], "marks": shown["marks"], "seat": shown["seat"] })
}

/// The phone numbers in a record's history with their authors, and whether they were overwritten.
fn phones(rep: &Rep, record: &str) -> Vec<(Value, Value, Value)> {
    let of_phone = rep.history(record).into_iter().filter(|change| change["field"] == "phone");
    let mut phones: Vec<_> =
        of_phone.map(|change| (change["value"].clone(), change["by"].clone(), change["overwritten"].clone())).collect();
    phones.sort_by_key(|(value, ..)| value.to_string());
    phones
}

/// In this order they sync; then everybody sees one record.
fn all_agree(company: &Company, order: [&Rep; 2], boss: &Rep, customer: &str) {
    for rep in order {
        rep.sync();
    }
    for rep in [order[0], boss] {
        rep.sync();
    }
    let shown = seen(order[0], customer);
    assert_eq!(shown, seen(order[1], customer));
    let mut of_boss = seen(boss, customer);
    let budget = of_boss["fields"].as_object_mut().unwrap().remove("budget");
    assert_eq!((shown["fields"].get("budget"), budget), (None, Some(Value::Null)), "money is in a section of the manager's");
    assert_eq!(shown, of_boss);
    let notes = shown["fields"]["notes"].as_str().unwrap();
    let is_whole = ["老客户。老板在意交期。他们在看别家报价。", "老客户。他们在看别家报价。老板在意交期。"].contains(&notes);
    assert!(is_whole, "both texts, each whole: {notes}");
    assert_eq!(shown["fields"]["phone"], json!("0592-2222222"), "the later one stands, whoever syncs first");
    assert_eq!(shown["fields"]["tags"].as_array().unwrap().len(), 2, "{shown}");
    // Whoever has looked at a record has its history with the next sync.
    boss.sync();
    for rep in [order[0], order[1], boss] {
        let expected = [(json!("0592-1111111"), json!("wang"), json!(true)), (json!("0592-2222222"), json!("li"), json!(false))];
        assert_eq!(phones(rep, customer), expected, "{}", rep.name());
    }
    company.verify();
}

#[test]
fn both_notes_and_the_later_number_stand_when_the_earlier_hand_syncs_first() {
    let (company, wang, li, boss, customer) = two_in_one_seat("first-first");
    write_apart(&wang, &li, &customer);
    all_agree(&company, [&wang, &li], &boss, &customer);
}

#[test]
fn both_notes_and_the_later_number_stand_when_the_later_hand_syncs_first() {
    let (company, wang, li, boss, customer) = two_in_one_seat("later-first");
    write_apart(&wang, &li, &customer);
    all_agree(&company, [&li, &wang], &boss, &customer);
}

/// One takes a contact away while the other corrects the number: the contact stays, for somebody to look at.
#[test]
fn a_contact_removed_by_one_and_corrected_by_the_other_stays_contested() {
    let (company, wang, li, _, customer) = two_in_one_seat("contact");
    wang.makes(&["set", &customer, "contacts+=name=李主任,phone=13800000000"]);
    wang.sync();
    li.sync();
    let item = wang.shows(&customer)["fields"]["contacts"][0]["id"].as_str().unwrap().to_owned();
    wang.makes(&["set", &customer, &format!("contacts-={item}")]);
    li.makes(&["set", &customer, &format!("contacts/{item}/phone=13911111111")]);
    for rep in [&wang, &li, &wang] {
        rep.sync();
    }
    let shown = seen(&wang, &customer);
    assert_eq!(shown, seen(&li, &customer));
    let contact = &shown["fields"]["contacts"][0];
    assert_eq!((&contact["name"], &contact["phone"]), (&json!("李主任"), &json!("13911111111")), "{shown}");
    assert_eq!(contact["contested"], json!(true), "{shown}");
    company.verify();
}

/// Five edits of one afternoon do not outvote one correction in the evening.
#[test]
fn many_edits_of_one_phone_do_not_outvote_a_later_one_of_another() {
    let (company, wang, li, _, customer) = two_in_one_seat("outvote");
    for n in 1..=5 {
        wang.makes(&["set", &customer, &format!("address=湖里大道 {n} 号")]);
    }
    li.makes(&["set", &customer, "address=集美大道 9 号"]);
    for rep in [&li, &wang, &li] {
        rep.sync();
    }
    for rep in [&wang, &li] {
        assert_eq!(rep.shows(&customer)["fields"]["address"], json!("集美大道 9 号"), "{}", rep.name());
    }
    company.verify();
}

/// Both set the tier, apart. Gives the request that the manager gets.
fn two_tiers(wang: &Rep, li: &Rep, boss: &Rep, customer: &str) -> String {
    wang.makes(&["set", customer, "tier=A"]);
    li.makes(&["set", customer, "tier=C", "intent=样板间"]);
    wang.sync();
    assert_eq!(li.sync()["outcomes"], json!({ "accepted": 1, "held": 0, "returned": 0 }), "a second value is no mistake");
    boss.sync();
    let open = boss.requests();
    assert_eq!(open.len(), 1, "{open:?}");
    let said = |name: &str| open[0][name].as_str().unwrap_or_default();
    assert_eq!((said("question"), said("field"), said("about")), ("conflict", "tier", customer));
    assert_eq!((said("first_value"), said("first_by"), said("second_value"), said("second_by")), ("A", "wang", "C", "li"));
    assert_eq!(open[0]["verdicts"], json!(["keep_first", "take_second"]));
    let shown = boss.shows(customer)["fields"].clone();
    assert_eq!((&shown["tier"], &shown["intent"]), (&json!("A"), &json!("样板间")), "the first value stands meanwhile");
    said("id").to_owned()
}

#[test]
fn the_second_tier_is_taken_when_the_manager_says_so() {
    let (company, wang, li, boss, customer) = two_in_one_seat("take-second");
    let request = two_tiers(&wang, &li, &boss, &customer);
    boss.makes(&["decide", &request, "take_second", "--because", "刚升级"]);
    boss.sync();
    assert!(boss.requests().is_empty());
    for rep in [&wang, &li, &boss] {
        rep.sync();
        assert_eq!(rep.shows(&customer)["fields"]["tier"], json!("C"), "{}", rep.name());
    }
    let last = boss.history(&customer).into_iter().rfind(|change| change["field"] == "tier").unwrap();
    assert_eq!((&last["by"], &last["value"], &last["overwritten"]), (&json!("boss"), &json!("C"), &json!(false)), "{last}");
    company.verify();
}

/// A second manager answers the same question without knowing of the first one's answer.
#[test]
fn the_first_tier_stays_when_the_manager_says_so_and_a_second_answer_comes_too_late() {
    let (company, wang, li, boss, customer) = two_in_one_seat("keep-first");
    let chief = company.manager("chief", "华东建材");
    let request = two_tiers(&wang, &li, &boss, &customer);
    chief.sync();
    assert_eq!(chief.requests().len(), 1, "whoever may decide is asked");
    boss.makes(&["decide", &request, "keep_first"]);
    chief.makes(&["decide", &request, "take_second", "--because", "客户很大"]);
    boss.sync();
    assert_eq!(chief.sync()["outcomes"], json!({ "accepted": 0, "held": 0, "returned": 1 }));
    let reason = &chief.tray()[0]["reasons"][0];
    assert_eq!(reason["code"], json!("request.decided"));
    assert!(reason["text"].as_str().unwrap().contains("boss"), "{reason}");
    for rep in [&wang, &li, &boss, &chief] {
        rep.sync();
        assert_eq!(rep.shows(&customer)["fields"]["tier"], json!("A"), "{}", rep.name());
    }
    company.verify();
}

/// The hidden secret of the form on a page.
fn csrf(page: &str) -> &str {
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a form");
    rest.split_once('"').expect("a value").0
}

/// From a browser: only with the form's own secret, only once, and only who is asked.
#[test]
fn a_tier_is_decided_on_the_page_once_by_whoever_is_asked() {
    let (company, wang, li, boss, customer) = two_in_one_seat("page");
    let request = two_tiers(&wang, &li, &boss, &customer);
    let wire = Wire::of(&boss);
    let (cookie, stranger) = (wire.sign_in("boss"), wire.sign_in("wang"));
    let page = wire.page(&cookie, "/requests");
    assert!(page.status == 200 && page.body.contains(&request), "{page:?}");
    assert!(!wire.page(&stranger, "/requests").body.contains(&request), "nobody else is asked");
    let decide = |cookie: &str, body: String| {
        let post = wire.ask(Method::POST, &format!("/requests/{request}")).header(COOKIE, cookie);
        let post = post.header(REFERER, company.relay.url()).header("origin", company.relay.url());
        told(post.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).status
    };
    let secret = csrf(&page.body);
    let theirs = wire.page(&stranger, "/");
    assert_eq!(decide(&cookie, "csrf=guessed&verdict=take_second".to_owned()), 400);
    assert_eq!(decide(&stranger, format!("csrf={}&verdict=take_second", csrf(&theirs.body))), 404);
    assert_eq!(decide(&cookie, format!("csrf={secret}&verdict=both")), 409, "not among the verdicts offered");
    boss.sync();
    assert_eq!(boss.shows(&customer)["fields"]["tier"], json!("A"), "nothing has been decided yet");

    assert_eq!(decide(&cookie, format!("csrf={secret}&verdict=take_second&reason=ok")), 303);
    assert_eq!(decide(&cookie, format!("csrf={secret}&verdict=keep_first")), 409);
    for rep in [&wang, &li, &boss] {
        rep.sync();
        assert_eq!(rep.shows(&customer)["fields"]["tier"], json!("C"), "{}", rep.name());
    }
    assert!(boss.requests().is_empty());
    company.verify();
}
