//! kill -9 at random points, on both sides: what was shown as saved is there, once.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::SystemTime,
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use roundsman_tests::{Company, Rep, Wire, shelf};
use serde_json::{Value, json};

/// `ROUNDSMAN_SEED` repeats a run; the seed of each run is printed, and a failing test shows it.
fn seed() -> u64 {
    let given = std::env::var("ROUNDSMAN_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(rand::random);
    eprintln!("seed {seed}");
    seed
}

/// A rep whose phone dies in the middle of what they do, and who looks each time whether it was saved.
struct Unlucky {
    rep: Rep,
    rng: StdRng,
    /// How many looks a whole command takes, by its verb.
    whole: BTreeMap<String, u64>,
    kills: BTreeMap<String, u32>,
    /// Edits that were shown as saved.
    shown: Vec<String>,
}

impl Unlucky {
    fn new(rep: Rep, seed: u64) -> Self {
        Self { rep, rng: StdRng::seed_from_u64(seed), whole: BTreeMap::new(), kills: BTreeMap::new(), shown: Vec::new() }
    }

    /// Tries a command until what it should do is there. The first of its kind is left alone, to see how long it takes.
    fn insists(&mut self, arguments: &[&str], saved: impl Fn(&Rep) -> Option<String>) -> String {
        let verb = if arguments[0] == "visit" { arguments[..2].join(" ") } else { arguments[0].to_owned() };
        loop {
            let looks_max = match self.whole.get(&verb) {
                Some(whole) => self.rng.random_range(0..whole + whole / 10 + 2),
                None => u64::MAX,
            };
            let cut = self.rep.run_cut(arguments, looks_max);
            let whole = self.whole.entry(verb.clone()).or_default();
            if cut.is_killed {
                // On a busy machine a command takes more looks or fewer: one that never got through would go on for ever.
                *whole += *whole / 4 + 1;
                *self.kills.entry(verb.clone()).or_default() += 1;
            } else {
                *whole = cut.looks;
            }
            let there = saved(&self.rep);
            if let Some(edit) = cut.printed["edit"].as_str() {
                self.shown.push(edit.to_owned());
                assert!(there.is_some(), "{arguments:?} was shown as saved and is not there");
            }
            if let Some(id) = there {
                return id;
            }
        }
    }

    /// A record that the list has under its title.
    fn makes(&mut self, arguments: &[&str], kind: &str, title: &str) -> String {
        let find = |rep: &Rep| {
            let listed = rep.run(&["list", kind]).ok();
            let named: Vec<_> = listed["records"].as_array().unwrap().iter().filter(|row| row["title"] == json!(title)).collect();
            assert!(named.len() <= 1, "{title} is there twice: {listed}");
            named.first().map(|row| row["id"].as_str().unwrap().to_owned())
        };
        self.insists(arguments, find)
    }

    /// A record on which a field says something that it did not say before.
    fn changes(&mut self, arguments: &[&str], record: &str, is_done: impl Fn(&Value) -> bool) {
        self.insists(arguments, |rep| is_done(&rep.shows(record)).then(|| record.to_owned()));
    }

    fn kills(&self) -> u32 {
        self.kills.values().sum()
    }
}

fn len(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

/// One customer, visited and sold to.
fn round(company: &Company, day: &mut Unlucky, n: u32) -> (String, String, String) {
    let name = format!("客户{n}号");
    let customer = day.makes(&["new", "customer", &format!("name={name}"), "source=online"], "customer", &name);
    let set = ["set", &customer, "contacts+=name=李主任,phone=13800000000"];
    day.changes(&set, &customer, |shown| len(&shown["fields"]["contacts"]) == 1);
    let text = ["text", &customer, "notes", "--at", "0", "--insert", "老板在意交期。"];
    day.changes(&text, &customer, |shown| !shown["fields"]["notes"].is_null());
    let visit = day.makes(&["visit", "start", &customer], "visit", &name);
    let photo = company.file("shelf.jpg", &shelf(n.into(), 640, 480));
    let photo = ["visit", "photo", &visit, "shelf", photo.to_str().unwrap()];
    day.changes(&photo, &visit, |shown| len(&shown["fields"]["shelf"]) == 1);
    let deal = format!("商机{n}号");
    let new = ["new", "opportunity", &format!("name={deal}"), &format!("customer={customer}"), "amount=10"];
    let deal = day.makes(&new, "opportunity", &deal);
    day.changes(&["move", &deal, "needs"], &deal, |shown| shown["stage"] == json!("needs"));
    let spec = company.file("spec.txt", format!("第 {n} 份说明书").as_bytes());
    let attach = ["attach", &deal, "requirement_spec", spec.to_str().unwrap()];
    day.changes(&attach, &deal, |shown| len(&shown["fields"]["requirement_spec"]) == 1);
    day.changes(&["move", &deal, "quote"], &deal, |shown| shown["stage"] == json!("quote"));
    let is_settled = |rep: &Rep| (rep.run(&["status"]).ok()["pending"] == json!(0)).then(String::new);
    day.insists(&["sync"], is_settled);
    (customer, visit, deal)
}

/// How many edits of a device there are, and how many of them hold.
fn edits(company: &Company, device: &str) -> (u64, u64) {
    let device = u64::from_str_radix(device, 16).unwrap().cast_signed();
    let sql = "SELECT count(*), coalesce(sum(state = 'accepted'), 0) FROM edit WHERE device = ?";
    company.ledger().query_row(sql, [device], |row| Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64))).unwrap()
}

