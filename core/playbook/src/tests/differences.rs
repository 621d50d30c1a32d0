//! What a new version says otherwise.

use super::world::{parsed, template};
use crate::{Playbook, TEMPLATES, difference};

fn told(change: &str, into: &str) -> Vec<String> {
    let yaml = TEMPLATES[0].1;
    assert!(yaml.contains(change), "{change}");
    let newer: Playbook = parsed(&yaml.replacen(change, into, 1));
    let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let changes = difference(&template(), &newer);
    changes.iter().map(|change| format!("{}: {} > {}", change.place, said(&change.old), said(&change.new))).collect()
}

#[test]
fn the_same_playbook_says_nothing_otherwise() {
    assert_eq!(difference(&template(), &template()), []);
}

#[test]
fn each_change_stands_at_its_place_with_the_roles_that_it_concerns() {
    assert_eq!(
        told(
            "guard: \"record.amount > 0\"\n          message: { zh-CN: 请先",
            "guard: \"record.amount > 100\"\n          message: { zh-CN: 请先"
        ),
        [
            "kinds.opportunity.stages.quote.enter.guard: record.amount > 0:  > -",
            "kinds.opportunity.stages.quote.enter.guard: record.amount > 100: - > ",
        ]
    );
    assert_eq!(
        told("evidence: [quotation]", "evidence: [{ slot: quotation, type: pdf }]"),
        ["kinds.opportunity.stages.negotiation.enter.evidence.quotation: 1 > 1 pdf"]
    );
    assert_eq!(told("keep: 180d", "keep: 90d"), ["kinds.visit.keep: 180d > 90d"]);
    assert_eq!(told("carry: subtree", "carry: own"), ["roles.manager.carry: subtree > own"]);
    let newer = parsed(&TEMPLATES[0].1.replacen("number: { type: text, required: true", "number: { type: text", 1));
    let [change] = difference(&template(), &newer).try_into().unwrap();
    let roles: Vec<_> = change.roles.iter().map(ToString::to_string).collect();
    assert_eq!(
        (change.place.as_str(), roles),
        ("kinds.contract.fields.number.required", vec!["director".into(), "manager".into(), "rep".into()])
    );
}

#[test]
fn of_what_is_new_or_gone_only_that_is_told() {
    let line = "      quotation: { type: file, title: { zh-CN: 报价单, en: Quotation } }\n";
    let more = format!("{line}      cases: {{ type: choice, options: [a, b] }}\n");
    assert_eq!(told(line, &more), ["kinds.opportunity.fields.cases: - > choice"]);
}
