//! Steps: an edit's operations as what is to be written, whether directly or into a loaded document.

use std::collections::BTreeMap;

use automerge::ScalarValue;
use roundsman_domain::{Content, FieldId, Fields, Item, ItemKey, Op, Path, Reason, SectionId, Value, apply_op, code};
use roundsman_playbook::{Field, FieldType, Kind, Policy};

use crate::{error::DocumentError, scalar::scalar, state::State};

/// How a field lives in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Scalar,
    Text,
    Counter,
    Choices,
    Items,
}

impl Shape {
    pub(crate) fn of(field: &Field) -> Self {
        match (&field.type_, field.conflict) {
            (FieldType::LongText, _) => Self::Text,
            (FieldType::Number, Policy::Add) => Self::Counter,
            (FieldType::MultiChoice(_), _) => Self::Choices,
            (type_, _) if type_.has_items() => Self::Items,
            _ => Self::Scalar,
        }
    }
}

/// Names in an item that no field can have: `/` is in no name.
pub(crate) const REMOVED: &str = "/removed";
/// See [`REMOVED`].
pub(crate) const CONTESTED: &str = "/contested";

/// Where a scalar goes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Place {
    Field,
    Choice(ItemKey),
    Inner(ItemKey, FieldId),
    Removed(ItemKey),
    Contested(ItemKey),
}

/// One thing to write in the field named.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) field: FieldId,
    pub(crate) what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    Contain(Shape),
    /// `is_same`: the value is what one sees there already.
    Put {
        place: Place,
        value: ScalarValue,
        is_same: bool,
    },
    MakeItem(ItemKey),
    Count(i64),
    Splice {
        at: u32,
        delete: u32,
        insert: String,
    },
}

/// The steps that make the containers of a section which its document lacks.
pub(crate) fn missing_containers(kind: &Kind, section: &SectionId, state: &State) -> Vec<Step> {
    let lacking =
        kind.fields.iter().filter(|field| field.section == *section && field.derive.is_none()).filter_map(
            |field| match Shape::of(field) {
                Shape::Scalar => None,
                shape => state
                    .slots
                    .get(field.id.as_str())
                    .is_none()
                    .then(|| Step { field: field.id.clone(), what: What::Contain(shape) }),
            },
        );
    lacking.collect()
}

/// The largest step of a counter and the largest count: Automerge adds without looking, in any order.
const STEP_MAX: u64 = 1 << 40;
/// See [`STEP_MAX`]; every whole number up to here is exact as a float too.
const COUNT_MAX: u64 = 1 << 53;

/// Translates operations, applying each to `fields` so that the next one sees it and a misfit is found.
pub(crate) struct Translation<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) section: &'a SectionId,
    /// Knows the keys that are taken, by removed items too.
    pub(crate) state: &'a State,
    /// Set where the edit's base is lost: inserted text goes to the end behind this heading.
    pub(crate) heading: Option<&'a str>,
    /// The projection at the newest heads.
    pub(crate) standing: &'a Fields,
    pub(crate) fields: &'a mut Fields,
    pub(crate) steps: Vec<Step>,
}

fn refuse(code: roundsman_domain::Code, path: &Path) -> DocumentError {
    DocumentError::Refused(Reason::new(code).at(path.clone()))
}

