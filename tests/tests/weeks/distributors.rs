//! Who sells what others make: devices to hospitals, materials to builders.

use serde_json::json;

use super::{Firm, answers, attach, day, duties, held, listed, set, titles};

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
