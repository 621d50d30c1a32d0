//! One of everything, with values that show where they go.

use std::collections::BTreeMap;

use roundsman_domain::{
    Base, BlobHash, BootId, ChangeHash, Currency, DeviceId, Edit, EditId, Exit, FeedId, FeedSum, Grant, Heads, Location,
    Manifest, Money, Node, Op, Outcome, Path, Reason, RecordDelta, RecordId, RelayMark, Scope, ScopeHash, Seat, SeatId,
    SectionDelta, Since, Stamp, Tree, Unit, UnitId, UserId, Value, Waiting, code,
};
use roundsman_protocol::{
    Cursor, ENGINE, Enrolled, Enrolment, PROTOCOL, PlaybookDelta, Problem, SyncRequest, SyncResponse, problem_code,
};
use serde_bytes::ByteBuf;

const DEVICE: DeviceId = DeviceId(0xfeed_beef_0000_0001);
const CUSTOMER: RecordId = RecordId::from_bytes([0xc0; 16]);
const REQUEST: RecordId = RecordId::from_bytes([0xaa; 16]);
const SEAT: SeatId = SeatId::from_bytes([0x5e; 16]);
const OTHER_SEAT: SeatId = SeatId::from_bytes([0x5f; 16]);
const USER: UserId = UserId::from_bytes([0x11; 16]);
const BOOT: BootId = BootId::from_bytes([0xb0; 16]);
const NOON_MS: i64 = 1_795_406_400_000;

fn edit_id(counter: u64) -> EditId {
    EditId { device: DEVICE, counter }
}

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

fn heads(byte: u8) -> Heads {
    Heads::new(vec![ChangeHash([byte; 32])])
}

fn stamp() -> Stamp {
    let relay = Some(RelayMark { relay_ms: NOON_MS, monotonic_ms: 3_600_000, round_trip_ms: 180, boot: BOOT });
    Stamp { wall_ms: NOON_MS + 60_000, monotonic_ms: 3_660_000, boot: BOOT, relay }
}

fn place() -> Location {
    Location { lat: 24.48, lon: 118.09, accuracy_m: 12.5 }
}

pub(crate) fn enrolment() -> Enrolment {
    Enrolment {
        code: "7K3F-9QXM".to_owned(),
        app: "roundsman-rep 0.1.0".to_owned(),
        attempt: Some("bm8tYW5zd2VyLWNhbWU".to_owned()),
    }
}

pub(crate) fn enrolled() -> Enrolled {
    Enrolled { device: DEVICE, token: "a-token-that-only-the-device-has".to_owned(), user: USER, relay_ms: NOON_MS }
}

/// A customer made without signal, and before the first contact of this boot.
pub(crate) fn edit_create() -> Edit {
    let fields = BTreeMap::from([
        ("name".into(), "福建万隆石业".into()),
        ("source".into(), "exhibition".into()),
        ("budget".into(), Value::Money(Money { minor: 120_000_050, currency: Currency::CNY })),
        ("location".into(), Value::Location(place())),
    ]);
    Edit {
        id: edit_id(1),
        record: CUSTOMER,
        base: Base::default(),
        stamp: Stamp { relay: None, ..stamp() },
        playbook: 7,
        ops: vec![Op::Create { kind: "customer".into(), seat: Some(SEAT), fields }],
    }
}

fn manifest() -> Manifest {
    Manifest {
        media_type: "image/jpeg".to_owned(),
        size_bytes: 348_160,
        file_name: String::new(),
        captured: stamp(),
        visit: Some(CUSTOMER),
        fix: Some(place()),
        pixels: Some((1_600, 1_200)),
        difference_hash: Some(0x0123_4567_89ab_cdef),
        duration_ms: None,
        previous: Some(BlobHash([0xbe; 32])),
        signature: None,
    }
}

