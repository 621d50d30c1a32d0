//! A week in each company of the source articles, on the template that ships, as its article tells it: with what was refused, approved, overdue and reminded of.

#[path = "weeks/distributors.rs"]
mod distributors;
#[path = "weeks/shops.rs"]
mod shops;

use roundsman_tests::{Company, Rep};
use serde_json::{Value, json};

/// A company on a shipped template, with its people.
struct Firm {
    company: Company,
}

impl Firm {
    fn on(template: &str) -> Self {
        Self { company: Company::on(&format!("week-{template}"), template) }
    }

    fn person(&self, name: &str, node: &str, role: &str) -> Rep {
        self.company.user(name, node, role);
        self.company.phone(name)
    }

    /// Somebody for the whole company.
    fn head(&self, name: &str, role: &str) -> Rep {
        self.person(name, "华东建材", role)
    }

    fn file(&self, name: &str) -> String {
        let bytes: &[u8] = if name.ends_with("pdf") { b"%PDF-1.4 a file of the story" } else { &JPEG };
        self.company.file(name, bytes).to_str().unwrap().to_owned()
    }
}

/// The smallest picture that there is.
static JPEG: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| roundsman_tests::storefront(7, 320, 240));

fn titles(rep: &Rep) -> Vec<String> {
    rep.sync();
    let tasks = rep.run(&["tasks"]).ok()["tasks"].as_array().unwrap().clone();
    tasks.iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
}

fn duties(rep: &Rep) -> Vec<String> {
    let all = rep.run(&["tasks"]).ok()["duties"].as_array().unwrap().clone();
    all.iter().map(|duty| duty["duty"].as_str().unwrap().to_owned()).collect()
}

/// The date so many days from now, where the companies are.
fn day(ahead: i64) -> String {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * ahead)).to_zoned(zone).date().to_string()
}

fn attach(firm: &Firm, rep: &Rep, record: &str, slot: &str, file: &str) {
    rep.run(&["attach", record, slot, &firm.file(file)]).ok();
}

fn set(rep: &Rep, record: &str, fields: &[&str]) {
    rep.run(&[&["set", record], fields].concat()).ok();
}

/// Answers the only question of this kind on a phone.
fn answers(rep: &Rep, verdict: &str) {
    rep.sync();
    let open: Vec<Value> = rep
        .requests()
        .into_iter()
        .filter(|one| one["is_own"] == json!(false) && !matches!(one["question"].as_str(), Some("task" | "notice")))
        .collect();
    assert_eq!(open.len(), 1, "{}: {open:?}", rep.name());
    rep.run(&["decide", open[0]["id"].as_str().unwrap(), verdict]).ok();
    rep.sync();
}

fn listed(rep: &Rep, kind: &str) -> usize {
    rep.sync();
    rep.run(&["list", kind]).ok()["records"].as_array().unwrap().len()
}

fn held(rep: &Rep) {
    assert_eq!(rep.sync()["outcomes"]["held"], json!(1), "{}", rep.name());
}

#[test]
fn a_maker_of_moulds_surveys_in_a_day_stops_a_wrong_order_and_asks_three_levels() {
    let firm = Firm::on("precision-moulds");
    let wang = firm.company.rep("wang", "east");
    let li = firm.person("li", "east", "supervisor");
    let boss = firm.company.manager("boss", "east");
    let [cai, zong, chan] =
        [("cai", "finance"), ("zong", "general_manager"), ("chan", "production")].map(|(name, role)| firm.head(name, role));

    // A new customer is to be surveyed within a day: the phone says so before there is any signal.
    let customer = wang.makes(&["new", "customer", "name=宁波恒力汽配", "contact=周工", "phase=interested", "phone=13800001111"]);
    assert!(duties(&wang).contains(&"first_survey".to_owned()));
    wang.sync();
    firm.company.passes(30);
    wang.sync();
    firm.company.passes(1);
    assert_eq!(titles(&li), ["A new customer without its survey"]);
    set(&wang, &customer, &["survey=仪表板支架，年需求 8 万套", "tier=A"]);
    wang.sync();
    assert!(titles(&li).contains(&"Take it over or name who looks after it".to_owned()), "tier A is for a supervisor");

    // No design without the solution as a PDF and an amount, both said at once; no stage skipped.
    let deal = wang.makes(&["new", "opportunity", "name=支架模具", &format!("customer={customer}"), "part=仪表板支架 PP"]);
    wang.makes(&["move", &deal, "first_visit"]);
    assert_eq!(wang.run(&["move", &deal, "signed"]).refused()[0], "stage.skipped");
    assert_eq!(wang.run(&["move", &deal, "design"]).refused(), ["evidence.missing", "guard.false", "exception.possible"]);
    attach(&firm, &wang, &deal, "solution", "方案.pdf");
    set(&wang, &deal, &["amount=120000"]);
    wang.makes(&["move", &deal, "design"]);

    // An order with no quantity goes nowhere; above 100,000 the region and finance, then the general manager.
    let order =
        wang.makes(&["new", "order", "number=DD-1", &format!("customer={customer}"), "product_code=MJ-2207", "quantity=0"]);
    let refused = wang.run(&["move", &order, "confirmed"]).refused();
    assert!(
        ["stage.action", "stage.field", "guard.false"].iter().all(|code| refused.iter().any(|one| one == code)),
        "{refused:?}"
    );
    set(
        &wang,
        &order,
        &["quantity=2", "unit_price=60000", "amount=120000", "delivery_on=2027-03-01", "payment=days_30", "is_code_checked=yes"],
    );
    let saved = wang.run(&["move", &order, "confirmed"]).ok();
    assert_eq!(saved["waits_for"], json!(["manager", "finance"]));
    assert_eq!(wang.sync()["outcomes"]["held"], json!(1));
    answers(&boss, "approve");
    answers(&cai, "approve");
    answers(&zong, "approve");
    wang.sync();
    assert_eq!(wang.shows(&order)["stage"], json!("confirmed"));
    assert_eq!((listed(&boss, "production_plan"), listed(&boss, "receivable")), (1, 1), "made by the order");
    assert_eq!(titles(&chan), ["New order: schedule it and prepare the material"]);

    // A week without contact is told to the rep and the superior; a visit takes it back.
    firm.company.passes(7 * 24);
    wang.sync();
    firm.company.passes(1);
    assert!(titles(&li).contains(&"Contact within 7 days".to_owned()));
    wang.makes(&["visit", "start", &customer]);
    wang.sync();
    assert!(!titles(&li).contains(&"Contact within 7 days".to_owned()));

    // An interested customer wants an effective interaction a week, a customer a satisfaction visit a quarter.
    let weekly = "An effective interaction a week".to_owned();
    assert!(titles(&wang).contains(&weekly), "to have been there is not enough");
    wang.makes(&["new", "visit", &format!("customer={customer}"), "is_effective=yes", "purpose=requirement"]);
    wang.sync();
    assert!(!titles(&wang).contains(&weekly));
    set(&wang, &customer, &["phase=won"]);
    wang.sync();
    firm.company.passes(85 * 24);
    wang.sync();
    firm.company.passes(1);
    assert!(titles(&wang).contains(&"A satisfaction visit a quarter".to_owned()));
    wang.makes(&["new", "visit", &format!("customer={customer}"), "purpose=satisfaction"]);
    wang.sync();
    assert!(!titles(&wang).contains(&"A satisfaction visit a quarter".to_owned()));
    firm.company.verify();
}

