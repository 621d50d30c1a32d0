//! At current heads, writing from the state and writing through the document are one; the world asserts it at every edit.

use proptest::prelude::*;

use super::{
    drafts::{Draft, draft, save},
    world::{Phone, Relay, add, customer, set, splice},
};

/// What happens next.
#[derive(Debug, Clone)]
enum Event {
    /// A phone saves an edit; it goes to the relay later.
    Save(usize, Vec<Draft>, i64),
    /// The relay takes the oldest edit that a phone has.
    Take(usize),
    /// A phone hands in all that it has and reads the news.
    Sync(usize),
    /// The relay folds its changes.
    Compact,
    /// The relay is restored: a new epoch.
    Epoch(u8),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0..3_usize, prop::collection::vec(draft(), 1..5), 0..5_000_i64).prop_map(|(phone, drafts, ms)| Event::Save(phone, drafts, ms)),
        4 => (0..3_usize).prop_map(Event::Take),
        3 => (0..3_usize).prop_map(Event::Sync),
        1 => Just(Event::Compact),
        1 => (0..3_u8).prop_map(Event::Epoch),
    ]
}

fn run(events: Vec<Event>) {
    let mut relay =
        Relay::with(customer(), &[set("name", "x"), splice(0, 0, "老板𠮷"), add("contacts", "li", &[("name", "李")])]);
    let mut phones: Vec<_> = (1..=3).map(|device| (Phone::synced(device, &relay), Vec::new(), relay.clone())).collect();
    for event in events {
        match event {
            Event::Save(index, drafts, ms) => {
                let (phone, waiting, seen) = &mut phones[index];
                // What the phone sees is its own prediction, on a scratch copy of all that it knows.
                let ops = save(&drafts, &seen.fields, &format!("{index}"));
                let sent = phone.save(ms, &ops);
                match seen.take(&sent) {
                    Ok(_) => waiting.push(sent),
                    Err(_) => phone.after = waiting.last().map(|last: &super::world::Sent| last.id),
                }
            }
            Event::Take(index) => {
                let waiting = &mut phones[index].1;
                if !waiting.is_empty() {
                    drop(relay.take(&waiting.remove(0)));
                }
            }
            Event::Sync(index) => {
                let (phone, waiting, seen) = &mut phones[index];
                waiting.drain(..).for_each(|sent| drop(relay.take(&sent)));
                phone.sync(&relay);
                *seen = relay.clone();
            }
            Event::Compact => relay.compact(),
            Event::Epoch(nth) => relay.actor = [nth; 16],
        }
    }
    relay.compact();
    let past = crate::history(&relay.kind, &relay.stored).unwrap();
    assert!(past.iter().all(|past| (1..=3).contains(&past.edit.device.0)), "only people are in a history");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_three_phones_do_state_document_and_projection_agree(events in prop::collection::vec(event(), 1..30)) {
        run(events);
    }

    #[test]
    fn one_phone_alone_writes_the_same_both_ways(edits in prop::collection::vec(prop::collection::vec(draft(), 1..8), 1..12)) {
        let events = edits.into_iter().map(|drafts| Event::Save(0, drafts, 1_000)).flat_map(|save| [save, Event::Take(0)]);
        run(events.collect());
    }
}