/// One of each operation. No relay would take them in one edit; here they only have to be written and read.
pub(crate) fn edit_every_op() -> Edit {
    let ops = vec![
        Op::Set { path: path("phone"), value: "0592-111".into() },
        Op::Set { path: path("contacts/a/is_decider"), value: Value::Bool(true) },
        Op::Set { path: path("tier"), value: Value::Null },
        Op::Set { path: path("store_area"), value: Value::Float(88.5) },
        Op::Splice { path: path("notes"), at: 3, delete: 1, insert: "老板在意交期。🏪".to_owned() },
        Op::Increment { path: path("visits"), by: -2 },
        Op::Add { path: path("contacts"), item: "a".into(), value: BTreeMap::from([("name".into(), "李主任".into())]) },
        Op::Add { path: path("tags"), item: "urgent".into(), value: BTreeMap::new() },
        Op::Remove { path: path("tags"), item: "urgent".into() },
        Op::Attach {
            slot: "storefront".into(),
            item: "p1".into(),
            hash: BlobHash([0xb1; 32]),
            thumbnail: Some(BlobHash([0xb2; 32])),
            manifest: Box::new(manifest()),
        },
        Op::Move { from: "needs".into(), to: "quote".into(), justification: Some("展会现场".to_owned()) },
        Op::Decide { request: REQUEST, verdict: "keep_first".to_owned(), reason: "电话核实过".to_owned() },
        Op::Assign { seat: OTHER_SEAT },
        Op::Share { seat: OTHER_SEAT, until_ms: Some(NOON_MS) },
        Op::Archive { undo: true },
    ];
    let base = Base { heads: BTreeMap::from([("main".into(), heads(0x0a))]), after: Some(edit_id(1)) };
    Edit { id: edit_id(2), record: CUSTOMER, base, stamp: stamp(), playbook: 7, ops }
}

pub(crate) fn outcomes() -> Vec<(EditId, Outcome)> {
    let mark = Reason::new(code::CONFLICT_OVERWRITTEN).at(path("phone"));
    let reason = Reason::new(code::STAGE_MOVED_ON).by_rule("opportunity.quote.from").with("stage", "won").with("by", "李");
    let held = |waiting_for| Outcome::Held { waiting_for };
    vec![
        (edit_id(1), Outcome::Accepted { heads: BTreeMap::from([("main".into(), heads(0x0b))]), seq: 41, marks: Vec::new() }),
        (edit_id(2), Outcome::Accepted { heads: BTreeMap::from([("main".into(), heads(0x0c))]), seq: 42, marks: vec![mark] }),
        (edit_id(3), held(Waiting::Files(vec![BlobHash([0xb1; 32])]))),
        (edit_id(4), held(Waiting::Request(REQUEST))),
        (edit_id(5), held(Waiting::Edit(edit_id(4)))),
        (edit_id(6), held(Waiting::RelayError)),
        (edit_id(7), Outcome::Returned { reasons: vec![reason] }),
    ]
}

pub(crate) fn record_delta() -> RecordDelta {
    let main = SectionDelta {
        heads: heads(0x0b),
        projection: r#"{"name":"福建万隆石业","source":"exhibition"}"#.to_owned(),
        changes: vec![ByteBuf::from(vec![0x85, 0x6f, 0x4a, 0x83])],
    };
    RecordDelta {
        record: CUSTOMER,
        kind: "customer".into(),
        seat: SEAT,
        shares: BTreeMap::from([(OTHER_SEAT, NOON_MS)]),
        feeds: vec![FeedId::from(SEAT)],
        seq: 42,
        stage: Some("needs".into()),
        is_archived: true,
        merged_into: Some(REQUEST),
        marks: vec![Reason::new(code::UNIQUE_COLLISION).at(path("name"))],
        facts: BTreeMap::from([("last_contact".into(), (Value::Int(NOON_MS), NOON_MS + 1, Some(NOON_MS + 2)))]),
        sections: BTreeMap::from([("main".into(), main)]),
    }
}

pub(crate) fn exits() -> Vec<Exit> {
    vec![Exit::Feed(FeedId::from(OTHER_SEAT)), Exit::Record(CUSTOMER, 42)]
}

pub(crate) fn scope() -> Scope {
    let unit = UnitId::from_bytes([0x0e; 16]);
    let grant = |node, role: &'static str, until_ms| Grant { user: USER, node, role: role.into(), from_ms: Some(0), until_ms };
    Scope {
        user: USER,
        user_name: "wang".to_owned(),
        company: "福建建材".to_owned(),
        grants: vec![grant(Node::Seat(SEAT), "rep", None), grant(Node::Unit(unit), "manager", Some(NOON_MS))],
        tree: Tree {
            units: BTreeMap::from([(unit, Unit { name: "华东".to_owned(), under: vec![Since { from_ms: 0, what: None }] })]),
            seats: BTreeMap::from([(SEAT, Seat { name: "厦门一".to_owned(), unit: vec![Since { from_ms: 0, what: unit }] })]),
        },
        feeds: vec![FeedId::from(SEAT), FeedId::from(USER)],
        people: BTreeMap::from([(USER, "wang".to_owned())]),
    }
}

