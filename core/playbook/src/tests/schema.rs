//! The published schema knows every key that the parser asks for, and no other.

use std::{cell::RefCell, collections::BTreeSet};

use serde_json::Value;

use crate::{Playbook, SCHEMA, TEMPLATES};

thread_local! {
    /// The keys of each mapping that was read on this thread.
    static ASKED: RefCell<BTreeSet<BTreeSet<&'static str>>> = const { RefCell::new(BTreeSet::new()) };
}

/// Notes what the parser asked one mapping for.
pub(crate) fn asked(keys: &[&'static str]) {
    ASKED.with_borrow_mut(|all| _ = all.insert(keys.iter().copied().collect()));
}

/// What the templates have no example of.
const RARE: &str = "
playbook: rare
version: 2
holidays: [2026-10-01]
roles: { rep: { scope: own, can: { \"*\": edit } }, boss: { scope: all, can: { \"*\": edit, request: decide } } }
kinds:
  deal:
    fields:
      name: { type: text }
      region: { type: choice, options: { east: { title: East } } }
      parts: { type: list, fields: { code: { type: text } } }
      price: { type: money, currency: USD }
    stages:
      - { id: one, exit: { evidence: [] } }
      - { id: two, approval: { chain: [{ by: boss, any: true, veto: boss, timeout: 1d, then: remind, title: Head }] } }
    lost: { from: [one] }
automations:
  - { id: a, of: deal, on: { daily: \"08:00\" }, do: [{ assign: { by: region, seats: { east: seat } } }, { set: { name: x } }, { remind: owner }, { webhook: { url: https://example.com/x } }] }
  - { id: b, of: deal, on: { decided: any }, do: [{ remind: owner }] }
migrate: { deal: { gone: one } }
";

#[test]
fn the_schema_knows_every_key_of_the_parser_and_no_other() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    // A mapping may stand where a plain value could too.
    fn keys(node: &Value) -> Vec<BTreeSet<&str>> {
        let own = node["properties"].as_object().map(|all| all.keys().map(String::as_str).collect());
        own.into_iter().chain(node["anyOf"].as_array().into_iter().flatten().flat_map(keys)).collect()
    }
    let defined = schema["$defs"].as_object().unwrap().values().chain([&schema]).flat_map(keys);
    let option = BTreeSet::from(["title"]);
    let defined: Vec<BTreeSet<&str>> = defined.chain([option]).collect();

    let yamls = TEMPLATES.iter().map(|(_, yaml)| *yaml).chain([RARE]);
    for yaml in yamls {
        assert!(Playbook::parse(yaml).is_ok(), "{:?}", Playbook::parse(yaml).err());
    }
    let asked = ASKED.with_borrow(Clone::clone);
    for keys in &asked {
        assert!(defined.iter().any(|known| keys.is_subset(known)), "the schema has no mapping with {keys:?}");
    }
    for known in &defined {
        let found: BTreeSet<&str> = asked.iter().filter(|keys| keys.is_subset(known)).flatten().copied().collect();
        assert_eq!(&found, known, "the parser does not ask for all of these");
    }
}
