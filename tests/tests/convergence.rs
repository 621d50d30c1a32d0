//! Random days of three phones with a relay between them, in one process: whatever they do and in whatever order they sync, at the end all show
//! the same, the relay says the same, and every edit has one outcome. `PROPTEST_CASES` sets how many; a failing day is printed and kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use proptest::prelude::*;
use roundsman::{
    ledger::{Ledger, Writer, company, device, people, record, tree, verify},
    news::Newsroom,
    relay::{Relay, Shares},
};
use roundsman_client::{
    App, Assignment, ClientError, ListQuery, Report, Saved, Shown, device as phone, record as work, request, stage, visit,
};
use roundsman_domain::{
    Content, DeviceId, EditId, FeedId, Fields, Grant, KindId, Node, Record, RecordId, SeatId, StageId, UserId,
};
use roundsman_protocol::RelayFailure;
use roundsman_tests::{Direct, template};
use tokio::runtime::Runtime;

struct Phone {
    name: &'static str,
    app: App,
    link: Direct,
    device: DeviceId,
    home: PathBuf,
    saved: Mutex<BTreeSet<EditId>>,
}

/// A company with two seats in the east: wang sits in the first, li in both, chen is their manager.
struct World {
    relay: Relay,
    company: company::Company,
    phones: Vec<Phone>,
    folder: PathBuf,
    runtime: Runtime,
}

impl Drop for World {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

impl World {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let nth = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("roundsman-convergence-{}-{nth}", std::process::id()));
        let ledger = Ledger::open(&folder.join("relay")).unwrap();
        let mut connection = ledger.connect().unwrap();
        let tx = connection.transaction().unwrap();
        let (company, root) = company::create(&tx, "华东建材", &template(&[]), 1_000).unwrap();
        let east = tree::add_unit(&tx, company.id, "east", Some(root), 1_000).unwrap();
        let seats = ["first", "second"].map(|name| tree::add_seat(&tx, company.id, name, east, 1_000).unwrap());
        let people = [
            ("wang", vec![(Node::Seat(seats[0]), "rep")]),
            ("li", vec![(Node::Seat(seats[0]), "rep"), (Node::Seat(seats[1]), "rep")]),
            ("chen", vec![(Node::Unit(east), "manager")]),
        ];
        let enrolled = people.map(|(name, grants)| {
            let user = people::add(&tx, company.id, name, "x", "zh-CN", 1_000).unwrap().id;
            for (node, role) in grants {
                let grant = Grant { user, node, role: role.into(), from_ms: Some(1_000), until_ms: None };
                people::add_grant(&tx, company.id, &grant, 1_000).unwrap();
            }
            let (device, token) = device::insert(&tx, company.id, user, "test", None, 1_000).unwrap();
            (name, user, device, token)
        });
        tx.commit().unwrap();
        let (writer, _) = Writer::start(connection, |_| {}).unwrap();
        let relay = Relay { ledger, writer, news: Newsroom::default(), shares: Shares::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let phones =
            enrolled.map(|(name, user, device, token)| Phone::new(&relay, &folder.join(name), name, user, device, token));
        let world = Self { relay, company, phones: phones.into(), folder, runtime };
        for phone in &world.phones {
            world.syncs(phone).unwrap();
        }
        world
    }

    fn syncs(&self, phone: &Phone) -> Result<Report, ClientError> {
        self.runtime.block_on(phone.link.sync(&phone.app))
    }
}

/// One thing that somebody does; numbers choose among what there is to choose from.
#[derive(Debug, Clone, Copy)]
struct Step {
    who: usize,
    what: u8,
    which: usize,
    with: usize,
}

const NAMES: [&str; 6] = ["万隆", "恒达", "新世纪", "鹭岛", "东方", "𠮷野家"];
const WORDS: [&str; 6] = ["老板在意交期。", "报价", "x", "🏪👨‍👩‍👧", "样板已送,", "שלום"];
const STAGES: [&str; 4] = ["needs", "lead", "lost", "quote"];

fn pick<T: Copy>(from: &[T], nth: usize) -> Option<T> {
    (!from.is_empty()).then(|| from[nth % from.len()])
}

impl Phone {
    fn new(relay: &Relay, home: &std::path::Path, name: &'static str, user: UserId, device: DeviceId, token: String) -> Self {
        let (app, link) = Direct::enrol(relay, home, user, device, token);
        Self { name, app, link, device, home: home.to_owned(), saved: Mutex::default() }
    }

    fn rows(&self, kind: &'static str) -> Vec<RecordId> {
        let query = ListQuery { kind: Some(KindId::from(kind)), include_archived: true, limit: 1_000, ..ListQuery::default() };
        let mut rows: Vec<_> = work::list::list(&self.app, &query).unwrap().rows.iter().map(|row| row.id).collect();
        rows.sort_unstable();
        rows
    }

