//! A phone in a test: a real store in a folder of its own, and what a relay would say to it.

mod damage;
mod disk;
mod exits;
mod files;
mod finding;
mod overlays;
mod pages;
mod relay_lost_hours;
mod saving;
mod trays;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use roundsman_document::{Author, BaseOf, Current, State, Stored, Written};
use roundsman_domain::{
    BlobHash, BootId, ChangeHash, Content, DeviceId, Edit, EditId, FeedId, Fields, Grant, Heads, KindId, Manifest, Node, Op,
    Outcome, Reason, Record, RecordDelta, RecordId, RelayMark, Scope, SeatId, SectionDelta, SectionId, Seq, Stamp, Tree,
    TrustedInterval, UserId, Value,
};
use roundsman_playbook::{Kind, Playbook, TEMPLATES};

use crate::{Applied, Draft, Identity, Page, Shown, Store};

pub(crate) const WANG: UserId = UserId::from_bytes([1; 16]);
pub(crate) const SEAT: SeatId = SeatId::from_bytes([2; 16]);
pub(crate) const OTHER_SEAT: SeatId = SeatId::from_bytes([3; 16]);
pub(crate) const BOOT: BootId = BootId::from_bytes([9; 16]);
pub(crate) const PHONE: DeviceId = DeviceId(0xA1);

/// A store in a folder that goes with it.
pub(crate) struct Phone {
    pub(crate) folder: PathBuf,
    pub(crate) store: Option<Store>,
    seq: Seq,
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.store = None;
        let _gone_already = std::fs::remove_dir_all(&self.folder);
    }
}

pub(crate) fn id(n: u32) -> RecordId {
    let mut bytes = *b"\x01\x99\x00\x00\x00\x00\x70\x00\x80\x00\x00\x00\x00\x00\x5A\xA5";
    bytes[10..14].copy_from_slice(&n.to_be_bytes());
    // The last bytes of a UUIDv7 are random; these are as good.
    bytes[14] = n.wrapping_mul(97) as u8;
    RecordId::from_bytes(bytes)
}

pub(crate) fn stamp() -> Stamp {
    Stamp { wall_ms: 1_000_000, monotonic_ms: 5, boot: BOOT, relay: None }
}

pub(crate) fn mark(relay_ms: i64) -> RelayMark {
    RelayMark { relay_ms, monotonic_ms: 1, round_trip_ms: 10, boot: BOOT }
}

pub(crate) fn scope(seats: &[SeatId]) -> Scope {
    let grant = |seat: &SeatId| Grant { user: WANG, node: Node::Seat(*seat), role: "rep".into(), from_ms: None, until_ms: None };
    Scope {
        user: WANG,
        user_name: "王".into(),
        company: "建材".into(),
        grants: seats.iter().map(grant).collect(),
        tree: Tree::default(),
        feeds: seats.iter().map(|seat| FeedId::from(*seat)).chain([FeedId::from(WANG)]).collect(),
        people: BTreeMap::new(),
    }
}

pub(crate) fn playbook() -> Playbook {
    Playbook::parse(TEMPLATES[0].1).unwrap().playbook
}

pub(crate) fn text(field: &'static str, value: &str) -> (roundsman_domain::FieldId, Value) {
    (field.into(), value.into())
}

pub(crate) fn set(field: &'static str, value: &str) -> Op {
    Op::Set { path: field.parse().unwrap(), value: value.into() }
}

pub(crate) fn create(kind: &'static str, fields: &[(&'static str, &str)]) -> Op {
    Op::Create { kind: kind.into(), seat: Some(SEAT), fields: fields.iter().map(|(field, value)| text(field, value)).collect() }
}

pub(crate) fn attach(slot: &'static str, hash: BlobHash, thumbnail: Option<BlobHash>) -> Op {
    let manifest = Manifest {
        media_type: "image/jpeg".into(),
        size_bytes: 3,
        file_name: String::new(),
        captured: stamp(),
        visit: None,
        fix: None,
        pixels: None,
        difference_hash: None,
        duration_ms: None,
        previous: None,
        signature: None,
    };
    Op::Attach { slot: slot.into(), item: "item".into(), hash, thumbnail, manifest: Box::new(manifest) }
}

