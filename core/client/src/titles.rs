//! Titles: what the company calls its things, for sentences about them.

use roundsman_domain::{Path, Scope};
use roundsman_playbook::{Field, LOST, Playbook, Words};
use roundsman_text::{Language, Names, Zone, has, say};

use crate::input;

/// The titles of a playbook in one language.
///
/// Field names are looked up in the kind that a sentence is about, else in any kind: a reason names its field and not its kind.
pub struct Titles<'a> {
    /// The playbook.
    pub playbook: &'a Playbook,
    /// The kind that it is about, where that is known.
    pub kind: Option<&'a str>,
    /// For names of people.
    pub scope: Option<&'a Scope>,
    /// In which language.
    pub language: Language,
}

impl Titles<'_> {
    /// Words in the language.
    pub fn words(&self, words: &Words) -> Option<String> {
        words.get(self.language.tag()).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn in_kind(&self, kind: &str, path: &Path) -> Option<String> {
        input::find(self.playbook.kinds.get(kind)?, path).map(|field| self.title(field))
    }

    /// A field's title, else its name.
    pub fn title(&self, field: &Field) -> String {
        self.words(&field.title).unwrap_or_else(|| field.id.to_string())
    }
}

impl Names for Titles<'_> {
    fn field(&self, path: &Path) -> Option<String> {
        let in_own = self.kind.and_then(|kind| self.in_kind(kind, path));
        in_own.or_else(|| self.playbook.kinds.keys().find_map(|kind| self.in_kind(kind.as_str(), path)))
    }

    fn stage(&self, stage: &str) -> Option<String> {
        if stage == LOST {
            return has(self.language, "stage-lost").then(|| say(self.language, "stage-lost", &[]));
        }
        let in_own = self.kind.and_then(|kind| self.playbook.kinds.get(kind)?.stage(stage));
        let found = in_own.or_else(|| self.playbook.kinds.values().find_map(|kind| kind.stage(stage)));
        found.and_then(|stage| self.words(&stage.title))
    }

    fn kind(&self, kind: &str) -> Option<String> {
        self.playbook.kinds.get(kind).and_then(|kind| self.words(&kind.title))
    }

    fn rule_message(&self, rule: &str) -> Option<String> {
        let mut parts = rule.split('.');
        let (kind, stage) = (self.playbook.kinds.get(parts.next()?)?, parts.next()?);
        let stage = kind.stage(stage)?;
        let guards = stage.enter_guards.iter().chain(&stage.exit_guards);
        let position: usize = parts.nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
        guards.map(|guard| &guard.message).nth(position).and_then(|words| self.words(words))
    }

    fn person(&self, person: &str) -> Option<String> {
        let user = person.parse().ok()?;
        self.scope.and_then(|scope| scope.people.get(&user).cloned())
    }

    fn zone(&self) -> Option<Zone> {
        Zone::named(&self.playbook.time_zone)
    }
}