    fn shows(&self, record: RecordId) -> Shown {
        work::open::open(&self.app, record).unwrap().shown
    }

    /// What the phone noted as strange.
    fn log(&self) -> Vec<String> {
        let database = rusqlite::Connection::open(self.home.join("roundsman.db")).unwrap();
        let mut rows = database.prepare("SELECT kind || ': ' || text FROM log").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn items(&self, record: RecordId, field: &str) -> Vec<String> {
        let items = |content: &Content| content.items().map(|items| items.keys().map(ToString::to_string).collect());
        self.shows(record).record.fields.get(field).and_then(items).unwrap_or_default()
    }

    fn changes(&self, record: RecordId, input: &str) -> Result<Saved, ClientError> {
        work::change::change(&self.app, record, &[input.parse::<Assignment>().unwrap()])
    }

    /// Does something; `None` where there is nothing to do it to. What the phone itself refuses is not done.
    fn does(&self, step: Step) -> Option<Result<Saved, ClientError>> {
        let Step { what, which, with, .. } = step;
        let (customer, deal) = (pick(&self.rows("customer"), which), pick(&self.rows("opportunity"), which));
        let visit = pick(&self.rows("visit"), which);
        let any = [customer, deal, visit][with % 3].or(customer);
        let (name, word) = (NAMES[with % 6], WORDS[with % 6]);
        let new = |kind: &'static str, fields: &[String]| {
            let inputs: Vec<Assignment> = fields.iter().map(|field| field.parse().unwrap()).collect();
            let seat = (self.name != "wang").then_some(if which % 2 == 0 { "first" } else { "second" });
            work::create::create(&self.app, &KindId::from(kind), seat, &inputs)
        };
        Some(match what {
            0 | 1 => new("customer", &[format!("name={name}{}", which % 20), "source=online".to_owned()]),
            2 => new("opportunity", &[format!("name={word}"), format!("customer={}", customer?)]),
            3 => visit::start::start(&self.app, customer?, None).map(|started| started.saved),
            4 => self.changes(customer?, &format!("phone=0592{}", with % 50)),
            5 => self.changes(any?, &format!("{}={word}{with}", if any == customer { "address" } else { "competitor" })),
            6 => self.changes(customer?, &format!("tier={}", ["A", "B", "C"][with % 3])),
            7 | 8 => self.writes(any?, with, word),
            9 => self.changes(customer?, &format!("contacts+=name={name},phone=1{with}")),
            10 => self.changes(customer?, &format!("contacts/{}/phone=2{with}", self.items(customer?, "contacts").first()?)),
            11 => self.changes(customer?, &format!("contacts-={}", self.items(customer?, "contacts").last()?)),
            12 => self.changes(customer?, &format!("tags{}={}", ["+", "-"][which % 2], ["urgent", "long_term"][with % 2])),
            13 => stage::moving::move_stage(&self.app, deal?, &StageId::from(STAGES[with % 4]), Some("因为")),
            14 => work::archive::archive(&self.app, any?, with % 2 == 0),
            15 => work::assign::assign(&self.app, [customer, deal][with % 2]?, ["first", "second"][which % 2]),
            _ => self.decides(with)?,
        })
    }

    fn writes(&self, record: RecordId, with: usize, word: &str) -> Result<Saved, ClientError> {
        let fields = self.shows(record).record.fields;
        let len = fields.get("notes").and_then(Content::as_text).map_or(0, |text| text.chars().count());
        let at = with % (len + 1);
        let (at, delete) =
            (u32::try_from(at).unwrap(), u32::try_from((with / 7) % 3).unwrap().min(u32::try_from(len - at).unwrap()));
        work::change::splice(&self.app, record, &"notes".into(), at, delete, word)
    }

    fn decides(&self, with: usize) -> Option<Result<Saved, ClientError>> {
        let open = request::list::list(&self.app).unwrap();
        let request = open.get(with % open.len().max(1))?;
        let offered: Vec<String> = request.record.text("verdicts")?.split(',').map(str::to_owned).collect();
        Some(request::decide::decide(&self.app, request.record.id, &offered[with % offered.len()], ""))
    }
}

impl World {
    fn takes(&self, step: Step) {
        let phone = &self.phones[step.who];
        match step.what {
            17 => {
                phone.link.loses_answer.store(true, Ordering::Relaxed);
                assert!(matches!(self.syncs(phone), Err(ClientError::Relay(RelayFailure::Unreachable(_)))));
            }
            18.. => {
                self.syncs(phone).unwrap();
            }
            _ => match phone.does(step) {
                Some(Ok(saved)) => drop(phone.saved.lock().unwrap().insert(saved.edit)),
                None | Some(Err(ClientError::Refused(_) | ClientError::NothingToSave | ClientError::SeatUnknown { .. })) => {}
                Some(Err(error)) => panic!("{} {step:?}: {error}", phone.name),
            },
        }
    }

