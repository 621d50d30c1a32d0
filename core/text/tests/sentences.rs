//! Both languages say the same things, and nothing that a person may meet is without a sentence.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{BlobHash, DeviceId, EditId, Path, Reason, RecordId, Waiting, code};
use roundsman_text::{Language, Names, NoNames, Zone, has, reason, reasons, say, waiting};

/// The messages of a language and the variables that each of them names.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let folder = format!("{}/locales/{}", env!("CARGO_MANIFEST_DIR"), language.tag());
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let source = std::fs::read_to_string(&path).unwrap();
        fluent_bundle::FluentResource::try_new(source.clone())
            .unwrap_or_else(|(_, errors)| panic!("{} does not parse: {errors:?}", path.display()));
        let mut current = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                current = line.split_once(" =").unwrap().0.to_owned();
                assert!(!messages.contains_key(&current), "{current} is said twice, again in {}", path.display());
                messages.insert(current.clone(), BTreeSet::new());
            }
            for after in line.split('$').skip(1) {
                let name: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                messages.get_mut(&current).unwrap().insert(name);
            }
        }
    }
    messages
}

#[test]
fn chinese_sentences_have_chinese_punctuation() {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '」';
    let folder = format!("{}/locales/zh-CN", env!("CARGO_MANIFEST_DIR"));
    let mut half_width = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let source = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let letters: Vec<char> = line.chars().collect();
            if letters.windows(2).any(|two| is_han(two[0]) && ",:;?!(".contains(two[1])) {
                half_width.push(line.to_owned());
            }
        }
    }
    assert!(half_width.is_empty(), "{}", half_width.join("\n"));
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let [zh, en] = Language::ALL.map(messages);
    let keys = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<BTreeSet<_>>();
    let apart: Vec<_> = keys(&zh).symmetric_difference(&keys(&en)).cloned().collect();
    assert!(apart.is_empty(), "said in one language only: {apart:?}");
    for (key, variables) in &zh {
        assert_eq!(variables, &en[key], "variables of {key}");
    }
}

#[test]
fn every_message_in_the_files_is_found_by_its_key() {
    for language in Language::ALL {
        for key in messages(language).keys() {
            assert!(has(language, key), "{key} in {}: is its file listed in bundle.rs?", language.tag());
        }
    }
}

#[test]
fn every_code_of_judging_has_a_sentence_with_and_without_its_facts() {
    for language in Language::ALL {
        for code in code::ALL {
            let bare = reason(language, &Reason::new(code.clone()), &NoNames);
            assert_ne!(bare, code.as_str(), "{code} has no sentence in {}", language.tag());
            let told = ["by", "at", "stage", "next", "max", "expected", "version", "verdict"]
                .iter()
                .fold(Reason::new(code.clone()).at(path("phone")).by_rule("a.b.c"), |told, name| {
                    told.with(name, "1795413900000")
                });
            for sentence in [bare, reason(language, &told, &Company)] {
                assert!(!sentence.contains(['{', '}', '$']), "{code}: {sentence}");
                assert!(!sentence.contains("  "), "{code}: {sentence}");
                assert!(sentence.ends_with(['。', '.', '!']), "{code}: {sentence}");
            }
        }
    }
}

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

struct Company;

impl Names for Company {
    fn field(&self, path: &Path) -> Option<String> {
        match path.field.as_str() {
            "requirement_spec" => Some("客户需求说明书".into()),
            "phone" => Some("电话".into()),
            _ => None,
        }
    }

    fn stage(&self, stage: &str) -> Option<String> {
        (stage == "quote").then(|| "方案报价".into())
    }

    fn rule_message(&self, rule: &str) -> Option<String> {
        (rule == "opportunity.quote.guard").then(|| "请先填写预计金额。".into())
    }

    fn person(&self, person: &str) -> Option<String> {
        (person == "li").then(|| "李明".into())
    }

    fn zone(&self) -> Option<Zone> {
        Zone::named("Asia/Shanghai")
    }
}