pub(crate) fn returned(code: roundsman_domain::Code) -> Outcome {
    Outcome::Returned { reasons: vec![Reason::new(code)] }
}

pub(crate) fn depends(on: EditId) -> Outcome {
    Outcome::Returned { reasons: vec![Reason::new(roundsman_domain::code::DEPENDS).with("edit", on)] }
}

impl Phone {
    /// A new phone that is not enrolled.
    pub(crate) fn blank() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("roundsman-store-{}-{number}", std::process::id()));
        let store = Store::open(&folder).unwrap().store;
        Self { folder, store: Some(store), seq: 100 }
    }

    /// A phone that has synced once and holds nothing yet.
    pub(crate) fn enrolled() -> Self {
        let mut phone = Self::blank();
        let identity = Identity { url: "http://relay".into(), device: PHONE, token: "secret".into(), user: None };
        phone.store().set_identity(&identity).unwrap();
        let page = Page { scope: Some(scope(&[SEAT])), playbook: Some((1, TEMPLATES[0].1.into())), ..phone.page() };
        phone.apply(page);
        phone
    }

    pub(crate) fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    /// Closes the store and opens it again; gives what there is to hear.
    pub(crate) fn reopen(&mut self) -> Vec<crate::Notice> {
        self.store = None;
        let opened = Store::open(&self.folder).unwrap();
        self.store = Some(opened.store);
        opened.notices
    }

    pub(crate) fn page(&mut self) -> Page {
        self.seq += 1;
        Page::empty(7, self.seq.to_be_bytes().to_vec(), mark(2_000_000_000_000))
    }

    pub(crate) fn apply(&mut self, page: Page) -> Applied {
        self.store().apply(page).unwrap()
    }

    pub(crate) fn brings(&mut self, records: Vec<RecordDelta>) -> Applied {
        let page = Page { records, ..self.page() };
        self.apply(page)
    }

    pub(crate) fn answers(&mut self, outcomes: Vec<(EditId, Outcome)>) -> Applied {
        let page = Page { outcomes, ..self.page() };
        self.apply(page)
    }

    pub(crate) fn save(&mut self, record: RecordId, ops: Vec<Op>) -> EditId {
        let base = self.store().record(record).unwrap().map(|shown| shown.base).unwrap_or_default();
        self.store().save(Draft { record, base, stamp: stamp(), playbook: 1, ops, unknown: BTreeSet::new() }).unwrap()
    }

    pub(crate) fn sees(&mut self, record: RecordId) -> Shown {
        self.store().record(record).unwrap().unwrap()
    }

    pub(crate) fn says(&mut self, record: RecordId, field: &str) -> String {
        self.sees(record).record.text(field).unwrap_or_default().to_owned()
    }

    pub(crate) fn titles(&mut self, text: &str) -> Vec<String> {
        let query = crate::ListQuery { text: Some(text.into()), ..Default::default() };
        self.store().list(&query).unwrap().rows.into_iter().map(|row| row.title).collect()
    }

    pub(crate) fn edit(&mut self, edit: EditId) -> Edit {
        self.store().edit(edit).unwrap().unwrap().edit
    }
}

