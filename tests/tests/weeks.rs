//! A week in each company of the source articles, on the template that ships, as its article tells it: with what was refused, approved, overdue and reminded of.

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
fn a_distributor_of_devices_admits_by_three_certificates_and_ships_nothing_without_a_note() {
    let firm = Firm::on("medical-devices");
    let wang = firm.company.rep("wang", "east");
    let boss = firm.company.manager("boss", "east");
    let [lin, cai, zhou] = [("lin", "legal"), ("cai", "finance"), ("zhou", "director")].map(|(name, role)| firm.head(name, role));

    // Three certificates, or no admission; legal has the task as soon as they are there, and decides.
    let customer = wang.makes(&["new", "customer", "name=仁和医院", "type=hospital"]);
    assert_eq!(
        wang.run(&["move", &customer, "admitted"]).refused(),
        ["stage.field", "evidence.missing", "evidence.missing", "evidence.missing"]
    );
    for slot in ["business_licence", "operating_licence", "legal_id"] {
        attach(&firm, &wang, &customer, slot, "证照.jpg");
    }
    set(&wang, &customer, &["licence_expires=2027-12-31"]);
    wang.sync();
    wang.makes(&["move", &customer, "admitted"]);
    held(&wang);
    assert_eq!(titles(&lin), ["Review the three certificates"]);
    answers(&lin, "approve");
    wang.sync();
    boss.sync();
    assert_eq!(boss.shows(&customer)["stage"], json!("admitted"));

    // The smallest chain of evidence before a customer counts as advancing.
    wang.makes(&["move", &customer, "interested"]);
    assert_eq!(
        wang.run(&["move", &customer, "advancing"]).refused(),
        ["stage.action", "evidence.missing", "evidence.missing", "exception.possible"]
    );

    // Three late payments in three months: sixty days only with thirty percent in advance, or with finance's yes.
    for nth in 1..=3 {
        let on = format!("paid_on={}", day(-10 * nth));
        cai.makes(&["new", "payment", "--seat", "wang-seat", &format!("customer={customer}"), &on, "days_late=12"]);
    }
    cai.sync();
    let contract = wang.makes(&[
        "new",
        "contract",
        "number=HT-1",
        &format!("customer={customer}"),
        "amount=80000",
        "payment_days=60",
        "prepaid_percent=0",
        &format!("ships_on={}", day(6)),
    ]);
    wang.makes(&["move", &contract, "agreed"]);
    attach(&firm, &wang, &contract, "file", "合同.pdf");
    wang.sync();
    wang.makes(&["move", &contract, "signed"]);
    held(&wang);
    answers(&lin, "approve");
    answers(&cai, "approve");
    answers(&zhou, "approve");
    wang.sync();
    boss.sync();
    assert_eq!(boss.shows(&contract)["stage"], json!("signed"));
    assert!(
        duties(&wang).contains(&"plan".to_owned()) && duties(&wang).contains(&"consignment".to_owned()),
        "{:?}",
        duties(&wang)
    );

    // Two days before shipping without the note: nothing goes out; with it, it does.
    firm.company.passes(5 * 24);
    assert!(titles(&wang).contains(&"No consignment note: stock-out frozen".to_owned()));
    let out = || wang.makes(&["new", "stock_out", "what=血糖仪 40 台", &format!("contract={contract}")]);
    out();
    wang.sync();
    let tray = wang.tray();
    assert_eq!(tray[0]["reasons"][0]["code"], json!("frozen"));
    wang.run(&["discard", tray[0]["edit"].as_str().unwrap()]).ok();
    attach(&firm, &wang, &contract, "consignment_note", "委托单.pdf");
    wang.sync();
    out();
    wang.sync();
    assert!(wang.tray().is_empty());
    assert!(titles(&boss).contains(&"No delivery plan after signing".to_owned()));
    firm.company.verify();
}