#[test]
fn a_phone_that_dies_at_any_moment_loses_nothing_and_doubles_nothing() {
    let company = Company::new("kills");
    let mut day = Unlucky::new(company.rep("wang", "east"), seed());
    let mut rounds = Vec::new();
    while day.kills() < 50 || rounds.len() < 3 {
        rounds.push(round(&company, &mut day, u32::try_from(rounds.len()).unwrap() + 10));
    }
    eprintln!("{} kills: {:?}", day.kills(), day.kills);
    let report = day.rep.sync();
    assert_eq!((&report["pending"], &report["is_unequal"]), (&json!(0), &json!(false)), "{report}");
    assert_eq!(fs::read_dir(day.rep.home()).unwrap().filter(|e| is_damaged(&e.as_ref().unwrap().path())).count(), 0);

    let boss = company.manager("boss", "east");
    let bytes = Wire::of(&boss);
    for kind in ["customer", "visit", "opportunity"] {
        assert_eq!(boss.run(&["list", kind]).ok()["total"], json!(rounds.len()), "{kind}");
    }
    for (customer, visit, deal) in &rounds {
        let (customer, visit, deal) = (boss.shows(customer), boss.shows(visit), boss.shows(deal));
        assert_eq!(len(&customer["fields"]["contacts"]), 1, "{customer}");
        assert_eq!(customer["fields"]["notes"], json!("老板在意交期。"));
        assert_eq!(deal["stage"], json!("quote"), "{deal}");
        for (record, slot) in [(&visit, "shelf"), (&deal, "requirement_spec")] {
            assert_eq!(len(&record["fields"][slot]), 1, "{record}");
            let hash = record["fields"][slot][0]["hash"].as_str().unwrap();
            assert_eq!(bytes.get(&format!("/v1/blobs/{hash}")).status, 200, "{slot}");
        }
    }
    everything_shown_is_on_the_relay(&company, &day);
    company.verify();
}

fn is_damaged(path: &Path) -> bool {
    path.file_name().unwrap().to_string_lossy().contains("damaged")
}