    /// Everybody syncs, and answers what they are asked, until nothing is left.
    fn comes_to_rest(&self) {
        for round in 0..30 {
            let reports: Vec<_> = self.phones.iter().map(|phone| self.syncs(phone).unwrap()).collect();
            assert!(reports.iter().all(|report| !report.is_unequal), "{reports:?}");
            let decided = self.phones.iter().filter(|phone| self.answers_one(phone, round)).count();
            let is_quiet = reports.iter().all(|report| report.requests == 1 && report.records == 0 && report.exits == 0);
            if decided == 0 && is_quiet {
                return;
            }
        }
        panic!("they never come to rest");
    }

    fn answers_one(&self, phone: &Phone, round: usize) -> bool {
        let Some(Ok(saved)) = phone.decides(round) else { return false };
        phone.saved.lock().unwrap().insert(saved.edit)
    }

    fn holds(&self) {
        let findings = self.relay.ledger.read(|snapshot| verify::verify(snapshot, &self.folder.join("relay"))).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        for phone in &self.phones {
            let status = phone::status::status(&phone.app).unwrap();
            assert_eq!((status.counts.pending, status.counts.held, status.counts.leaving), (0, 0, 0), "{}", phone.name);
            assert_eq!(phone.log(), Vec::<String>::new(), "{}: a prediction was wrong", phone.name);
            assert_eq!(self.outcomes_of(phone.device), *phone.saved.lock().unwrap(), "{}: an outcome for each edit", phone.name);
            assert_eq!(phone::purge_check::purge_check(&phone.app).unwrap(), Vec::<String>::new());
            self.shows_what_the_relay_says(phone);
        }
    }

    fn outcomes_of(&self, device: DeviceId) -> BTreeSet<EditId> {
        let read = |snapshot: &rusqlite::Connection| {
            let mut rows = snapshot.prepare("SELECT counter FROM edit WHERE device = ? AND state <> 'held'").unwrap();
            let rows = rows.query_map([device.0.cast_signed()], |row| row.get::<_, i64>(0)).unwrap();
            Ok(rows.map(|counter| EditId { device, counter: counter.unwrap().cast_unsigned() }).collect())
        };
        self.relay.ledger.read(read).unwrap()
    }

    fn shows_what_the_relay_says(&self, phone: &Phone) {
        let feeds: BTreeSet<FeedId> = phone.app.scope().unwrap().feeds.iter().copied().collect();
        let theirs = self.relay.ledger.read(|snapshot| Ok(self.records(snapshot, &feeds))).unwrap();
        let mut ours = BTreeMap::new();
        for kind in ["customer", "opportunity", "visit"] {
            for id in phone.rows(kind) {
                let shown = phone.shows(id);
                assert!(!shown.is_provisional, "{}: {id} is settled", phone.name);
                ours.insert(id, told(shown.record));
            }
        }
        assert_eq!(ours, theirs, "{}", phone.name);
    }

    fn records(&self, snapshot: &rusqlite::Connection, feeds: &BTreeSet<FeedId>) -> BTreeMap<RecordId, Told> {
        let sql = "SELECT id FROM record WHERE kind <> 'request' AND merged_into IS NULL";
        let mut rows = snapshot.prepare(sql).unwrap();
        let ids: Vec<Vec<u8>> = rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let whole =
            |id: &Vec<u8>| record::whole(snapshot, self.company.id, RecordId::from_slice(id).unwrap()).unwrap().unwrap().0.record;
        let in_scope = ids.iter().map(whole).filter(|record| feeds.contains(&FeedId::from(record.seat)));
        in_scope.map(|record| (record.id, told(record))).collect()
    }
}

type Told = (KindId, SeatId, Option<StageId>, bool, Fields);

/// What a record says, empty fields apart.
fn told(mut record: Record) -> Told {
    record.fields.retain(|_, content| !content.is_empty());
    (record.kind, record.seat, record.stage, record.is_archived, record.fields)
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..3_usize, 0..22_u8, 0..1_000_usize, 0..1_000_usize);
    prop::collection::vec(step.prop_map(|(who, what, which, with)| Step { who, what, which, with }), 20..120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_three_phones_do_apart_they_show_the_same_at_the_end(steps in steps()) {
        let world = World::new();
        steps.iter().for_each(|step| world.takes(*step));
        world.comes_to_rest();
        world.holds();
    }
}
