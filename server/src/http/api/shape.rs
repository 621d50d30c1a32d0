//! Shapes: how times, people, seats and values are written for integrators. One thing is written one way everywhere.

use roundsman_domain::{BlobHash, Content, FieldId, Fields, Item, ItemKey, SeatId, TrustedInterval, UserId, Value};
use roundsman_playbook::{Field, FieldType, Kind};
use serde_json::{Map, Value as Json, json};

use crate::ledger::Directory;

/// A time as RFC 3339 has it; what is no time of any calendar is said so.
pub(in crate::http) fn rfc3339(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map_or_else(|_| "-".to_owned(), |at| at.to_string())
}

/// A time, or null where it is beyond what RFC 3339 can say.
pub(super) fn moment(at_ms: i64) -> Json {
    jiff::Timestamp::from_millisecond(at_ms).map_or(Json::Null, |at| Json::String(at.to_string()))
}

/// When something happened, as honestly as it is known: both ends.
pub(super) fn interval(when: TrustedInterval) -> Json {
    json!({ "earliest": moment(when.earliest_ms), "latest": moment(when.latest_ms) })
}

/// Somebody.
pub(super) fn person(directory: &Directory, user: UserId) -> Json {
    json!({ "id": user, "name": directory.people.get(&user) })
}

/// A seat.
pub(super) fn seat(directory: &Directory, seat: SeatId) -> Json {
    json!({ "id": seat, "name": directory.tree.seats.get(&seat).map(|seat| &seat.name) })
}

/// A scalar. A moment that is kept as a number is a time here as everywhere.
pub(super) fn value(field: Option<&Field>, value: &Value) -> Json {
    match (value, field.map(|field| &field.type_)) {
        (Value::Int(at_ms), Some(FieldType::Moment)) => moment(*at_ms),
        _ => json!(value),
    }
}

/// The fields of a record, by name.
pub(super) fn fields(kind: &Kind, fields: &Fields) -> Json {
    let shown = fields.iter().map(|(id, content)| (id.to_string(), content_of(kind.field(id.as_str()), content)));
    Json::Object(shown.collect())
}

fn content_of(field: Option<&Field>, content: &Content) -> Json {
    let items = match content {
        Content::One(scalar) => return value(field, scalar),
        Content::Items(items) => items,
    };
    match field.map(|field| &field.type_) {
        Some(FieldType::MultiChoice(_)) => items.keys().map(ItemKey::as_str).collect(),
        Some(type_) if type_.is_slot() => items.iter().map(|(key, item)| Json::Object(attachment(key, item))).collect(),
        _ => items.iter().map(|(key, item)| entry(field, key, item)).collect(),
    }
}

/// The field of a list's items.
pub(super) fn inner_field<'a>(field: Option<&'a Field>, inner: &str) -> Option<&'a Field> {
    match field.map(|field| &field.type_) {
        Some(FieldType::List(fields)) => fields.iter().find(|field| field.id.as_str() == inner),
        _ => None,
    }
}

fn entry(field: Option<&Field>, key: &ItemKey, item: &Item) -> Json {
    let mut entry = Map::from_iter([("id".to_owned(), json!(key))]);
    if item.is_contested {
        entry.insert("is_contested".to_owned(), Json::Bool(true));
    }
    let inner = |id: &FieldId, scalar: &Value| (id.to_string(), value(inner_field(field, id.as_str()), scalar));
    entry.extend(item.fields.iter().map(|(id, scalar)| inner(id, scalar)));
    Json::Object(entry)
}

/// An attachment as its item in a slot describes it: the words of a manifest, in the words of this API.
pub(super) fn attachment(key: &ItemKey, item: &Item) -> Map<String, Json> {
    let mut shown = Map::from_iter([("id".to_owned(), json!(key))]);
    if item.is_contested {
        shown.insert("is_contested".to_owned(), Json::Bool(true));
    }
    for (name, scalar) in &item.fields {
        let (name, scalar) = match (name.as_str(), scalar) {
            ("type", scalar) => ("media_type", json!(scalar)),
            ("size", scalar) => ("size_bytes", json!(scalar)),
            ("captured_at", Value::Int(at_ms)) => ("captured_at", moment(*at_ms)),
            (name, scalar) => (name, json!(scalar)),
        };
        shown.insert(name.to_owned(), scalar);
    }
    shown
}

/// The hashes that an attachment's item names: its bytes, and those of its small picture.
pub(super) fn hashes(item: &Item) -> (Option<BlobHash>, Option<BlobHash>) {
    let of = |name: &str| item.fields.get(name).and_then(Value::as_text).and_then(|text| text.parse().ok());
    (of("hash"), of("thumbnail"))
}
