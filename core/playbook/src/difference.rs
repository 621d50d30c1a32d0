//! What one playbook says otherwise than another, place by place.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{KindId, RoleId};

use crate::{
    model::{Field, FieldType, Kind, Playbook, Policy, Right, Role, Stage},
    yaml::{self, Data, Node},
};

/// One thing that is said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, as the playbook nests: `kinds.opportunity.stages.quote.enter.evidence.requirement_spec`.
    pub place: String,
    /// What was said; none for what is new.
    pub old: Option<String>,
    /// What is said; none for what is gone.
    pub new: Option<String>,
    /// The roles that it concerns: those who may change records of the kind, before or after.
    pub roles: BTreeSet<RoleId>,
}

/// Everything that `new` says otherwise than `old`, in the order of places.
pub fn difference(old: &Playbook, new: &Playbook) -> Vec<Change> {
    let (before, after) = (said(old), said(new));
    let places: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = places.into_iter().filter(|place| before.get(*place) != after.get(*place));
    // Of a kind or a field that is new or gone only that is told, not all that it says.
    let mut changes: Vec<Change> = Vec::new();
    for place in changed {
        let is_told = changes
            .last()
            .is_some_and(|last| place.starts_with(&format!("{}.", last.place)) && (last.old.is_none() || last.new.is_none()));
        if !is_told {
            let (old_text, new_text) = (before.get(place).cloned(), after.get(place).cloned());
            changes.push(Change { place: place.clone(), old: old_text, new: new_text, roles: concerned(place, old, new) });
        }
    }
    changes
}

