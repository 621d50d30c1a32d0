//! A new version of the process while people are out on the old one.

use roundsman_playbook::{Expression, Kind, Playbook};
use roundsman_tests::{Company, Document, Rep, template};
use roundsman_text::{Language, say};
use serde_json::{Value, json};

const NEEDS: &str = "enter: { fields: [customer] }";

/// Version 2: needs are only diagnosed with an amount, and a customer has a field, a text and a list more.
fn second(company: &Company) -> String {
    let guard =
        "enter: { fields: [customer], guard: \"record.amount > 0\", message: { zh-CN: 请先填金额, en: Enter an amount first } }";
    let fields = "      wechat: { type: text, search: true }\n      history: { type: long_text }\n      rivals: { type: list, of: contact }\n      intent: {";
    company.template("second.yaml", &[(NEEDS, guard), ("      intent: {", fields)])
}

fn version(rep: &Rep) -> Value {
    rep.run(&["status"]).ok()["playbook"]["version"].clone()
}

fn deal(rep: &Rep, customer: &str, name: &str) -> String {
    rep.makes(&["new", "opportunity", &format!("name={name}"), &format!("customer={customer}")])
}

#[test]
fn edits_made_under_the_old_version_are_judged_by_it_and_the_next_ones_by_the_new() {
    let company = Company::new("playbook-pending");
    let wang = company.rep("wang", "east");
    let customer = wang.customer("福建万隆石业");
    let before = deal(&wang, &customer, "改版之前");
    wang.makes(&["move", &before, "needs"]);
    let applied = company.operator(&["playbook", "apply", &second(&company)]).ok();
    assert_eq!(applied["version"], json!(2));
    // The phone has not heard of it and goes on by what it knows.
    let between = deal(&wang, &customer, "改版之后");
    wang.makes(&["move", &between, "needs"]);
    assert_eq!(wang.run(&["set", &customer, "wechat=wanlong"]).refused(), ["field.unknown"]);

    let report = wang.sync();
    assert_eq!(report["outcomes"], json!({ "accepted": 5, "held": 0, "returned": 0 }), "{report}");
    assert_eq!(version(&wang), json!(2));
    for deal in [&before, &between] {
        assert_eq!(wang.shows(deal)["stage"], json!("needs"));
    }
    let after = deal(&wang, &customer, "新流程");
    let missing = wang.run(&["move", &after, "needs"]);
    assert_eq!(missing.json["refused"][0]["rule"], json!("opportunity.needs.guard"), "{missing:?}");
    assert_eq!(missing.refused(), ["guard.false"]);
    wang.run(&["set", &after, "amount=100"]).ok();
    wang.makes(&["move", &after, "needs"]);
    wang.run(&["set", &customer, "wechat=wanlong"]).ok();
    assert_eq!(wang.sync()["outcomes"], json!({ "accepted": 4, "held": 0, "returned": 0 }));
    company.verify();
}

#[test]
fn the_same_move_forced_under_the_new_version_comes_back_with_the_phones_own_reason() {
    let company = Company::new("playbook-forced");
    let wang = company.rep("wang", "east");
    let customer = wang.customer("福建万隆石业");
    let deal = deal(&wang, &customer, "新流程");
    company.operator(&["playbook", "apply", &second(&company)]).ok();
    wang.sync();
    wang.run_unjudged(&["move", &deal, "needs"]).ok();
    assert_eq!(wang.sync()["outcomes"]["returned"], json!(1));
    let tray = wang.run(&["returned"]).ok();
    assert_eq!(tray["returned"][0]["reasons"][0]["code"], json!("guard.false"), "{tray}");
    assert_eq!(wang.shows(&deal)["stage"], json!("lead"));
    company.verify();
}

