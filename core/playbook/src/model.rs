//! The compiled playbook: kinds, fields, stages and roles, as everything else reads them.

mod approval;
mod automation;
mod duty;
mod evidence;
mod fact;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roundsman_domain::{BlobHash, Currency, FieldId, KindId, PlaybookVersion, Reach, RoleId, SectionId, StageId};

pub use approval::{Approval, ApprovalStep, Exception, Overdue, Quorum};
pub use automation::{Action, Answer, Automation, Destination, Trigger};
pub use duty::{Cadence, Calendar, Deadline, Missed, Recipient, Since};
pub use evidence::{Evidence, Media};
pub use fact::{Aggregate, Derive};

/// The built-in kind of questions put to people.
pub const REQUEST: &str = "request";

/// The stage of records that left their pipeline without success.
pub const LOST: &str = "lost";

/// The section that every kind has.
pub const MAIN: &str = "main";

/// Words of the company, by language tag (`zh-CN`, `en`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(pub BTreeMap<String, String>);

impl Words {
    /// As one text, for what is kept in a record and read in several languages.
    pub fn packed(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// The words of a text that was packed; any other text as it is, in every language.
    pub fn unpacked(text: &str) -> Self {
        serde_json::from_str(text).map_or_else(|_| Self([(String::new(), text.to_owned())].into()), Self)
    }

    /// The words in `language`, else in any language that there is.
    pub fn get(&self, language: &str) -> Option<&str> {
        self.0.get(language).or_else(|| self.0.values().next()).map(String::as_str)
    }
}

/// What a role may do with records of a kind. Each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// See them.
    Read,
    /// See them, and take one into a seat of one's own.
    Claim,
    /// Change them.
    Edit,
    /// Answer requests (only for the kind `request`).
    Decide,
}

/// Which of the records that a role reads its devices carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carry {
    /// Those of the seats granted themselves.
    Own,
    /// Those of all seats under the granted node.
    Subtree,
}

/// What a grant of this role lets its user do.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// Its name in the playbook.
    pub id: RoleId,
    /// What people call it.
    pub title: Words,
    /// How far it sees.
    pub reach: Reach,
    /// What its devices carry.
    pub carry: Carry,
    /// Rights by kind.
    pub can: BTreeMap<KindId, Right>,
    /// The right over every kind that `can` does not name (`"*"`).
    pub can_all: Option<Right>,
    /// The sections that it reads; `main` where the playbook says nothing.
    pub sections: BTreeSet<SectionId>,
}

impl Role {
    /// Its right over records of a kind. `"*"` does not include `request`: deciding is said in words.
    pub fn right(&self, kind: &KindId) -> Option<Right> {
        self.can.get(kind).copied().or(if kind.as_str() == REQUEST { None } else { self.can_all })
    }

    /// This role as far as another one goes too: the shorter reach, the smaller right over each kind, the sections that both read.
    #[must_use]
    pub fn narrowed_by(&self, other: &Self) -> Self {
        // Nothing is less than anything: where one of the two has no right, neither has both.
        let both = |kind: &KindId| Some((kind.clone(), self.right(kind).min(other.right(kind))?));
        Self {
            reach: self.reach.min(other.reach),
            can: self.can.keys().chain(other.can.keys()).filter_map(both).collect(),
            can_all: self.can_all.min(other.can_all),
            sections: self.sections.intersection(&other.sections).cloned().collect(),
            ..self.clone()
        }
    }
}

/// How two values that were set apart are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The one with the later trusted time stands; the other stays readable.
    Latest,
    /// The first stands, the second becomes a request.
    Review,
    /// Both count: counters and sets.
    Add,
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is stored.
    pub id: String,
    /// What people see.
    pub title: Words,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// One line, merged as a whole.
    Text,
    /// Many lines, merged by character.
    LongText,
    /// A number; with the policy `add` a counter of whole numbers.
    Number,
    /// Yes or no.
    Bool,
    /// Integer minor units of this currency.
    Money(Currency),
    /// `2026-11-23`, a calendar day of the company's time zone.
    Date,
    /// `09:30`.
    Time,
    /// Milliseconds since the Unix epoch; only for fields that the system fills.
    Moment,
    /// One of these.
    Choice(Vec<Choice>),
    /// Any of these: a set of items.
    MultiChoice(Vec<Choice>),
    /// The id of a record of this kind.
    Link(KindId),
    /// Items with these fields.
    List(Vec<Field>),
    /// Attachments of any kind.
    File,
    /// Attachments that are pictures.
    Photo,
    /// A place.
    Location,
    /// A telephone number, compared without spaces and hyphens.
    Phone,
}

