//! Moves through the five stages of the building-materials company.

use std::sync::Arc;

use roundsman_domain::{BlobHash, Record, StageId};
use rstest::rstest;

use super::world::{Telling, World, id, parsed, record, template};
use crate::{Condition, ConditionState, LOST, move_conditions};

fn world() -> World {
    let shop = record("customer", 2).with("name", "万隆");
    let bytes = [BlobHash::of(b"spec"), BlobHash::of(b"quotation")].into();
    World { records: [(id(2), Arc::new(shop))].into(), bytes, ..World::default() }
}

fn deal() -> Record {
    record("opportunity", 1).with("name", "石材").link("customer", id(2))
}

/// What keeps a deal from a stage: code and field.
fn stopped(deal: &Record, to: &'static str) -> Vec<String> {
    let playbook = template();
    let conditions = move_conditions(&playbook, playbook.kind("opportunity").unwrap(), deal, &StageId::from(to), &world());
    conditions.iter().filter(|condition| !condition.is_met()).map(said).collect()
}

fn said(condition: &Condition) -> String {
    let field = condition.path.as_ref().map(ToString::to_string).unwrap_or_default();
    let next = condition.detail.get("next").cloned().unwrap_or_default();
    format!("{} {} {field}{next}", condition.rule, condition.code).trim_end().to_owned()
}

#[rstest]
#[case::needs(deal().at("lead"), "needs", &[])]
#[case::needs_without_customer(record("opportunity", 1).at("lead"), "needs", &["opportunity.needs.fields stage.field customer"])]
#[case::no_specification(deal().at("needs").yuan("amount", "1"), "quote", &["opportunity.quote.evidence evidence.missing requirement_spec"])]
#[case::zero_amount(deal().at("needs").file("requirement_spec", b"spec").yuan("amount", "0"), "quote", &["opportunity.quote.guard guard.false amount"])]
#[case::everything_at_once(deal().at("needs"), "quote", &[
    "opportunity.quote.evidence evidence.missing requirement_spec",
    "opportunity.quote.guard guard.false amount",
])]
#[case::quote(deal().at("needs").file("requirement_spec", b"spec").yuan("amount", "0.01"), "quote", &[])]
#[case::leaving_quote(deal().at("quote").file("quotation", b"quotation"), "negotiation", &["opportunity.quote.exit.fields stage.field amount"])]
#[case::skipping(deal().at("lead").with("products", "石材").yuan("amount", "1"), "won", &["opportunity.won.from stage.skipped needs"])]
#[case::back_without_exit(deal().at("quote"), "needs", &[])]
#[case::far_back(deal().at("negotiation"), "lead", &[])]
#[case::where_it_stands(deal().at("quote"), "quote", &[])]
#[case::lost(deal().at("needs"), LOST, &[])]
#[case::from_lost_to_the_start(deal().at(LOST), "lead", &[])]
#[case::from_lost_to_the_end(deal().at(LOST).with("products", "石材").yuan("amount", "1"), "won", &["opportunity.won.from stage.skipped lead"])]
#[case::no_such_stage(deal().at("lead"), "signed", &["opportunity.stages stage.unknown"])]
fn a_move_is_judged(#[case] deal: Record, #[case] to: &'static str, #[case] expected: &[&str]) {
    assert_eq!(stopped(&deal, to), expected);
}

#[test]
fn evidence_whose_bytes_have_not_arrived_is_on_its_way() {
    let playbook = template();
    let deal = deal().at("needs").yuan("amount", "1").file("requirement_spec", b"still on the phone");
    let conditions = move_conditions(&playbook, playbook.kind("opportunity").unwrap(), &deal, &"quote".into(), &world());
    let evidence = conditions.iter().find(|condition| condition.code.as_str() == "evidence.missing").unwrap();
    assert_eq!(evidence.state, ConditionState::OnItsWay(vec![BlobHash::of(b"still on the phone")]));
}

#[test]
fn a_guard_speaks_with_the_words_of_the_company() {
    let playbook = template();
    let conditions =
        move_conditions(&playbook, playbook.kind("opportunity").unwrap(), &deal().at("needs"), &"quote".into(), &world());
    let guard = conditions.iter().find(|condition| condition.code.as_str() == "guard.false").unwrap();
    let message = guard.message.as_ref().unwrap();
    assert_eq!(message.get("zh-CN"), Some("请先填写大于零的预计金额"));
    assert_eq!(message.get("en"), Some("Enter an expected amount above zero first"));
    let reason = guard.reason();
    assert_eq!((reason.rule.as_deref(), reason.detail["guard"].as_str()), (Some("opportunity.quote.guard"), "record.amount > 0"));
}

#[test]
fn a_guard_over_a_customer_out_of_sight_is_unknown_and_a_senseless_one_is_broken() {
    let yaml = crate::TEMPLATES[0].1.replacen(
        "guard: \"record.amount > 0\"",
        "guard: \"record.customer.tier == 'A' && record.amount > 0\"",
        1,
    );
    let playbook = parsed(&yaml);
    let kind = playbook.kind("opportunity").unwrap();
    let world = World { beyond_sight: [id(3)].into(), ..world() };
    let state = |deal: &Record| {
        let conditions = move_conditions(&playbook, kind, deal, &"quote".into(), &world);
        conditions.into_iter().find(|condition| condition.code.as_str() == "guard.false").unwrap().state
    };
    let far = deal().at("needs").link("customer", id(3));
    assert_eq!(state(&far.clone().yuan("amount", "5")), ConditionState::Unknown(["customer.tier".to_owned()].into()));
    assert_eq!(state(&far.clone().yuan("amount", "0")), ConditionState::Unmet, "the amount decides whatever the tier");
    assert!(matches!(state(&far.with("amount", "five").link("customer", id(2))), ConditionState::Unmet));
    let odd = deal().at("needs").with("amount", "five");
    let a_tier = World { records: [(id(2), Arc::new(record("customer", 2).with("tier", "A")))].into(), ..World::default() };
    let conditions = move_conditions(&playbook, kind, &odd, &"quote".into(), &a_tier);
    let broken = conditions.iter().find(|condition| matches!(condition.state, ConditionState::Broken(_))).unwrap();
    assert_eq!(broken.reason().code.as_str(), "guard.broken");
}

#[test]
fn a_list_of_moves_offers_back_forward_and_lost() {
    let playbook = template();
    let kind = playbook.kind("opportunity").unwrap();
    let from = |stage: &'static str| kind.moves_from(&stage.into()).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(from("quote"), ["lead", "needs", "negotiation", "lost"]);
    assert_eq!(from("lost"), ["lead"]);
    assert_eq!(kind.first_stage().map(StageId::as_str), Some("lead"));
    assert_eq!((kind.stage_title("quote", "zh-CN"), kind.stage_title("lost", "en")), ("方案报价".to_owned(), "Lost".to_owned()));
}