#[test]
fn any_team_keeps_its_tiers_in_their_rhythms_and_its_discounts_in_sight() {
    let firm = Firm::on("generic-crm");
    let wang = firm.company.rep("wang", "east");
    let boss = firm.company.manager("boss", "east");

    let customer = wang.makes(&["new", "customer", "name=云帆科技", "source=web_form", "tier=A"]);
    wang.sync();
    assert_eq!(titles(&wang), ["Get in touch with the new lead"]);
    assert_eq!(duties(&wang), ["next_contact", "next_deep"]);
    wang.makes(&["new", "activity", &format!("customer={customer}"), "type=call"]);
    wang.sync();
    firm.company.passes(7 * 24 - 1);
    wang.makes(&["new", "activity", &format!("customer={customer}"), "type=call"]);
    wang.sync();
    firm.company.passes(2);
    wang.sync();
    firm.company.passes(1);
    assert_eq!(titles(&boss), ["Tier A: a deep talk a week"], "a call is none");
    wang.makes(&["new", "activity", &format!("customer={customer}"), "type=deep"]);
    wang.sync();
    assert!(titles(&boss).is_empty());

    let deal =
        wang.makes(&["new", "opportunity", "name=年度服务", &format!("customer={customer}"), "amount=80000", "discount=30"]);
    wang.makes(&["move", &deal, "contacted"]);
    set(&wang, &deal, &["needs=三十个席位", "close_on=2027-01-31"]);
    wang.makes(&["move", &deal, "needs"]);
    assert_eq!(wang.run(&["move", &deal, "proposal"]).refused(), ["evidence.missing", "exception.possible"]);
    attach(&firm, &wang, &deal, "proposal", "方案.pdf");
    wang.makes(&["move", &deal, "proposal"]);
    wang.sync();
    assert!(titles(&wang).contains(&"Arrange the presentation".to_owned()));
    wang.makes(&["move", &deal, "negotiation"]);
    held(&wang);
    answers(&boss, "refuse");
    wang.sync();
    assert_eq!(wang.tray()[0]["reasons"][0]["code"], json!("approval.refused"), "thirty percent is too much");
    wang.run(&["discard", wang.tray()[0]["edit"].as_str().unwrap()]).ok();
    set(&wang, &deal, &["discount=15"]);
    wang.makes(&["move", &deal, "negotiation"]);
    wang.sync();
    boss.sync();
    assert_eq!(boss.shows(&deal)["stage"], json!("negotiation"), "fifteen percent asks nobody");

    // A contract that ends in a month gives the task of its renewal.
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let ends = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 45)).to_zoned(zone).date().to_string();
    wang.makes(&["new", "contract", "number=HT-3", &format!("customer={customer}"), &format!("ends_on={ends}")]);
    wang.sync();
    firm.company.passes(10 * 24);
    assert!(titles(&wang).contains(&"Renew the contract".to_owned()));

    // Tier C is not forgotten either: a word a quarter.
    wang.makes(&["new", "customer", "name=晨光文具", "source=own", "tier=C"]);
    wang.sync();
    firm.company.passes(89 * 24);
    wang.sync();
    firm.company.passes(1);
    assert!(!titles(&wang).contains(&"Tier C: a word a quarter".to_owned()));
    firm.company.passes(2 * 24);
    wang.sync();
    firm.company.passes(1);
    assert!(titles(&wang).contains(&"Tier C: a word a quarter".to_owned()));
    firm.company.verify();
}
