//! One customer met by two reps of different regions: accepted, marked, and a question to whoever had it first.

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

struct Collision {
    company: Company,
    wang: Rep,
    zhao: Rep,
    /// Over the east.
    boss: Rep,
    first: String,
    second: String,
    visit: String,
    request: String,
}

/// wang of the east has the customer; zhao of the west makes the same one, and a visit there. wang is asked.
fn collide(story: &str) -> Collision {
    let company = Company::new(story);
    let (wang, zhao) = (company.rep("wang", "east"), company.rep("zhao", "west"));
    let boss = company.manager("boss", "east");
    let first = wang.makes(&["new", "customer", "name=万隆 Stone", "source=referral", "notes=老板姓李。", "tier=A"]);
    wang.sync();
    let second =
        zhao.makes(&["new", "customer", "name=万隆  STONE", "source=online", "phone=0592-7654321", "notes=要花岗岩。", "tier=B"]);
    let visit = zhao.makes(&["visit", "start", &second]);
    assert_eq!(zhao.sync()["outcomes"], json!({ "accepted": 2, "held": 0, "returned": 0 }));
    wang.sync();
    boss.sync();
    let open = wang.requests();
    assert_eq!(open.len(), 1, "{open:?}");
    let said = |name: &str| open[0][name].as_str().unwrap_or_default();
    assert_eq!((said("question"), said("about"), said("second_by")), ("collision", first.as_str(), "zhao"));
    assert_eq!(open[0]["verdicts"], json!(["keep_both", "archive", "merge"]));
    let request = said("id").to_owned();
    Collision { company, wang, zhao, boss, first, second, visit, request }
}

fn marks(rep: &Rep, record: &str) -> Vec<Value> {
    rep.shows(record)["marks"].as_array().unwrap().iter().map(|mark| mark["code"].clone()).collect()
}

fn total(rep: &Rep, kind: &str) -> u64 {
    rep.run(&["list", kind]).ok()["total"].as_u64().unwrap()
}

impl Collision {
    fn decide(&self, verdict: &str) {
        self.wang.makes(&["decide", &self.request, verdict, "--because", "同一家"]);
        assert_eq!(self.wang.sync()["outcomes"], json!({ "accepted": 1, "held": 0, "returned": 0 }));
        for rep in [&self.zhao, &self.boss, &self.wang] {
            rep.sync();
        }
        assert!(self.wang.requests().is_empty() && self.boss.requests().is_empty());
    }
}

/// The author works on; the owner sees no more of the other region than that there is a question.
#[test]
fn the_second_customer_of_a_name_is_accepted_and_marked_and_its_author_works_on() {
    let all = collide("collision");
    assert_eq!(marks(&all.zhao, &all.second), [json!("unique.collision")]);
    assert!(marks(&all.wang, &all.first).is_empty());
    assert_eq!(all.boss.requests().len(), 1, "whoever decides over the first one is asked too");
    assert!(all.zhao.requests().is_empty(), "nobody decides what they asked for themselves");
    for rep in [&all.wang, &all.boss] {
        assert_eq!(rep.run(&["show", &all.second]).code, 1, "another region's record is not here");
        assert_eq!(total(rep, "customer"), 1);
    }
    all.zhao.makes(&["set", &all.second, "address=集美大道 9 号"]);
    assert_eq!(all.zhao.sync()["outcomes"]["accepted"], json!(1));
    assert_eq!(marks(&all.zhao, &all.second), [json!("unique.collision")]);
    all.company.verify();
}

#[test]
fn both_customers_stay_where_the_owner_says_so() {
    let all = collide("keep-both");
    all.decide("keep_both");
    assert!(marks(&all.zhao, &all.second).is_empty());
    assert_eq!(all.zhao.shows(&all.second)["archived"], json!(false));
    assert_eq!(all.wang.shows(&all.first)["fields"]["notes"], json!("老板姓李。"));
    all.company.verify();
}

#[test]
fn the_second_customer_is_put_away_where_the_owner_says_so() {
    let all = collide("put-away");
    all.decide("archive");
    assert_eq!(all.zhao.shows(&all.second)["archived"], json!(true));
    assert_eq!(total(&all.zhao, "customer"), 0);
    assert_eq!(all.wang.shows(&all.first)["archived"], json!(false));
    all.company.verify();
}