fn cursor() -> Vec<u8> {
    Cursor { seq: 42, backfills: Vec::new() }.encode()
}

pub(crate) fn request_nothing_changed() -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        engine: ENGINE,
        device: DEVICE,
        epoch: 0x1122_3344_5566_7788,
        playbook: 7,
        scope: Some(ScopeHash([0x5c; 8])),
        cursor: cursor(),
        now: stamp(),
        last_counter: 7,
        edits: Vec::new(),
        documents: Vec::new(),
        receipts: Vec::new(),
        budget_bytes: 1_048_576,
        parts: BTreeMap::new(),
    }
}

/// One customer, in the fewest words: the worked example of docs/sync-protocol.md.
pub(crate) fn request_first_edit() -> SyncRequest {
    let fields = BTreeMap::from([("name".into(), "福建万隆石业".into()), ("source".into(), "exhibition".into())]);
    let edit = Edit {
        id: edit_id(1),
        record: CUSTOMER,
        base: Base::default(),
        stamp: stamp(),
        playbook: 7,
        ops: vec![Op::Create { kind: "customer".into(), seat: Some(SEAT), fields }],
    };
    SyncRequest { last_counter: 1, edits: vec![edit.encode().unwrap()], ..request_nothing_changed() }
}

pub(crate) fn response_first_edit() -> SyncResponse {
    let heads = BTreeMap::from([("main".into(), heads(0x0b))]);
    let accepted = Outcome::Accepted { heads, seq: 43, marks: Vec::new() };
    let cursor = Cursor { seq: 43, backfills: Vec::new() }.encode();
    SyncResponse { outcomes: vec![(edit_id(1), accepted)], cursor, ..response_nothing_changed() }
}

pub(crate) fn request() -> SyncRequest {
    let sum = BTreeMap::from([("customer".into(), FeedSum(1, 0x0123_4567_89ab_cdef))]);
    SyncRequest {
        edits: vec![edit_create().encode().unwrap()],
        documents: vec![(CUSTOMER, "main".into(), heads(0x0a))],
        receipts: exits(),
        parts: BTreeMap::from([(FeedId::from(SEAT), sum)]),
        ..request_nothing_changed()
    }
}

pub(crate) fn response_nothing_changed() -> SyncResponse {
    SyncResponse {
        epoch: 0x1122_3344_5566_7788,
        known: None,
        outcomes: Vec::new(),
        scope: None,
        playbook: None,
        records: Vec::new(),
        documents: Vec::new(),
        exits: Vec::new(),
        blobs_wanted: Vec::new(),
        cursor: cursor(),
        more: false,
        remaining: 0,
        check: None,
        resent: Vec::new(),
        relay_ms: NOON_MS,
    }
}

pub(crate) fn response() -> SyncResponse {
    SyncResponse {
        known: Some(5),
        outcomes: outcomes(),
        scope: Some(scope()),
        playbook: Some(PlaybookDelta { version: 7, source: "playbook: building-materials\n".to_owned() }),
        records: vec![record_delta()],
        documents: vec![(CUSTOMER, "main".into(), ByteBuf::from(vec![0x85, 0x6f, 0x4a, 0x83]))],
        exits: exits(),
        blobs_wanted: vec![BlobHash([0xb1; 32])],
        cursor: Cursor { seq: 42, backfills: vec![(FeedId::from(SEAT), 9)] }.encode(),
        more: true,
        remaining: 3,
        check: Some(BTreeMap::from([("customer".into(), FeedSum(1, 0x0123_4567_89ab_cdef))])),
        resent: vec![FeedId::from(SEAT)],
        ..response_nothing_changed()
    }
}

pub(crate) fn problem() -> Problem {
    Problem::new(problem_code::DEVICE_FORKED, 409, "Another phone uses this one's identity.")
        .detail("counter 3 was offered with other bytes")
        .with("device", DEVICE)
        .with("token", "another-token")
}
