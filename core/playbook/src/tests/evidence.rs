//! What a move must show: several files, files of a kind, and what was done and ticked.

use roundsman_domain::{BlobHash, Record, Value};
use rstest::rstest;

use super::world::{PLAIN, Telling, World, parsed, problems_of, record};
use crate::{Condition, ConditionState, Playbook, move_conditions};

const STAGES: &str = r#"
    stages:
      - { id: met, do: [agreed] }
      - { id: shown, enter: { evidence: [spec, { slot: cases, at_least: 3, type: pdf }] } }
      - { id: c }
      - { id: d }
      - { id: e }
"#;

fn yaml(stages: &str) -> String {
    format!("{}      cases: {{ type: file }}{stages}", PLAIN.trim_start())
}

fn playbook() -> Playbook {
    parsed(&yaml(STAGES))
}

fn unmet(deal: &Record) -> Vec<String> {
    let playbook = playbook();
    let world = World { bytes: [BlobHash::of(b"a")].into(), ..World::default() };
    let conditions = move_conditions(&playbook, playbook.kind("deal").unwrap(), deal, &"shown".into(), &world);
    let said = |condition: &Condition| {
        let detail: Vec<_> = condition.detail.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        let state = if let ConditionState::OnItsWay(_) = condition.state { "on its way" } else { condition.code.as_str() };
        format!("{} {state} {}{}", condition.rule, condition.path.as_ref().unwrap(), detail.concat())
    };
    conditions.iter().filter(|condition| !condition.is_met()).map(said).collect()
}

fn file<'a>(bytes: &[u8], media_type: &str) -> [(&'a str, Value); 2] {
    [("hash", Value::Text(BlobHash::of(bytes).to_string())), ("type", media_type.into())]
}

#[test]
fn everything_that_lacks_is_named_with_how_many_there_are() {
    let deal = record("deal", 1).at("met");
    assert_eq!(
        unmet(&deal),
        [
            "deal.met.do stage.action agreed",
            "deal.shown.evidence evidence.missing spec",
            "deal.shown.evidence evidence.missing cases count=3 have=0 media=pdf",
        ]
    );
}

#[test]
fn only_files_of_the_kind_count() {
    let (pdf, photo) = (file(b"a", "application/pdf"), file(b"a", "image/jpeg"));
    let deal = record("deal", 1).at("met").with("agreed", Value::Bool(true)).file("spec", b"a");
    let two = deal.clone().items("cases", &[("a", &pdf), ("b", &pdf), ("c", &photo)]);
    assert_eq!(unmet(&two), ["deal.shown.evidence evidence.missing cases count=3 have=2 media=pdf"]);
    let three = deal.clone().items("cases", &[("a", &pdf), ("b", &pdf), ("c", &photo), ("d", &pdf)]);
    assert_eq!(unmet(&three), [""; 0]);
    let late = file(b"late", "application/pdf");
    let coming = deal.items("cases", &[("a", &pdf), ("b", &pdf), ("d", &late)]);
    assert_eq!(unmet(&coming), ["deal.shown.evidence on its way cases count=3 have=3 media=pdf"]);
}

#[test]
fn what_was_unticked_is_to_be_done_again() {
    let deal = record("deal", 1).at("met").with("agreed", Value::Bool(false)).file("spec", b"a");
    assert_eq!(unmet(&deal)[0], "deal.met.do stage.action agreed");
}

#[rstest]
#[case::no_tick("do: [agreed]", "do: [name]", "playbook.action_type field=name")]
#[case::unknown_action("do: [agreed]", "do: [agred]", "playbook.unknown_field kind=deal name=agred suggestion=agreed")]
#[case::no_slot("slot: cases", "slot: name", "playbook.evidence_type field=name")]
#[case::type_("type: pdf", "type: doc", "playbook.unknown_value known=pdf, picture, video, sound name=doc suggestion=NONE")]
#[case::none_at_all("at_least: 3", "at_least: 0", "playbook.shape expected=1 – 50")]
#[case::lacking("slot: cases, ", "", "playbook.missing_key in=evidence key=slot")]
fn mistakes_are_named(#[case] right: &str, #[case] wrong: &str, #[case] problem: &str) {
    let found = problems_of(&yaml(&STAGES.replace(right, wrong)));
    assert_eq!(found.iter().map(|found| found.split_once(' ').unwrap().1).collect::<Vec<_>>(), [problem]);
}
