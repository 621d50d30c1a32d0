//! The pool: customers that nobody looks after, claimed by whoever comes first, handed over and given back.

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

/// wang and li, both of the east, who may claim from the seat `pool`; the boss fills it.
struct Pool {
    company: Company,
    wang: Rep,
    li: Rep,
    boss: Rep,
}

impl Pool {
    fn new(story: &str) -> Self {
        let claimer = "roles:\n  claimer: { title: { zh-CN: 公海领取, en: May claim }, scope: own, can: { customer: claim } }\n";
        let company = Company::altered(story, &[("roles:\n", claimer)], "");
        company.operator(&["seat", "add", "pool", "--unit", "east"]).ok();
        let [wang, li] = ["wang", "li"].map(|name| {
            let rep = company.rep(name, "east");
            company.operator(&["grant", "add", name, "pool", "claimer"]).ok();
            rep
        });
        let boss = company.manager("boss", "east");
        Self { company, wang, li, boss }
    }

    fn filled(&self, name: &str) -> String {
        let customer = self.boss.makes(&["new", "customer", &format!("name={name}"), "source=online", "--seat", "pool"]);
        for rep in [&self.boss, &self.wang, &self.li] {
            rep.sync();
        }
        customer
    }
}

fn outcomes(accepted: u64, returned: u64) -> Value {
    json!({ "accepted": accepted, "held": 0, "returned": returned })
}

#[test]
fn a_customer_in_the_pool_is_seen_by_those_who_may_claim_it_and_changed_by_nobody_below() {
    let pool = Pool::new("seen");
    let customer = pool.filled("福建万隆石业");
    assert_eq!(pool.wang.shows(&customer)["seat_name"], json!("pool"));
    assert_eq!(pool.wang.run(&["set", &customer, "phone=0592-1234567"]).refused(), ["scope.forbidden"]);
    assert_eq!(pool.wang.run(&["hand-over", &customer, "li-seat"]).refused(), ["scope.forbidden"]);
    assert_eq!(pool.wang.run(&["visit", "start", &customer]).refused(), ["scope.seat"]);
    let stranger = pool.company.rep("zhao", "west");
    assert_eq!(stranger.run(&["claim", &customer]).json["error"]["code"], json!("record.unknown"));
}

/// Offline: claimed, visited and telephoned before the relay has heard of it.
#[test]
fn a_claim_lets_its_rep_work_on_before_there_is_signal() {
    let pool = Pool::new("offline");
    let customer = pool.filled("福建万隆石业");
    pool.wang.makes(&["claim", &customer]);
    let visit = pool.wang.makes(&["visit", "start", &customer]);
    pool.wang.makes(&["set", &customer, "phone=0592-1234567"]);
    assert_eq!(pool.wang.run(&["claim", &customer]).json["error"]["code"], json!("client.nothing_to_save"));
    assert_eq!(pool.wang.sync()["outcomes"], outcomes(3, 0));
    for rep in [&pool.boss, &pool.li] {
        rep.sync();
    }
    assert_eq!(pool.boss.shows(&customer)["seat_name"], json!("wang-seat"));
    assert_eq!(pool.boss.shows(&visit)["fields"]["customer"], json!(customer));
    assert_eq!(pool.li.run(&["show", &customer]).json["error"]["code"], json!("record.unknown"), "it left the pool");
    pool.company.verify();
}

#[test]
fn of_two_who_claim_apart_the_first_to_have_signal_has_the_customer() {
    let pool = Pool::new("apart");
    let customer = pool.filled("福建万隆石业");
    pool.wang.makes(&["claim", &customer]);
    pool.li.makes(&["claim", &customer]);
    assert_eq!(pool.li.sync()["outcomes"], outcomes(1, 0), "li was first");
    assert_eq!(pool.wang.sync()["outcomes"], outcomes(0, 1));
    pool.wang.sync();
    let told = &pool.wang.run(&["tasks"]).ok()["tasks"][0];
    let title = told["title"].as_str().unwrap();
    assert!(
        told["kind"] == json!("notice") && title.contains("福建万隆石业") && title.contains("li"),
        "by whom and when: {told}"
    );
    pool.boss.sync();
    assert_eq!(pool.boss.shows(&customer)["seat_name"], json!("li-seat"));
    pool.company.verify();
}

#[test]
fn a_customer_is_handed_over_to_a_colleague_or_given_back() {
    let pool = Pool::new("hand-over");
    let (mine, dull) = (pool.wang.customer("厦门远东石材"), pool.wang.customer("没有时间跟进"));
    pool.wang.sync();
    pool.wang.makes(&["hand-over", &mine, "li-seat"]);
    pool.wang.makes(&["hand-over", &dull, "pool"]);
    assert_eq!(pool.wang.sync()["outcomes"], outcomes(2, 0));
    pool.li.sync();
    assert_eq!(pool.li.shows(&mine)["seat_name"], json!("li-seat"));
    pool.li.makes(&["claim", &dull]);
    assert_eq!(pool.li.sync()["outcomes"], outcomes(1, 0));
    let unknown = pool.wang.run(&["hand-over", &mine, "nobody"]);
    assert!(unknown.json["error"].is_object(), "{unknown:?}");
    pool.company.verify();
}

/// Both are on her phone: she is told before there is signal, and it is saved all the same.
#[test]
fn a_second_customer_of_one_name_is_warned_of_offline_where_the_first_is_here() {
    let pool = Pool::new("alike");
    let customer = pool.filled("福建 万隆石业");
    let again = pool.li.run(&["new", "customer", "name=福建  万隆石业", "source=referral"]).ok();
    assert_eq!(again["alike"], json!([customer]));
    let other = pool.li.run(&["new", "customer", "name=万隆", "source=referral"]).ok();
    assert_eq!(other["alike"], Value::Null);
    let renamed = pool.li.run(&["set", other["record"].as_str().unwrap(), "name=福建 万隆石业"]).ok();
    assert_eq!(renamed["alike"].as_array().unwrap().len(), 2);
}
