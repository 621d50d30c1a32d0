//! From YAML to a compiled playbook, or to everything that is wrong with it.

mod approval;
mod automation;
mod derive;
mod duty;
mod evidence;
mod field;
mod kind;
pub(crate) mod migrate;
mod role;
mod stage;
mod table;
mod visit;

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{Currency, FieldId, KindId, SectionId, StageId};

use crate::{
    check,
    model::{Expression, Field, Playbook},
    problem::{Problem, Problems},
    request,
    yaml::{self, Data, Mark, Node},
};
use table::Table;
pub(crate) use visit::built_in;

/// A playbook that works, and what its author should look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The playbook.
    pub playbook: Playbook,
    /// Worth a look; nothing is wrong.
    pub warnings: Vec<Problem>,
}

/// What the source claims of names that may be declared later in it; checked once all is read.
#[derive(Debug)]
pub(crate) enum Claim {
    /// A derived fact, with the places of what it is of, its link and its date.
    Fact { kind: KindId, field: FieldId, marks: [Mark; 3] },
    /// A role is named.
    Role(String),
    /// A deadline or a cadence.
    Duty { kind: KindId, name: String },
    /// A field that holds a day or a moment.
    Dated { kind: KindId, field: String },
    /// A value that is written into a field.
    Value { kind: KindId, field: String, text: String },
    /// A link of a kind that leads to another.
    Leads { kind: KindId, field: String, to: KindId },
    /// A record that is made with these fields.
    Made { kind: KindId, link: Option<FieldId>, fields: Vec<FieldId> },
    /// A role is asked to approve.
    Approver(String),
    /// A link leads to this kind.
    LinkTo(String),
    /// A role has a right over this kind.
    RoleKind(String),
    /// A role reads this section.
    RoleSection(String),
    /// A stage needs this field.
    Filled { kind: KindId, field: String },
    /// A stage needs something in this slot.
    Evidence { kind: KindId, field: String },
    /// Something to be ticked.
    Action { kind: KindId, field: String },
    /// A condition of this kind.
    Condition { kind: KindId, expression: Expression },
    /// A field of a unique key.
    Unique { kind: KindId, field: String },
    /// The link that a kind lives within.
    Within { kind: KindId, field: String },
    /// Where a visit should start: link and place.
    Site { kind: KindId, link: String, place: String },
    /// A move may start in this stage.
    From { kind: KindId, stage: String },
    /// The pipeline of a kind.
    Pipeline { kind: KindId },
    /// A kind whose records move on.
    Migrated(String),
    /// A stage that this version does not have.
    Gone { kind: KindId, stage: String },
    /// A stage of it.
    Stage { kind: KindId, stage: StageId },
}

/// What reading one playbook carries along.
pub(crate) struct Reader {
    pub(crate) problems: Problems,
    pub(crate) languages: Vec<String>,
    pub(crate) currency: Currency,
    pub(crate) items: BTreeMap<String, Vec<Field>>,
    pub(crate) claims: Vec<(Mark, Claim)>,
    /// Fields whose type could not be read: nothing more is said of them.
    pub(crate) broken: BTreeSet<(KindId, FieldId)>,
}

/// What a photo's long edge may be, in pixels.
const PHOTO_EDGES: std::ops::RangeInclusive<u32> = 320..=8_000;

impl Playbook {
    /// Reads and checks a playbook.
    ///
    /// # Errors
    /// With every problem (up to 50), warnings included, in the order of the source.
    pub fn parse(source: &str) -> Result<Parsed, Vec<Problem>> {
        let root = yaml::read(source).map_err(|problem| vec![problem])?;
        let mut reader = Reader {
            problems: Problems::default(),
            languages: vec!["zh-CN".to_owned(), "en".to_owned()],
            currency: Currency::CNY,
            items: BTreeMap::new(),
            claims: Vec::new(),
            broken: BTreeSet::new(),
        };
        let playbook = reader.playbook(&root, source);
        if let Some(playbook) = &playbook {
            check::claims(playbook, &mut reader);
        }
        let warnings = reader.problems.finish()?;
        // Nothing was read only where a problem says why, and then we are not here.
        playbook.map(|playbook| Parsed { playbook, warnings }).ok_or_else(Vec::new)
    }
}

