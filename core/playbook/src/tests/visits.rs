//! Visits: what counts, and where they began.

use std::sync::Arc;

use roundsman_domain::{BlobHash, Location, Record, Value};
use rstest::rstest;

use super::world::{Telling, World, id, parsed, record, template};
use crate::{ConditionState, Site, Truth, check_site, visit_verdict};

fn at(lat: f64, accuracy_m: f64) -> Value {
    Value::Location(Location { lat, lon: 118.1, accuracy_m })
}

fn world() -> World {
    let shop = record("customer", 2).with("name", "万隆").with("location", at(24.5, 0.0));
    World { records: [(id(2), Arc::new(shop))].into(), bytes: [BlobHash::of(b"photo")].into(), ..World::default() }
}

fn visit() -> Record {
    record("visit", 1).link("customer", id(2))
}

fn full() -> Record {
    let said = visit().with("needs", "石材").with("competitor", "无").with("next_step", "寄样").with("check_in", at(24.5, 10.0));
    said.file("storefront", b"photo").file("shelf", b"photo")
}

fn missing(visit: &Record) -> (Truth, Vec<String>) {
    let playbook = template();
    let verdict = visit_verdict(playbook.kind("visit").unwrap(), visit, &playbook, &world());
    let open = verdict.items.iter().filter(|item| !item.is_met());
    (verdict.is_valid, open.map(|item| item.path.as_ref().unwrap().to_string()).collect())
}

#[test]
fn an_empty_visit_is_told_everything_that_it_lacks() {
    let expected = ["storefront", "shelf", "needs", "competitor", "next_step"].map(str::to_owned).to_vec();
    assert_eq!(missing(&visit()), (Truth::False, expected));
}

#[test]
fn a_full_visit_counts_and_an_optional_photo_may_be_missing() {
    assert_eq!(missing(&full()), (Truth::True, Vec::new()));
}

#[test]
fn a_photo_on_its_way_does_not_make_a_visit_bad() {
    let playbook = template();
    let waiting = full().file("shelf", b"still on the phone");
    let verdict = visit_verdict(playbook.kind("visit").unwrap(), &waiting, &playbook, &world());
    assert_eq!(verdict.is_valid, Truth::True);
    assert!(verdict.items.iter().any(|item| item.state == ConditionState::OnItsWay(vec![BlobHash::of(b"still on the phone")])));
}

#[test]
fn a_visit_begun_elsewhere_says_why() {
    let far = full().with("check_in", at(24.6, 10.0));
    assert_eq!(missing(&far), (Truth::False, vec!["outside_reason".to_owned()]));
    assert_eq!(missing(&far.with("outside_reason", "客户在工地")), (Truth::True, Vec::new()));
}

#[test]
fn a_rule_of_more_than_fields_is_shown_as_a_whole_beside_them() {
    let yaml = crate::TEMPLATES[0].1.replace("&& has(record.next_step)", "&& size(record.notes) > 3");
    let playbook = parsed(&yaml);
    let verdict = visit_verdict(playbook.kind("visit").unwrap(), &full(), &playbook, &world());
    assert_eq!(verdict.is_valid, Truth::False);
    let open: Vec<_> =
        verdict.items.iter().filter(|item| !item.is_met()).map(|item| (item.code.as_str(), item.rule.as_str())).collect();
    assert_eq!(open, [("visit.rule", "visit.valid_when")]);
}

/// 0.0027 degrees of latitude are 300.2 m.
#[rstest]
#[case::at_the_door(at(24.5, 5.0), "in")]
#[case::just_outside(at(24.5027, 0.0), "out")]
#[case::outside_but_vague(at(24.5027, 1.0), "in")]
#[case::far(at(24.51, 200.0), "out")]
#[case::no_fix(Value::Null, "unknown")]
fn the_accuracy_of_a_fix_counts_for_the_rep(#[case] fix: Value, #[case] expected: &str) {
    let playbook = template();
    let site = check_site(playbook.kind("visit").unwrap(), &visit().with("check_in", fix), &world());
    let found = match site {
        Site::In { distance_m } => (distance_m < 310.0).then_some("in").unwrap(),
        Site::Out { distance_m } => (distance_m > 300.0).then_some("out").unwrap(),
        Site::Unknown => "unknown",
    };
    assert_eq!(found, expected);
}

#[test]
fn a_customer_without_a_place_or_out_of_sight_leaves_the_site_unknown() {
    let playbook = template();
    let kind = playbook.kind("visit").unwrap();
    let here = visit().with("check_in", at(24.5, 5.0));
    assert_eq!(check_site(kind, &here, &World::default()), Site::Unknown);
    assert_eq!(check_site(kind, &here.link("customer", id(7)), &world()), Site::Unknown);
    assert_eq!(check_site(playbook.kind("customer").unwrap(), &visit(), &world()), Site::Unknown);
}
