//! A company for measuring: made in this process, with phones that speak to the relay's heart or over HTTP.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use rand::{Rng, SeedableRng, rngs::StdRng};
use roundsman::{
    ledger::{Ledger, Writer, company, device, enrolment, people, tree},
    news::Newsroom,
    relay::{Relay, Shares, now_ms},
};
use roundsman_domain::{
    Base, BootId, CompanyId, DeviceId, Edit, EditBytes, EditId, Grant, Heads, Node, Op, Outcome, Path, RecordId, ScopeHash,
    SeatId, SectionId, Stamp, UnitId, UserId, Value,
};
use roundsman_protocol::{ENGINE, PROTOCOL, SyncRequest};

/// What reps say, to be put together at random: a page of the same note four thousand times would compress to nothing.
const WORDS: &[&str] = &[
    "老板",
    "采购经理",
    "设计师",
    "项目部",
    "在意交期",
    "嫌价格高",
    "要荔枝面",
    "要火烧面",
    "看过样板",
    "下周量房",
    "月底开标",
    "已付定金",
    "东方石材",
    "低百分之五",
    "质量不稳",
    "运费另算",
    "要含税价",
    "账期六十天",
    "现款可谈",
    "要三家比价",
    "图纸未定",
    "大厅地面",
    "外墙干挂",
    "电梯口",
    "楼梯踏步",
    "样品已签收",
    "约周三",
    "带技术去",
    "先报意向",
    "等总部批",
    "换了负责人",
    "姓李",
    "姓陈",
    "电话没接",
    "加了微信",
    "仓库在晋江",
    "要现货",
    "排产两周",
    "色差要控制",
    "厚度二十五",
];

/// 400 characters of notes, another for each seed.
pub(crate) fn notes(seed: u64) -> String {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut text = String::new();
    while text.chars().count() < 400 {
        text.push_str(WORDS[rng.random_range(0..WORDS.len())]);
        text.push_str(["，", "。", "、", ""][rng.random_range(0..4)]);
        if rng.random_range(0..4) == 0 {
            text.push_str(&rng.random_range(10..9_999).to_string());
        }
    }
    text.chars().take(400).collect()
}

/// The company and its relay.
pub(crate) struct Company {
    pub(crate) relay: Relay,
    pub(crate) id: CompanyId,
    pub(crate) folder: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) root: UnitId,
    since_ms: i64,
}

/// A phone: its identity, and what it knows of its own records.
pub(crate) struct Phone {
    pub(crate) bearer: device::Bearer,
    pub(crate) token: String,
    pub(crate) seat: SeatId,
    counter: u64,
    pub(crate) heads: BTreeMap<RecordId, BTreeMap<SectionId, Heads>>,
    pub(crate) customers: Vec<RecordId>,
    pub(crate) deals: Vec<RecordId>,
    last: BTreeMap<RecordId, EditId>,
    pub(crate) scope: Option<ScopeHash>,
    pub(crate) cursor: Vec<u8>,
    pub(crate) epoch: u64,
}

const BOOT: BootId = BootId::from_bytes([7; 16]);

impl Company {
    pub(crate) fn new(name: &str) -> Self {
        Self::on(name, "building-materials")
    }

