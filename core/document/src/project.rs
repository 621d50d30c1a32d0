//! Projections: the plain values of a section, as its document gives them.

use std::collections::BTreeMap;

use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValueRef, ValueRef, iter::MapRange};
use roundsman_domain::{Content, FieldId, Fields, Item, ItemKey, Value};
use roundsman_playbook::Kind;

use crate::{
    error::DocumentError,
    scalar::value_of_ref,
    step::{CONTESTED, REMOVED, Shape},
};

/// Brings plain values into the one form that a projection has, so that what was applied and what was read can be compared.
///
/// Empty is absent: nulls, texts of no characters in `long_text`, counters at zero, lists without items.
pub fn tidy(kind: &Kind, fields: &mut Fields) {
    fields.retain(|id, content| match content {
        Content::One(Value::Null) => false,
        Content::One(value) if matches!(value, Value::Int(0)) || value.is_empty() => {
            let shape = kind.field(id.as_str()).map(Shape::of);
            !matches!((shape, value), (Some(Shape::Text), Value::Text(_)) | (Some(Shape::Counter), Value::Int(0)))
        }
        Content::One(_) => true,
        Content::Items(items) => {
            items.values_mut().for_each(|item| item.fields.retain(|_, value| *value != Value::Null));
            !items.is_empty()
        }
    });
}

/// Reads a document, at the heads named or at its own.
pub(crate) fn read(doc: &Automerge, heads: Option<&[automerge::ChangeHash]>) -> Result<Fields, DocumentError> {
    let name = |key: &str| FieldId::new(key).map_err(DocumentError::corrupt);
    let mut fields = Fields::new();
    for entry in range(doc, &ROOT, heads) {
        let content = match &entry.value {
            ValueRef::Object(ObjType::Text) => {
                let id = entry.id();
                let text = heads.map_or_else(|| doc.text(&id), |heads| doc.text_at(&id, heads))?;
                (!text.is_empty()).then_some(Content::One(Value::Text(text)))
            }
            ValueRef::Object(_) => {
                let items = items(doc, &entry.id(), heads)?;
                (!items.is_empty()).then_some(Content::Items(items))
            }
            ValueRef::Scalar(ScalarValueRef::Null | ScalarValueRef::Counter(0)) => None,
            ValueRef::Scalar(scalar) => Some(Content::One(value_of_ref(scalar))),
        };
        if let Some(content) = content {
            fields.insert(name(&entry.key)?, content);
        }
    }
    Ok(fields)
}

fn range<'a>(doc: &'a Automerge, object: &ObjId, heads: Option<&[automerge::ChangeHash]>) -> MapRange<'a> {
    match heads {
        None => doc.map_range(object, ..),
        Some(heads) => doc.map_range_at(object, .., heads),
    }
}

fn items(
    doc: &Automerge,
    map: &ObjId,
    heads: Option<&[automerge::ChangeHash]>,
) -> Result<BTreeMap<ItemKey, Item>, DocumentError> {
    let mut items = BTreeMap::new();
    for entry in range(doc, map, heads) {
        let item = match &entry.value {
            ValueRef::Scalar(ScalarValueRef::Boolean(is_chosen)) => is_chosen.then(Item::default),
            ValueRef::Scalar(_) => None,
            ValueRef::Object(_) => item(doc, &entry.id(), heads)?,
        };
        if let Some(item) = item {
            items.insert(ItemKey::new(&entry.key).map_err(DocumentError::corrupt)?, item);
        }
    }
    Ok(items)
}

fn item(doc: &Automerge, object: &ObjId, heads: Option<&[automerge::ChangeHash]>) -> Result<Option<Item>, DocumentError> {
    let mut item = Item::default();
    for field in range(doc, object, heads) {
        match (&*field.key, &field.value) {
            (REMOVED, ValueRef::Scalar(ScalarValueRef::Boolean(true))) => return Ok(None),
            (CONTESTED, ValueRef::Scalar(ScalarValueRef::Boolean(is_contested))) => item.is_contested = *is_contested,
            (REMOVED | CONTESTED, _) | (_, ValueRef::Object(_) | ValueRef::Scalar(ScalarValueRef::Null)) => {}
            (key, ValueRef::Scalar(scalar)) => {
                item.fields.insert(FieldId::new(key).map_err(DocumentError::corrupt)?, value_of_ref(scalar));
            }
        }
    }
    Ok(Some(item))
}
