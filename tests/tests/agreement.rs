//! The same rules on phone and relay: under random playbooks and random edits, whatever a phone shows as allowed the relay accepts, if the
//! phone knew all that the rules look at. `PROPTEST_CASES` sets how many; a failing day is printed with its seed and kept.

#[path = "agreement/playbook.rs"]
mod playbook;

use std::{
    cell::Cell,
    collections::BTreeMap,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use proptest::{prelude::*, test_runner::TestRunner};
use roundsman::{
    ledger::{Ledger, Writer, company, device, people, tree, verify},
    news::Newsroom,
    relay::{Relay, Shares},
};
use roundsman_client::{App, Assignment, ClientError, ListQuery, Saved, record as work, request, stage, tray};
use roundsman_domain::{Code, EditId, Grant, KindId, Node, RecordId, StageId, code};
use roundsman_tests::Direct;
use tokio::runtime::Runtime;

use playbook::STAGES;

/// What another person's no, or the record's other edits, are about: no rule that a phone could have asked before.
const LATER: [Code; 5] =
    [code::APPROVAL_REFUSED, code::APPROVAL_WITHDRAWN, code::EXCEPTION_REFUSED, code::REQUEST_DECIDED, code::DEPENDS];

struct Phone {
    app: App,
    link: Direct,
}

/// A rep in a seat, and a manager over it who carries all of it.
struct World {
    yaml: String,
    relay: Relay,
    phones: Vec<Phone>,
    folder: PathBuf,
    runtime: Runtime,
}

impl Drop for World {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// One thing that somebody does; numbers choose among what there is to choose from.
#[derive(Debug, Clone, Copy)]
struct Step {
    what: u8,
    which: usize,
    with: usize,
}

/// What somebody does between one sync and the next.
#[derive(Debug, Clone)]
struct Spell {
    who: usize,
    steps: Vec<Step>,
}

fn pick<T: Copy>(from: &[T], nth: usize) -> Option<T> {
    (!from.is_empty()).then(|| from[nth % from.len()])
}

impl World {
    fn new(seed: u64) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let nth = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("roundsman-agreement-{}-{nth}", std::process::id()));
        let yaml = playbook::random(seed);
        let ledger = Ledger::open(&folder.join("relay")).unwrap();
        let mut connection = ledger.connect().unwrap();
        let tx = connection.transaction().unwrap();
        let (company, root) = company::create(&tx, "华东建材", &yaml, 1_000).unwrap();
        let seat = tree::add_seat(&tx, company.id, "first", root, 1_000).unwrap();
        let people = [("wang", Node::Seat(seat), "rep"), ("chen", Node::Unit(root), "manager")];
        let enrolled = people.map(|(name, node, role)| {
            let user = people::add(&tx, company.id, name, "x", "zh-CN", 1_000).unwrap().id;
            let grant = Grant { user, node, role: role.into(), from_ms: Some(1_000), until_ms: None };
            people::add_grant(&tx, company.id, &grant, 1_000).unwrap();
            let (device, token) = device::insert(&tx, company.id, user, "test", None, 1_000).unwrap();
            (name, user, device, token)
        });
        // Somebody else who may say yes to what the manager asks for.
        let second = people::add(&tx, company.id, "zhou", "x", "zh-CN", 1_000).unwrap().id;
        let grant = Grant { user: second, node: Node::Unit(root), role: "manager".into(), from_ms: Some(1_000), until_ms: None };
        people::add_grant(&tx, company.id, &grant, 1_000).unwrap();
        tx.commit().unwrap();
        let (writer, _) = Writer::start(connection, |_| {}).unwrap();
        let relay = Relay { ledger, writer, news: Newsroom::default(), shares: Shares::default() };
        let phones = enrolled.map(|(name, user, device, token)| {
            let (app, link) = Direct::enrol(&relay, &folder.join(name), user, device, token);
            Phone { app, link }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { yaml, relay, phones: phones.into(), folder, runtime }
    }

    fn syncs(&self, phone: &Phone) {
        while self.runtime.block_on(phone.link.sync(&phone.app)).unwrap().records > 0 {}
    }

    /// Somebody who has just synced does some things without signal, and syncs again: nothing that was let pass for certain comes back.
    fn plays(&self, spell: &Spell, tally: &mut Tally) {
        let phone = &self.phones[spell.who];
        self.syncs(phone);
        let mut allowed = BTreeMap::new();
        for step in &spell.steps {
            match phone.does(*step) {
                // What waits for somebody's yes may lose by its author's next edit what it was to be judged by.
                Some(Ok(saved)) if saved.lacking.is_empty() && saved.waits_for.is_empty() => {
                    _ = allowed.insert(saved.edit, *step)
                }
                Some(Ok(_)) => tally.unsure += 1,
                Some(Err(ClientError::Refused(_))) => tally.refused += 1,
                None | Some(Err(ClientError::NothingToSave)) => {}
                Some(Err(error)) => panic!("{step:?}: {error}\n{}", self.yaml),
            }
        }
        self.syncs(phone);
        tally.allowed += allowed.len();
        for (edit, reasons) in phone.returned() {
            let is_later = reasons.iter().any(|reason| LATER.contains(&reason.code));
            if let Some(step) = allowed.get(&edit).filter(|_| !is_later) {
                panic!("the phone let {step:?} pass, the relay says {reasons:?}\n{}", self.yaml);
            }
        }
    }
}

/// How much was tried.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    allowed: usize,
    refused: usize,
    unsure: usize,
}

impl Phone {
    fn returned(&self) -> Vec<(EditId, Vec<roundsman_domain::Reason>)> {
        let returned = tray::returned::returned(&self.app).unwrap();
        returned.into_iter().map(|saved| (saved.edit.id, saved.reasons().to_vec())).collect()
    }

    fn rows(&self, kind: &'static str) -> Vec<RecordId> {
        let query = ListQuery { kind: Some(KindId::from(kind)), include_archived: true, limit: 1_000, ..ListQuery::default() };
        work::list::list(&self.app, &query).unwrap().rows.iter().map(|row| row.id).collect()
    }

    /// Does something; `None` where there is nothing to do it to.
    fn does(&self, step: Step) -> Option<Result<Saved, ClientError>> {
        let Step { what, which, with } = step;
        let (shop, deal, call) =
            (pick(&self.rows("shop"), which), pick(&self.rows("deal"), which), pick(&self.rows("call"), which));
        let any = [shop, deal, call][with % 3].or(shop);
        Some(match what {
            0 | 1 => self.makes("shop", None, which, with),
            2 | 3 => self.makes("deal", Some(shop?), which, with),
            4 | 5 => self.makes("call", Some(shop?), which, with),
            6..12 => self.changes(any?, &filled(which / 7, with)[..1 + with % 3]),
            12 => self.changes(any?, &[format!("{}=", ["n", "m", "d", "c", "t"][with % 5])]),
            13 => work::archive::archive(&self.app, any?, with % 3 > 0),
            14 => self.changes([deal, call][with % 2]?, &[format!("shop={}", pick(&self.rows("shop"), with / 3)?)]),
            15 => self.decides(with)?,
            _ => self.moves(deal?, with),
        })
    }

    fn makes(&self, kind: &'static str, shop: Option<RecordId>, which: usize, with: usize) -> Result<Saved, ClientError> {
        let mut fields = filled(which, with);
        fields.truncate(3 + with % 7);
        fields.extend(shop.map(|shop| format!("shop={shop}")));
        let inputs: Vec<Assignment> = fields.iter().map(|field| field.parse().unwrap()).collect();
        work::create::create(&self.app, &KindId::from(kind), Some("first"), &inputs)
    }

    fn changes(&self, record: RecordId, fields: &[String]) -> Result<Saved, ClientError> {
        let inputs: Vec<Assignment> = fields.iter().map(|field| field.parse().unwrap()).collect();
        work::change::change(&self.app, record, &inputs)
    }

    /// Mostly a step on, sometimes anywhere.
    fn moves(&self, deal: RecordId, with: usize) -> Result<Saved, ClientError> {
        let shown = work::open::open(&self.app, deal).unwrap().shown.record.stage;
        let at = STAGES.iter().position(|stage| shown.as_ref().is_some_and(|shown| shown.as_str() == *stage)).unwrap_or(0);
        let to = match with % 8 {
            0 => "lost",
            1 => STAGES[with / 8 % STAGES.len()],
            _ => STAGES[(at + 1) % STAGES.len()],
        };
        stage::moving::move_stage(&self.app, deal, &StageId::from(to), with.is_multiple_of(3).then_some("因为"))
    }

    fn decides(&self, with: usize) -> Option<Result<Saved, ClientError>> {
        let open = request::list::list(&self.app).unwrap();
        let request = open.get(with % open.len().max(1))?;
        let offered: Vec<String> = request.record.text("verdicts")?.split(',').map(str::to_owned).collect();
        Some(request::decide::decide(&self.app, request.record.id, &offered[with % offered.len()], ""))
    }
}

/// Fields of any of the kinds, beginning with another one each time.
fn filled(which: usize, with: usize) -> Vec<String> {
    let today = jiff::Zoned::now().date().checked_sub(jiff::Span::new().days(i64::try_from(with % 6).unwrap() - 1)).unwrap();
    let mut fields = vec![
        format!("n={}", with % 7),
        format!("k={}", with % 3),
        format!("m={}", with % 5),
        format!("d={today}"),
        format!("b={}", ["yes", "no"][with % 2]),
        format!("c={}", ["x", "y", "z"][with % 3]),
        format!("s+={}", ["p", "q"][with % 2]),
        format!("t={}", ["a", "abc", "店"][with % 3]),
    ];
    let first = which % fields.len();
    fields.rotate_left(first);
    fields
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48)
}