/// What only the second one says is added to the first; what it had is found there; its region has it no more.
#[test]
fn the_second_customer_becomes_the_first_with_all_that_hangs_on_it() {
    let all = collide("merge");
    all.decide("merge");
    let seen = all.wang.shows(&all.first)["fields"].clone();
    assert_eq!((&seen["phone"], &seen["tier"], &seen["source"]), (&json!("0592-7654321"), &json!("A"), &json!("referral")));
    assert_eq!(seen["notes"], json!("老板姓李。\n要花岗岩。"));
    for rep in [&all.wang, &all.boss] {
        let visit = rep.shows(&all.visit);
        assert_eq!(visit["seat"], rep.shows(&all.first)["seat"], "the visit is where its customer is");
        assert_eq!(total(rep, "visit"), 1);
        assert_eq!(total(rep, "customer"), 1);
    }
    all.company.verify();
}

/// zhao has not heard of the merger and works on with the second id: what was done before it counts, and is the first one's from then on.
#[test]
fn edits_of_a_phone_that_still_has_the_second_id_arrive_at_the_first() {
    let all = collide("second-id");
    all.zhao.makes(&["text", &all.second, "notes", "--at", "5", "--insert", "三月要货。"]);
    all.zhao.makes(&["set", &all.second, "address=集美大道 9 号"]);
    let deal = all.zhao.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={}", all.second)]);
    let visit = all.zhao.makes(&["visit", "start", &all.second]);
    all.zhao.makes(&["set", &all.visit, "needs=花岗岩"]);
    all.wang.makes(&["decide", &all.request, "merge"]);
    all.wang.sync();
    let outcomes = all.zhao.sync()["outcomes"].clone();
    assert_eq!((&outcomes["accepted"], &outcomes["held"]), (&json!(5), &json!(0)), "{outcomes} {:?}", all.zhao.tray());
    all.wang.sync();
    all.boss.sync();
    let seen = all.wang.shows(&all.first)["fields"].clone();
    assert_eq!(seen["address"], json!("集美大道 9 号"));
    let notes = seen["notes"].as_str().unwrap();
    assert!(notes.starts_with("老板姓李。\n要花岗岩。") && notes.matches("三月要货。").count() == 1, "{notes}");
    assert_eq!(all.wang.shows(&all.visit)["fields"]["needs"], json!("花岗岩"));
    assert_eq!(total(&all.wang, "visit"), 2);
    assert_eq!(all.wang.shows(&visit)["seat"], all.wang.shows(&all.first)["seat"]);
    assert_eq!(all.zhao.shows(&deal)["stage"], json!("lead"), "the deal is zhao's");
    assert_eq!((total(&all.zhao, "customer"), total(&all.zhao, "visit")), (0, 0), "the customer is wang's");

    // It all goes along when the first one goes.
    all.company.rep("chen", "east");
    all.boss.sync();
    all.boss.makes(&["assign", &all.first, "chen-seat"]);
    all.boss.sync();
    all.wang.sync();
    assert_eq!((total(&all.wang, "customer"), total(&all.wang, "visit")), (0, 0));
    let chen = all.company.phone("chen");
    assert_eq!((total(&chen, "customer"), total(&chen, "visit")), (1, 2));
    assert_eq!(chen.shows(&all.second)["fields"]["address"], json!("集美大道 9 号"), "the second id leads to the first");
    all.company.verify();
}

/// The same phone number under another name collides too; and a name that becomes the same later.
#[test]
fn a_customer_renamed_onto_anothers_name_is_asked_about_like_a_new_one() {
    let company = Company::new("renamed");
    let (wang, zhao) = (company.rep("wang", "east"), company.rep("zhao", "west"));
    let first = wang.makes(&["new", "customer", "name=福建万隆石业", "source=referral", "phone=0592-7654321"]);
    wang.sync();
    let second = zhao.makes(&["new", "customer", "name=万隆", "source=online"]);
    zhao.sync();
    wang.sync();
    assert!(wang.requests().is_empty());
    zhao.makes(&["set", &second, "phone=0592 765 4321"]);
    zhao.sync();
    wang.sync();
    assert_eq!(marks(&zhao, &second), [json!("unique.collision")]);
    let open = wang.requests();
    assert_eq!((open.len(), &open[0]["about"]), (1, &json!(first)));
    company.verify();
}