#[test]
fn a_tea_chain_has_its_new_item_listed_and_its_faults_mended() {
    let firm = Firm::on("tea-chain");
    let wang = firm.company.rep("wang", "east");
    let boss = firm.company.manager("boss", "east");
    let market = firm.head("shi", "marketing");

    let item = market.makes(&["new", "item", "--seat", "wang-seat", "name=桂花乌龙", "launched_on=2026-11-20"]);
    market.sync();
    wang.sync();
    let shop = wang.makes(&["new", "store", "name=中山路店", "code=0592-017", "type=franchise"]);
    let check = wang.makes(&["new", "launch_check", &format!("store={shop}"), &format!("item={item}"), "is_listed=no"]);
    wang.sync();
    assert_eq!(titles(&wang), ["Go there with the script and have it listed"]);
    assert_eq!(titles(&boss), ["The new item is not listed"]);
    set(&wang, &check, &["is_listed=yes", "units=12", "total_units=400", "repurchase_percent=18"]);
    wang.sync();
    assert!(!titles(&boss).contains(&"The new item is not listed".to_owned()), "taken back");
    assert!(titles(&wang).contains(&"Look at the shops nearby that sell it and do as they do".to_owned()), "3 % of the week");
    assert_eq!(titles(&market), ["Less than 22 % bought again within 30 days"]);

    // What is wrong in a shop is mended in three days, with a photo; or the area manager hears of it.
    let fault = wang.makes(&["new", "issue", &format!("store={shop}"), "what=新品没有陈列在收银台"]);
    assert_eq!(wang.run(&["move", &fault, "agreed"]).refused(), ["evidence.missing"]);
    attach(&firm, &wang, &fault, "before", "整改前.jpg");
    wang.makes(&["move", &fault, "agreed"]);
    wang.sync();
    firm.company.passes(3 * 24 + 1);
    assert!(!titles(&boss).contains(&"Not mended in three days".to_owned()), "it may be on the phone");
    wang.sync();
    firm.company.passes(1);
    assert!(titles(&boss).contains(&"Not mended in three days".to_owned()));
    attach(&firm, &wang, &fault, "after", "整改后.jpg");
    wang.makes(&["move", &fault, "mended"]);
    wang.makes(&["move", &fault, "checked"]);
    assert_eq!(wang.run(&["move", &fault, "closed"]).refused(), ["stage.action"]);
    set(&wang, &fault, &["is_settled=yes"]);
    wang.sync();
    wang.makes(&["move", &fault, "closed"]);
    held(&wang);
    answers(&boss, "approve");
    wang.sync();
    assert_eq!(wang.shows(&fault)["stage"], json!("closed"));
    firm.company.verify();
}