/// Two first notes in a field that the record did not have when it was made: neither hides the other.
#[test]
fn two_reps_who_begin_a_new_text_apart_both_keep_theirs() {
    let company = Company::new("playbook-containers");
    let wang = company.rep("wang", "east");
    let customer = wang.customer("福建万隆石业");
    wang.sync();
    let boss = company.manager("boss", "east");
    company.operator(&["playbook", "apply", &second(&company)]).ok();
    for rep in [&wang, &boss] {
        rep.sync();
        rep.run(&["text", &customer, "history", "--at", "0", "--insert", &format!("{}写的。", rep.name())]).ok();
        rep.run(&["set", &customer, &format!("rivals+=name={}的对手", rep.name())]).ok();
    }
    for rep in [&boss, &wang, &boss] {
        assert_eq!(rep.sync()["outcomes"]["returned"], json!(0));
    }
    let fields = wang.shows(&customer)["fields"].clone();
    let history = fields["history"].as_str().unwrap();
    assert!(history.contains("wang写的。") && history.contains("boss写的。"), "{history}");
    assert_eq!(fields["rivals"].as_array().unwrap().len(), 2, "{fields}");
    let seen = boss.shows(&customer)["fields"].clone();
    assert_eq!((&seen["history"], &seen["rivals"]), (&fields["history"], &fields["rivals"]));
    assert_eq!(wang.run(&["status"]).ok()["mismatches"], json!(0));
    company.verify();
}

/// What `playbook apply` says of a version, which stays the first.
fn refused(company: &Company, playbook: &str, code: &str, named: &[&str]) {
    let said = company.operator(&["playbook", "apply", playbook]);
    assert_eq!((said.code, &said.json["error"]["code"]), (1, &json!(code)), "{said:?}");
    let text = said.json["error"]["text"].as_str().unwrap();
    assert!(named.iter().all(|name| text.contains(name)), "{text}");
    let newest: i64 = company.ledger().query_row("SELECT max(version) FROM playbook", [], |row| row.get(0)).unwrap();
    assert_eq!(newest, 1);
}

#[test]
fn a_version_that_would_strand_records_or_people_is_refused_and_says_where() {
    let company = Company::new("playbook-strands");
    let wang = company.rep("wang", "east");
    let customer = wang.customer("福建万隆石业");
    for (n, stage) in [(1, "needs"), (2, "lost")] {
        let deal = deal(&wang, &customer, &format!("第{n}单"));
        let because: &[&str] = if stage == "lost" { &["--because", "价格"] } else { &[] };
        wang.makes(&[&["move", &deal, stage], because].concat());
    }
    wang.sync();
    let without = [
        (company.template("renamed.yaml", &[("- id: needs", "- id: diagnosis")]), "opportunity.needs: 1 records"),
        (
            company
                .template("no-lost.yaml", &[("    lost: { reason: required, from: any }\n", ""), ("        from: [lost]\n", "")]),
            "opportunity.lost: 1 records",
        ),
        (company.template("no-rep.yaml", &[("  rep:\n", "  seller:\n")]), "role rep: 1 grants"),
    ];
    for (playbook, place) in &without {
        refused(&company, playbook, "playbook_strands", &[place]);
    }
    // The phone's playbook is still the first, and so is everybody's work.
    wang.sync();
    assert_eq!(version(&wang), json!(1));
    company.verify();
}

