//! A relay that keeps one section of one record, and phones that write to it.

use roundsman_domain::{DeviceId, EditId, Fields, Heads, KindId, Op, Path, SectionId, TrustedInterval, Value};
use roundsman_playbook::{Field, FieldType, Kind, Policy, Words};

use crate::{Author, BaseOf, Current, DocumentError, State, Stored, Written, behind, create, open, write};

pub(super) fn main_section() -> SectionId {
    SectionId::from("main")
}

pub(super) fn field(id: &'static str, type_: FieldType, conflict: Policy) -> Field {
    Field {
        id: id.into(),
        title: Words::default(),
        section: main_section(),
        type_,
        is_required: false,
        is_key: false,
        is_searched: false,
        conflict,
        show_when: None,
        is_system: false,
        derive: None,
    }
}

/// A customer with a field of every shape.
pub(super) fn customer() -> Kind {
    let contact = vec![field("name", FieldType::Text, Policy::Latest), field("phone", FieldType::Phone, Policy::Latest)];
    Kind {
        id: KindId::from("customer"),
        title: Words::default(),
        plural: Words::default(),
        fields: vec![
            field("name", FieldType::Text, Policy::Latest),
            field("phone", FieldType::Phone, Policy::Latest),
            field("tier", FieldType::Text, Policy::Review),
            field("budget", FieldType::Money(roundsman_domain::Currency::CNY), Policy::Latest),
            field("site", FieldType::Location, Policy::Latest),
            field("score", FieldType::Number, Policy::Latest),
            field("is_open", FieldType::Bool, Policy::Latest),
            field("visits", FieldType::Number, Policy::Add),
            field("notes", FieldType::LongText, Policy::Latest),
            field("needs", FieldType::MultiChoice(Vec::new()), Policy::Add),
            field("contacts", FieldType::List(contact), Policy::Latest),
            field("shelf", FieldType::Photo, Policy::Latest),
        ],
        title_field: None,
        within: None,
        keep_days: None,
        unique: Vec::new(),
        stages: Vec::new(),
        lost: None,
        visit: None,
        deadlines: Vec::new(),
        cadences: Vec::new(),
        is_system: false,
    }
}

pub(super) fn path(text: &str) -> Path {
    text.parse().unwrap()
}

pub(super) fn set(at: &str, value: impl Into<Value>) -> Op {
    Op::Set { path: path(at), value: value.into() }
}

pub(super) fn splice(at: u32, delete: u32, insert: &str) -> Op {
    Op::Splice { path: path("notes"), at, delete, insert: insert.to_owned() }
}

pub(super) fn add(list: &str, item: &'static str, fields: &[(&'static str, &'static str)]) -> Op {
    let value = fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Op::Add { path: path(list), item: item.into(), value }
}

pub(super) fn remove(list: &str, item: &'static str) -> Op {
    Op::Remove { path: path(list), item: item.into() }
}

pub(super) fn edit(device: u64, counter: u64) -> EditId {
    EditId { device: DeviceId(device), counter }
}

/// An edit as it goes to the relay.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) id: EditId,
    pub(super) heads: Heads,
    pub(super) after: Option<EditId>,
    pub(super) ms: i64,
    pub(super) ops: Vec<Op>,
}

impl Sent {
    pub(super) fn author(&self) -> Author<'_> {
        let by = match self.id.device.0 {
            1 => "王",
            2 => "李",
            _ => "Zhao",
        };
        let when = TrustedInterval { earliest_ms: self.ms, latest_ms: self.ms + 800 };
        Author { edit: self.id, by, when, actor: [7; 16] }
    }
}

/// The section as a relay keeps it.
#[derive(Debug, Clone)]
pub(super) struct Relay {
    pub(super) kind: Kind,
    pub(super) stored: Stored,
    pub(super) state: State,
    pub(super) fields: Fields,
    pub(super) actor: [u8; 16],
}

impl Relay {
    /// With a record that device 1 made as its edit 1.
    pub(super) fn with(kind: Kind, ops: &[Op]) -> Self {
        let sent = Sent { id: edit(1, 1), heads: Heads::default(), after: None, ms: 1_000, ops: ops.to_vec() };
        let Written { changes, state, fields, .. } = create(&kind, &main_section(), &sent.ops, &sent.author()).unwrap();
        Self { kind, stored: Stored { snapshot: None, changes }, state, fields, actor: [7; 16] }
    }

    /// What the relay would write; both ways where both are open, which must agree.
    pub(super) fn judge(&self, sent: &Sent) -> Result<Written, DocumentError> {
        let load = || Ok(self.stored.clone());
        let current = Current { state: &self.state, fields: &self.fields, load: &load };
        let base = BaseOf { heads: &sent.heads, after: sent.after };
        let author = Author { actor: self.actor, ..sent.author() };
        let written = write(&self.kind, &main_section(), current, base, &sent.ops, &author);
        if self.state.is_current(&base, sent.id) {
            let other = behind::write(&self.kind, &main_section(), current, base, &sent.ops, &author);
            assert_eq!(written, other, "directly and through the document");
        }
        written
    }

    /// Takes an edit and checks all that must hold afterwards.
    pub(super) fn take(&mut self, sent: &Sent) -> Result<Written, DocumentError> {
        let written = self.judge(sent)?;
        self.stored.changes.extend(written.changes.iter().cloned());
        self.state = State::from_bytes(&written.state.to_bytes()).unwrap();
        assert_eq!(self.state, written.state, "its bytes come back");
        self.fields = written.fields.clone();
        let (state, fields) = open(&self.stored).unwrap();
        assert_eq!(fields, self.fields, "the document says what the projection says");
        assert_eq!(state, self.state, "the state can be made anew");
        Ok(written)
    }

    pub(super) fn compact(&mut self) {
        let snapshot = crate::compact(&self.stored).unwrap();
        self.stored = Stored { snapshot: Some(snapshot), changes: Vec::new() };
        let (state, fields) = open(&self.stored).unwrap();
        assert_eq!((&state, &fields), (&self.state, &self.fields), "after folding");
    }
}

/// A phone: what it last had from the relay, and how far its own edits go.
#[derive(Debug, Clone)]
pub(super) struct Phone {
    pub(super) device: u64,
    pub(super) counter: u64,
    pub(super) heads: Heads,
    pub(super) after: Option<EditId>,
}

impl Phone {
    pub(super) fn synced(device: u64, relay: &Relay) -> Self {
        Self { device, counter: 100, heads: relay.state.heads().clone(), after: None }
    }

    pub(super) fn save(&mut self, ms: i64, ops: &[Op]) -> Sent {
        self.counter += 1;
        let id = edit(self.device, self.counter);
        let after = self.after.replace(id);
        Sent { id, heads: self.heads.clone(), after, ms, ops: ops.to_vec() }
    }

    /// Reads the relay's news; all its edits have been answered.
    pub(super) fn sync(&mut self, relay: &Relay) {
        self.heads = relay.state.heads().clone();
        self.after = None;
    }
}
