//! Chains of shops: tea, and retail.

use serde_json::json;

use super::{Firm, answers, attach, duties, held, listed, set, titles};

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