impl FieldType {
    /// Whether the field holds items (a map of containers in the document).
    pub fn has_items(&self) -> bool {
        matches!(self, Self::MultiChoice(_) | Self::List(_) | Self::File | Self::Photo)
    }

    /// Whether the field is a slot for attachments.
    pub fn is_slot(&self) -> bool {
        matches!(self, Self::File | Self::Photo)
    }
}

/// A CEL condition, compiled and within its limits.
#[derive(Debug, Clone)]
pub struct Expression {
    /// As the playbook writes it.
    pub source: String,
    /// The tree.
    pub(crate) tree: Arc<cel::common::ast::IdedExpr>,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// A field of a kind, or of a list's items.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name in the playbook.
    pub id: FieldId,
    /// What people call it.
    pub title: Words,
    /// Who may read it.
    pub section: SectionId,
    /// What it holds.
    pub type_: FieldType,
    /// A record without it is refused.
    pub is_required: bool,
    /// It counts for completeness, and may be part of a unique key.
    pub is_key: bool,
    /// Found by search.
    pub is_searched: bool,
    /// How two values set apart are settled.
    pub conflict: Policy,
    /// Shown only while this holds; hidden fields are not required.
    pub show_when: Option<Expression>,
    /// Filled by the system (`started_at` of a visit): forms do not offer it.
    pub is_system: bool,
    /// A derived fact: told by other records, kept by the relay.
    pub derive: Option<Box<Derive>>,
}

/// A condition with the words for those whom it stops.
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    /// What must hold.
    pub when: Expression,
    /// What to say where it does not.
    pub message: Words,
}

/// A stage of a pipeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Its name in the playbook.
    pub id: StageId,
    /// What people call it.
    pub title: Words,
    /// Where a move here may start; by default the stage before.
    pub from: Vec<StageId>,
    /// Fields that must be filled to enter.
    pub enter_fields: Vec<FieldId>,
    /// Files that must be there to enter, and whose bytes must have arrived.
    pub enter_evidence: Vec<Evidence>,
    /// Conditions to enter.
    pub enter_guards: Vec<Guard>,
    /// Fields that must be filled to leave forwards.
    pub exit_fields: Vec<FieldId>,
    /// Files that must be there to leave forwards.
    pub exit_evidence: Vec<Evidence>,
    /// Conditions to leave forwards.
    pub exit_guards: Vec<Guard>,
    /// What must be done here, and ticked, to leave forwards.
    pub actions: Vec<FieldId>,
    /// How long a record should stay, in days.
    pub limit_days: Option<u32>,
    /// Who may let a move here pass though conditions are unmet.
    pub exception: Option<Exception>,
    /// Whom a move here waits for.
    pub approvals: Vec<Approval>,
}

/// How a record leaves the pipeline without success. It then stands in the stage `lost`.
#[derive(Debug, Clone, PartialEq)]
pub struct Lost {
    /// A move to `lost` needs a justification.
    pub needs_reason: bool,
    /// Where it may start; empty for anywhere.
    pub from: Vec<StageId>,
}

/// A photo slot of a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct PhotoSlot {
    /// The field that holds it.
    pub field: FieldId,
    /// A visit without it is not valid.
    pub is_required: bool,
}

/// Where a visit should be started.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckIn {
    /// The link and the place field of the linked record: `customer.location`.
    pub site: Option<(FieldId, FieldId)>,
    /// Within how many metres, the fix's accuracy taken off.
    pub radius_m: u32,
    /// A visit started elsewhere needs a reason (`outside: reason`).
    pub needs_reason_outside: bool,
}

