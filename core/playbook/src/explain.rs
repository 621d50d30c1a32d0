//! Explaining: the values that a condition looked at.

use std::collections::BTreeMap;

use roundsman_domain::{Content, Record, Value};

use crate::{
    facts::{Facts, Known},
    model::{Expression, Field, Kind, Playbook},
    process::is_held,
};

impl Expression {
    /// What stands behind each `record.` in it: `amount`, `customer.tier`.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let named = self.source.split("record.").skip(1);
        named.map(move |rest| &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())])
    }

    /// Each field that it names, of the record (`amount`) and of records that it links to (`customer.tier`), with its value as far as this side
    /// knows; of a list or a slot how many items there are.
    pub fn explain(
        &self,
        record: &Record,
        kind: &Kind,
        playbook: &Playbook,
        facts: &dyn Facts,
    ) -> BTreeMap<String, Known<Value>> {
        self.paths().filter_map(|path| explained(path, record, kind, playbook, facts)).collect()
    }
}

fn explained(path: &str, record: &Record, kind: &Kind, playbook: &Playbook, facts: &dyn Facts) -> Option<(String, Known<Value>)> {
    let mut parts = path.split('.');
    let name = parts.next()?;
    let field = kind.field(name)?;
    // A call such as `record.name.contains(…)` names no second field.
    let linked = parts.next().and_then(|inner| match &field.type_ {
        crate::FieldType::Link(to) => Some((playbook.kinds.get(to)?, playbook.kinds.get(to)?.field(inner)?)),
        _ => None,
    });
    let Some((other_kind, inner)) = linked else { return Some((name.to_owned(), value(field, record, kind, facts))) };
    let known = match record.link(name).map(|id| facts.record(id)) {
        None | Some(Known::Nothing) => Known::Nothing,
        Some(Known::Unknown) => Known::Unknown,
        Some(Known::Is(other)) => value(inner, &other, other_kind, facts),
    };
    Some((format!("{name}.{}", inner.id), known))
}

fn value(field: &Field, record: &Record, kind: &Kind, facts: &dyn Facts) -> Known<Value> {
    if field.derive.is_some() {
        return facts.derived(record.id, &field.id);
    }
    match record.fields.get(&field.id) {
        Some(Content::One(value)) if !value.is_empty() => Known::Is(value.clone()),
        Some(Content::Items(items)) => Known::Is(Value::Int(i64::try_from(items.len()).unwrap_or(i64::MAX))),
        _ if is_held(kind, record, &field.id, facts) => Known::Nothing,
        _ => Known::Unknown,
    }
}
