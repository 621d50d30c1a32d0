//! Moves that wait for people: chains, parallel steps, vetoes, voids, and the phones of those who decide.

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

const ROLES: &str = "roles:
  legal: { title: { zh-CN: 法务, en: Legal }, scope: all, can: { opportunity: read, request: decide } }
  controller: { title: { zh-CN: 财务风控, en: Risk control }, scope: all, can: { opportunity: read, request: decide } }
  general_manager: { title: { zh-CN: 总经理, en: General manager }, scope: all, can: { \"*\": read, request: decide } }
";

/// Above 500,000 three at once, the general manager with a veto; above 100,000 first the region, then the general manager.
const WON: &str = "      - id: won
        approvals:
          - { when: \"record.amount > 500000\", parallel: [legal, controller, general_manager], veto: general_manager }
          - when: \"record.amount > 100000 && record.amount <= 500000\"
            chain:
              - { by: [manager], timeout: 24h, then: escalate }
              - { by: [general_manager] }
";

struct Firm {
    company: Company,
    wang: Rep,
    manager: Rep,
    legal: Rep,
    control: Rep,
    gm: Rep,
}

impl Firm {
    fn new(story: &str) -> Self {
        Self::with_roles(story, ROLES)
    }

    fn with_roles(story: &str, roles: &str) -> Self {
        Self::with_more(story, roles, "")
    }

    fn with_more(story: &str, roles: &str, more: &str) -> Self {
        let company = Company::altered(story, &[("roles:\n", roles), ("      - id: won\n", WON)], more);
        let wang = company.rep("wang", "east");
        let manager = company.manager("boss", "east");
        let [legal, control, gm] = [("lin", "legal"), ("cai", "controller"), ("zong", "general_manager")].map(|(name, role)| {
            company.user(name, "华东建材", role);
            company.phone(name)
        });
        Self { company, wang, manager, legal, control, gm }
    }

    /// A deal of wang's that stands before `won`.
    fn deal(&self, amount: &str) -> String {
        let customer = self.wang.customer(&format!("客户 {amount}"));
        let deal =
            self.wang.makes(&["new", "opportunity", "name=大单", &format!("customer={customer}"), &format!("amount={amount}")]);
        let file = self.company.file("spec.pdf", b"%PDF-1.4 requirement");
        self.wang.run(&["set", &deal, "competitor=东方石材", "products=花岗岩"]).ok();
        self.wang.makes(&["move", &deal, "needs"]);
        for slot in ["requirement_spec", "quotation"] {
            self.wang.run(&["attach", &deal, slot, file.to_str().unwrap()]).ok();
        }
        self.wang.makes(&["move", &deal, "quote"]);
        self.wang.makes(&["move", &deal, "negotiation"]);
        self.wang.sync();
        deal
    }

    fn asks(&self, deal: &str) -> Value {
        let saved = self.wang.run(&["move", deal, "won"]).ok();
        assert_eq!(self.wang.sync()["outcomes"], json!({ "accepted": 0, "held": 1, "returned": 0 }));
        saved
    }

    fn stage(&self, deal: &str) -> Value {
        self.wang.sync();
        self.wang.shows(deal)["stage"].clone()
    }
}

/// The only request on a phone that is not its user's own.
fn only(rep: &Rep) -> Value {
    rep.sync();
    let mut open: Vec<Value> = rep.requests().into_iter().filter(|request| request["is_own"] == json!(false)).collect();
    assert_eq!(open.len(), 1, "{}: {open:?}", rep.name());
    open.remove(0)
}

fn says(rep: &Rep, verdict: &str, because: &str) {
    let request = only(rep)["id"].as_str().unwrap().to_owned();
    rep.run(&["decide", &request, verdict, "--because", because]).ok();
    assert_eq!(rep.sync()["outcomes"]["accepted"], json!(1));
}

#[test]
fn above_half_a_million_legal_risk_control_and_the_general_manager_say_yes_each() {
    let firm = Firm::new("parallel");
    let deal = firm.deal("600000");
    let saved = firm.asks(&deal);
    assert_eq!(saved["waits_for"], json!(["legal", "controller", "general_manager"]));
    let request = only(&firm.legal);
    assert_eq!(
        (&request["question"], &request["stage"], &request["second_by"]),
        (&json!("approval"), &json!("won"), &json!("wang"))
    );
    assert_eq!(request["values"]["amount"], json!("CNY 600000.00"));
    assert_eq!((&request["condition"], &request["verdicts"]), (&json!("record.amount > 500000"), &json!(["approve", "refuse"])));
    says(&firm.legal, "approve", "条款没有问题");
    says(&firm.control, "approve", "");
    assert_eq!(firm.stage(&deal), json!("won"), "shown as asked for, and held");
    firm.manager.sync();
    assert_eq!(firm.manager.shows(&deal)["stage"], json!("negotiation"), "not before the last has said yes");
    says(&firm.gm, "approve", "同意");
    assert_eq!(firm.wang.sync()["outcomes"]["accepted"], json!(1));
    firm.manager.sync();
    assert_eq!(firm.manager.shows(&deal)["stage"], json!("won"));
    firm.company.verify();
}

#[test]
fn one_no_sends_it_back_with_the_name_and_the_reason_and_the_others_need_not_answer() {
    let firm = Firm::new("refused");
    let deal = firm.deal("600000");
    firm.asks(&deal);
    says(&firm.control, "refuse", "回款记录不好");
    firm.wang.sync();
    let tray = firm.wang.tray();
    let reason = &tray[0]["reasons"][0];
    assert_eq!(reason["code"], json!("approval.refused"));
    assert!(
        reason["text"].as_str().unwrap().contains("cai") && reason["text"].as_str().unwrap().contains("回款记录不好"),
        "{reason}"
    );
    assert_eq!(firm.stage(&deal), json!("negotiation"));
    for rep in [&firm.legal, &firm.gm] {
        rep.sync();
        assert!(rep.requests().is_empty(), "{}", rep.name());
    }
    firm.company.verify();
}

#[test]
fn a_chain_goes_from_the_region_to_the_general_manager() {
    let firm = Firm::new("chain");
    let deal = firm.deal("200000");
    firm.asks(&deal);
    firm.gm.sync();
    assert!(firm.gm.requests().is_empty(), "the region first");
    says(&firm.manager, "approve", "");
    says(&firm.gm, "approve", "");
    assert_eq!(firm.wang.sync()["outcomes"]["accepted"], json!(1));
    let small = firm.deal("50000");
    firm.wang.makes(&["move", &small, "won"]);
    assert_eq!(firm.wang.sync()["outcomes"]["accepted"], json!(1), "below the threshold nobody is asked");
    firm.company.verify();
}

#[test]
fn what_was_approved_is_void_when_the_amount_is_another() {
    let firm = Firm::new("void");
    let deal = firm.deal("600000");
    firm.asks(&deal);
    says(&firm.legal, "approve", "");
    firm.wang.run(&["set", &deal, "competitor=新对手"]).ok();
    firm.wang.run(&["set", &deal, "amount=900000"]).ok();
    firm.wang.sync();
    assert_eq!(only(&firm.legal)["values"]["amount"], json!("CNY 900000.00"), "asked again, with what it is now");
    firm.wang.run(&["set", &deal, "amount=80000"]).ok();
    assert_eq!(firm.wang.sync()["outcomes"]["accepted"], json!(2), "below the threshold it needs nobody");
    firm.legal.sync();
    assert!(firm.legal.requests().is_empty());
    firm.company.verify();
}

#[test]
fn nobody_decides_their_own_and_the_author_may_take_it_back() {
    let firm = Firm::new("own");
    let deal = firm.deal("200000");
    firm.manager.sync();
    firm.manager.run(&["move", &deal, "won"]).ok();
    let report = firm.manager.sync();
    assert_eq!(report["outcomes"]["returned"], json!(1), "the only manager cannot approve what they ask for: {report}");
    assert_eq!(firm.manager.tray()[0]["reasons"][0]["code"], json!("approval.nobody"));
    firm.asks(&deal);
    let own = firm.wang.requests().remove(0);
    assert_eq!((&own["is_own"], &own["verdicts"]), (&json!(true), &json!(["withdraw"])));
    let id = own["id"].as_str().unwrap();
    assert_eq!(firm.wang.run(&["decide", id, "approve"]).refused(), ["request.forbidden"]);
    firm.wang.run(&["decide", id, "withdraw"]).ok();
    firm.wang.sync();
    assert_eq!(firm.wang.tray()[0]["reasons"][0]["code"], json!("approval.withdrawn"));
    firm.manager.sync();
    assert!(firm.manager.requests().is_empty());
    firm.company.verify();
}

#[test]
fn a_delegate_decides_for_who_is_away_what_was_asked_before_and_after() {
    let firm = Firm::new("delegate");
    firm.company.user("dai", "west", "manager");
    let dai = firm.company.phone("dai");
    let (early, late) = (firm.deal("200000"), firm.deal("300000"));
    firm.asks(&early);
    firm.company.operator(&["delegate", "add", "boss", "dai"]).ok();
    says(&dai, "approve", "代批");
    says(&firm.gm, "approve", "");
    assert_eq!(firm.wang.sync()["outcomes"]["accepted"], json!(1));
    firm.asks(&late);
    assert_eq!(only(&dai)["values"]["amount"], json!("CNY 300000.00"));
    firm.company.operator(&["delegate", "end", "boss", "dai"]).ok();
    let id = only(&firm.manager)["id"].as_str().unwrap().to_owned();
    dai.run(&["decide", &id, "approve"]).ok();
    assert_eq!(dai.sync()["outcomes"], json!({ "accepted": 0, "held": 0, "returned": 1 }));
    assert_eq!(only(&firm.manager)["id"], json!(id), "it waits for the manager as before");
    firm.company.verify();
}

/// Two who hold the role decide apart: one has decided, the other is told by whom.
#[test]
fn two_managers_who_decide_apart_give_one_outcome_and_both_are_told() {
    let firm = Firm::new("apart");
    let second = firm.company.manager("deputy", "east");
    let deal = firm.deal("200000");
    firm.asks(&deal);
    let request = only(&firm.manager)["id"].as_str().unwrap().to_owned();
    second.sync();
    firm.manager.run(&["decide", &request, "approve"]).ok();
    second.run(&["decide", &request, "refuse", "--because", "太便宜"]).ok();
    assert_eq!(firm.manager.sync()["outcomes"]["accepted"], json!(1));
    assert_eq!(second.sync()["outcomes"]["returned"], json!(1));
    let told = &second.tray()[0]["reasons"][0];
    assert_eq!(told["code"], json!("request.decided"));
    assert!(told["text"].as_str().unwrap().contains("boss"), "{told}");
    says(&firm.gm, "approve", "");
    assert_eq!(firm.wang.sync()["outcomes"]["accepted"], json!(1));
    firm.company.verify();
}

/// A day and nobody has looked: those above may decide too.
#[test]
fn what_nobody_decides_in_a_day_goes_up() {
    let firm = Firm::new("late");
    firm.company.user("zhou", "华东建材", "manager");
    let above = firm.company.phone("zhou");
    let deal = firm.deal("200000");
    firm.asks(&deal);
    above.sync();
    assert!(above.requests().is_empty(), "the nearest manager first");
    firm.company.passes(23);
    above.sync();
    assert!(above.requests().is_empty(), "there is an hour left");
    firm.company.passes(2);
    assert!(only(&above)["escalated_at"].is_i64());
    says(&above, "approve", "代为处理");
    says(&firm.gm, "approve", "");
    assert_eq!(firm.wang.sync()["outcomes"]["accepted"], json!(1));
    firm.company.verify();
}

#[test]
fn a_question_names_the_deal_to_those_who_may_read_it_and_to_nobody_else() {
    let blind = ROLES.replacen("can: { opportunity: read, request: decide }", "can: { request: decide }", 1);
    let firm = Firm::with_roles("named", &blind);
    let deal = firm.deal("600000");
    firm.wang.makes(&["move", &deal, "won"]);
    firm.wang.sync();
    let named = |rep: &Rep| {
        rep.sync();
        rep.requests()[0]["about_title"].clone()
    };
    // Neither phone carries the deal; who says yes or no to it on a page of its own may read what it is called.
    assert_eq!((named(&firm.gm), named(&firm.control)), (json!("大单"), json!("大单")));
    assert_eq!(named(&firm.legal), Value::Null);
}

const AFTER: &str = "
automations:
  - { id: rework, of: opportunity, on: { decided: refused }, do: [{ task: { title: 改好方案再报, due: 2d } }] }
  - { id: cheer, of: opportunity, on: { decided: approved }, do: [{ notify: { to: { role: controller }, text: 大单批了 } }] }
";

/// A decision sets off what the company has agreed on for it, once, and not before the last has spoken.
#[test]
fn what_people_decide_sets_off_what_comes_after_it() {
    let firm = Firm::with_more("decided", ROLES, AFTER);
    let tasks = |rep: &Rep| {
        rep.sync();
        let all = rep.run(&["tasks"]).ok()["tasks"].as_array().unwrap().clone();
        all.iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let deal = firm.deal("600000");
    firm.asks(&deal);
    says(&firm.legal, "approve", "");
    says(&firm.control, "refuse", "回款记录不好");
    assert_eq!(tasks(&firm.wang), ["改好方案再报"]);
    let edit = firm.wang.tray()[0]["edit"].as_str().unwrap().to_owned();
    firm.wang.run(&["discard", &edit]).ok();

    firm.asks(&deal);
    says(&firm.legal, "approve", "");
    says(&firm.gm, "approve", "");
    assert!(!tasks(&firm.control).contains(&"大单批了".to_owned()), "one has not spoken yet");
    let request = firm.control.requests().into_iter().find(|one| one["question"] == json!("approval")).unwrap();
    firm.control.run(&["decide", request["id"].as_str().unwrap(), "approve"]).ok();
    assert!(tasks(&firm.control).contains(&"大单批了".to_owned()));
    assert_eq!(tasks(&firm.wang).len(), 1, "once");
    firm.company.verify();
}