/// What makes a kind a kind of visit.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRules {
    /// Where it should be started.
    pub check_in: CheckIn,
    /// Its photo slots, in order.
    pub photos: Vec<PhotoSlot>,
    /// What makes it count.
    pub valid_when: Option<Expression>,
}

/// A kind of record.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Its name in the playbook.
    pub id: KindId,
    /// What people call it.
    pub title: Words,
    /// What people call several, where that is another word.
    pub plural: Words,
    /// Its fields in the order of its form.
    pub fields: Vec<Field>,
    /// The field that names a record in lists: the first searched text, else the first link.
    pub title_field: Option<FieldId>,
    /// The link whose record decides seat and shares.
    pub within: Option<FieldId>,
    /// Days after the last change for which devices carry it.
    pub keep_days: Option<u32>,
    /// Keys that should be unique in the company.
    pub unique: Vec<Vec<FieldId>>,
    /// Its pipeline in order, `lost` excluded; empty where it has none.
    pub stages: Vec<Stage>,
    /// Whether and how it may be lost.
    pub lost: Option<Lost>,
    /// Present for visits.
    pub visit: Option<VisitRules>,
    /// What is to be done by a time.
    pub deadlines: Vec<Deadline>,
    /// How often it wants to be looked after.
    pub cadences: Vec<Cadence>,
    /// Made by the relay only (`request`).
    pub is_system: bool,
}

impl Kind {
    /// A field by its name.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id.as_str() == id)
    }

    /// What people call several records of the kind.
    pub fn plural(&self, language: &str) -> &str {
        let several = self.plural.0.get(language).map(String::as_str);
        several.or_else(|| self.title.get(language)).unwrap_or(self.id.as_str())
    }

    /// The field that says where a record is, where the kind has one.
    pub fn place(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.type_ == FieldType::Location)
    }

    /// Whether anything is to be done on its records by a time.
    pub fn has_duties(&self) -> bool {
        !self.deadlines.is_empty() || !self.cadences.is_empty()
    }

    /// Whether it has a deadline or a cadence of this name.
    pub fn has_duty(&self, id: &str) -> bool {
        self.deadlines.iter().any(|duty| duty.id.as_str() == id) || self.cadences.iter().any(|duty| duty.id.as_str() == id)
    }

    /// A stage by its name.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id.as_str() == id)
    }

    /// The section that a field belongs to; `main` for those that the kind does not know.
    pub fn section_of(&self, field: &str) -> SectionId {
        self.field(field).map_or_else(|| SectionId::from("main"), |field| field.section.clone())
    }

    /// The sections of the kind; `main` always among them.
    pub fn sections(&self) -> BTreeSet<SectionId> {
        self.fields.iter().map(|field| field.section.clone()).chain([SectionId::from("main")]).collect()
    }
}

/// One version of a company's process.
#[derive(Debug, Clone, PartialEq)]
pub struct Playbook {
    /// Its name.
    pub name: String,
    /// Which version.
    pub version: PlaybookVersion,
    /// Language tags, the first of them the default.
    pub languages: Vec<String>,
    /// IANA name of the time zone whose days count.
    pub time_zone: String,
    /// The currency of money fields that name none.
    pub currency: Currency,
    /// Photos are scaled down to this long edge, in pixels.
    pub photo_long_edge: u32,
    /// Its working days and quiet hours.
    pub calendar: Calendar,
    /// The roles.
    pub roles: BTreeMap<RoleId, Role>,
    /// The kinds, the built-in `request` among them.
    pub kinds: BTreeMap<KindId, Kind>,
    /// What the relay does by itself.
    pub automations: Vec<Automation>,
    /// By kind: where records go that stand in a stage which it does not have any more.
    pub migrate: BTreeMap<KindId, BTreeMap<StageId, StageId>>,
    /// As its author wrote it: what is stored, sent and shown again.
    pub source: Arc<str>,
}

impl Playbook {
    /// A kind by its name.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.get(id)
    }

    /// A role by its name.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.get(id)
    }

    /// The hash of the source: two playbooks with one version and two fingerprints are two playbooks.
    pub fn fingerprint(&self) -> BlobHash {
        BlobHash::of(self.source.as_bytes())
    }
}
