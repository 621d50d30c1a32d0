//! What is to be done by a time: met, missed or not to be said, by trusted time; shown on a phone that is offline; kept in a rhythm.

use roundsman_tests::{Company, Rep, Wire};
use serde_json::{Value, json};

const DUTIES: &str = "    unique: [name, phone]
    deadlines:
      - { id: survey, title: { zh-CN: 首次需求调研, en: First survey }, within: 24h, of: created, done: \"has(record.intent)\", remind: 4h, else: not_counted }
    cadence:
      - { id: weekly, title: { zh-CN: 每周拜访, en: A visit a week }, when: \"record.tier == 'A'\", of: visit, every: 7d, remind: [owner, { role: manager }] }
      - { id: demos, title: { zh-CN: 每月两次演示, en: Two demos in 30 days }, when: \"record.tier == 'B'\", of: visit, times: 2, every: 30d }
";

const CONTRACT: &str = "    unique: [number]
    deadlines:
      - { id: consignment, title: { zh-CN: 上传物流委托单, en: Consignment note }, before: 48h, of: delivery_on, done: \"has(record.file)\" }
";

const DISPATCH: &str = "kinds:
  dispatch:
    title: { zh-CN: 出库单, en: Dispatch }
    fields:
      contract: { type: link, to: contract, required: true }
      what: { type: text, required: true, search: true }
";

const RULES: &str = "
quiet_hours: [\"21:00\", \"08:00\"]
automations:
  - id: no-consignment
    title: { zh-CN: 未传委托单, en: No consignment note }
    of: contract
    on: { overdue: consignment }
    do: [ { freeze: { kind: dispatch, for: 720h, until: \"has(record.file)\" } }, { remind: owner } ]
  - id: no-survey
    title: { zh-CN: 未做首次调研, en: No survey }
    of: customer
    on: { overdue: survey }
    hold_if: owner_unsynced
    do: [ { notify: { role: manager } } ]
";

struct Firm {
    company: Company,
    wang: Rep,
    boss: Rep,
}

impl Firm {
    fn new(story: &str) -> Self {
        let replaced = [
            ("kinds:\n", DISPATCH),
            ("can: { customer: edit,", "can: { dispatch: edit, customer: edit,"),
            ("    unique: [name, phone]\n", DUTIES),
            ("    unique: [number]\n", CONTRACT),
        ];
        let company = Company::altered(story, &replaced, RULES);
        let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
        Self { company, wang, boss }
    }
}

fn duties(rep: &Rep) -> Vec<Value> {
    rep.run(&["tasks"]).ok()["duties"].as_array().unwrap().clone()
}

fn names(rep: &Rep) -> Vec<String> {
    duties(rep).iter().map(|duty| duty["duty"].as_str().unwrap().to_owned()).collect()
}

fn notices(rep: &Rep) -> Vec<String> {
    rep.sync();
    let tasks = rep.run(&["tasks"]).ok()["tasks"].as_array().unwrap().clone();
    tasks.iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
}

const HOUR: i64 = 3_600_000;

#[test]
fn a_survey_made_offline_in_time_is_met_though_it_arrives_days_later() {
    let firm = Firm::new("met");
    let customer = firm.wang.customer("福建万隆石业");
    // The phone says so before it has had any signal, and says it again as the relay does.
    let offline = &duties(&firm.wang)[0];
    assert_eq!((&offline["duty"], &offline["provisional"]), (&json!("survey"), &json!(true)));
    firm.wang.sync();
    let told = &duties(&firm.wang)[0];
    assert_eq!((&told["title"], &told["provisional"]), (&json!("First survey"), &json!(false)));
    let apart = told["due"].as_i64().unwrap() - offline["due"].as_i64().unwrap();
    assert!(apart.abs() < 60_000, "{apart} ms apart");
    firm.company.passes(20);
    firm.wang.run(&["set", &customer, "intent=大厅地面石材 800 平"]).ok();
    assert!(names(&firm.wang).is_empty(), "done here");
    firm.company.passes(3 * 24);
    assert_eq!(firm.company.standing(&customer, "survey").as_deref(), Some("open"), "as far as the relay knows");
    assert!(notices(&firm.boss).is_empty(), "the phone has not been heard of since");
    firm.wang.sync();
    assert_eq!(firm.company.standing(&customer, "survey").as_deref(), Some("met"));
    assert!(notices(&firm.boss).is_empty());
    firm.company.verify();
}

#[test]
fn a_survey_made_too_late_is_missed_and_the_manager_heard_of_it() {
    let firm = Firm::new("missed");
    let customer = firm.wang.customer("福建万隆石业");
    firm.wang.sync();
    firm.company.passes(30);
    firm.wang.sync();
    firm.company.passes(1);
    assert_eq!(notices(&firm.boss), ["No survey"]);
    let late = &duties(&firm.wang)[0];
    assert_eq!(late["duty"], "survey");
    firm.wang.run(&["set", &customer, "intent=瓷砖"]).ok();
    firm.wang.sync();
    assert_eq!(firm.company.standing(&customer, "survey").as_deref(), Some("missed"));
    assert!(duties(&firm.wang).is_empty());
    assert_eq!(notices(&firm.boss), ["No survey"], "missed is missed: nothing is taken back");
    firm.company.verify();
}

/// B13: the consignment note two days before delivery, else nothing more is ordered for it; until it is there.
#[test]
fn what_counts_back_from_a_day_freezes_and_thaws() {
    let firm = Firm::new("back");
    let customer = firm.wang.customer("福建万隆石业");
    let day = |hours: i64| -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().cast_signed();
        let at = jiff::Timestamp::from_second(now + hours * 3_600).unwrap();
        at.to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap()).date().to_string()
    };
    let contract = firm.wang.makes(&[
        "new",
        "contract",
        "number=HT-1",
        &format!("customer={customer}"),
        &format!("delivery_on={}", day(5 * 24)),
    ]);
    firm.wang.sync();
    assert_eq!(firm.company.standing(&contract, "consignment").as_deref(), Some("open"));
    firm.company.passes(4 * 24);
    assert_eq!(notices(&firm.wang), ["No consignment note"]);
    let dispatch = || firm.wang.makes(&["new", "dispatch", "what=大理石 800 平", &format!("contract={contract}")]);
    dispatch();
    firm.wang.sync();
    let returned = firm.wang.tray();
    assert_eq!(returned[0]["reasons"][0]["code"], "frozen", "{returned:?}");
    firm.wang.run(&["discard", returned[0]["edit"].as_str().unwrap()]).ok();
    let note = firm.company.file("委托单.pdf", b"%PDF-1.4 consignment");
    firm.wang.run(&["attach", &contract, "file", note.to_str().unwrap()]).ok();
    firm.wang.sync();
    assert_eq!(firm.company.standing(&contract, "consignment").as_deref(), Some("missed"));
    dispatch();
    firm.wang.sync();
    assert!(firm.wang.tray().is_empty(), "thawed");
    firm.company.verify();
}

/// There is no day any more, or no contract: nobody is asked for its note.
#[test]
fn a_deadline_goes_with_what_it_counts_from() {
    let firm = Firm::new("goes");
    let customer = firm.wang.makes(&["new", "customer", "name=福建万隆石业", "source=referral", "intent=石材"]);
    let contract = |number: &str| {
        let fields = [format!("number={number}"), format!("customer={customer}"), "delivery_on=2027-06-01".to_owned()];
        firm.wang.makes(&["new", "contract", &fields[0], &fields[1], &fields[2]])
    };
    let (dateless, archived) = (contract("HT-1"), contract("HT-2"));
    firm.wang.sync();
    assert_eq!(firm.company.standing(&dateless, "consignment").as_deref(), Some("open"));
    firm.wang.run(&["set", &dateless, "delivery_on="]).ok();
    firm.wang.run(&["archive", &archived]).ok();
    firm.wang.sync();
    assert_eq!((firm.company.standing(&dateless, "consignment"), firm.company.standing(&archived, "consignment")), (None, None));
    firm.company.passes(400 * 24);
    assert!(!notices(&firm.wang).contains(&"No consignment note".to_owned()));
    firm.company.verify();
}

/// What is overdue in another region stands on nobody's page here.
#[test]
fn what_is_overdue_stands_on_the_home_page_of_those_who_see_the_record() {
    let firm = Firm::new("home");
    firm.company.manager("other", "west");
    firm.wang.customer("福建万隆石业");
    firm.wang.sync();
    firm.company.passes(30);
    let wire = Wire::of(&firm.wang);
    let home = |user: &str| {
        let page = wire.page(&wire.sign_in(user), "/");
        assert_eq!(page.status, 200);
        page.body
    };
    let (own, others) = (home("boss"), home("other"));
    assert!(own.contains("福建万隆石业") && own.contains("首次需求调研"), "{own}");
    assert!(!others.contains("福建万隆石业") && !others.contains("首次需求调研"), "{others}");
}

#[test]
fn a_rhythm_is_kept_by_visits_and_told_where_it_was_not() {
    let firm = Firm::new("rhythm");
    let customer = firm.wang.makes(&["new", "customer", "name=福建万隆石业", "source=referral", "tier=A", "intent=石材"]);
    firm.wang.sync();
    assert_eq!(names(&firm.wang), ["weekly"]);
    // The page of the record says when, of the rhythm that it has and of no other.
    let wire = Wire::of(&firm.wang);
    let page = wire.page(&wire.sign_in("boss"), &format!("/records/{customer}")).body;
    assert!(page.contains("每周拜访") && !page.contains("每月两次演示"), "{page}");
    firm.company.passes(6 * 24);
    firm.wang.makes(&["visit", "start", &customer]);
    let due = duties(&firm.wang);
    assert_eq!((due[0]["duty"].as_str(), due[0]["provisional"].as_bool()), (Some("weekly"), Some(true)));
    firm.company.passes(2 * 24);
    assert!(notices(&firm.boss).is_empty(), "held: the phone has not been heard of since it was due");
    firm.wang.sync();
    firm.company.passes(1);
    assert!(notices(&firm.boss).is_empty(), "kept");
    firm.company.passes(6 * 24);
    firm.wang.sync();
    firm.company.passes(1);
    assert_eq!(notices(&firm.boss), ["A visit a week"]);
    assert_eq!(notices(&firm.wang), ["A visit a week"]);
    firm.wang.makes(&["visit", "start", &customer]);
    firm.wang.sync();
    assert!(notices(&firm.boss).is_empty(), "taken back: it is kept again");
    firm.company.verify();
}

#[test]
fn two_in_thirty_days_are_due_thirty_days_after_the_last_but_one() {
    let firm = Firm::new("two");
    let customer = firm.wang.makes(&["new", "customer", "name=福建万隆石业", "source=referral", "tier=B", "intent=石材"]);
    firm.wang.sync();
    let due = |firm: &Firm| duties(&firm.wang)[0]["due"].as_i64().unwrap();
    let first = due(&firm);
    firm.wang.makes(&["visit", "start", &customer]);
    firm.wang.sync();
    assert_eq!(due(&firm), first, "one of two");
    firm.company.passes(24);
    firm.wang.makes(&["visit", "start", &customer]);
    firm.wang.sync();
    assert!((due(&firm) - first).abs() < HOUR, "thirty days after the first of the two");
    firm.company.passes(24);
    firm.wang.makes(&["visit", "start", &customer]);
    firm.wang.sync();
    let later = due(&firm) - first;
    assert!((20 * HOUR..30 * HOUR).contains(&later), "a day on: {later} ms");
    firm.company.verify();
}

#[test]
fn reminders_keep_out_of_quiet_hours_and_there_is_one_for_each_duty() {
    let firm = Firm::new("quiet");
    for name in ["福建万隆石业", "厦门新世纪建材"] {
        firm.wang.customer(name);
    }
    let all = firm.wang.run(&["reminders"]).ok()["reminders"].as_array().unwrap().clone();
    assert_eq!(all.len(), 2);
    for reminder in &all {
        let at = jiff::Timestamp::from_millisecond(reminder["at"].as_i64().unwrap()).unwrap();
        let hour = at.to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap()).hour();
        assert!((8..21).contains(&hour), "{reminder}");
        assert!(reminder["text"].as_str().unwrap().contains("First survey"), "{reminder}");
    }
}
