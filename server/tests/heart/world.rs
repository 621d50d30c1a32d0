//! A company on a real ledger in a folder of its own, and phones that speak to the relay's heart directly.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

use std::{collections::BTreeMap, path::PathBuf};

use roundsman::{
    ledger::{Ledger, Writer, column, company, device, people, tree},
    news::Newsroom,
    relay::{Relay, Shares, SyncFailure, now_ms},
};
use roundsman_domain::{
    Base, BlobHash, BootId, DeviceId, Edit, EditBytes, EditId, Exit, Grant, Heads, ItemKey, Manifest, Node, Op, Path,
    RecordDelta, RecordId, RelayMark, ScopeHash, SeatId, SectionId, Stamp, UnitId, UserId, Value,
};
use roundsman_protocol::{ENGINE, PROTOCOL, SyncRequest, SyncResponse};

/// What the stories play on.
const PLAYBOOK: &str = include_str!("../../../tests/playbooks/stories.yaml");

/// The company.
pub struct World {
    pub relay: Relay,
    pub company: company::Company,
    root: UnitId,
    data: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.data));
    }
}

impl World {
    /// A new company on the stories' playbook with the regions east and west.
    pub fn new(name: &str) -> Self {
        let data = std::env::temp_dir().join(format!("roundsman-heart-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&data));
        let ledger = Ledger::open(&data).unwrap();
        let mut connection = ledger.connect().unwrap();
        let tx = connection.transaction().unwrap();
        let (company, root) = company::create(&tx, "华东建材", PLAYBOOK, 1_000).unwrap();
        for region in ["east", "west"] {
            tree::add_unit(&tx, company.id, region, Some(root), 1_000).unwrap();
        }
        tx.commit().unwrap();
        let (writer, _) = Writer::start(connection, |_| {}).unwrap();
        Self { relay: Relay { ledger, writer, news: Newsroom::default(), shares: Shares::default() }, company, root, data }
    }

    fn admin<T>(&self, work: impl FnOnce(&rusqlite::Transaction<'_>) -> T) -> T {
        let mut connection = self.relay.ledger.connect().unwrap();
        let tx = connection.transaction().unwrap();
        let done = work(&tx);
        tx.commit().unwrap();
        done
    }

    fn person(&self, name: &str, node: Node, role: &'static str, seat: SeatId) -> Phone {
        self.admin(|tx| {
            let user = people::add(tx, self.company.id, name, "x", "zh-CN", 1_000).unwrap();
            let grant = Grant { user: user.id, node, role: role.into(), from_ms: Some(1_000), until_ms: None };
            people::add_grant(tx, self.company.id, &grant, 1_000).unwrap();
            let (device, token) = device::insert(tx, self.company.id, user.id, "test", None, 1_000).unwrap();
            Phone::new(device, token, user.id, seat)
        })
    }

    /// A rep in a seat of their own.
    pub fn rep(&self, name: &str, region: &str) -> Phone {
        let seat = self.admin(|tx| {
            let unit = tree::unit_named(&tree::load(tx, self.company.id).unwrap(), region).unwrap();
            tree::add_seat(tx, self.company.id, name, unit, 1_000).unwrap()
        });
        self.person(name, Node::Seat(seat), "rep", seat)
    }

    /// Another rep in the same seat.
    pub fn second_rep(&self, first: &Phone, name: &str) -> Phone {
        self.person(name, Node::Seat(first.seat), "rep", first.seat)
    }

    /// A manager over the whole tree.
    pub fn manager(&self, name: &str) -> Phone {
        self.person(name, Node::Unit(self.root), "manager", SeatId::from_bytes([0; 16]))
    }

    /// A manager over a region.
    pub fn manager_of(&self, name: &str, region: &str) -> Phone {
        let unit = self.admin(|tx| tree::unit_named(&tree::load(tx, self.company.id).unwrap(), region).unwrap());
        self.person(name, Node::Unit(unit), "manager", SeatId::from_bytes([0; 16]))
    }

    /// A phone's attachment has arrived whole.
    pub async fn bytes_arrive(&self, phone: &Phone, hash: BlobHash) {
        self.admin(|tx| {
            let company = self.company.id;
            tx.execute("INSERT INTO blob VALUES (?, ?, 1, 'text/plain', 1)", (company.as_bytes(), hash.0)).unwrap();
            tx.execute("INSERT INTO blob_sent VALUES (?, ?, ?)", (company.as_bytes(), column::kept_device(phone.device), hash.0))
                .unwrap();
        });
        self.relay.blob_arrived(self.company.id, phone.device, hash, None).await.unwrap();
    }

    /// What the relay keeps to write a record's main section with is damaged. Gives what mends it.
    pub fn breaks(&self, record: RecordId) -> Vec<u8> {
        let key = (self.company.id.as_bytes(), record.as_bytes());
        self.admin(|tx| {
            let whole = tx
                .query_row("SELECT state FROM section WHERE company = ? AND record = ? AND section = 'main'", key, |row| {
                    row.get(0)
                })
                .unwrap();
            tx.execute("UPDATE section SET state = x'00' WHERE company = ? AND record = ? AND section = 'main'", key).unwrap();
            whole
        })
    }

    /// Undoes [`World::breaks`].
    pub fn mends(&self, record: RecordId, whole: &[u8]) {
        let values = (whole, self.company.id.as_bytes(), record.as_bytes());
        self.admin(|tx| {
            tx.execute("UPDATE section SET state = ? WHERE company = ? AND record = ? AND section = 'main'", values).unwrap()
        });
    }

    /// Nothing in the ledger contradicts itself.
    pub fn verify(&self) {
        let findings = self.relay.ledger.read(|snapshot| roundsman::ledger::verify::verify(snapshot, &self.data)).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
    }
}

/// A phone as the relay sees it.
#[derive(Clone)]
pub struct Phone {
    pub device: DeviceId,
    token: String,
    user: UserId,
    pub seat: SeatId,
    counter: u64,
    pending: Vec<Edit>,
    sent: Vec<Edit>,
    records: BTreeMap<RecordId, RecordDelta>,
    cursor: Vec<u8>,
    scope: Option<ScopeHash>,
    epoch: u64,
    mark: Option<RelayMark>,
    wanted: Vec<(RecordId, SectionId, Heads)>,
}

const BOOT: BootId = BootId::from_bytes([9; 16]);

impl Phone {
    fn new(device: DeviceId, token: String, user: UserId, seat: SeatId) -> Self {
        Self {
            device,
            token,
            user,
            seat,
            counter: 0,
            pending: Vec::new(),
            sent: Vec::new(),
            records: BTreeMap::new(),
            cursor: Vec::new(),
            scope: None,
            epoch: 0,
            mark: None,
            wanted: Vec::new(),
        }
    }

    /// What it shows to the relay.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Whose it is.
    pub fn user(&self) -> UserId {
        self.user
    }

    fn stamp(&self) -> Stamp {
        Stamp { wall_ms: 0, monotonic_ms: monotonic_ms(), boot: BOOT, relay: self.mark }
    }

    /// Lets the clock move on, so that what comes now is later for certain.
    pub fn later(&mut self) {
        let before = now_ms();
        while now_ms() <= before + 2 {
            std::hint::spin_loop();
        }
    }

    /// Saves an edit; a new record's where none is named. Answers with the record.
    pub fn save(&mut self, record: Option<RecordId>, ops: Vec<Op>) -> RecordId {
        self.counter += 1;
        let record = record.unwrap_or_else(|| RecordId::new_at(now_ms(), rand::random()));
        let heads = self
            .records
            .get(&record)
            .map(|delta| delta.sections.iter().map(|(name, section)| (name.clone(), section.heads.clone())).collect());
        let after = self.pending.iter().rev().find(|edit| edit.record == record).map(|edit| edit.id);
        let base = Base { heads: heads.unwrap_or_default(), after };
        let id = EditId { device: self.device, counter: self.counter };
        self.pending.push(Edit { id, record, base, stamp: self.stamp(), playbook: 1, ops });
        record
    }

    /// Asks for a record's document with the next sync.
    pub fn wants(&mut self, record: RecordId) {
        self.wanted.push((record, "main".into(), Heads::default()));
    }

    /// The answer was lost on the way: the edits are pending again.
    pub fn forget_outcomes(&mut self) {
        self.pending = self.sent.clone();
    }

    /// The main section of a record as this phone last heard of it.
    pub fn sees(&self, record: RecordId) -> String {
        self.records[&record].sections["main"].projection.clone()
    }

    /// One sync, taken in.
    pub async fn sync(&mut self, world: &World) -> SyncResponse {
        self.try_sync(world).await.unwrap()
    }

    /// One sync, or why not.
    pub async fn try_sync(&mut self, world: &World) -> Result<SyncResponse, SyncFailure> {
        let bearer = world.relay.ledger.read(|snapshot| device::bearer(snapshot, &self.token)).unwrap().unwrap();
        let edits: Vec<EditBytes> = self.pending.iter().map(|edit| edit.encode().unwrap()).collect();
        let request = SyncRequest {
            protocol: PROTOCOL,
            engine: ENGINE,
            device: self.device,
            epoch: self.epoch,
            playbook: 1,
            scope: self.scope,
            cursor: self.cursor.clone(),
            now: self.stamp(),
            last_counter: self.counter,
            edits,
            documents: std::mem::take(&mut self.wanted),
            receipts: Vec::<Exit>::new(),
            budget_bytes: 1_000_000,
            parts: BTreeMap::new(),
        };
        let response = world.relay.sync(bearer, request).await?;
        self.sent = std::mem::take(&mut self.pending);
        self.epoch = response.epoch;
        self.cursor.clone_from(&response.cursor);
        if let Some(scope) = &response.scope {
            self.scope = Some(scope.hash().unwrap());
        }
        self.mark = Some(RelayMark { relay_ms: response.relay_ms, monotonic_ms: monotonic_ms(), round_trip_ms: 1, boot: BOOT });
        self.records.extend(response.records.iter().map(|delta| (delta.record, delta.clone())));
        Ok(response)
    }
}

/// The phone's clock runs as the relay's does.
fn monotonic_ms() -> u64 {
    u64::try_from(now_ms()).unwrap()
}

/// A creation in the phone's seat.
pub fn created(phone: &Phone, kind: &'static str, fields: &[(&'static str, &str)]) -> Op {
    let fields = fields.iter().map(|(name, value)| ((*name).into(), Value::from(*value))).collect();
    Op::Create { kind: kind.into(), seat: Some(phone.seat), fields }
}

/// A field set to a text.
pub fn set(field: &'static str, value: &str) -> Op {
    Op::Set { path: Path::field(field.into()), value: value.into() }
}

/// A long text begun.
pub fn text(field: &'static str, insert: &str) -> Op {
    splice(field, 0, insert)
}

/// A long text added to at a place.
pub fn splice(field: &'static str, at: u32, insert: &str) -> Op {
    Op::Splice { path: Path::field(field.into()), at, delete: 0, insert: insert.to_owned() }
}

/// A move.
pub fn moved(from: &'static str, to: &'static str) -> Op {
    Op::Move { from: from.into(), to: to.into(), justification: None }
}

/// A file put into a slot.
pub fn add_file(slot: &'static str, bytes: &[u8]) -> (Op, BlobHash) {
    let hash = BlobHash::of(bytes);
    let manifest = Manifest {
        media_type: "text/plain".into(),
        size_bytes: bytes.len() as u64,
        file_name: "spec.txt".into(),
        captured: Stamp { wall_ms: 0, monotonic_ms: 0, boot: BOOT, relay: None },
        visit: None,
        fix: None,
        pixels: None,
        difference_hash: None,
        duration_ms: None,
        previous: None,
        signature: None,
    };
    let item = ItemKey::new(&RecordId::new_at(1, rand::random()).to_string()).unwrap();
    (Op::Attach { slot: slot.into(), item, hash, thumbnail: None, manifest: Box::new(manifest) }, hash)
}