fn everything_shown_is_on_the_relay(company: &Company, day: &Unlucky) {
    let device = day.rep.run(&["token"]).ok()["device"].as_str().unwrap().to_owned();
    let (all, accepted) = edits(company, &device);
    assert_eq!(all, accepted, "each of them holds");
    let connection = company.ledger();
    for edit in &day.shown {
        let (of, counter) = edit.split_once('.').unwrap();
        assert_eq!(of, device, "one phone, one identity");
        let sql = "SELECT count(*) FROM edit WHERE counter = ? AND state = 'accepted'";
        let found: i64 = connection.query_row(sql, [counter.parse::<i64>().unwrap()], |row| row.get(0)).unwrap();
        assert_eq!(found, 1, "{edit} was shown as saved");
    }
}

/// Counts one sample and syncs, until it is told to stop. Answers with how many were shown as saved.
fn counts_on(rep: &Rep, customer: &str, done: &AtomicU64, stop: &AtomicBool) -> u64 {
    let mut samples = 0;
    while !stop.load(Ordering::Relaxed) {
        let own = format!("contacts+=name={}{samples}", rep.name());
        rep.run(&["set", customer, "samples+=1", &own]).ok();
        samples += 1;
        done.fetch_add(1, Ordering::Relaxed);
        let synced = rep.run(&["sync"]);
        assert!(synced.code == 0 || synced.json["error"]["code"] == json!("client.unreachable"), "{synced:?}");
    }
    samples
}

/// Waits until a file has changed so many times.
fn changed(file: &Path, times: u32) {
    let look =
        || fs::metadata(file).and_then(|found| Ok((found.len(), found.modified()?))).unwrap_or((0, SystemTime::UNIX_EPOCH));
    for _ in 0..times {
        let before = look();
        while look() == before {
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_relay_that_dies_at_any_moment_counts_every_edit_once() {
    let mut company = Company::new("relay-kills");
    // A counter: everything that happens twice shows.
    let counter = "samples: { type: number, conflict: add, title: { zh-CN: 样板数, en: Samples } }\n      intent: {";
    company.operator(&["playbook", "apply", &company.template("counting.yaml", &[("intent: {", counter)])]).ok();
    let (wang, boss) = (company.rep("wang", "east"), company.manager("boss", "east"));
    let customer = wang.customer("万隆石业");
    wang.sync();
    boss.sync();
    let mut rng = StdRng::seed_from_u64(seed());
    let (done, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let wal = company.data().join("roundsman.db-wal");
    let counted = std::thread::scope(|scope| {
        let phones = [&wang, &boss].map(|rep| (rep, scope.spawn(|| counts_on(rep, &customer, &done, &stop))));
        for _ in 0..16 {
            let before = done.load(Ordering::Relaxed);
            while done.load(Ordering::Relaxed) == before {
                std::thread::yield_now();
            }
            changed(&wal, rng.random_range(1..4));
            // Between two looks a transaction may be half way.
            (0..rng.random_range(0..2_000)).for_each(|_| drop(fs::metadata(&wal)));
            company.relay.kill();
            company.relay.start_again();
        }
        stop.store(true, Ordering::Relaxed);
        phones.map(|(rep, phone)| (rep, phone.join().unwrap()))
    });
    for rep in [&wang, &boss, &wang] {
        let report = rep.sync();
        assert_eq!((&report["pending"], &report["is_unequal"]), (&json!(0), &json!(false)), "{report}");
    }
    let all: u64 = counted.iter().map(|(_, samples)| samples).sum();
    eprintln!("{counted:?}");
    for (rep, samples) in &counted {
        let fields = rep.shows(&customer)["fields"].clone();
        assert_eq!(fields["samples"], json!(all));
        assert_eq!(len(&fields["contacts"]) as u64, all);
        let device = rep.run(&["token"]).ok()["device"].as_str().unwrap().to_owned();
        let first = u64::from(rep.name() == "wang");
        assert_eq!(edits(&company, &device), (samples + first, samples + first), "{}", rep.name());
    }
    company.verify();
}
