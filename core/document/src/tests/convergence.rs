//! Whatever order edits arrive in, the same stands.

use std::collections::BTreeMap;

use proptest::prelude::*;
use roundsman_domain::{Content, Fields};

use super::{
    drafts::{Draft, draft, save},
    world::{Phone, Relay, Sent, add, customer, set, splice},
};

/// What must not depend on the order: all but the field under review, where the first counts, and the order of characters.
fn settled(fields: &Fields) -> (BTreeMap<String, Content>, Vec<char>) {
    let mut notes: Vec<char> = fields.get("notes").and_then(Content::as_text).unwrap_or_default().chars().collect();
    notes.sort_unstable();
    let kept = fields.iter().filter(|(field, _)| !["tier", "notes"].contains(&field.as_str()));
    (kept.map(|(field, content)| (field.to_string(), content.clone())).collect(), notes)
}

fn days(days: &[Vec<(Vec<Draft>, i64)>]) -> (Relay, Vec<Vec<Sent>>) {
    let first = [
        set("name", "x"),
        splice(0, 0, "老板𠮷在意交期"),
        add("contacts", "li", &[("name", "李")]),
        add("contacts", "chen", &[]),
    ];
    let relay = Relay::with(customer(), &[&first[..], &[add("needs", "need 0", &[]), add("needs", "need 1", &[])]].concat());
    let sent = days.iter().enumerate().map(|(index, day)| {
        let mut phone = Phone::synced(index as u64 + 1, &relay);
        let mut seen = relay.clone();
        let edits = day.iter().filter_map(|(drafts, ms)| {
            let sent = phone.save(*ms, &save(drafts, &seen.fields, &format!("{index}")));
            seen.take(&sent).is_ok().then_some(sent)
        });
        edits.collect()
    });
    let sent = sent.collect();
    (relay, sent)
}

/// Each phone's edits in their order, the phones interleaved as `picks` say.
fn arrive(mut relay: Relay, sent: &[Vec<Sent>], picks: &[usize]) -> Relay {
    let mut next = vec![0; sent.len()];
    let rest = (0..sent.len()).flat_map(|phone| std::iter::repeat_n(phone, sent[phone].len()));
    for phone in picks.iter().copied().chain(rest) {
        if let Some(edit) = sent[phone].get(next[phone]) {
            next[phone] += 1;
            relay.take(edit).unwrap();
        }
    }
    relay.compact();
    relay
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn three_offline_days_end_alike_in_every_order(
        drafts in prop::collection::vec(prop::collection::vec((prop::collection::vec(draft(), 1..4), 0..9_i64), 0..5), 3),
        one in prop::collection::vec(0..3_usize, 0..12),
        other in prop::collection::vec(0..3_usize, 0..12),
    ) {
        let (relay, sent) = days(&drafts);
        let one = arrive(relay.clone(), &sent, &one);
        let other = arrive(relay, &sent, &other);
        prop_assert_eq!(settled(&one.fields), settled(&other.fields));
    }
}