fn concerned(place: &str, old: &Playbook, new: &Playbook) -> BTreeSet<RoleId> {
    let mut parts = place.split('.');
    match (parts.next(), parts.next()) {
        (Some("roles"), Some(role)) => [RoleId::new(role)].into_iter().flatten().collect(),
        (Some("kinds"), Some(kind)) => {
            let kind = KindId::new(kind).ok();
            let may = |role: &&Role| kind.as_ref().is_some_and(|kind| role.right(kind) >= Some(Right::Edit));
            old.roles.values().chain(new.roles.values()).filter(may).map(|role| role.id.clone()).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// All that a playbook says: place and words.
fn said(playbook: &Playbook) -> BTreeMap<String, String> {
    let mut all = Said::default();
    all.put("time_zone", &playbook.time_zone);
    all.put("currency", playbook.currency.as_str());
    all.put("photo_long_edge", playbook.photo_long_edge);
    for role in playbook.roles.values() {
        all.role(role);
    }
    for kind in playbook.kinds.values().filter(|kind| !kind.is_system) {
        all.kind(kind);
    }
    if let Ok(root) = yaml::read(&playbook.source) {
        all.written(&root);
    }
    all.0
}

#[derive(Default)]
struct Said(BTreeMap<String, String>);

impl Said {
    fn put(&mut self, place: impl ToString, words: impl ToString) {
        self.0.insert(place.to_string(), words.to_string());
    }

    fn put_some(&mut self, place: impl ToString, words: Option<impl ToString>) {
        if let Some(words) = words {
            self.put(place, words);
        }
    }

    fn role(&mut self, role: &Role) {
        let at = format!("roles.{}", role.id);
        self.put(&at, "");
        self.put(format!("{at}.scope"), format!("{:?}", role.reach).to_lowercase());
        self.put(format!("{at}.carry"), format!("{:?}", role.carry).to_lowercase());
        self.put(format!("{at}.sections"), list(&role.sections));
        let rights = role.can.iter().map(|(kind, right)| (kind.as_str(), *right)).chain(role.can_all.map(|right| ("*", right)));
        for (kind, right) in rights {
            self.put(format!("{at}.can.{kind}"), format!("{right:?}").to_lowercase());
        }
    }

    fn kind(&mut self, kind: &Kind) {
        let at = format!("kinds.{}", kind.id);
        self.put(&at, "");
        self.put(format!("{at}.title"), words(&kind.title));
        for field in kind.fields.iter().filter(|field| !kind.is_due_of_cadence(&field.id)) {
            self.field(&at, field);
        }
        self.put_some(format!("{at}.within"), kind.within.as_ref());
        self.put_some(format!("{at}.keep"), kind.keep_days.map(days));
        for key in &kind.unique {
            self.put(format!("{at}.unique.{}", list(key)), "");
        }
        if !kind.stages.is_empty() {
            self.put(format!("{at}.stages"), list(kind.stages.iter().map(|stage| &stage.id)));
        }
        for stage in &kind.stages {
            self.stage(&at, stage);
        }
        if let Some(lost) = &kind.lost {
            self.put(format!("{at}.lost.reason"), if lost.needs_reason { "required" } else { "optional" });
            self.put(format!("{at}.lost.from"), list(&lost.from));
        }
        self.visit(&at, kind);
    }

    fn visit(&mut self, at: &str, kind: &Kind) {
        let Some(rules) = &kind.visit else { return };
        self.put(format!("{at}.check_in.radius"), format!("{}m", rules.check_in.radius_m));
        let outside = if rules.check_in.needs_reason_outside { "reason" } else { "" };
        self.put(format!("{at}.check_in.outside"), outside);
        for slot in &rules.photos {
            self.put(format!("{at}.photos.{}", slot.field), if slot.is_required { "required" } else { "optional" });
        }
        self.put_some(format!("{at}.valid_when"), rules.valid_when.as_ref().map(|when| &when.source));
    }

    fn field(&mut self, kind: &str, field: &Field) {
        let at = format!("{kind}.fields.{}", field.id);
        self.put(&at, type_name(&field.type_));
        for (name, is_so) in [("required", field.is_required), ("key", field.is_key), ("search", field.is_searched)] {
            self.put_some(format!("{at}.{name}"), is_so.then_some("true"));
        }
        self.put(format!("{at}.section"), &field.section);
        self.put_some(format!("{at}.conflict"), (field.conflict != Policy::Latest).then(|| policy(field.conflict)));
        self.put_some(format!("{at}.show_when"), field.show_when.as_ref().map(|when| &when.source));
        match &field.type_ {
            FieldType::Choice(options) | FieldType::MultiChoice(options) => {
                options.iter().for_each(|option| self.put(format!("{at}.options.{}", option.id), ""));
            }
            FieldType::List(inner) => inner.iter().for_each(|inner| self.field(&at, inner)),
            FieldType::Link(to) => self.put(format!("{at}.to"), to),
            _ => {}
        }
    }

    fn stage(&mut self, kind: &str, stage: &Stage) {
        let at = format!("{kind}.stages.{}", stage.id);
        self.put(&at, "");
        self.put(format!("{at}.from"), list(&stage.from));
        self.put_some(format!("{at}.limit"), stage.limit_days.map(days));
        stage.actions.iter().for_each(|action| self.put(format!("{at}.do.{action}"), ""));
        let gates = [
            ("enter", &stage.enter_fields, &stage.enter_evidence, &stage.enter_guards),
            ("exit", &stage.exit_fields, &stage.exit_evidence, &stage.exit_guards),
        ];
        for (gate, fields, evidence, guards) in gates {
            fields.iter().for_each(|field| self.put(format!("{at}.{gate}.fields.{field}"), ""));
            for wanted in evidence {
                let media = wanted.media.map(|media| format!(" {}", media.as_str())).unwrap_or_default();
                self.put(format!("{at}.{gate}.evidence.{}", wanted.slot), format!("{}{media}", wanted.at_least));
            }
            guards.iter().for_each(|guard| self.put(format!("{at}.{gate}.guard: {}", guard.when.source), ""));
        }
        let exception = |exception: &crate::Exception| format!("{} {}h", exception.approver, exception.expires_ms / 3_600_000);
        self.put_some(format!("{at}.exception"), stage.exception.as_ref().map(exception));
    }

    /// What nests deep is told as its author wrote it.
    fn written(&mut self, root: &Node) {
        for name in ["automations", "migrate"] {
            self.nested(name, root.child(name));
        }
        for (kind, node) in root.child("kinds").map(Node::children).unwrap_or_default() {
            let at = format!("kinds.{}", kind.name);
            for name in ["deadlines", "cadence"] {
                self.nested(&format!("{at}.{name}"), node.child(name));
            }
            for stage in node.child("stages").map(Node::items).unwrap_or_default() {
                let id = stage.child("id").and_then(Node::scalar).unwrap_or_default();
                for name in ["approval", "approvals"] {
                    self.nested(&format!("{at}.stages.{id}.{name}"), stage.child(name));
                }
            }
            for (field, node) in node.child("fields").map(Node::children).unwrap_or_default() {
                for name in ["derive", "of", "via", "where", "within", "dated"].iter().filter(|_| node.child("derive").is_some())
                {
                    self.nested(&format!("{at}.fields.{}.{name}", field.name), node.child(name));
                }
            }
        }
    }

    /// A part of the source: a thing in a list goes by its id, else by its place.
    fn nested(&mut self, at: &str, node: Option<&Node>) {
        match node.map(|node| &node.data) {
            None => {}
            Some(Data::Empty) => self.put(at, ""),
            Some(Data::Scalar(text)) => self.put(at, text),
            Some(Data::Sequence(items)) if items.iter().all(|item| item.scalar().is_some()) => {
                self.put(at, list(items.iter().filter_map(Node::scalar)));
            }
            Some(Data::Sequence(items)) => {
                for (nth, item) in items.iter().enumerate() {
                    let id = item.child("id").and_then(Node::scalar).map_or_else(|| (nth + 1).to_string(), str::to_owned);
                    self.nested(&format!("{at}.{id}"), Some(item));
                }
            }
            Some(Data::Mapping(entries)) => {
                self.put(at, "");
                entries.iter().for_each(|(key, inner)| self.nested(&format!("{at}.{}", key.name), Some(inner)));
            }
        }
    }
}

fn words(words: &crate::Words) -> String {
    words.0.iter().map(|(language, text)| format!("{language}: {text}")).collect::<Vec<_>>().join(", ")
}

fn days(days: u32) -> String {
    format!("{days}d")
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

fn policy(policy: Policy) -> &'static str {
    match policy {
        Policy::Latest => "latest",
        Policy::Review => "review",
        Policy::Add => "add",
    }
}

fn type_name(type_: &FieldType) -> String {
    match type_ {
        FieldType::Text => "text".to_owned(),
        FieldType::LongText => "long_text".to_owned(),
        FieldType::Number => "number".to_owned(),
        FieldType::Bool => "bool".to_owned(),
        FieldType::Money(currency) => format!("money {}", currency.as_str()),
        FieldType::Date => "date".to_owned(),
        FieldType::Time => "time".to_owned(),
        FieldType::Moment => "moment".to_owned(),
        FieldType::Choice(_) => "choice".to_owned(),
        FieldType::MultiChoice(_) => "multi_choice".to_owned(),
        FieldType::Link(_) => "link".to_owned(),
        FieldType::List(_) => "list".to_owned(),
        FieldType::File => "file".to_owned(),
        FieldType::Photo => "photo".to_owned(),
        FieldType::Location => "location".to_owned(),
        FieldType::Phone => "phone".to_owned(),
    }
}
