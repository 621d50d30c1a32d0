//! Operations on plain values: what a device shows at once, and what the relay projects where nobody else wrote meanwhile.

use std::collections::BTreeMap;

use crate::{
    content::{Content, Fields, Item},
    name::{FieldId, ItemKey},
    op::Op,
    path::Path,
    reason::{Reason, code},
    value::Value,
};

/// Why an operation does not fit the values it meets.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{code} at {path}", code = reason.code, path = reason.path.as_ref().map(ToString::to_string).unwrap_or_default())]
pub struct ApplyError {
    /// The same as a reason.
    pub reason: Reason,
}

fn unfit(path: &Path) -> ApplyError {
    ApplyError { reason: Reason::new(code::OP_UNFIT).at(path.clone()) }
}

/// Changes `text` at a place counted in Unicode scalar values.
///
/// # Errors
/// `None` where the place or the deletion is past the end.
pub fn splice(text: &str, at: u32, delete: u32, insert: &str) -> Option<String> {
    let mut ends = text.char_indices().map(|(index, _)| index).chain([text.len()]);
    let start = ends.nth(at as usize)?;
    let end = if delete == 0 { start } else { ends.nth(delete as usize - 1)? };
    let mut spliced = String::with_capacity(text.len() - (end - start) + insert.len());
    spliced.push_str(&text[..start]);
    spliced.push_str(insert);
    spliced.push_str(&text[end..]);
    Some(spliced)
}

fn items_mut<'a>(fields: &'a mut Fields, path: &Path) -> Result<&'a mut BTreeMap<ItemKey, Item>, ApplyError> {
    match fields.entry(path.field.clone()).or_insert_with(|| Content::Items(BTreeMap::new())) {
        Content::Items(items) => Ok(items),
        content @ Content::One(Value::Null) => {
            *content = Content::Items(BTreeMap::new());
            content_items(content).ok_or_else(|| unfit(path))
        }
        Content::One(_) => Err(unfit(path)),
    }
}

fn content_items(content: &mut Content) -> Option<&mut BTreeMap<ItemKey, Item>> {
    match content {
        Content::Items(items) => Some(items),
        Content::One(_) => None,
    }
}

fn slot_mut<'a>(fields: &'a mut Fields, path: &Path) -> Result<&'a mut Value, ApplyError> {
    match &path.item {
        None => match fields.entry(path.field.clone()).or_insert(Content::One(Value::Null)) {
            Content::One(value) => Ok(value),
            Content::Items(_) => Err(unfit(path)),
        },
        Some((key, inner)) => {
            let missing = || ApplyError { reason: Reason::new(code::ITEM_UNKNOWN).at(path.clone()) };
            let item = items_mut(fields, path)?.get_mut(key).ok_or_else(missing)?;
            Ok(item.fields.entry(inner.clone()).or_default())
        }
    }
}

/// Applies one operation to the fields of a record. `Move`, `Assign`, `Share`, `Archive` and `Decide` touch no field.
///
/// # Errors
/// Where the operation does not fit: a position past the end, an item that is not there. The fields may then be partly changed: apply to a copy.
pub fn apply_op(fields: &mut Fields, op: &Op) -> Result<(), ApplyError> {
    match op {
        Op::Create { fields: first, .. } => {
            fields.extend(first.iter().map(|(field, value)| (field.clone(), Content::One(value.clone()))));
        }
        Op::Set { path, value } => *slot_mut(fields, path)? = value.clone(),
        Op::Splice { path, at, delete, insert } => {
            let value = slot_mut(fields, path)?;
            let old = match &*value {
                Value::Null => "",
                Value::Text(text) => text,
                _ => return Err(unfit(path)),
            };
            let spliced = splice(old, *at, *delete, insert).ok_or_else(|| ApplyError {
                reason: Reason::new(code::TEXT_RANGE).at(path.clone()).with("length", old.chars().count()),
            })?;
            *value = Value::Text(spliced);
        }
        Op::Increment { path, by } => {
            let value = slot_mut(fields, path)?;
            let old = match value {
                Value::Null => 0,
                Value::Int(i) => *i,
                _ => return Err(unfit(path)),
            };
            *value = Value::Int(old.checked_add(*by).ok_or_else(|| unfit(path))?);
        }
        Op::Add { path, item, value } => insert_item(fields, path, item, value.clone())?,
        Op::Attach { slot, item, hash, thumbnail, manifest } => {
            insert_item(fields, &Path::field(slot.clone()), item, manifest.item_fields(*hash, *thumbnail))?;
        }
        Op::Remove { path, item } => {
            if items_mut(fields, path)?.remove(item).is_none() {
                return Err(ApplyError { reason: Reason::new(code::ITEM_UNKNOWN).at(path.clone()).with("item", item) });
            }
        }
        Op::Move { .. } | Op::Decide { .. } | Op::Assign { .. } | Op::Share { .. } | Op::Archive { .. } => {}
    }
    Ok(())
}

/// Adding an item that is there already adds what it lacks: two reps who both choose an option agree.
fn insert_item(fields: &mut Fields, path: &Path, key: &ItemKey, value: BTreeMap<FieldId, Value>) -> Result<(), ApplyError> {
    let items = items_mut(fields, path)?;
    match items.get_mut(key) {
        None => {
            items.insert(key.clone(), Item { is_contested: false, fields: value });
        }
        Some(_) if !value.is_empty() => {
            return Err(ApplyError { reason: Reason::new(code::ITEM_EXISTS).at(path.clone()).with("item", key) });
        }
        Some(item) => item.is_contested = false,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Path {
        text.parse().unwrap()
    }

    #[test]
    fn text_is_counted_in_characters_not_bytes() {
        assert_eq!(splice("老板在意", 2, 2, "不关心🏪").as_deref(), Some("老板不关心🏪"));
        assert_eq!(splice("𠮷野", 2, 0, "家").as_deref(), Some("𠮷野家"));
        assert_eq!(splice("ab", 0, 2, "").as_deref(), Some(""));
        assert_eq!(splice("ab", 3, 0, "x"), None);
        assert_eq!(splice("ab", 1, 2, "x"), None);
    }

    #[test]
    fn an_item_is_added_changed_and_removed() {
        let mut fields = Fields::new();
        let add = Op::Add { path: path("contacts"), item: "a".into(), value: BTreeMap::from([("name".into(), "李".into())]) };
        apply_op(&mut fields, &add).unwrap();
        apply_op(&mut fields, &Op::Set { path: path("contacts/a/name"), value: "李主任".into() }).unwrap();
        assert_eq!(fields["contacts"].items().unwrap()["a"].fields["name"], "李主任".into());
        assert_eq!(apply_op(&mut fields, &add).unwrap_err().reason.code, code::ITEM_EXISTS);
        apply_op(&mut fields, &Op::Remove { path: path("contacts"), item: "a".into() }).unwrap();
        assert!(fields["contacts"].is_empty());
        let gone = Op::Set { path: path("contacts/a/name"), value: "x".into() };
        assert_eq!(apply_op(&mut fields, &gone).unwrap_err().reason.code, code::ITEM_UNKNOWN);
    }

    #[test]
    fn a_counter_does_not_wrap_and_text_is_no_counter() {
        let mut fields = Fields::from([("n".into(), Value::Int(i64::MAX).into()), ("t".into(), Value::from("x").into())]);
        for field in ["n", "t"] {
            let error = apply_op(&mut fields, &Op::Increment { path: path(field), by: 1 }).unwrap_err();
            assert_eq!(error.reason.code, code::OP_UNFIT);
        }
    }
}
