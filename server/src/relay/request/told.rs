//! What a request for people's yes says: the move, the rule in words, what it looked at as it was, and why it is asked.

use std::collections::BTreeMap;

use roundsman_domain::{Edit, Op, Record, RoleId};
use roundsman_playbook::{Kind, Stage, Words};
use roundsman_text::{Language, say};

use super::plain;
use crate::{
    ledger::approval::Pending,
    relay::{desk::Desk, weigh::Maker},
};

/// What stands in the request: the rule, the move, and the values that it looked at, as they were. Values of other sections stay where they are.
pub(super) fn words(
    desk: &Desk<'_>,
    pending: &Pending,
    edit: &Edit,
    maker: Maker,
    (kind, stage, record): (&Kind, &Stage, &Record),
    (rule, role): (&str, &RoleId),
) -> Vec<(&'static str, String)> {
    let (from, because) = match edit.ops.as_slice() {
        [Op::Move { from, justification, .. }] => (from.to_string(), justification.clone().unwrap_or_default()),
        _ => (String::new(), String::new()),
    };
    let condition = pending.steps.first().and_then(|(place, _)| stage.approvals.get(*place)?.when.as_ref());
    let playbook = desk.directory.playbook().ok();
    let said = |language: Language| {
        let words = condition?.in_words(kind, playbook?, language.tag(), &|key, args| say(language, key, args));
        Some((language.tag().to_owned(), words))
    };
    let said: Option<BTreeMap<String, String>> = [Language::ZhCn, Language::En].into_iter().map(said).collect();
    let shown = |name: &str| {
        let field = kind.field(name).filter(|field| field.section.as_str() == "main")?;
        let content = record.fields.get(&field.id)?;
        let text = match content {
            roundsman_domain::Content::Items(items) => items.len().to_string(),
            roundsman_domain::Content::One(value) => plain(value),
        };
        Some((name.to_owned(), text))
    };
    let values: BTreeMap<String, String> = pending.watched.split(',').filter_map(shown).collect();
    let unmet = if pending.is_exception { serde_json::to_string(&pending.unmet).unwrap_or_default() } else { String::new() };
    let words = vec![
        ("stage", pending.stage.to_string()),
        ("from_stage", from),
        ("role", role.to_string()),
        ("rule", rule.to_owned()),
        ("condition_words", said.map(|said| Words(said).packed()).unwrap_or_default()),
        ("condition", condition.map(|when| when.source.clone()).unwrap_or_default()),
        ("values", serde_json::to_string(&values).unwrap_or_default()),
        ("unmet", unmet),
        ("because", because),
        ("author", maker.user.to_string()),
        ("second_by", desk.directory.name_of(maker.user).to_owned()),
    ];
    words.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}
