//! A first sync in pages while records come and go: at the end the phone has what its seat has, no more and no less.

use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng, SeedableRng, rngs::StdRng};
use roundsman_domain::{Exit, FeedId, FeedSum, KindId, Op, Outcome, RecordId, SeatId, Seq, Value};
use roundsman_protocol::{Check, SyncResponse};
use roundsman_tests::{Company, Rep, Wire};
use serde_json::json;

const CUSTOMERS: usize = 2_100;

/// A seat with more customers than fit in many pages, head office that assigns, and a seat in the other region.
struct Crowd {
    company: Company,
    head: Wire,
    /// In the order in which the relay took them.
    customers: Vec<RecordId>,
    foreign: Vec<RecordId>,
    here: SeatId,
    there: SeatId,
}

fn seat(company: &Company, name: &str) -> SeatId {
    let sql = "SELECT id FROM seat WHERE name = ?";
    let id: Vec<u8> = company.ledger().query_row(sql, [name], |row| row.get(0)).unwrap();
    SeatId::from_slice(&id).unwrap()
}

fn made(wire: &mut Wire, seat: SeatId, count: usize, note: &str) -> Vec<RecordId> {
    let mut all = Vec::new();
    while all.len() < count {
        let edits: Vec<_> = (all.len()..count.min(all.len() + 200))
            .map(|n| {
                let values =
                    [("name", format!("客户 {n} {}", wire.device)), ("source", "online".to_owned()), ("notes", note.to_owned())];
                let fields = values.into_iter().map(|(name, text)| (name.into(), Value::Text(text))).collect();
                let record = RecordId::new_at(roundsman::relay::now_ms(), rand::random());
                wire.edit(record, vec![Op::Create { kind: KindId::from("customer"), seat: Some(seat), fields }])
            })
            .collect();
        let answer = wire.sync(&wire.with_edits(&edits)).unwrap();
        assert!(answer.outcomes.iter().all(|(_, outcome)| matches!(outcome, Outcome::Accepted { .. })));
        all.extend(edits.iter().map(|edit| edit.record));
    }
    all
}

impl Crowd {
    fn new(story: &str, note: &str) -> Self {
        let company = Company::new(story);
        let (wang, zhao) = (company.rep("wang", "east"), company.rep("zhao", "west"));
        let mut head = Wire::of(&company.manager("chen", "华东建材"));
        head.sync(&head.request()).unwrap();
        let (here, there) = (seat(&company, "wang-seat"), seat(&company, "zhao-seat"));
        let customers = made(&mut Wire::of(&wang), here, CUSTOMERS, note);
        let foreign = made(&mut Wire::of(&zhao), there, 20, note);
        Self { company, head, customers, foreign, here, there }
    }

    /// A second phone of the seat that has not synced yet.
    fn second_phone(&self) -> Rep {
        let code = self.company.operator(&["device", "code", "wang"]).ok()["code"].as_str().unwrap().to_owned();
        let rep = Rep::at("wang", &self.company.path("second"));
        rep.run(&["enrol", self.company.relay.url(), &code]).ok();
        rep
    }

    fn assign(&mut self, record: RecordId, seat: SeatId) {
        let edit = self.head.edit(record, vec![Op::Assign { seat }]);
        let answer = self.head.sync(&self.head.with_edits(&[edit])).unwrap();
        let (_, outcome) = answer.outcomes.last().unwrap();
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
}

/// What a phone holds, kept by hand.
#[derive(Default)]
struct Held {
    records: BTreeMap<RecordId, (Vec<FeedId>, Seq)>,
    pages: usize,
}

impl Held {
    fn takes(&mut self, answer: &SyncResponse) {
        self.pages += 1;
        for delta in &answer.records {
            let known = self.records.insert(delta.record, (delta.feeds.clone(), delta.seq));
            assert!(known.is_none_or(|(_, seq)| seq < delta.seq), "{} came twice as it was", delta.record);
        }
        for exit in &answer.exits {
            let Exit::Record(record, _) = exit else { panic!("{exit:?}") };
            self.records.remove(record);
        }
    }

