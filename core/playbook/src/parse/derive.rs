//! Derived facts: read first, and given their type once every kind is known.

use std::collections::BTreeMap;

use roundsman_domain::{FieldId, KindId};

use crate::{
    model::{Aggregate, Derive, Field, FieldType, Kind},
    parse::{Claim, Reader, table::Table},
    yaml::Node,
};

const HOW: &[(&str, Aggregate)] = &[
    ("count", Aggregate::Count),
    ("sum", Aggregate::Sum),
    ("max", Aggregate::Max),
    ("min", Aggregate::Min),
    ("latest", Aggregate::Latest),
];

impl Reader {
    /// `{ derive: max, of: visit.ended_at, via: visit.customer, where: "…", within: 90d, dated: visit.ended_at }`.
    pub(super) fn derive(&mut self, kind: &KindId, field: &FieldId, table: &mut Table<'_>) -> Option<Derive> {
        let how = table.get("derive").and_then(|node| self.word(node, HOW));
        let of_node = table.required("of", &mut self.problems);
        let via_node = table.required("via", &mut self.problems);
        let dated_node = table.get("dated");
        let of = of_node.as_ref().and_then(|node| self.text(node))?;
        let (of, value) = match of.split_once('.') {
            Some((kind, value)) => (KindId::new(kind).ok()?, FieldId::new(value).ok()),
            None => (KindId::new(&of).ok()?, None),
        };
        let via = via_node.as_ref().and_then(|node| self.of_kind(node, &of))?;
        let dated = dated_node.and_then(|node| self.of_kind(node, &of));
        let filter = table.get("where").and_then(|node| self.condition(&of, node));
        let within_days = self.days(table.get("within"));
        let mark = |node: Option<&Node>| node.map_or(table.mark, |node| node.mark);
        let marks = [mark(of_node.as_ref()), mark(via_node.as_ref()), mark(dated_node)];
        self.claims.push((table.mark, Claim::Fact { kind: kind.clone(), field: field.clone(), marks }));
        Some(Derive { how: how?, of, value, via, filter, within_days, dated })
    }

    /// `visit.ended_at`, or `ended_at` alone: a field of the kind that is looked at.
    pub(super) fn of_kind(&mut self, node: &Node, of: &KindId) -> Option<FieldId> {
        let text = self.text(node)?;
        match text.split_once('.') {
            Some((kind, field)) if kind == of.as_str() => FieldId::new(field).ok(),
            Some((kind, _)) => {
                self.problems.unknown(node.mark, "playbook.unknown_kind", kind, [of.as_str()], &[]);
                None
            }
            None => FieldId::new(&text).ok(),
        }
    }
}

/// Gives every derived fact the type of what it is made of. What does not fit keeps a number's, and is complained of by the check.
pub(super) fn give_types(kinds: &mut BTreeMap<KindId, Kind>) {
    let type_of = |derive: &Derive| match (derive.how, &derive.value) {
        (Aggregate::Due { .. }, _) => Some(FieldType::Moment),
        (Aggregate::Count, _) | (_, None) => Some(FieldType::Number),
        (_, Some(value)) => kinds.get(&derive.of)?.field(value.as_str()).map(|field| field.type_.clone()),
    };
    let mut types: Vec<(KindId, FieldId, FieldType)> = Vec::new();
    for kind in kinds.values() {
        for field in &kind.fields {
            if let Some(type_) = field.derive.as_ref().and_then(|derive| type_of(derive)) {
                types.push((kind.id.clone(), field.id.clone(), type_));
            }
        }
    }
    for (kind, name, type_) in types {
        let fields = kinds.get_mut(&kind).map(|kind| kind.fields.as_mut_slice()).unwrap_or_default();
        if let Some(field) = fields.iter_mut().find(|field: &&mut Field| field.id == name) {
            field.type_ = type_;
        }
    }
}
