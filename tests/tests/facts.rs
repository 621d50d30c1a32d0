//! Derived facts: what a customer knows from its visits and payments, on the relay and offline.

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

const FACTS: &str = "    unique: [name, phone]

  payment:
    title: { zh-CN: 回款, en: Payment }
    within: customer
    fields:
      customer: { type: link, to: customer, required: true }
      amount: { type: money, section: money }
      days_late: { type: number }
      paid_on: { type: date, required: true }
";

const FIELDS: &str = "      notes: { type: long_text, search: true, title: { zh-CN: 备注, en: Notes } }
      visits: { derive: count, of: visit, via: customer, where: \"has(record.needs)\", title: { zh-CN: 有效拜访, en: Visits } }
      late: { derive: count, of: payment, via: payment.customer, where: \"record.days_late > 0\", within: 90d, dated: paid_on, title: { zh-CN: 近三月逾期, en: Late in 90 days } }
      paid: { derive: sum, of: payment.amount, via: customer, section: money, title: { zh-CN: 已回款, en: Paid } }
    unique: [name, phone]
";

const GUARD: &str = "enter: { fields: [customer], guards: [\"record.customer.visits >= 1\", \"record.customer.late <= 2\"] }";

struct Shop {
    company: Company,
    wang: Rep,
    boss: Rep,
    customer: String,
    deal: String,
}

impl Shop {
    fn new(story: &str) -> Self {
        let notes =
            "      notes: { type: long_text, search: true, title: { zh-CN: 备注, en: Notes } }\n    unique: [name, phone]\n";
        let replaced = [
            (notes, FIELDS),
            ("    unique: [name, phone]\n", FACTS),
            ("enter: { fields: [customer] }", GUARD),
            ("visit: edit, contract: edit }", "visit: edit, contract: edit, payment: edit }"),
        ];
        let company = Company::altered(story, &replaced, "");
        let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
        let customer = wang.customer("福建万隆石业");
        let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}")]);
        wang.sync();
        Self { company, wang, boss, customer, deal }
    }

    fn visits(&self) {
        let visit = self.wang.makes(&["visit", "start", &self.customer]);
        self.wang.makes(&["visit", "end", &visit, "needs=花岗岩"]);
    }

    fn pays_late(&self, paid_on: &str) -> String {
        let customer = format!("customer={}", self.customer);
        self.wang.makes(&["new", "payment", &customer, "days_late=5", &format!("paid_on={paid_on}")])
    }

    fn fact(&self, rep: &Rep, name: &str) -> Value {
        rep.shows(&self.customer)["facts"][name]["value"].clone()
    }
}

fn day(before: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let days = i64::try_from(now.as_secs()).unwrap() / 86_400 - before;
    let since = jiff::civil::date(1970, 1, 1);
    since.checked_add(jiff::Span::new().days(days)).unwrap().to_string()
}

#[test]
fn no_visit_no_deal_and_a_visit_made_offline_counts_at_once() {
    let shop = Shop::new("visit");
    assert_eq!(shop.fact(&shop.wang, "visits"), json!(0));
    assert_eq!(shop.wang.run(&["move", &shop.deal, "needs"]).refused(), ["guard.false"]);
    let why = shop.wang.run(&["why", &shop.deal, "needs"]).ok();
    let guard =
        why["conditions"].as_array().unwrap().iter().find(|one| one["guard"] == json!("record.customer.visits >= 1")).unwrap();
    assert_eq!((&guard["state"], &guard["facts"]), (&json!("unmet"), &json!({ "customer.visits": 0 })));
    shop.visits();
    shop.wang.makes(&["move", &shop.deal, "needs"]);
    let report = shop.wang.sync();
    assert_eq!((&report["outcomes"]["returned"], &report["pending"]), (&json!(0), &json!(0)), "{report}");
    assert_eq!(shop.fact(&shop.wang, "visits"), json!(1));
    shop.boss.sync();
    assert_eq!(shop.fact(&shop.boss, "visits"), json!(1));
    shop.company.verify();
}

#[test]
fn three_late_payments_in_three_months_stop_the_deal_until_the_window_has_passed() {
    let shop = Shop::new("late");
    shop.visits();
    for before in [1, 30, 60] {
        shop.pays_late(&day(before));
    }
    assert_eq!(shop.wang.run(&["move", &shop.deal, "needs"]).refused(), ["guard.false"], "known before there is signal");
    shop.wang.sync();
    assert_eq!(shop.fact(&shop.wang, "late"), json!(3));
    shop.company.passes(31 * 24);
    shop.wang.sync();
    assert_eq!(shop.fact(&shop.wang, "late"), json!(2), "the oldest has left the window by time alone");
    shop.wang.makes(&["move", &shop.deal, "needs"]);
    assert_eq!(shop.wang.sync()["outcomes"]["accepted"], json!(1));
    shop.company.verify();
}

#[test]
fn what_cannot_be_folded_in_is_unknown_until_the_relay_has_said_it() {
    let shop = Shop::new("unknown");
    shop.visits();
    let payments: Vec<String> = [1, 2, 3].map(|before| shop.pays_late(&day(before))).into();
    shop.wang.sync();
    shop.wang.run(&["set", &payments[0], "days_late=0"]).ok();
    let saved = shop.wang.run(&["move", &shop.deal, "needs"]).ok();
    assert!(saved["record"].is_string(), "provisional: this phone does not sum over what it happens to hold");
    assert_eq!(shop.wang.sync()["outcomes"], json!({ "accepted": 2, "held": 0, "returned": 0 }));
    assert_eq!(shop.fact(&shop.wang, "late"), json!(2));
    shop.wang.makes(&["archive", &payments[1]]);
    shop.wang.sync();
    assert_eq!(shop.fact(&shop.wang, "late"), json!(1));
    shop.company.verify();
}

#[test]
fn a_fact_of_the_money_section_is_told_to_those_who_read_it_and_a_rep_cannot_write_one() {
    let shop = Shop::new("section");
    let customer = format!("customer={}", shop.customer);
    shop.boss.sync();
    shop.boss.makes(&["new", "payment", &customer, "amount=1200.50", &format!("paid_on={}", day(0))]);
    shop.boss.sync();
    shop.wang.sync();
    shop.boss.sync();
    assert_eq!(shop.fact(&shop.boss, "paid"), json!({ "minor": 120_050, "currency": "CNY" }));
    assert_eq!(shop.fact(&shop.wang, "paid"), Value::Null);
    assert_eq!(shop.wang.run(&["set", &shop.customer, "visits=9"]).refused(), ["field.read_only"]);
    shop.company.verify();
}

#[test]
fn a_fact_that_is_not_what_the_records_come_to_is_found() {
    let shop = Shop::new("verify");
    shop.visits();
    shop.wang.sync();
    shop.company.verify();
    let ledger = rusqlite::Connection::open(shop.company.data().join("roundsman.db")).unwrap();
    ledger.execute("DELETE FROM fact_part WHERE fact = 'visits'", []).unwrap();
    let found = shop.company.operator(&["verify"]);
    assert!(found.json["findings"].to_string().contains("fact visits"), "{found:?}");
}
