//! What a field of a record shows: one value, or the items of a list or a set.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};

use crate::{
    name::{FieldId, ItemKey},
    value::{Value, ValueVisitor},
};

/// The fields of a record or of one of its sections.
pub type Fields = BTreeMap<FieldId, Content>;

/// An item of a list (a contact), of a set (a chosen option) or of a slot (a photo).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    /// Removed by one person while another changed it: it stays, shown with both.
    pub is_contested: bool,
    /// What it holds; nothing for an option of a set.
    pub fields: BTreeMap<FieldId, Value>,
}

/// What a field shows. As JSON a scalar is itself and items are an array of objects with `id`; an object is money or a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A scalar; long text too.
    One(Value),
    /// Items by key; keys sort by age for lists.
    Items(BTreeMap<ItemKey, Item>),
}

impl Content {
    /// Whether a form would show the field as empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::One(value) => value.is_empty(),
            Self::Items(items) => items.is_empty(),
        }
    }

    /// The scalar, where it is one.
    pub fn as_value(&self) -> Option<&Value> {
        match self {
            Self::One(value) => Some(value),
            Self::Items(_) => None,
        }
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        self.as_value().and_then(Value::as_text)
    }

    /// The items, where it has any.
    pub fn items(&self) -> Option<&BTreeMap<ItemKey, Item>> {
        match self {
            Self::One(_) => None,
            Self::Items(items) => Some(items),
        }
    }
}

impl From<Value> for Content {
    fn from(value: Value) -> Self {
        Self::One(value)
    }
}

struct KeyedItem<'a>(&'a ItemKey, &'a Item);

impl Serialize for KeyedItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + usize::from(self.1.is_contested) + self.1.fields.len()))?;
        map.serialize_entry("id", self.0)?;
        if self.1.is_contested {
            map.serialize_entry("contested", &true)?;
        }
        for (field, value) in &self.1.fields {
            map.serialize_entry(field, value)?;
        }
        map.end()
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(value) => value.serialize(serializer),
            Self::Items(items) => serializer.collect_seq(items.iter().map(|(key, item)| KeyedItem(key, item))),
        }
    }
}

struct OwnedItem(ItemKey, Item);

impl<'de> Deserialize<'de> for OwnedItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ItemVisitor;
        impl<'de> Visitor<'de> for ItemVisitor {
            type Value = OwnedItem;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an item with its id")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OwnedItem, A::Error> {
                let (mut id, mut item) = (None, Item::default());
                while let Some(key) = map.next_key::<Cow<'_, str>>()? {
                    match key.as_ref() {
                        "id" => id = Some(map.next_value::<ItemKey>()?),
                        "contested" => item.is_contested = map.next_value()?,
                        field => {
                            item.fields.insert(FieldId::new(field).map_err(A::Error::custom)?, map.next_value()?);
                        }
                    }
                }
                id.map(|id| OwnedItem(id, item)).ok_or_else(|| A::Error::missing_field("id"))
            }
        }
        deserializer.deserialize_map(ItemVisitor)
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ContentVisitor;
        macro_rules! scalar {
            ($($visit:ident($type:ty)),*) => {$(
                fn $visit<E: serde::de::Error>(self, v: $type) -> Result<Content, E> {
                    ValueVisitor.$visit(v).map(Content::One)
                }
            )*};
        }
        impl<'de> Visitor<'de> for ContentVisitor {
            type Value = Content;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or a list of items")
            }

            scalar!(visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str), visit_string(String));

            fn visit_unit<E>(self) -> Result<Content, E> {
                Ok(Content::One(Value::Null))
            }

            fn visit_none<E>(self) -> Result<Content, E> {
                Ok(Content::One(Value::Null))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Content, A::Error> {
                ValueVisitor.visit_map(map).map(Content::One)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Content, A::Error> {
                let mut items = BTreeMap::new();
                while let Some(OwnedItem(key, item)) = seq.next_element()? {
                    items.insert(key, item);
                }
                Ok(Content::Items(items))
            }
        }
        deserializer.deserialize_any(ContentVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projection_reads_as_plain_json_and_comes_back_whole() {
        let json = r#"{"amount":{"minor":120000,"currency":"CNY"},"contacts":[{"id":"a","contested":true,"name":"李主任"},{"id":"b"}],"name":"万隆","notes":null}"#;
        let fields: Fields = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&fields).unwrap(), json);
        assert!(fields["contacts"].items().unwrap()["a"].is_contested);
        assert_eq!(crate::from_cbor::<Fields>(&crate::to_cbor(&fields).unwrap()).unwrap(), fields);
    }
}