    /// A company on another template.
    pub(crate) fn on(name: &str, template: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("roundsman-bench-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        let data = folder.join("data");
        let ledger = Ledger::open(&data).expect("a ledger");
        let (_, yaml) = roundsman_playbook::TEMPLATES.iter().find(|(name, _)| *name == template).expect("the template");
        // An hour ago: what a phone did since its enrolment is not years overdue.
        let since_ms = now_ms() - 3_600_000;
        let mut connection = ledger.connect().expect("a connection");
        let tx = connection.transaction().expect("a transaction");
        let (company, root) = company::create(&tx, "华东建材", yaml, since_ms).expect("a company");
        tx.commit().expect("committed");
        let (writer, _) = Writer::start(connection, |_| {}).expect("a writer");
        Self {
            relay: Relay { ledger, writer, news: Newsroom::default(), shares: Shares::default() },
            id: company.id,
            folder,
            data,
            root,
            since_ms,
        }
    }

    fn admin<T>(&self, work: impl FnOnce(&rusqlite::Transaction<'_>) -> T) -> T {
        let mut connection = self.relay.ledger.connect().expect("a connection");
        let tx = connection.transaction().expect("a transaction");
        let done = work(&tx);
        tx.commit().expect("committed");
        done
    }

    /// So many reps, each in a seat of their own.
    pub(crate) fn phones(&self, count: usize) -> Vec<Phone> {
        self.admin(|tx| (0..count).map(|n| self.rep(tx, &format!("rep {n}"), self.root)).collect())
    }

    /// A rep in a seat of a unit.
    pub(crate) fn phone_in(&self, name: &str, unit: UnitId) -> Phone {
        self.admin(|tx| self.rep(tx, name, unit))
    }

    /// A unit under the head office.
    pub(crate) fn unit(&self, name: &str) -> UnitId {
        self.admin(|tx| tree::add_unit(tx, self.id, name, Some(self.root), self.since_ms).expect("a unit"))
    }

    /// A manager of a unit.
    pub(crate) fn manager(&self, name: &str, unit: UnitId) -> Phone {
        self.admin(|tx| self.person(tx, name, Node::Unit(unit), "manager", SeatId::from_bytes([0; 16])))
    }

    fn rep(&self, tx: &rusqlite::Transaction<'_>, name: &str, unit: UnitId) -> Phone {
        let seat = tree::add_seat(tx, self.id, &format!("seat of {name}"), unit, self.since_ms).expect("a seat");
        self.person(tx, name, Node::Seat(seat), "rep", seat)
    }

    fn person(&self, tx: &rusqlite::Transaction<'_>, name: &str, node: Node, role: &'static str, seat: SeatId) -> Phone {
        let user = people::add(tx, self.id, name, "x", "zh-CN", self.since_ms).expect("a user");
        let grant = Grant { user: user.id, node, role: role.into(), from_ms: Some(self.since_ms), until_ms: None };
        people::add_grant(tx, self.id, &grant, self.since_ms).expect("a grant");
        let (device, token) = device::insert(tx, self.id, user.id, "bench", None, self.since_ms).expect("a device");
        let bearer =
            device::Bearer { company: self.id, device, user: user.id, enrolled_ms: self.since_ms, history_from_ms: None };
        Phone { token, ..Phone::of(bearer, seat) }
    }

    /// How many records there are to be read.
    pub(crate) fn records(&self) -> usize {
        let count =
            |snapshot: &rusqlite::Connection| Ok(snapshot.query_row("SELECT count(*) FROM record", [], |row| row.get(0))?);
        self.relay.ledger.read(count).map(|count: i64| usize::try_from(count).unwrap_or(0)).expect("a count")
    }

    /// A code for one more phone of a user.
    pub(crate) fn code(&self, user: UserId) -> String {
        self.admin(|tx| enrolment::new_code(tx, self.id, user, 60, now_ms()).expect("a code"))
    }

    /// Sends a phone's edits to the heart, and takes in what came of them.
    pub(crate) async fn take(&self, phone: &mut Phone, edits: Vec<Edit>) {
        let request = Arc::new(phone.request(&edits));
        let outcomes = self.relay.take(phone.bearer, &request, None, now_ms()).await.expect("taken");
        phone.hear(&edits, outcomes);
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

impl Phone {
    fn of(bearer: device::Bearer, seat: SeatId) -> Self {
        Self {
            bearer,
            token: String::new(),
            seat,
            counter: 0,
            heads: BTreeMap::new(),
            customers: Vec::new(),
            deals: Vec::new(),
            last: BTreeMap::new(),
            scope: None,
            cursor: Vec::new(),
            epoch: 0,
        }
    }

    /// A phone of no relay, to look at what it would send.
    pub(crate) fn nobody() -> Self {
        let bearer = device::Bearer {
            company: CompanyId::from_bytes([1; 16]),
            device: DeviceId(rand::random()),
            user: UserId::from_bytes([2; 16]),
            enrolled_ms: 1_000,
            history_from_ms: None,
        };
        Self::of(bearer, SeatId::from_bytes([3; 16]))
    }

    pub(crate) fn edit(&mut self, record: RecordId, ops: Vec<Op>) -> Edit {
        self.counter += 1;
        let id = EditId { device: self.bearer.device, counter: self.counter };
        let base = Base { heads: self.heads.get(&record).cloned().unwrap_or_default(), after: self.last.insert(record, id) };
        let stamp = Stamp { wall_ms: now_ms(), monotonic_ms: 1_000_000 + self.counter, boot: BOOT, relay: None };
        Edit { id, record, base, stamp, playbook: 1, ops }
    }

    /// A customer as a careful rep files it: fifteen fields and 400 characters of notes.
    pub(crate) fn new_customer(&mut self, n: usize) -> Edit {
        let id = RecordId::new_at(now_ms(), rand::random());
        let name = format!("福建万隆石业 {} 号店 {n}", self.bearer.device);
        let notes = notes(self.bearer.device.0 ^ self.counter);
        let address = format!("厦门市湖里区金湖路 {} 号建材城 {n} 座", self.counter * 37 % 900);
        let text = [
            ("name", name.as_str()),
            ("source", ["exhibition", "referral", "online"][n % 3]),
            ("type", ["dealer", "contractor", "retail"][n % 3]),
            ("address", address.as_str()),
            ("intent", "花岗岩大板、荔枝面、火烧面"),
            ("notes", notes.as_str()),
        ];
        let mut fields: BTreeMap<_, _> = text.into_iter().map(|(field, value)| (field.into(), Value::from(value))).collect();
        fields.insert("phone".into(), Value::Text(format!("0592-{:08}", self.counter * 131 + self.bearer.device.0 % 10_000_000)));
        self.customers.push(id);
        let create = Op::Create { kind: "customer".into(), seat: Some(self.seat), fields };
        self.edit(id, vec![create])
    }

    /// A deal with a customer.
    pub(crate) fn new_deal(&mut self, customer: RecordId) -> Edit {
        let id = RecordId::new_at(now_ms(), rand::random());
        self.deals.push(id);
        let fields = [("customer".into(), Value::Text(customer.to_string())), ("name".into(), "大厅地面".into())].into();
        let create = Op::Create { kind: "opportunity".into(), seat: Some(self.seat), fields };
        self.edit(id, vec![create])
    }

    /// A save in a form of a customer: four fields.
    pub(crate) fn change(&mut self, customer: RecordId, n: usize) -> Edit {
        let set = |field: &'static str, value: String| Op::Set { path: Path::field(field.into()), value: Value::Text(value) };
        let ops = vec![
            set("intent", format!("花岗岩 {n} 平方米")),
            set("address", format!("厦门市湖里区金湖路 {n} 号")),
            set("type", ["dealer", "contractor", "retail"][n % 3].to_owned()),
            set("current_project", format!("金湖路 {n} 号大厅")),
        ];
        self.edit(customer, ops)
    }

    /// A move of a deal back and forth.
    pub(crate) fn step(&mut self, deal: RecordId, is_forth: bool) -> Edit {
        let (from, to) = if is_forth { ("lead", "needs") } else { ("needs", "lead") };
        self.edit(deal, vec![Op::Move { from: from.into(), to: to.into(), justification: None }])
    }

    /// A request that brings these edits.
    pub(crate) fn request(&self, edits: &[Edit]) -> SyncRequest {
        SyncRequest {
            protocol: PROTOCOL,
            engine: ENGINE,
            device: self.bearer.device,
            epoch: self.epoch,
            playbook: 1,
            scope: self.scope,
            cursor: self.cursor.clone(),
            now: Stamp { wall_ms: now_ms(), monotonic_ms: 2_000_000, boot: BOOT, relay: None },
            last_counter: self.counter,
            edits: edits.iter().map(|edit| edit.encode().expect("an edit")).collect::<Vec<EditBytes>>(),
            documents: Vec::new(),
            receipts: Vec::new(),
            budget_bytes: 0,
            parts: BTreeMap::new(),
        }
    }

    /// Takes in outcomes: everything must have been accepted.
    pub(crate) fn hear(&mut self, edits: &[Edit], outcomes: Vec<(EditId, Outcome)>) {
        assert_eq!(edits.len(), outcomes.len());
        for (edit, (_, outcome)) in edits.iter().zip(outcomes) {
            let Outcome::Accepted { heads, .. } = outcome else { panic!("{outcome:?} of {edit:?}") };
            self.heads.insert(edit.record, heads);
        }
        self.last.clear();
    }
}