#[test]
fn a_retail_chain_leaves_nobody_alone_for_three_days_and_signs_large_contracts_by_three() {
    let firm = Firm::on("medical-retail-chain");
    let wang = firm.company.rep("wang", "east");
    let li = firm.person("li", "east", "supervisor");
    let [lin, cai, zong, buyer] = [("lin", "legal"), ("cai", "finance"), ("zong", "general_manager"), ("gou", "procurement")]
        .map(|(name, role)| firm.head(name, role));

    let customer = wang.makes(&["new", "customer", "name=康民药房", "tier=A", "phone=13900002222"]);
    wang.sync();
    assert_eq!(duties(&wang), ["next_follow_up", "next_demo"]);
    firm.company.passes(3 * 24 + 1);
    wang.sync();
    firm.company.passes(1);
    assert_eq!(titles(&li), ["Followed up within 3 days"]);
    wang.makes(&["visit", "start", &customer]);
    wang.sync();
    assert!(titles(&li).is_empty(), "taken back");

    // The main item is out of stock: the rep hears of it, and no order goes out for 72 hours.
    let item = buyer.makes(&["new", "stock_item", "--seat", "wang-seat", "sku=CT-64", "available=0", "substitute=CT-32"]);
    buyer.sync();
    wang.sync();
    let deal = wang.makes(&["new", "opportunity", "name=CT 球管", &format!("customer={customer}"), &format!("item={item}")]);
    wang.sync();
    assert_eq!(titles(&wang).len(), 1);
    let order = || wang.makes(&["new", "order", "what=CT 球管", &format!("opportunity={deal}")]);
    order();
    wang.sync();
    let tray = wang.tray();
    assert_eq!(tray[0]["reasons"][0]["code"], json!("frozen"));
    wang.run(&["discard", tray[0]["edit"].as_str().unwrap()]).ok();
    firm.company.passes(73);
    order();
    wang.sync();
    assert!(wang.tray().is_empty(), "72 hours are over");

    // More than half a million: legal, finance and the general manager at once.
    let contract = wang.makes(&["new", "contract", "number=HT-9", &format!("customer={customer}"), "amount=600000"]);
    attach(&firm, &wang, &contract, "file", "合同.pdf");
    wang.sync();
    let saved = wang.run(&["move", &contract, "approved"]).ok();
    assert_eq!(saved["waits_for"], json!(["legal", "finance", "general_manager"]));
    held(&wang);
    answers(&lin, "approve");
    answers(&cai, "approve");
    answers(&zong, "approve");
    wang.sync();
    assert_eq!(wang.run(&["move", &contract, "signed"]).refused(), ["guard.false"]);
    set(&wang, &contract, &["sealed=yes"]);
    wang.makes(&["move", &contract, "signed"]);
    wang.sync();
    assert_eq!(listed(&zong, "invoice") + listed(&li, "invoice"), 1, "made by the signature");
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

#[test]
fn a_distributor_of_building_materials_files_in_a_day_calls_in_a_week_and_hands_over_what_it_sells() {
    let firm = Firm::on("building-materials");
    let wang = firm.company.rep("wang", "east");
    let boss = firm.company.manager("boss", "east");
    let [cai, hou] = [("cai", "finance"), ("hou", "after_sales")].map(|(name, role)| firm.head(name, role));

    // Filed by the next day, it counts, though the phone has no signal for two more days; filed later, it does not.
    let customer =
        wang.makes(&["new", "customer", "name=厦门金山石材", "source=exhibition", &format!("met_on={}", day(0)), "type=dealer"]);
    let late = wang.makes(&["new", "customer", "name=泉州丰合木业", "source=online", &format!("met_on={}", day(-4))]);
    firm.company.passes(48);
    wang.sync();
    assert_eq!(firm.company.standing(&customer, "filed").as_deref(), Some("met"));
    assert_eq!(firm.company.standing(&late, "filed").as_deref(), Some("missed"));

    // No offer without what the customer asks for in writing; all that is missing is said at once, and so is the way round it.
    let deal = wang.makes(&["new", "opportunity", "name=展厅换样", &format!("customer={customer}"), "products=岩板"]);
    assert_eq!(wang.run(&["move", &deal, "quote"]).refused()[0], "stage.skipped");
    wang.makes(&["move", &deal, "needs"]);
    assert_eq!(wang.run(&["move", &deal, "quote"]).refused(), ["evidence.missing", "guard.false", "exception.possible"]);
    set(&wang, &deal, &["amount=86000"]);
    wang.makes(&["move", &deal, "quote", "--because", "说明书周五盖章，客户要今天的报价"]);
    held(&wang);
    answers(&boss, "approve");
    wang.sync();
    let shown = wang.shows(&deal);
    assert_eq!(shown["stage"], json!("quote"));
    assert!(shown["marks"].to_string().contains("exception.released"), "{}", shown["marks"]);
    for slot in ["requirement_spec", "quotation"] {
        attach(&firm, &wang, &deal, slot, "文件.pdf");
    }
    wang.sync();
    wang.makes(&["move", &deal, "negotiation"]);
    set(&wang, &deal, &["competitor=东方石材"]);
    wang.makes(&["move", &deal, "won"]);
    wang.sync();
    assert_eq!(wang.shows(&deal)["stage"], json!("won"));

    // A week without a word: the phone shows it by itself, and the relay makes a task of it, which a visit takes back.
    assert!(duties(&wang).contains(&"next_contact".to_owned()));
    firm.company.passes(6 * 24);
    wang.sync();
    firm.company.passes(1);
    assert_eq!(titles(&wang), ["Call on the customer", "Call on the customer"]);
    for one in [&customer, &late] {
        wang.makes(&["visit", "start", one]);
    }
    wang.sync();
    assert_eq!(titles(&wang), Vec::<String>::new());

    // What is signed goes to after-sales; who does not take it over in a day is spoken of.
    wang.makes(&[
        "new",
        "contract",
        "number=HT-2026-118",
        &format!("customer={customer}"),
        "amount=86000",
        &format!("signed_on={}", day(9)),
    ]);
    wang.sync();
    assert_eq!(titles(&hou), ["New contract: take its hand-over within 24 hours"]);
    firm.company.passes(25);
    assert_eq!(titles(&boss), ["A hand-over not taken within 24 hours"]);

    // Finance reads contracts on pages; its phone carries none.
    assert_eq!((listed(&cai, "contract"), listed(&boss, "contract")), (0, 1));
    firm.company.verify();
}
