//! What the relay does by itself: once, on the edge, told to whom it concerns, and taken back where it should not have been.

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

const AUTOMATIONS: &str = "kinds:
  handover:
    title: { zh-CN: 服务交接单, en: Service hand-over }
    fields:
      opportunity: { type: link, to: opportunity, required: true }
      what: { type: text, required: true, search: true }
";

const RULES: &str = "
automations:
  - id: silent-customer
    title: { zh-CN: 客户七天未联系, en: No contact for 7 days }
    of: customer
    when: \"days_since(record.last_visit) > 7\"
    do:
      - { task: { title: { zh-CN: 回访, en: Visit again }, due: 1d } }
      - { notify: { role: manager } }
  - id: held-back
    of: customer
    when: \"record.tier == 'A' && days_since(record.last_visit) > 3\"
    hold_if: owner_unsynced
    do: [ { remind: owner } ]
  - id: quoted
    of: opportunity
    on: { enters: needs }
    do:
      - { create: { kind: handover, link: opportunity, fields: { what: 交给售后 } } }
      - { task: { title: 约技术演示, due: 2d } }
      - { freeze: { kind: contract, for: 72h } }
  - id: renewal
    of: contract
    on: { before: delivery_on, by: 30d }
    do: [ { task: { title: 续约, due: 7d } } ]
  - id: fair-share
    of: customer
    on: created
    when: \"record.source == 'exhibition'\"
    do: [ { assign: { least_loaded: east } }, { set: { intent: 展会跟进 } } ]
";

struct Firm {
    company: Company,
    wang: Rep,
    boss: Rep,
}

impl Firm {
    fn new(story: &str) -> Self {
        let fact = "      phone: { type: phone, key: true, search: true, title: { zh-CN: 电话, en: Phone } }\n      tier:";
        let more = "      last_visit: { derive: max, of: visit.started_at, via: customer }\n";
        let company = Company::altered(story, &[("kinds:\n", AUTOMATIONS), (fact, &format!("{more}{fact}"))], RULES);
        let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
        Self { company, wang, boss }
    }