impl Translation<'_> {
    pub(crate) fn run(mut self, ops: &[Op]) -> Result<Vec<Step>, DocumentError> {
        for op in ops {
            match op {
                Op::Create { fields, .. } => {
                    for (field, value) in fields {
                        self.set(&Path::field(field.clone()), value)?;
                    }
                }
                Op::Set { path, value } => self.set(path, value)?,
                Op::Splice { path, at, delete, insert } => self.splice(op, path, *at, *delete, insert)?,
                Op::Increment { path, by } => self.increment(op, path, *by)?,
                Op::Add { path, item, value } => self.add(op, path, item, value)?,
                Op::Attach { slot, item, hash, thumbnail, manifest } => {
                    self.add(op, &Path::field(slot.clone()), item, &manifest.item_fields(*hash, *thumbnail))?;
                }
                Op::Remove { path, item } => self.remove(op, path, item)?,
                Op::Move { .. } | Op::Decide { .. } | Op::Assign { .. } | Op::Share { .. } | Op::Archive { .. } => {}
            }
        }
        Ok(self.steps)
    }

    fn shape(&self, path: &Path) -> Result<Shape, DocumentError> {
        match self.kind.field(path.field.as_str()) {
            Some(field) if field.section == *self.section => Ok(Shape::of(field)),
            _ => Err(refuse(code::FIELD_UNKNOWN, path)),
        }
    }

    fn push(&mut self, path: &Path, what: What) {
        self.steps.push(Step { field: path.field.clone(), what });
    }

    fn put(&mut self, path: &Path, place: Place, value: &Value, is_same: bool) {
        self.push(path, What::Put { place, value: scalar(value), is_same });
    }

    fn apply(&mut self, op: &Op) -> Result<(), DocumentError> {
        Ok(apply_op(self.fields, op)?)
    }

    fn item(&self, path: &Path, key: &ItemKey) -> Option<&Item> {
        self.fields.get(&path.field).and_then(Content::items).and_then(|items| items.get(key))
    }

    fn seen(&self, path: &Path) -> &Value {
        let seen = match &path.item {
            None => self.fields.get(&path.field).and_then(Content::as_value),
            Some((key, inner)) => self.item(path, key).and_then(|item| item.fields.get(inner)),
        };
        seen.unwrap_or(&Value::Null)
    }

    fn set(&mut self, path: &Path, value: &Value) -> Result<(), DocumentError> {
        let unfit = || refuse(code::OP_UNFIT, path);
        match (self.shape(path)?, &path.item) {
            (Shape::Scalar, None) => self.put(path, Place::Field, value, self.seen(path) == value),
            (Shape::Text, None) => {
                let new = match value {
                    Value::Null => "",
                    Value::Text(text) => text,
                    _ => return Err(unfit()),
                };
                let (at, delete, insert) = difference(self.seen(path).as_text().unwrap_or_default(), new);
                if delete > 0 || !insert.is_empty() {
                    let insert = insert.to_owned();
                    self.push(path, What::Splice { at, delete, insert });
                }
            }
            (Shape::Counter, None) => {
                let new = match value {
                    Value::Null => 0,
                    Value::Int(new) => *new,
                    _ => return Err(unfit()),
                };
                let by = new.checked_sub(count(Some(self.seen(path)))).ok_or_else(unfit)?;
                self.count(path, by)?;
            }
            (Shape::Items, Some((key, inner))) => {
                self.put(path, Place::Inner(key.clone(), inner.clone()), value, self.seen(path) == value);
            }
            _ => return Err(unfit()),
        }
        self.apply(&Op::Set { path: path.clone(), value: value.clone() })
    }

    fn splice(&mut self, op: &Op, path: &Path, at: u32, delete: u32, insert: &str) -> Result<(), DocumentError> {
        match (self.shape(path)?, &path.item) {
            (Shape::Text, None) => {}
            (Shape::Items, Some(_)) => return self.by_value(op, path),
            _ => return Err(refuse(code::OP_UNFIT, path)),
        }
        let (at, delete, insert) = match self.heading {
            None => (at, delete, insert.to_owned()),
            Some(_) if insert.is_empty() => return Ok(()),
            Some(heading) => {
                let length = self.seen(path).as_text().unwrap_or_default().chars().count();
                let gap = if length > 0 { "\n" } else { "" };
                (u32::try_from(length).unwrap_or(u32::MAX), 0, format!("{gap}{heading}{insert}"))
            }
        };
        self.apply(&Op::Splice { path: path.clone(), at, delete, insert: insert.clone() })?;
        if delete > 0 || !insert.is_empty() {
            self.push(path, What::Splice { at, delete, insert });
        }
        Ok(())
    }

    /// A text or a number of an item is a scalar in the document: what the operation makes of it is put as a whole.
    fn by_value(&mut self, op: &Op, path: &Path) -> Result<(), DocumentError> {
        let before = self.seen(path).clone();
        self.apply(op)?;
        let after = self.seen(path).clone();
        if let Some((key, inner)) = &path.item {
            self.put(path, Place::Inner(key.clone(), inner.clone()), &after, before == after);
        }
        Ok(())
    }

    fn increment(&mut self, op: &Op, path: &Path, by: i64) -> Result<(), DocumentError> {
        match (self.shape(path)?, &path.item) {
            (Shape::Counter, None) => {}
            (Shape::Items, Some(_)) => return self.by_value(op, path),
            _ => return Err(refuse(code::OP_UNFIT, path)),
        }
        self.count(path, by)?;
        self.apply(op)
    }

    fn count(&mut self, path: &Path, by: i64) -> Result<(), DocumentError> {
        let standing = count(self.standing.get(&path.field).and_then(Content::as_value));
        let is_bounded = |count: i64| count.unsigned_abs() <= COUNT_MAX;
        let fits = by.unsigned_abs() <= STEP_MAX
            && is_bounded(standing.saturating_add(by))
            && is_bounded(count(Some(self.seen(path))).saturating_add(by));
        match by {
            _ if !fits => return Err(refuse(code::OP_UNFIT, path)),
            0 => {}
            _ => self.push(path, What::Count(by)),
        }
        Ok(())
    }

    fn add(&mut self, op: &Op, path: &Path, key: &ItemKey, value: &BTreeMap<FieldId, Value>) -> Result<(), DocumentError> {
        let is_here = self.item(path, key).is_some();
        match (self.shape(path)?, &path.item) {
            (Shape::Choices, None) if value.is_empty() => {
                self.put(path, Place::Choice(key.clone()), &Value::Bool(true), is_here);
            }
            (Shape::Items, None) if is_here => {
                if value.is_empty() && self.item(path, key).is_some_and(|item| item.is_contested) {
                    self.put(path, Place::Contested(key.clone()), &Value::Bool(false), false);
                }
            }
            (Shape::Items, None) => {
                let is_made_here =
                    self.steps.iter().any(|step| step.field == path.field && step.what == What::MakeItem(key.clone()));
                if is_made_here || self.state.has_item(path.field.as_str(), key.as_str()) {
                    return Err(DocumentError::Refused(Reason::new(code::ITEM_EXISTS).at(path.clone()).with("item", key)));
                }
                self.push(path, What::MakeItem(key.clone()));
                for (inner, value) in value.iter().filter(|(_, value)| **value != Value::Null) {
                    self.put(path, Place::Inner(key.clone(), inner.clone()), value, false);
                }
            }
            _ => return Err(refuse(code::OP_UNFIT, path)),
        }
        self.apply(op)
    }

    fn remove(&mut self, op: &Op, path: &Path, key: &ItemKey) -> Result<(), DocumentError> {
        let (place, value) = match (self.shape(path)?, &path.item) {
            (Shape::Choices, None) => (Place::Choice(key.clone()), Value::Bool(false)),
            (Shape::Items, None) => (Place::Removed(key.clone()), Value::Bool(true)),
            _ => return Err(refuse(code::OP_UNFIT, path)),
        };
        self.apply(op)?;
        self.put(path, place, &value, false);
        Ok(())
    }
}

