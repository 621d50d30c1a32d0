//! A good reason to move on though something is missing: asked offline, released with an expiry and a trail, or refused with nothing lost.

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

const QUOTE: &str = "      - id: quote
        title: { zh-CN: 方案报价, en: Quoted }
        enter:
          exception: { approver: manager, expires: 7d }
";

struct Shop {
    company: Company,
    wang: Rep,
    boss: Rep,
    deal: String,
}

impl Shop {
    /// A deal of wang's at `needs`, without specification and amount.
    fn new(story: &str) -> Self {
        let was = "      - id: quote\n        title: { zh-CN: 方案报价, en: Quoted }\n        enter:\n";
        let company = Company::altered(story, &[(was, QUOTE)], "");
        let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
        let customer = wang.customer("福建万隆石业");
        let deal = wang.makes(&["new", "opportunity", "name=大厅地面", &format!("customer={customer}")]);
        wang.makes(&["move", &deal, "needs"]);
        wang.sync();
        Self { company, wang, boss, deal }
    }

    fn asks(&self, because: &str) -> Value {
        let saved = self.wang.run(&["move", &self.deal, "quote", "--because", because]).ok();
        assert_eq!(self.wang.sync()["outcomes"], json!({ "accepted": 0, "held": 1, "returned": 0 }));
        self.boss.sync();
        saved
    }

    fn decides(&self, verdict: &str, because: &str) {
        let request = self.boss.requests()[0]["id"].as_str().unwrap().to_owned();
        self.boss.run(&["decide", &request, verdict, "--because", because]).ok();
        self.boss.sync();
    }

    fn marks(&self) -> Vec<Value> {
        self.boss.sync();
        self.boss.shows(&self.deal)["marks"].as_array().unwrap().clone()
    }
}

#[test]
fn without_a_reason_the_checklist_comes_back_with_the_way_on() {
    let shop = Shop::new("plain");
    let refused = shop.wang.run(&["move", &shop.deal, "quote"]);
    assert_eq!(refused.refused(), ["evidence.missing", "guard.false", "exception.possible"]);
    shop.company.verify();
}

#[test]
fn a_released_move_carries_who_why_until_when_and_what_was_missing() {
    let shop = Shop::new("released");
    let saved = shop.asks("客户催得急，说明书明天补");
    assert_eq!(saved["waits_for"], json!(["manager"]));
    let request = &shop.boss.requests()[0];
    assert_eq!((&request["question"], &request["because"]), (&json!("exception"), &json!("客户催得急，说明书明天补")));
    let unmet: Vec<&str> = request["unmet"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect();
    assert_eq!(unmet, ["evidence.missing", "guard.false"]);
    shop.decides("approve", "同意");
    assert_eq!(shop.wang.sync()["outcomes"]["accepted"], json!(1));
    let marks = shop.marks();
    assert_eq!(marks[0]["code"], json!("exception.released"));
    assert!(marks[0]["text"].as_str().unwrap().contains("boss"), "{marks:?}");
    assert_eq!(shop.wang.shows(&shop.deal)["stage"], json!("quote"));
    let row: (String, String, String) = shop
        .company
        .ledger()
        .query_row("SELECT because, state, stage FROM exception", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    assert_eq!(row, ("客户催得急，说明书明天补".into(), "open".into(), "quote".into()));
    shop.company.verify();
}

#[test]
fn a_refused_exception_comes_back_with_the_reason_and_the_deal_stays() {
    let shop = Shop::new("refused");
    shop.asks("先报价");
    shop.decides("refuse", "先补说明书");
    shop.wang.sync();
    let reason = &shop.wang.tray()[0]["reasons"][0];
    assert_eq!(reason["code"], json!("exception.refused"));
    assert!(reason["text"].as_str().unwrap().contains("先补说明书"), "{reason}");
    assert_eq!(shop.wang.shows(&shop.deal)["stage"], json!("needs"));
    assert!(shop.marks().is_empty());
    shop.company.verify();
}

/// From the first stage to the third: the order of stages is a rule like others.
#[test]
fn a_stage_is_skipped_by_exception_and_by_nothing_else() {
    let shop = Shop::new("skipped");
    let customer = shop.wang.customer("厦门远东石材");
    let deal = shop.wang.makes(&["new", "opportunity", "name=急单", &format!("customer={customer}"), "amount=1000"]);
    shop.wang.sync();
    let refused = shop.wang.run(&["move", &deal, "quote"]);
    assert_eq!(refused.refused(), ["stage.skipped", "evidence.missing", "exception.possible"]);
    shop.wang.run(&["move", &deal, "quote", "--because", "老客户，直接报价"]).ok();
    shop.wang.sync();
    shop.boss.sync();
    shop.decides("approve", "");
    shop.wang.sync();
    assert_eq!(shop.wang.shows(&deal)["stage"], json!("quote"));
    let further = shop.wang.run(&["move", &deal, "won", "--because", "x"]).refused();
    assert_eq!(further, ["stage.skipped", "stage.field"], "no exception is offered there");
    shop.company.verify();
}

#[test]
fn a_request_that_nobody_answers_expires_and_the_deal_stays() {
    let shop = Shop::new("expired");
    shop.asks("先报价");
    shop.company.passes(7 * 24 + 1);
    assert_eq!(shop.wang.sync()["outcomes"]["returned"], json!(1));
    assert_eq!(shop.wang.tray()[0]["reasons"][0]["code"], json!("approval.timeout"));
    shop.boss.sync();
    assert!(shop.boss.requests().is_empty());
    shop.company.verify();
}

#[test]
fn what_was_released_is_overdue_a_week_later_and_not_where_the_missing_came() {
    for is_brought in [true, false] {
        let shop = Shop::new(if is_brought { "brought" } else { "overdue" });
        shop.asks("说明书下周补");
        shop.decides("approve", "");
        shop.wang.sync();
        if is_brought {
            let spec = shop.company.file("spec.pdf", b"%PDF-1.4 requirement");
            shop.wang.run(&["attach", &shop.deal, "requirement_spec", spec.to_str().unwrap()]).ok();
            shop.wang.run(&["set", &shop.deal, "amount=1000"]).ok();
            shop.wang.sync();
        }
        shop.company.passes(7 * 24 + 1);
        let codes: Vec<Value> = shop.marks().iter().map(|mark| mark["code"].clone()).collect();
        assert_eq!(codes, if is_brought { vec![] } else { vec![json!("exception.overdue")] });
        shop.company.verify();
    }
}
