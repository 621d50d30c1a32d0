//! What a person types: `FIELD=VALUE`, `FIELD+=VALUE`, made into operations by the kind's own field types.

use std::collections::BTreeMap;

use roundsman_domain::{Content, FieldId, ItemKey, Op, Path, Reason, Record, Value, code};
use roundsman_playbook::{Field, FieldType, Kind, Policy};

/// How a value meets the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `FIELD=VALUE`: becomes this.
    Set,
    /// `FIELD+=VALUE`: this too.
    Add,
    /// `FIELD-=VALUE`: this no more (an item's key, an option).
    Remove,
}

/// One input of a form or a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Which field, or which field of which item.
    pub path: Path,
    /// How.
    pub verb: Verb,
    /// As it was typed.
    pub text: String,
}

/// A text is no assignment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not FIELD=VALUE or FIELD+=VALUE")]
pub struct AssignmentError(pub String);

impl std::str::FromStr for Assignment {
    type Err = AssignmentError;
    fn from_str(text: &str) -> Result<Self, AssignmentError> {
        let wrong = || AssignmentError(text.chars().take(80).collect());
        let (name, value) = text.split_once('=').ok_or_else(wrong)?;
        let (name, verb) = match (name.strip_suffix('+'), name.strip_suffix('-')) {
            (Some(name), _) => (name, Verb::Add),
            (None, Some(name)) => (name, Verb::Remove),
            (None, None) => (name, Verb::Set),
        };
        Ok(Self { path: name.trim().parse().map_err(|_| wrong())?, verb, text: value.to_owned() })
    }
}

/// What inputs come to: operations, and what is wrong with the others.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub(crate) first: BTreeMap<FieldId, Value>,
    pub(crate) ops: Vec<Op>,
    pub(crate) reasons: Vec<Reason>,
}

/// Reads inputs for a record of a kind; `before` is what it says now, `new_key` gives keys of new list items.
///
/// Where `is_creation`, scalars become the first values of the record.
pub(crate) fn read(
    inputs: &[Assignment],
    kind: &Kind,
    before: Option<&Record>,
    is_creation: bool,
    mut new_key: impl FnMut() -> ItemKey,
) -> Inputs {
    let mut read = Inputs::default();
    for input in inputs {
        match operations(input, kind, before, &mut new_key) {
            Ok(ops) => {
                for op in ops {
                    match op {
                        Op::Set { path: Path { field, item: None }, value } if is_creation => {
                            drop(read.first.insert(field, value))
                        }
                        op => read.ops.push(op),
                    }
                }
            }
            Err(reason) => read.reasons.push(reason.at(input.path.clone()).by_rule(format!("{}.{}", kind.id, input.path.field))),
        }
    }
    read
}

fn operations(
    input: &Assignment,
    kind: &Kind,
    before: Option<&Record>,
    new_key: &mut impl FnMut() -> ItemKey,
) -> Result<Vec<Op>, Reason> {
    let path = &input.path;
    let field = find(kind, path).ok_or_else(|| Reason::new(code::FIELD_UNKNOWN))?;
    let unfit = || Reason::new(code::OP_UNFIT);
    let content = before.and_then(|record| record.fields.get(&path.field));
    match (input.verb, &field.type_) {
        (Verb::Set, FieldType::MultiChoice(_)) => choose(path, field, content, &input.text),
        (Verb::Set, _) if field.type_.has_items() => Err(unfit()),
        (Verb::Set, FieldType::Number) if field.conflict == Policy::Add => {
            // A counter is not set but counted: what is missing to the number typed.
            let Value::Int(wanted) = field.parse_input(&input.text)? else { return Err(unfit()) };
            let now = match content.and_then(Content::as_value) {
                Some(Value::Int(now)) => *now,
                _ => 0,
            };
            Ok(vec![Op::Increment { path: path.clone(), by: wanted.checked_sub(now).ok_or_else(unfit)? }])
        }
        (Verb::Set, _) => Ok(vec![Op::Set { path: path.clone(), value: field.parse_input(&input.text)? }]),
        (Verb::Add, FieldType::Number) if field.conflict == Policy::Add => {
            let Value::Int(by) = field.parse_input(&input.text)? else { return Err(unfit()) };
            Ok(vec![Op::Increment { path: path.clone(), by }])
        }
        (Verb::Add, FieldType::MultiChoice(_)) => {
            Ok(vec![Op::Add { path: path.clone(), item: option(field, &input.text)?, value: BTreeMap::new() }])
        }
        (Verb::Add, FieldType::List(inners)) => {
            Ok(vec![Op::Add { path: path.clone(), item: new_key(), value: pairs(path, inners, &input.text)? }])
        }
        (Verb::Add, _) => Err(unfit()),
        (Verb::Remove, FieldType::MultiChoice(_)) => {
            Ok(vec![Op::Remove { path: path.clone(), item: option(field, &input.text)? }])
        }
        (Verb::Remove, _) if field.type_.has_items() => {
            let item = ItemKey::new(&input.text).map_err(|_| Reason::new(code::ITEM_UNKNOWN).with("item", &input.text))?;
            Ok(vec![Op::Remove { path: path.clone(), item }])
        }
        (Verb::Remove, _) => Err(unfit()),
    }
}

