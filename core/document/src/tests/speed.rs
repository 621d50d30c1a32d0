//! What an edit costs. Run by hand: `cargo test -p roundsman-document -- --ignored --nocapture`, optimised to mean anything.

use std::time::Duration;

use roundsman_playbook::{FieldType, Policy};

use super::world::{Phone, Relay, customer, field, main_section, set, splice};
use crate::{
    BaseOf, Current, State, behind, direct,
    step::{Translation, missing_containers},
    write,
};

#[allow(clippy::disallowed_methods)]
fn timed(rounds: u32, mut run: impl FnMut()) -> Duration {
    let start = std::time::Instant::now();
    (0..rounds).for_each(|_| run());
    start.elapsed() / rounds
}

#[test]
#[ignore = "a measurement"]
fn an_edit_of_four_fields_in_a_document_of_forty() {
    let mut kind = customer();
    let names: Vec<&'static str> = (0..40).map(|n| &*Box::leak(format!("field_{n}").into_boxed_str())).collect();
    kind.fields.extend(names.iter().map(|name| field(name, FieldType::Text, Policy::Latest)));
    let mut first: Vec<_> = names.iter().map(|name| set(name, "万隆石业 0592")).collect();
    first.push(splice(0, 0, &"老板在意交期".repeat(66)));
    let relay = Relay::with(kind, &first);
    let mut wang = Phone::synced(1, &relay);
    let sent = wang.save(2_000, &[set("field_1", "a"), set("field_9", "b"), set("field_17", "c"), set("field_33", "d")]);
    let (load, author) = (|| Ok(relay.stored.clone()), sent.author());
    let base = BaseOf { heads: &sent.heads, after: sent.after };
    let bytes = relay.state.to_bytes();
    let current = Current { state: &relay.state, fields: &relay.fields, load: &load };
    let all = timed(2_000, || {
        let state = State::from_bytes(&bytes).unwrap();
        let written =
            write(&relay.kind, &main_section(), Current { state: &state, ..current }, base, &sent.ops, &author).unwrap();
        drop(written.state.to_bytes());
    });
    let read = timed(2_000, || drop(State::from_bytes(&bytes).unwrap()));
    let direct = timed(2_000, || drop(write(&relay.kind, &main_section(), current, base, &sent.ops, &author).unwrap()));
    let fields = timed(2_000, || drop(relay.fields.clone()));
    let section = main_section();
    let translate = || {
        let mut fields = relay.fields.clone();
        Translation {
            kind: &relay.kind,
            section: &section,
            state: &relay.state,
            heading: None,
            standing: &relay.fields,
            fields: &mut fields,
            steps: Vec::new(),
        }
        .run(&sent.ops)
        .unwrap()
    };
    let steps = translate();
    let translated = timed(2_000, || drop(translate()));
    let contained = timed(2_000, || drop(missing_containers(&relay.kind, &section, &relay.state)));
    let cloned = timed(2_000, || drop(relay.state.clone()));
    let penned = timed(2_000, || drop(direct::write(&mut relay.state.clone(), &steps, &author)));
    println!("translated {translated:?}, containers {contained:?}, state cloned {cloned:?}, and penned {penned:?}");
    let put = timed(2_000, || drop(relay.state.to_bytes()));
    let behind = timed(200, || drop(behind::write(&relay.kind, &main_section(), current, base, &sent.ops, &author).unwrap()));
    println!(
        "state {} B; all {all:?}: read {read:?}, write {direct:?} (fields cloned {fields:?}), put {put:?}; loaded {behind:?}",
        bytes.len()
    );
}
