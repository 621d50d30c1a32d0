//! Words: what a company calls its things, from its playbook, in the reader's language.

use std::collections::BTreeMap;

use roundsman_domain::{Path, Reason, RecordId, UserId};
use roundsman_playbook::{Field, FieldType, Guard, Kind, LOST, Playbook, Words};
use roundsman_text::{Language, Names, Zone, say};

/// The titles of one playbook in one language.
#[derive(Debug, Clone, Copy)]
pub struct Titles<'a> {
    /// Whose words.
    pub playbook: &'a Playbook,
    /// The kind that the screen is about: the same field name may mean another thing elsewhere.
    pub kind: Option<&'a Kind>,
    /// Names of people.
    pub people: Option<&'a BTreeMap<UserId, String>>,
    /// What the records are called that the screen's own link to.
    pub linked: Option<&'a BTreeMap<RecordId, String>>,
    /// In which language.
    pub language: Language,
}

impl<'a> Titles<'a> {
    /// The titles of a playbook.
    pub fn new(playbook: &'a Playbook, language: Language) -> Self {
        Self { playbook, kind: None, people: None, linked: None, language }
    }

    /// On a screen about this kind.
    pub fn about(self, kind: &'a Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// With names of people.
    pub fn with_people(self, people: &'a BTreeMap<UserId, String>) -> Self {
        Self { people: Some(people), ..self }
    }

    /// With names of linked records.
    pub fn with_linked(self, linked: &'a BTreeMap<RecordId, String>) -> Self {
        Self { linked: Some(linked), ..self }
    }

    /// What the record is called that a link names; the id where this device does not hold it.
    pub(crate) fn linked_title(&self, id: &str) -> String {
        let known = id.parse().ok().and_then(|id: RecordId| self.linked?.get(&id));
        known.cloned().unwrap_or_else(|| self.say("record-not-here", &[]))
    }

    /// A kind's title, else its name.
    pub(crate) fn kind_title(&self, kind: &Kind) -> String {
        self.words(&kind.title).unwrap_or_else(|| kind.id.to_string())
    }

    /// A sentence.
    pub(crate) fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        say(self.language, key, args)
    }

    /// The company's words in the language; nothing where it gave none.
    pub(crate) fn words(&self, words: &Words) -> Option<String> {
        words.get(self.language.tag()).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A field's title, else its name.
    pub(crate) fn field_title(&self, field: &Field) -> String {
        self.words(&field.title).unwrap_or_else(|| field.id.to_string())
    }

    /// A stage's title, else its name.
    pub(crate) fn stage_title(&self, stage: &str) -> String {
        self.stage(stage).unwrap_or_else(|| stage.to_owned())
    }

    /// The field at a path, that of a list's item included.
    pub(crate) fn find(&self, path: &Path) -> Option<&'a Field> {
        let own = self.kind.into_iter();
        let mut kinds = own.chain(self.playbook.kinds.values());
        kinds.find_map(|kind| field_at(kind, path))
    }

    /// What the company says to those whom a guard stops: the rule names the gate, and the reason's `detail.guard` which of its guards.
    pub(crate) fn guard_message(&self, reason: &Reason) -> Option<String> {
        let guards = self.guards(reason.rule.as_deref()?)?;
        let source = reason.detail.get("guard");
        let is_it = |guard: &&Guard| source.is_none_or(|source| *source == guard.when.source);
        guards.iter().find(is_it).and_then(|guard| self.words(&guard.message))
    }

    /// `opportunity.quote.guard`, `opportunity.quote.exit.guard`.
    fn guards(&self, rule: &str) -> Option<&'a [Guard]> {
        let mut parts = rule.split('.');
        let stage = self.playbook.kind(parts.next()?)?.stage(parts.next()?)?;
        match (parts.next()?, parts.next()) {
            ("guard", None) => Some(&stage.enter_guards),
            ("exit", Some("guard")) => Some(&stage.exit_guards),
            _ => None,
        }
    }

    /// A sentence, for whoever says what came of an intent.
    pub fn word(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.say(key, args)
    }

    /// What people call a stage.
    pub fn stage_word(&self, stage: &str) -> String {
        self.stage_title(stage)
    }

    /// What people call a role.
    pub fn role_word(&self, role: &str) -> String {
        self.role(role).unwrap_or_else(|| role.to_owned())
    }

    /// When the day of a moment began in the company's time zone, ms since the Unix epoch.
    pub fn day_start(&self, at_ms: i64) -> i64 {
        self.zone().day_start(at_ms)
    }

    /// When its week began: on a Monday.
    pub fn week_start(&self, at_ms: i64) -> i64 {
        self.zone().week_start(at_ms)
    }

    /// The company's time zone.
    pub fn zone(&self) -> Zone {
        Zone::named(&self.playbook.time_zone).unwrap_or_else(Zone::utc)
    }
}

fn field_at<'a>(kind: &'a Kind, path: &Path) -> Option<&'a Field> {
    let field = kind.field(path.field.as_str())?;
    match (&path.item, &field.type_) {
        (None, _) => Some(field),
        (Some((_, inner)), FieldType::List(fields)) => fields.iter().find(|field| field.id == *inner),
        (Some(_), _) => None,
    }
}

impl Names for Titles<'_> {
    fn field(&self, path: &Path) -> Option<String> {
        self.find(path).map(|field| self.field_title(field))
    }

    fn stage(&self, stage: &str) -> Option<String> {
        if stage == LOST {
            return Some(self.say("stage-lost", &[]));
        }
        let own = self.kind.and_then(|kind| kind.stage(stage));
        let found = own.or_else(|| self.playbook.kinds.values().find_map(|kind| kind.stage(stage)));
        found.and_then(|stage| self.words(&stage.title))
    }

    fn kind(&self, kind: &str) -> Option<String> {
        self.playbook.kind(kind).and_then(|kind| self.words(&kind.title))
    }

    fn role(&self, role: &str) -> Option<String> {
        self.playbook.role(role).and_then(|role| self.words(&role.title))
    }

    /// The message of the rule's guard; nothing where a gate has several guards, for then the rule does not say which of them.
    fn rule_message(&self, rule: &str) -> Option<String> {
        match self.guards(rule)? {
            [only] => self.words(&only.message),
            _ => None,
        }
    }

    fn person(&self, person: &str) -> Option<String> {
        self.people?.get(&person.parse().ok()?).cloned()
    }

    fn zone(&self) -> Option<Zone> {
        Some(Titles::zone(self))
    }
}