    fn check(&self) -> Check {
        let mut sum = FeedSum::default();
        for (record, (feeds, seq)) in &self.records {
            feeds.iter().for_each(|feed| sum.add(*feed, *record, *seq));
        }
        Check::from([(KindId::from("customer"), sum)])
    }
}

#[test]
fn records_assigned_in_the_middle_of_a_paged_first_sync_are_where_they_belong_at_its_end() {
    let mut crowd = Crowd::new("paging", "一句话。");
    let mut wire = Wire::of(&crowd.second_phone());
    let (mut held, mut expected) = (Held::default(), crowd.customers.iter().copied().collect::<BTreeSet<_>>());
    let last = loop {
        let mut request = wire.request();
        request.budget_bytes = 16 * 1024;
        let answer = wire.sync(&request).unwrap();
        held.takes(&answer);
        if !answer.more {
            break answer;
        }
        assert!(answer.remaining > 0 && answer.check.is_none());
        if held.pages % 5 == 0 {
            // One that has come, one that has not, one from elsewhere; now and then one there and back.
            let nth = held.pages / 5;
            let (early, late, new) = (crowd.customers[nth], crowd.customers[CUSTOMERS - nth], crowd.foreign[nth]);
            let back = crowd.customers[CUSTOMERS / 2 + nth];
            assert!(held.records.contains_key(&early) && !held.records.contains_key(&late));
            for (record, seat) in
                [(early, crowd.there), (late, crowd.there), (new, crowd.here), (back, crowd.there), (back, crowd.here)]
            {
                crowd.assign(record, seat);
            }
            expected.remove(&early);
            expected.remove(&late);
            expected.insert(new);
        }
    };
    assert!(held.pages > 20, "{} pages", held.pages);
    assert_eq!(held.records.keys().copied().collect::<BTreeSet<_>>(), expected);
    assert_eq!(last.check, Some(held.check()));
    // Nothing is left for another round.
    let again = wire.sync(&wire.request()).unwrap();
    assert!(again.records.is_empty() && again.exits.is_empty() && !again.more, "{again:?}");
    crowd.company.verify();
}

#[test]
fn a_first_sync_that_is_killed_again_and_again_while_records_come_and_go_ends_whole() {
    let mut crowd = Crowd::new("paging-kills", &"交期、价格和样板都谈过了。".repeat(60));
    let phone = crowd.second_phone();
    let seed: u64 = std::env::var("ROUNDSMAN_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random);
    eprintln!("seed {seed}");
    let (mut rng, mut kills, mut looks_max) = (StdRng::seed_from_u64(seed), 0, 2_000);
    let mut expected: BTreeSet<_> = crowd.customers.iter().copied().collect();
    while phone.run_cut(&["sync"], rng.random_range(looks_max / 2..looks_max)).is_killed {
        kills += 1;
        looks_max += looks_max / 3;
        let nth = kills % crowd.foreign.len();
        let (away, new) = (crowd.customers[rng.random_range(0..CUSTOMERS)], crowd.foreign[nth]);
        crowd.assign(away, crowd.there);
        crowd.assign(new, crowd.here);
        expected.remove(&away);
        expected.insert(new);
    }
    let report = phone.sync();
    assert_eq!((&report["is_unequal"], &report["pending"]), (&json!(false), &json!(0)), "{report}");
    eprintln!("{kills} kills");
    assert!(kills >= 3, "{kills} kills");
    let listed = phone.run(&["list", "customer", "--limit", "5000"]).ok();
    let listed: BTreeSet<RecordId> =
        listed["records"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(listed, expected);
    assert_eq!(phone.run(&["purge-check"]).ok(), json!({ "clean": true, "found": [] }));
    assert_eq!(phone.sync()["requests"], json!(1));
    crowd.company.verify();
}