/// A stage goes under another name. Who is out without signal meanwhile goes on by the old one, and nothing of it is lost.
#[test]
fn records_of_a_stage_that_is_gone_go_where_the_version_says_and_so_does_what_comes_late() {
    let company = Company::new("playbook-migrates");
    let wang = company.rep("wang", "east");
    let customer = wang.customer("福建万隆石业");
    let [kept, early, late] = ["留在原处", "早一步", "晚一步"].map(|name| deal(&wang, &customer, name));
    for deal in [&kept, &early] {
        wang.makes(&["move", deal, "needs"]);
    }
    wang.sync();
    let renamed = company.template("renamed.yaml", &[("- id: needs", "- id: diagnosis")]);
    let greets = "automations:\n  - { id: greets, of: opportunity, on: { enters: diagnosis }, do: [{ task: { title: 登门, due: 1d } }] }\n";
    let with = |migrate: &str| {
        let yaml = std::fs::read_to_string(&renamed).unwrap() + migrate + greets;
        let path = company.file("migrates.yaml", yaml.as_bytes());
        company.operator(&["playbook", "apply", path.to_str().unwrap()])
    };
    for (migrate, said) in [
        ("migrate: { opportunity: { lead: diagnosis } }\n", "197:27: “opportunity” still has the stage “lead”"),
        ("migrate: { oportunity: { needs: diagnosis } }\n", "197:12: There is no kind “oportunity”"),
        ("migrate: { opportunity: { needs: diagnose } }\n", "197:34: “opportunity” has no stage “diagnose”"),
    ] {
        let refused = with(migrate);
        assert!(refused.json["error"]["text"].as_str().unwrap().contains(said), "{migrate}: {refused:?}");
    }
    let applied = with("migrate: { opportunity: { needs: diagnosis } }\n").ok();
    assert_eq!((&applied["version"], &applied["moved"]), (&json!(2), &json!(2)));
    // Nobody moved them: what a deal sets off when it enters its stage would reach people by the hundred.
    let greeted = || company.ledger().query_row("SELECT count(*) FROM automation_run", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(greeted(), 0);

    // His phone still has the old stages: into the one that is gone, and out of it.
    wang.makes(&["move", &late, "needs"]);
    let file = company.file("spec.pdf", b"%PDF-1.4 requirement");
    wang.run(&["attach", &early, "requirement_spec", file.to_str().unwrap()]).ok();
    wang.run(&["set", &early, "amount=86000"]).ok();
    wang.makes(&["move", &early, "quote"]);
    let report = wang.sync();
    assert_eq!(report["outcomes"], json!({ "accepted": 4, "held": 0, "returned": 0 }), "{report}");
    wang.sync();
    let stages = [&kept, &early, &late].map(|deal| wang.shows(deal)["stage"].clone());
    assert_eq!(stages, [json!("diagnosis"), json!("quote"), json!("diagnosis")]);
    assert_eq!(greeted(), 1, "what somebody moved there is greeted, however late it comes");
    company.verify();
}

/// An approver that no unit has would be found out by the first move that waits for them.
#[test]
fn an_approver_whom_nobody_is_is_named_when_the_version_comes_into_force() {
    let company = Company::new("playbook-unheld");
    let asks = "      - id: won\n        approval: { parallel: [director] }\n";
    let with = company.template("asks.yaml", &[("      - id: won\n", asks)]);
    assert_eq!(company.operator(&["playbook", "apply", &with]).ok()["unheld"], json!(["director"]));
    company.user("zhou", "华东建材", "director");
    let again = std::fs::read_to_string(&with).unwrap().replacen("version: 1", "version: 3", 1);
    let again = company.file("again.yaml", again.as_bytes());
    assert_eq!(company.operator(&["playbook", "apply", again.to_str().unwrap()]).ok()["unheld"], json!([]));
}

#[test]
fn a_version_that_changes_what_a_field_is_or_was_made_from_an_old_copy_is_refused() {
    let company = Company::new("playbook-wrong");
    let tier = "type: choice\n        key: true\n        conflict: review";
    let retyped = company.template("retyped.yaml", &[("shelf_count: { type: number", "shelf_count: { type: text")]);
    refused(&company, &retyped, "playbook_wrong", &["customer", "shelf_count"]);
    let moved = company.template("moved.yaml", &[(tier, &format!("{tier}\n        section: money"))]);
    refused(&company, &moved, "playbook_wrong", &["customer", "tier"]);
    let broken = company.template("broken.yaml", &[(NEEDS, "enter: { fields: [no_such_field] }")]);
    refused(&company, &broken, "playbook_wrong", &["no_such_field"]);
    let old = company.template("future.yaml", &[("version: 1", "version: 7")]);
    refused(&company, &old, "playbook_version", &["7"]);
    company.operator(&["playbook", "apply", &second(&company)]).ok();
    let again = company.operator(&["playbook", "apply", &second(&company)]);
    assert_eq!((again.code, &again.json["error"]["code"]), (1, &json!("playbook_version")), "an older copy: {again:?}");
    company.verify();
}

/// Before a version goes into force: what it changes, for whom, and whom it would stop on the way.
#[test]
fn the_difference_of_two_versions_names_the_roles_and_counts_the_records_that_it_stops() {
    let company = Company::new("playbook-diff");
    let wang = company.rep("wang", "east");
    let customer = wang.customer("福建万隆石业");
    deal(&wang, &customer, "没有金额");
    let rich = deal(&wang, &customer, "有金额");
    wang.run(&["set", &rich, "amount=100"]).ok();
    wang.sync();
    let second = second(&company);
    let told = company.operator(&["playbook", "diff", "1", &second]).ok();
    let place = |change: &Value| change["place"].as_str().unwrap().to_owned();
    let places: Vec<String> = told["changes"].as_array().unwrap().iter().map(place).collect();
    assert_eq!(
        places,
        [
            "kinds.customer.fields.history",
            "kinds.customer.fields.rivals",
            "kinds.customer.fields.wechat",
            "kinds.opportunity.stages.needs.enter.guard: record.amount > 0"
        ]
    );
    assert_eq!(told["changes"][3]["roles"], json!(["director", "manager", "rep"]));
    assert_eq!(told["effect"], json!([{ "fate": "stopped", "place": "opportunity.needs", "records": 1 }]));

    let shorter = company.template("shorter.yaml", &[("      - id: negotiation", "      - id: talks")]);
    let stranding = company.operator(&["playbook", "diff", "1", &shorter]).ok();
    assert_eq!(stranding["effect"], json!([]), "nothing stands there yet");
    let same = company.operator(&["playbook", "diff", "1", "1"]).ok();
    assert_eq!((&same["changes"], &same["effect"]), (&json!([]), &json!([])));
}

/// What an editor says while somebody writes a playbook.
#[test]
fn the_schema_takes_every_template_and_finds_what_is_not_of_its_shape() {
    let company = Company::new("playbook-schema");
    let schema = Document(company.operator(&["playbook", "schema"]).ok());
    let read = |yaml: &str| serde_saphyr::from_str::<Value>(yaml).unwrap();
    for (name, yaml) in roundsman_playbook::TEMPLATES {
        assert_eq!(schema.misfits(&read(yaml)), Vec::<String>::new(), "{name}");
    }
    let good = template(&[]);
    for (piece, wrong) in [
        ("scope: own", "scope: mine"),
        ("type: phone", "type: fone"),
        ("radius: 300m", "radius: 300"),
        ("required: true", "requird: true"),
        ("version: 1", "version: one"),
        ("limit: 7d", "limit: 7 days"),
    ] {
        assert!(!schema.misfits(&read(&good.replacen(piece, wrong, 1))).is_empty(), "{wrong}");
    }
}

/// An approver reads the rule that asks them, not the code that it is written in.
#[test]
fn every_condition_of_every_template_can_be_said_in_words_in_both_languages() {
    let said = |playbook: &Playbook, kind: &Kind, when: &Expression, language: Language| {
        when.in_words(kind, playbook, language.tag(), &|key, args| say(language, key, args))
    };
    let mut all = Vec::new();
    for (name, yaml) in roundsman_playbook::TEMPLATES {
        let playbook = Playbook::parse(yaml).unwrap().playbook;
        for kind in playbook.kinds.values() {
            let guards =
                kind.stages.iter().flat_map(|stage| stage.enter_guards.iter().chain(&stage.exit_guards)).map(|guard| &guard.when);
            let approvals = kind.stages.iter().flat_map(|stage| &stage.approvals).filter_map(|approval| approval.when.as_ref());
            let shown = kind.fields.iter().filter_map(|field| field.show_when.as_ref());
            let duties = kind.deadlines.iter().flat_map(|one| [&one.when, &one.done]).flatten();
            let cadences = kind.cadences.iter().filter_map(|one| one.when.as_ref());
            let visits = kind.visit.iter().filter_map(|visit| visit.valid_when.as_ref());
            let automations = playbook.automations.iter().filter(|one| one.of == kind.id).filter_map(|one| one.when.as_ref());
            for when in guards.chain(approvals).chain(shown).chain(duties).chain(cadences).chain(visits).chain(automations) {
                for language in [Language::ZhCn, Language::En] {
                    let words = said(&playbook, kind, when, language);
                    assert!(!words.contains("record.") && !words.contains("&&"), "{name}: {words}");
                    all.push(words);
                }
            }
        }
    }
    for sentence in [
        "“Amount” is above 30,000 and “Amount” is at most 100,000",
        "“订单金额”大于 30,000，并且“订单金额”不大于 100,000",
        "“账期（天）”不小于 60，并且“客户”的“近三个月付款延迟次数”大于 2，并且“预付比例（%）”小于 30",
        "(“Yearly purchases” is above 500,000 or “Strategic partner” is ticked) and “Tier” is not “Tier A”",
        "“线索来源”属于“市场活动”、“网站表单”",
        "“New item” is filled in and “Listed” is not ticked",
    ] {
        assert!(all.iter().any(|words| words == sentence), "{sentence}\n{}", all.join("\n"));
    }
}
