//! Titles: what the company calls its things, for sentences about them.

use roundsman_domain::{FieldId, Path, Reason, Scope};
use roundsman_playbook::{Field, FieldType, Guard, LOST, Playbook, Words};
use roundsman_text::{Language, Names, Zone, has, say};

use crate::input;

/// The titles of a playbook in one language.
///
/// A reason names its field and not its kind: the kind is that of its rule, else the one given, else any that has such a field.
#[derive(Debug, Clone, Copy)]
pub struct Titles<'a> {
    playbook: &'a Playbook,
    language: Language,
    scope: Option<&'a Scope>,
    kind: Option<&'a str>,
    guard: Option<&'a str>,
}

impl<'a> Titles<'a> {
    /// The titles of a playbook.
    pub fn new(playbook: &'a Playbook, language: Language) -> Self {
        Self { playbook, language, scope: None, kind: None, guard: None }
    }

    /// With the names of people.
    pub fn with_people(self, scope: Option<&'a Scope>) -> Self {
        Self { scope, ..self }
    }

    /// About records of this kind.
    pub fn of_kind(self, kind: &'a str) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// The sentence for a reason, with the way on.
    pub fn reason(&self, reason: &Reason) -> String {
        let of_rule = reason.rule.as_deref().and_then(|rule| rule.split('.').next());
        let of_rule = of_rule.and_then(|kind| self.playbook.kinds.get_key_value(kind)).map(|(kind, _)| kind.as_str());
        let guard = reason.detail.get("guard").map(String::as_str);
        let about = Titles { kind: of_rule.or(self.kind), guard, ..*self };
        roundsman_text::reason(self.language, reason, &about)
    }

    /// A field's title, else its name.
    pub fn title(&self, field: &Field) -> String {
        self.words(&field.title).unwrap_or_else(|| field.id.to_string())
    }

    /// An option of a choice by its title.
    pub fn option(&self, field: &FieldId, id: &str) -> Option<String> {
        match &self.found(field)?.type_ {
            FieldType::Choice(options) | FieldType::MultiChoice(options) => {
                options.iter().find(|option| option.id == id).and_then(|option| self.words(&option.title))
            }
            _ => None,
        }
    }

    /// Whether a field holds another record's id.
    pub fn is_link(&self, field: &FieldId) -> bool {
        self.found(field).is_some_and(|field| matches!(field.type_, FieldType::Link(_)))
    }

    /// Whether a field holds a time, in ms since the Unix epoch.
    pub fn is_moment(&self, field: &FieldId) -> bool {
        self.found(field).is_some_and(|field| matches!(field.type_, FieldType::Moment))
    }

    /// The field of this name: of the kind in question, else of any.
    fn found(&self, field: &FieldId) -> Option<&'a Field> {
        let playbook = self.playbook;
        let own = self.kind.and_then(|kind| playbook.kinds.get(kind)?.field(field.as_str()));
        own.or_else(|| playbook.kinds.values().find_map(|kind| kind.field(field.as_str())))
    }

    fn words(&self, words: &Words) -> Option<String> {
        words.get(self.language.tag()).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn in_kind(&self, kind: &str, path: &Path) -> Option<String> {
        input::find(self.playbook.kinds.get(kind)?, path).map(|field| self.title(field))
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

    fn role(&self, role: &str) -> Option<String> {
        self.playbook.role(role).and_then(|role| self.words(&role.title))
    }

    /// `opportunity.quote.guard` and `opportunity.quote.exit.guard`; which of several, the guard's source says.
    fn rule_message(&self, rule: &str) -> Option<String> {
        let parts: Vec<_> = rule.split('.').collect();
        let (kind, stage, is_exit) = match parts.as_slice() {
            [kind, stage, "guard"] => (kind, stage, false),
            [kind, stage, "exit", "guard"] => (kind, stage, true),
            _ => return None,
        };
        let stage = self.playbook.kinds.get(*kind)?.stage(stage)?;
        let guards = if is_exit { &stage.exit_guards } else { &stage.enter_guards };
        let is_it = |guard: &&Guard| self.guard.is_none_or(|source| source == guard.when.source);
        guards.iter().find(is_it).and_then(|guard| self.words(&guard.message))
    }

    fn person(&self, person: &str) -> Option<String> {
        let user = person.parse().ok()?;
        self.scope.and_then(|scope| scope.people.get(&user).cloned())
    }

    fn zone(&self) -> Option<Zone> {
        Zone::named(&self.playbook.time_zone)
    }
}

#[cfg(test)]
mod tests {
    use roundsman_domain::code;

    use super::*;

    #[test]
    fn a_refused_move_speaks_the_companys_own_words() {
        let playbook = Playbook::parse(roundsman_playbook::TEMPLATES[0].1).unwrap().playbook;
        let titles = Titles::new(&playbook, Language::ZhCn);
        let guard = Reason::new(code::GUARD_FALSE).by_rule("opportunity.quote.guard").with("guard", "record.amount > 0");
        assert!(titles.reason(&guard).contains("请先填写大于零的预计金额"), "{}", titles.reason(&guard));
        let missing = Reason::new(code::EVIDENCE_MISSING).at("requirement_spec".parse().unwrap());
        assert!(titles.reason(&missing).contains("客户需求说明书"));
        // The same field has another title in another kind.
        let name = |kind| Reason::new(code::FIELD_REQUIRED).at("name".parse().unwrap()).by_rule(format!("{kind}.name"));
        assert_ne!(titles.reason(&name("customer")), titles.reason(&name("opportunity")));
    }
}