fn count(value: Option<&Value>) -> i64 {
    match value {
        Some(Value::Int(count)) => *count,
        _ => 0,
    }
}

/// What differs between two texts, as a splice: common beginning and end left alone.
pub(crate) fn difference<'a>(old: &str, new: &'a str) -> (u32, u32, &'a str) {
    let before = |(a, b): &(char, char)| a == b;
    let (head_chars, head_bytes) =
        old.chars().zip(new.chars()).take_while(before).fold((0, 0), |(n, bytes), (c, _)| (n + 1, bytes + c.len_utf8()));
    let (old, new) = (old.get(head_bytes..).unwrap_or_default(), new.get(head_bytes..).unwrap_or_default());
    let tail_bytes: usize = old.chars().rev().zip(new.chars().rev()).take_while(before).map(|(c, _)| c.len_utf8()).sum();
    let deleted = old.get(..old.len() - tail_bytes).unwrap_or_default().chars().count();
    (head_chars, u32::try_from(deleted).unwrap_or(u32::MAX), new.get(..new.len() - tail_bytes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn setting_a_text_changes_only_what_differs() {
        assert_eq!(difference("老板在意交期", "老板不在意价"), (2, 4, "不在意价"));
        assert_eq!(difference("aaa", "aaaa"), (3, 0, "a"));
        assert_eq!(difference("𠮷野🏪家", "𠮷野家"), (2, 1, ""));
        assert_eq!(difference("", "שלום"), (0, 0, "שלום"));
        assert_eq!(difference("same", "same"), (4, 0, ""));
    }
}