/// A customer as the relay sends it, without a document behind it.
pub(crate) fn customer(n: u32, seq: Seq, name: &str) -> RecordDelta {
    delta("customer", n, seq, &format!(r#"{{"name":{},"source":"online"}}"#, serde_json::to_string(name).unwrap()))
}

pub(crate) fn delta(kind: &'static str, n: u32, seq: Seq, projection: &str) -> RecordDelta {
    let heads = Heads::new(vec![ChangeHash([(seq % 251) as u8; 32])]);
    let main = SectionDelta { heads, projection: projection.into(), changes: Vec::new() };
    RecordDelta {
        record: id(n),
        kind: kind.into(),
        seat: SEAT,
        shares: BTreeMap::new(),
        feeds: vec![SEAT.into()],
        seq,
        stage: None,
        is_archived: false,
        merged_into: None,
        marks: Vec::new(),
        facts: BTreeMap::new(),
        sections: BTreeMap::from([("main".into(), main)]),
    }
}

/// A record's main section on a relay that authors for real.
pub(crate) struct Canon {
    kind: Kind,
    pub(crate) record: RecordId,
    stored: Stored,
    state: State,
    fields: Fields,
    seq: Seq,
    sent: usize,
}

impl Canon {
    pub(crate) fn customer(n: u32, fields: &[(&'static str, &str)]) -> Self {
        let kind = playbook().kinds["customer"].clone();
        let mut canon = Self {
            kind,
            record: id(n),
            stored: Stored::default(),
            state: State::default(),
            fields: Fields::new(),
            seq: 200,
            sent: 0,
        };
        let by = canon.author(EditId { device: DeviceId(0xEE), counter: 1 }, "李");
        let written = roundsman_document::create(&canon.kind, &"main".into(), &[create("customer", fields)], &by).unwrap();
        canon.take(written);
        canon
    }

    fn author<'a>(&self, edit: EditId, by: &'a str) -> Author<'a> {
        Author { edit, by, when: TrustedInterval::at(1_000_000 + self.seq as i64), actor: [5; 16] }
    }

    fn take(&mut self, written: Written) {
        self.stored.changes.extend(written.changes);
        (self.state, self.fields) = (written.state, written.fields);
        self.seq += 1;
    }

    /// Authors an edit of anybody and gives its outcome.
    pub(crate) fn accept(&mut self, edit: &Edit, by: &str) -> Outcome {
        let none = Heads::default();
        let main = SectionId::from("main");
        let base = BaseOf { heads: edit.base.heads.get("main").unwrap_or(&none), after: edit.base.after };
        let load = || Ok(self.stored.clone());
        let current = Current { state: &self.state, fields: &self.fields, load: &load };
        let ops = roundsman_document::ops_of(&self.kind, &main, &edit.ops);
        let written = roundsman_document::write(&self.kind, &main, current, base, &ops, &self.author(edit.id, by)).unwrap();
        let marks = written.marks.clone();
        self.take(written);
        Outcome::Accepted { heads: BTreeMap::from([(main, self.state.heads().clone())]), seq: self.seq, marks }
    }

    /// Somebody else's edit on the newest heads.
    pub(crate) fn somebody_sets(&mut self, counter: u64, ops: Vec<Op>) {
        let base = roundsman_domain::Base { heads: BTreeMap::from([("main".into(), self.state.heads().clone())]), after: None };
        let id = EditId { device: DeviceId(0xEE), counter };
        self.accept(&Edit { id, record: self.record, base, stamp: stamp(), playbook: 1, ops }, "李");
    }

    pub(crate) fn delta(&mut self) -> RecordDelta {
        let json = serde_json::to_string(&self.fields).unwrap();
        let mut delta = delta("customer", 0, self.seq, &json);
        delta.record = self.record;
        let changes = self.stored.changes[self.sent..].iter().map(|change| byte_buf(change)).collect();
        self.sent = self.stored.changes.len();
        delta.sections.insert("main".into(), SectionDelta { heads: self.state.heads().clone(), projection: json, changes });
        delta
    }

    pub(crate) fn document(&self) -> Vec<u8> {
        roundsman_document::compact(&self.stored).unwrap()
    }

    pub(crate) fn shown(&self) -> Record {
        Record {
            id: self.record,
            kind: KindId::from("customer"),
            seat: SEAT,
            shares: BTreeMap::new(),
            stage: None,
            is_archived: false,
            merged_into: None,
            fields: self.fields.clone(),
        }
    }

    pub(crate) fn says(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Content::as_text).unwrap_or_default()
    }
}

fn byte_buf(bytes: &[u8]) -> serde_bytes::ByteBuf {
    serde_bytes::ByteBuf::from(bytes.to_vec())
}