impl Reader {
    fn playbook(&mut self, root: &Node, source: &str) -> Option<Playbook> {
        let mut table = Table::of(root, "playbook", &mut self.problems)?;
        self.languages(table.get("languages"));
        let name = table.required("playbook", &mut self.problems).and_then(|node| self.company_name(&node));
        let version = table.required("version", &mut self.problems).and_then(|node| {
            let version = node.integer::<u32>().filter(|version| *version > 0);
            if version.is_none() {
                self.problems.error(node.mark, "playbook.version", &[]);
            }
            version
        });
        let time_zone = self.time_zone(table.get("time_zone"));
        if let Some(currency) = table.get("currency").and_then(|node| self.currency_of(node)) {
            self.currency = currency;
        }
        let photo_long_edge = self.photo_long_edge(table.get("photo_long_edge"));
        self.items(table.get("items"));

        let mut kinds = BTreeMap::new();
        if let Some(node) = table.required("kinds", &mut self.problems) {
            for (key, node) in node.entries("kinds", &mut self.problems) {
                if let Some(kind) = self.kind(key, node) {
                    kinds.insert(kind.id.clone(), kind);
                }
            }
        }
        derive::give_types(&mut kinds);
        let request = request::kind();
        kinds.insert(request.id.clone(), request);

        let mut roles = BTreeMap::new();
        if let Some(node) = table.required("roles", &mut self.problems) {
            for (key, node) in node.entries("roles", &mut self.problems) {
                if let Some(role) = self.role(key, node) {
                    roles.insert(role.id.clone(), role);
                }
            }
        }
        let calendar = self.calendar(&mut table);
        let mut automations = self.automations(&mut table);
        let kept = kinds.values().flat_map(|kind| kind.cadences.iter().filter_map(|one| duty::told_of(&kind.id, one)));
        automations.extend(kept);
        let migrate = self.migrate(&mut table);
        table.finish(&mut self.problems);
        Some(Playbook {
            name: name?,
            version: version?,
            languages: self.languages.clone(),
            time_zone,
            currency: self.currency,
            photo_long_edge,
            calendar,
            roles,
            kinds,
            automations,
            migrate,
            source: source.into(),
        })
    }

    fn company_name(&mut self, node: &Node) -> Option<String> {
        let name = self.text(node)?;
        let is_good = name.len() <= 64
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
        if !is_good {
            self.problems.error(node.mark, "playbook.name", &[("name", &name)]);
        }
        is_good.then_some(name)
    }

    fn languages(&mut self, node: Option<&Node>) {
        let Some(node) = node else { return };
        let mut languages = Vec::new();
        for (mark, tag) in self.texts(node) {
            let is_tag = (2..=20).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            if is_tag {
                languages.push(tag);
            } else {
                self.problems.unknown(mark, "playbook.unknown_language", &tag, ["zh-CN", "en"], &[]);
            }
        }
        if !languages.is_empty() {
            self.languages = languages;
        }
    }

    fn time_zone(&mut self, node: Option<&Node>) -> String {
        let name = node.and_then(|node| Some((node, self.text(node)?)));
        let Some((node, name)) = name else { return "Asia/Shanghai".to_owned() };
        if jiff::tz::TimeZone::get(&name).is_err() {
            self.problems.error(node.mark, "playbook.time_zone", &[("name", &name)]);
        }
        name
    }

    pub(crate) fn currency_of(&mut self, node: &Node) -> Option<Currency> {
        let code = self.text(node)?;
        let currency = code.parse().ok();
        if currency.is_none() {
            self.problems.error(node.mark, "playbook.currency", &[("name", &code)]);
        }
        currency
    }

    fn photo_long_edge(&mut self, node: Option<&Node>) -> u32 {
        let Some(node) = node else { return 1_600 };
        node.integer().filter(|edge| PHOTO_EDGES.contains(edge)).unwrap_or_else(|| {
            let expected = format!("{} – {}", PHOTO_EDGES.start(), PHOTO_EDGES.end());
            self.shape(node.mark, &expected);
            1_600
        })
    }

    fn items(&mut self, node: Option<&Node>) {
        let Some(node) = node else { return };
        for (key, node) in node.entries("items", &mut self.problems) {
            if self.name(key.mark, &key.name, &[]).is_none() {
                continue;
            }
            let Some(mut table) = Table::of(node, &key.name, &mut self.problems) else { continue };
            let fields = table.required("fields", &mut self.problems).map(|node| self.item_fields(&node)).unwrap_or_default();
            table.finish(&mut self.problems);
            self.items.insert(key.name.clone(), fields);
        }
    }

    /// Takes a name of ours: lower-case letters, digits and underscores, and none of `reserved`.
    pub(crate) fn name(&mut self, mark: Mark, name: &str, reserved: &[&str]) -> Option<String> {
        let is_name = name.len() <= roundsman_domain::NAME_BYTES_MAX
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !is_name {
            self.problems.error(mark, "playbook.name", &[("name", name)]);
            return None;
        }
        if reserved.contains(&name) {
            self.problems.error(mark, "playbook.reserved", &[("name", name)]);
            return None;
        }
        Some(name.to_owned())
    }

    pub(crate) fn section(&mut self, node: &Node) -> Option<SectionId> {
        let name = self.text(node)?;
        let name = self.name(node.mark, &name, &[])?;
        SectionId::new(&name).ok()
    }

    /// Says what should have stood there.
    pub(crate) fn shape(&mut self, mark: Mark, expected: &str) {
        self.problems.error(mark, "playbook.shape", &[("expected", expected)]);
    }

    /// A condition; what it names is checked later.
    pub(crate) fn condition(&mut self, kind: &KindId, node: &Node) -> Option<Expression> {
        let Data::Scalar(source) = &node.data else {
            self.shape(node.mark, "text");
            return None;
        };
        match Expression::compile(source) {
            Ok(expression) => {
                self.claims.push((node.mark, Claim::Condition { kind: kind.clone(), expression: expression.clone() }));
                Some(expression)
            }
            Err(error) => {
                self.problems.push(error.problem(node.mark));
                None
            }
        }
    }
}
