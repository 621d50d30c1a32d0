//! Reasons as sentences: what is the matter, and the way on.

use roundsman_domain::{Path, Reason};

use crate::{
    bundle::{has, say},
    language::Language,
    moment::{Zone, moment},
};

/// What a company calls its things, answered from its playbook in the reader's language.
///
/// Every answer may be missing: the sentence is then said without it, or with the name that the playbook itself uses.
pub trait Names {
    /// The title of a field; for `contacts/ID/phone` that of the item's field.
    fn field(&self, path: &Path) -> Option<String> {
        let _ = path;
        None
    }

    /// The title of a stage.
    fn stage(&self, stage: &str) -> Option<String> {
        let _ = stage;
        None
    }

    /// The title of a kind of record.
    fn kind(&self, kind: &str) -> Option<String> {
        let _ = kind;
        None
    }

    /// The title of a role.
    fn role(&self, role: &str) -> Option<String> {
        let _ = role;
        None
    }

    /// What the playbook says to those whom a rule (`kind.stage.rule`) stops.
    fn rule_message(&self, rule: &str) -> Option<String> {
        let _ = rule;
        None
    }

    /// The name of a person, by whatever `detail.by` holds.
    fn person(&self, person: &str) -> Option<String> {
        let _ = person;
        None
    }

    /// The company's time zone; without it a sentence names no time.
    fn zone(&self) -> Option<Zone> {
        None
    }
}

/// Nobody to ask: sentences without titles.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoNames;

impl Names for NoNames {}

/// Everything that a sentence may name; `has_NAME` tells it whether it is there.
const DETAILS: [&str; 16] = [
    "because", "role", "until", "count", "have", "media", "by", "at", "stage", "next", "max", "expected", "version", "verdict",
    "field", "message",
];

/// A sentence for a reason, with the way on. A code that nobody knows is told as such.
pub fn reason(language: Language, reason: &Reason, names: &dyn Names) -> String {
    let key = reason.code.as_str();
    if !has(language, key) {
        return say(language, "reason-unknown", &[("code", key)]);
    }
    let values = DETAILS.map(|name| (name, value(language, name, reason, names)));
    let flags = DETAILS.map(|name| format!("has_{name}"));
    let mut args: Vec<(&str, &str)> = Vec::with_capacity(2 * DETAILS.len());
    for ((name, value), flag) in values.iter().zip(&flags) {
        args.push((flag, if value.is_some() { "yes" } else { "no" }));
        args.push((name, value.as_deref().unwrap_or_default()));
    }
    say(language, key, &args)
}

/// The sentences of several reasons, in order, none of them twice.
pub fn reasons(language: Language, reasons: &[Reason], names: &dyn Names) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for one in reasons {
        let sentence = reason(language, one, names);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

fn value(language: Language, name: &str, reason: &Reason, names: &dyn Names) -> Option<String> {
    let told = reason.detail.get(name).filter(|text| !text.is_empty());
    let word = |prefix: &str, text: &String| {
        let key = format!("{prefix}-{text}");
        if has(language, &key) { say(language, &key, &[]) } else { text.clone() }
    };
    match name {
        "field" => reason.path.as_ref().map(|path| names.field(path).unwrap_or_else(|| path.to_string())),
        "message" => reason.rule.as_ref().and_then(|rule| names.rule_message(rule)),
        "stage" | "next" => told.map(|stage| names.stage(stage).unwrap_or_else(|| stage.clone())),
        "by" => told.map(|by| names.person(by).unwrap_or_else(|| by.clone())),
        "role" => told.map(|role| names.role(role).unwrap_or_else(|| role.clone())),
        "at" | "until" => {
            told.and_then(|at| Some(moment(language, at.parse().ok()?, &names.zone()?))).filter(|at| !at.is_empty())
        }
        "expected" => told.map(|expected| names.kind(expected).unwrap_or_else(|| word("type", expected))),
        "verdict" => told.map(|verdict| word("verdict", verdict)),
        _ => told.cloned(),
    }
}
