//! Paths: which field, or which field of which item, an operation is about.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::name::{FieldId, ItemKey, NameError};

/// `FIELD`, or `FIELD/ITEM/FIELD`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// The field of the record.
    pub field: FieldId,
    /// The item of that field and the field of that item.
    pub item: Option<(ItemKey, FieldId)>,
}

impl Path {
    /// The path of a field of the record itself.
    pub fn field(field: FieldId) -> Self {
        Self { field, item: None }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.item {
            None => write!(f, "{}", self.field),
            Some((item, field)) => write!(f, "{}/{item}/{field}", self.field),
        }
    }
}

impl FromStr for Path {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let mut parts = text.splitn(3, '/');
        let field = FieldId::new(parts.next().unwrap_or_default())?;
        let item = match (parts.next(), parts.next()) {
            (None, _) => None,
            (Some(item), inner) => Some((ItemKey::new(item)?, FieldId::new(inner.unwrap_or_default())?)),
        };
        Ok(Self { field, item })
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.item {
            None => self.field.serialize(serializer),
            Some(_) => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