fn spells() -> impl Strategy<Value = Vec<Spell>> {
    let step = (0..24_u8, 0..1_000_usize, 0..1_000_usize).prop_map(|(what, which, with)| Step { what, which, with });
    let spell = (0..2_usize, prop::collection::vec(step, 1..8)).prop_map(|(who, steps)| Spell { who, steps });
    prop::collection::vec(spell, 4..20)
}

#[test]
fn what_a_phone_lets_pass_for_certain_the_relay_accepts() {
    let config =
        ProptestConfig { cases: cases(), max_shrink_iters: 300, source_file: Some(file!()), ..ProptestConfig::default() };
    let all = Cell::new(Tally::default());
    let ran = TestRunner::new(config).run(&(any::<u64>(), spells()), |(seed, spells)| {
        let world = World::new(seed);
        let mut tally = all.get();
        for spell in &spells {
            world.plays(spell, &mut tally);
        }
        all.set(tally);
        let findings = world.relay.ledger.read(|snapshot| verify::verify(snapshot, &world.folder.join("relay"))).unwrap();
        prop_assert!(findings.is_empty(), "{findings:?}");
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
    // Playbooks that forbid everything, or nothing, would show nothing.
    let Tally { allowed, refused, unsure } = all.get();
    assert!(allowed > refused / 4 && refused > allowed / 20 && unsure > 0, "{:?}", all.get());
}

#[test]
fn random_playbooks_have_every_sort_of_rule() {
    let all: String = (0..60).map(playbook::random).collect();
    for word in [
        "show_when",
        "section: money",
        "guards",
        "exception",
        "approval",
        "from: [",
        "do: [b]",
        "lost:",
        "record.shop.calls",
        "derive: latest",
    ] {
        assert!(all.contains(word), "no {word} in sixty playbooks");
    }
}