#[test]
fn a_refusal_names_what_is_missing_and_the_way_on() {
    let zh = |told: Reason| reason(Language::ZhCn, &told, &Company);
    let en = |told: Reason| reason(Language::En, &told, &Company);
    let evidence = Reason::new(code::EVIDENCE_MISSING).at(path("requirement_spec")).by_rule("opportunity.quote.evidence");
    assert_eq!(zh(evidence.clone()), "还缺「客户需求说明书」，请先上传。");
    assert_eq!(en(evidence), "客户需求说明书 is missing: attach it first.");

    let moved = Reason::new(code::STAGE_MOVED_ON).with("stage", "quote").with("by", "li").with("at", 1_795_413_900_000_i64);
    assert_eq!(zh(moved.clone()), "李明 已于 2026年11月23日 14:05 把它移到「方案报价」。请同步后再决定下一步。");
    assert_eq!(
        en(moved),
        "This record has been moved to “方案报价” by 李明 at 23 Nov 2026 14:05. Sync, then decide what to do next."
    );
    assert_eq!(
        reason(Language::ZhCn, &Reason::new(code::STAGE_MOVED_ON), &NoNames),
        "这条记录已被移到其他阶段。请同步后再决定下一步。"
    );

    assert_eq!(zh(Reason::new(code::GUARD_FALSE).by_rule("opportunity.quote.guard")), "请先填写预计金额。");
    let date = Reason::new(code::VALUE_TYPE).at(path("phone")).with("expected", "date");
    assert_eq!(zh(date.clone()), "「电话」的格式不对，应填日期，例如 2026-11-23。");
    assert_eq!(en(date), "“电话” has the wrong format: it should be a date such as 2026-11-23.");
    assert_eq!(zh(Reason::new(code::STAGE_SKIPPED).with("next", "quote")), "不能跳过阶段，请先进入「方案报价」。");
    let decided = Reason::new(code::REQUEST_DECIDED).with("verdict", "refuse").with("by", "li");
    assert_eq!(zh(decided.clone()), "这个申请已由 李明 处理（结果：不同意），无需再处理。");
    assert_eq!(en(decided), "This request has been decided by 李明 (refuse): there is nothing left to do.");
}

#[test]
fn a_code_from_a_newer_relay_is_still_told() {
    let newer = Reason::new(roundsman_domain::Code::new("weather.bad"));
    assert_eq!(reason(Language::ZhCn, &newer, &NoNames), "这次修改没有通过（weather.bad）。请更新应用后再试，或联系管理员。");
    assert_eq!(say(Language::En, "weather.bad", &[]), "weather.bad");
}

#[test]
fn the_same_thing_is_not_said_twice() {
    let twice = [Reason::new(code::SCOPE_FORBIDDEN), Reason::new(code::SCOPE_FORBIDDEN).with("kind", "visit")];
    assert_eq!(reasons(Language::ZhCn, &twice, &NoNames).len(), 1);
}

#[test]
fn a_held_edit_says_what_it_waits_for() {
    let files = |count| Waiting::Files(vec![BlobHash([0; 32]); count]);
    assert_eq!(waiting(Language::ZhCn, &files(2)), "等 2 个附件上传完成后自动继续。");
    assert_eq!(waiting(Language::En, &files(1)), "Goes on by itself when 1 attachment has arrived.");
    assert_eq!(waiting(Language::ZhCn, &Waiting::Request(RecordId::from_bytes([0; 16]))), "等待审批，有结果会通知您。");
    let edit = EditId { device: DeviceId(1), counter: 2 };
    assert_eq!(waiting(Language::En, &Waiting::Edit(edit)), "Goes on by itself when the change before it is settled.");
    assert!(waiting(Language::ZhCn, &Waiting::RelayError).contains("您无需操作"));
}

#[test]
fn what_a_person_typed_is_shown_as_typed() {
    assert_eq!(say(Language::En, "cli-user-added", &[("user", "007")]), "User “007” added.");
    assert_eq!(say(Language::En, "cli-user-added", &[("user", "{ $x } <b>")]), "User “{ $x } <b>” added.");
    assert_eq!(say(Language::En, "today-visits-count", &[("count", "1")]), "1 visit");
    assert_eq!(say(Language::En, "today-visits-count", &[("count", "12000")]), "12000 visits");
}