/// The field that a path names, of the kind or of a list's items.
pub(crate) fn find<'a>(kind: &'a Kind, path: &Path) -> Option<&'a Field> {
    let field = kind.field(path.field.as_str())?;
    match (&path.item, &field.type_) {
        (None, _) => Some(field),
        (Some((_, inner)), FieldType::List(inners)) => inners.iter().find(|field| field.id == *inner),
        _ => None,
    }
}

/// An option by its id or its title.
fn option(field: &Field, text: &str) -> Result<ItemKey, Reason> {
    let chosen = field.parse_input(text)?.as_text().and_then(|id| ItemKey::new(id).ok());
    chosen.ok_or_else(|| Reason::new(code::VALUE_OPTION))
}

/// `a,b` makes the set exactly that.
fn choose(path: &Path, field: &Field, content: Option<&Content>, text: &str) -> Result<Vec<Op>, Reason> {
    let wanted = text.split([',', ',']).filter(|one| !one.trim().is_empty()).map(|one| option(field, one));
    let wanted = wanted.collect::<Result<Vec<_>, _>>()?;
    let now: Vec<_> = content.and_then(Content::items).into_iter().flat_map(BTreeMap::keys).cloned().collect();
    let gone = now.iter().filter(|item| !wanted.contains(item)).map(|item| Op::Remove { path: path.clone(), item: item.clone() });
    let new = wanted.iter().filter(|item| !now.contains(item));
    Ok(gone.chain(new.map(|item| Op::Add { path: path.clone(), item: item.clone(), value: BTreeMap::new() })).collect())
}

/// `name=李,role=采购`: a comma belongs to the value unless a field's name and `=` follow it.
fn pairs(path: &Path, inners: &[Field], text: &str) -> Result<BTreeMap<FieldId, Value>, Reason> {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split([',', ',']) {
        let is_pair = part.split_once('=').is_some_and(|(name, _)| inners.iter().any(|inner| inner.id.as_str() == name.trim()));
        match parts.last_mut() {
            Some(last) if !is_pair && !part.contains('=') => {
                last.push(',');
                last.push_str(part);
            }
            _ => parts.push(part.to_owned()),
        }
    }
    let mut value = BTreeMap::new();
    for part in parts {
        // A list of one field needs no names.
        let (name, text) = match (part.split_once('='), inners) {
            (Some((name, text)), _) => (name.trim(), text),
            (None, [only]) => (only.id.as_str(), part.as_str()),
            (None, _) => return Err(Reason::new(code::VALUE_TYPE).with("expected", "name=value,…")),
        };
        let inner = inners.iter().find(|inner| inner.id.as_str() == name).ok_or_else(|| {
            Reason::new(code::FIELD_UNKNOWN).at(path.clone()).with("name", name.chars().take(80).collect::<String>())
        })?;
        value.insert(inner.id.clone(), inner.parse_input(text).map_err(|reason| reason.at(path.clone()))?);
    }
    Ok(value)
}

/// What is sent where nobody judges here: texts as they were typed, so that a relay can be seen to judge.
pub(crate) fn unread(inputs: &[Assignment], reasons: &[Reason]) -> Vec<Op> {
    let failed = inputs.iter().filter(|input| reasons.iter().any(|reason| reason.path.as_ref() == Some(&input.path)));
    failed.map(|input| Op::Set { path: input.path.clone(), value: Value::Text(input.text.clone()) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_told_apart() {
        let read = |text: &str| text.parse::<Assignment>().unwrap();
        assert_eq!(read("notes=a=b").text, "a=b");
        assert_eq!(read("contacts+=name=李,role=采购").verb, Verb::Add);
        assert_eq!(read("contacts/k/phone=1").path, "contacts/k/phone".parse().unwrap());
        assert_eq!(read("tags-=vip").verb, Verb::Remove);
        for wrong in ["", "name", "=x", "a/b=1"] {
            assert!(wrong.parse::<Assignment>().is_err() || wrong == "a/b=1", "{wrong}");
        }
    }
}