    fn log(&self, automation: &str) -> Vec<(String, String)> {
        let sql = "SELECT what, why FROM automation_run WHERE automation = ? ORDER BY id";
        let ledger = self.company.ledger();
        let mut rows = ledger.prepare(sql).unwrap();
        rows.query_map([automation], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    fn deal(&self) -> (String, String) {
        let customer = self.wang.customer("福建万隆石业");
        let deal = self.wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}")]);
        (customer, deal)
    }
}

fn tasks(rep: &Rep) -> Vec<Value> {
    rep.sync();
    rep.run(&["tasks"]).ok()["tasks"].as_array().unwrap().clone()
}

fn titles(rep: &Rep) -> Vec<String> {
    tasks(rep).iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_customer_silent_for_a_week_gives_the_rep_one_task_and_the_manager_one_notice() {
    let firm = Firm::new("silent");
    let customer = firm.wang.customer("福建万隆石业");
    firm.wang.makes(&["visit", "start", &customer]);
    firm.wang.sync();
    firm.company.passes(7 * 24);
    assert!(tasks(&firm.wang).is_empty(), "seven days are not more than seven");
    firm.company.passes(25);
    firm.company.passes(1);
    let task = &tasks(&firm.wang)[0];
    assert_eq!((&task["kind"], &task["about"], &task["why"]), (&json!("task"), &json!(customer), &json!("silent-customer")));
    assert_eq!(titles(&firm.wang), ["Visit again"]);
    assert_eq!(titles(&firm.boss), ["No contact for 7 days"]);
    firm.wang.run(&["done", task["id"].as_str().unwrap(), "--because", "已约周三"]).ok();
    assert!(tasks(&firm.wang).is_empty());
    let log = firm.log("silent-customer");
    assert_eq!(log.len(), 1, "once: {log:?}");
    firm.company.verify();
}

/// The visit was in somebody's phone all along.
#[test]
fn a_visit_that_arrives_late_takes_the_task_back() {
    let firm = Firm::new("late");
    let customer = firm.wang.customer("福建万隆石业");
    firm.wang.makes(&["visit", "start", &customer]);
    firm.wang.sync();
    firm.company.passes(5 * 24);
    firm.wang.makes(&["visit", "start", &customer]);
    firm.company.passes(4 * 24);
    assert_eq!(titles(&firm.boss), ["No contact for 7 days"]);
    firm.wang.sync();
    assert!(tasks(&firm.wang).is_empty() && tasks(&firm.boss).is_empty());
    let log: Vec<String> = firm.log("silent-customer").into_iter().map(|(what, _)| what).collect();
    assert_eq!(log, ["fired", "withdrawn"]);
    firm.company.verify();
}

#[test]
fn what_may_be_in_an_unsynced_phone_is_held_until_that_phone_has_spoken() {
    let firm = Firm::new("held");
    let customer = firm.wang.makes(&["new", "customer", "name=福建万隆石业", "source=referral", "tier=A"]);
    firm.wang.makes(&["visit", "start", &customer]);
    firm.wang.sync();
    firm.company.passes(5 * 24);
    let log: Vec<String> = firm.log("held-back").into_iter().map(|(what, _)| what).collect();
    assert_eq!(log, ["held"]);
    firm.wang.sync();
    firm.company.passes(1);
    let log: Vec<String> = firm.log("held-back").into_iter().map(|(what, _)| what).collect();
    assert_eq!(log, ["held", "fired"]);
    firm.company.verify();
}

#[test]
fn a_stage_that_is_reached_makes_a_hand_over_and_a_task_and_freezes_contracts_for_three_days() {
    let firm = Firm::new("stage");
    let (customer, deal) = firm.deal();
    firm.wang.makes(&["move", &deal, "needs"]);
    firm.wang.sync();
    assert_eq!(titles(&firm.wang), ["约技术演示"]);
    firm.boss.sync();
    let made = firm.boss.run(&["list", "handover"]).ok();
    assert_eq!(made["total"], json!(1));
    let handover = firm.boss.shows(made["records"][0]["id"].as_str().unwrap());
    assert_eq!((&handover["fields"]["opportunity"], &handover["fields"]["what"]), (&json!(deal), &json!("交给售后")));
    let contract = |number: &str| {
        vec![
            "new".into(),
            "contract".into(),
            format!("number={number}"),
            format!("customer={customer}"),
            format!("opportunity={deal}"),
        ]
    };
    let ask = |number: &str| firm.wang.makes(&contract(number).iter().map(String::as_str).collect::<Vec<_>>());
    ask("A-1");
    assert_eq!(firm.wang.sync()["outcomes"]["returned"], json!(1));
    assert_eq!(firm.wang.tray()[0]["reasons"][0]["code"], json!("frozen"));
    firm.company.passes(73);
    ask("A-2");
    assert_eq!(firm.wang.sync()["outcomes"]["accepted"], json!(1));
    firm.company.verify();
}

#[test]
fn a_contract_that_ends_in_a_month_gives_one_task_and_a_new_lead_goes_to_who_has_least() {
    let firm = Firm::new("renewal");
    let li = firm.company.rep("li", "east");
    let (customer, _) = firm.deal();
    let ends = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_hours(40 * 24)).unwrap();
    let ends = ends.to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap()).date();
    let new = ["new", "contract", "number=B-1", &format!("customer={customer}"), &format!("delivery_on={ends}")];
    firm.wang.makes(&new);
    firm.wang.sync();
    firm.company.passes(9 * 24);
    assert_eq!(titles(&firm.wang), ["Visit again"; 0], "no visit at all is no last visit");
    firm.company.passes(24);
    firm.company.passes(24);
    assert_eq!(titles(&firm.wang), ["续约"]);
    let lead = firm.wang.makes(&["new", "customer", "name=展会来的", "source=exhibition"]);
    firm.wang.sync();
    li.sync();
    assert_eq!((&li.shows(&lead)["seat_name"], &li.shows(&lead)["fields"]["intent"]), (&json!("li-seat"), &json!("展会跟进")));
    firm.company.verify();
}
