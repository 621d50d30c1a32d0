//! Random edits: drafts that become operations on what their author sees.

use proptest::prelude::*;
use roundsman_domain::{
    BlobHash, Content, Currency, Fields, ItemKey, Location, Manifest, Money, Op, Path, Stamp, Value, apply_op,
};

use super::world::path;

/// Pieces of text that break what counts in bytes, in UTF-16 or in graphemes.
pub(super) const PIECES: &[&str] = &["a", "老板在意", "𠮷", "👨‍👩‍👧", "שלום", "\n", "e\u{301}", "🏪🏪", "", "بيع"];

/// An operation before it meets a record.
#[derive(Debug, Clone)]
pub(super) enum Draft {
    Set(usize, u8),
    Rewrite(usize),
    Splice(u16, u8, usize),
    Count(i8),
    Recount(u8),
    Choose(u8),
    Unchoose(u8),
    Add(u8),
    Photo(u8),
    Change(u8, u8),
    Append(u8),
    Remove(u8),
}

pub(super) fn draft() -> impl Strategy<Value = Draft> {
    prop_oneof![
        4 => (0..6_usize, 0..4_u8).prop_map(|(field, value)| Draft::Set(field, value)),
        1 => (0..PIECES.len()).prop_map(Draft::Rewrite),
        4 => (any::<u16>(), 0..4_u8, 0..PIECES.len()).prop_map(|(at, delete, piece)| Draft::Splice(at, delete, piece)),
        1 => any::<i8>().prop_map(Draft::Count),
        1 => (0..3_u8).prop_map(Draft::Recount),
        1 => (0..3_u8).prop_map(Draft::Choose),
        1 => (0..3_u8).prop_map(Draft::Unchoose),
        1 => (0..6_u8).prop_map(Draft::Add),
        1 => (0..6_u8).prop_map(Draft::Photo),
        3 => (0..6_u8, 0..4_u8).prop_map(|(item, value)| Draft::Change(item, value)),
        1 => (0..6_u8).prop_map(Draft::Append),
        2 => (0..6_u8).prop_map(Draft::Remove),
    ]
}

fn scalar(field: usize, value: u8) -> (&'static str, Value) {
    let nth = i64::from(value);
    let (name, some) = match field {
        0 => ("phone", Value::from(PIECES[usize::from(value)])),
        1 => ("tier", Value::from(PIECES[usize::from(value)])),
        2 => ("budget", Value::Money(Money { minor: nth, currency: Currency::CNY })),
        3 => ("site", Value::Location(Location { lat: nth as f64 / 3.0, lon: 118.0, accuracy_m: 5.0 })),
        4 => ("score", if value == 1 { Value::Float(1.0) } else { Value::Int(nth) }),
        _ => ("is_open", Value::Bool(value == 1)),
    };
    (name, if value == 3 { Value::Null } else { some })
}

fn nth_item(fields: &Fields, list: &str, nth: u8) -> Option<ItemKey> {
    let items = fields.get(list).and_then(Content::items)?;
    items.keys().nth(usize::from(nth) % items.len().max(1)).cloned()
}

impl Draft {
    /// The operation on what its author sees; `own` makes keys that nobody else uses.
    fn op(&self, fields: &Fields, own: &str) -> Option<Op> {
        let notes = || fields.get("notes").and_then(Content::as_text).unwrap_or_default();
        Some(match self {
            Self::Set(field, value) => {
                let (name, value) = scalar(*field, *value);
                Op::Set { path: path(name), value }
            }
            Self::Rewrite(piece) => {
                let kept: String = notes().chars().skip(1).collect();
                Op::Set { path: path("notes"), value: Value::Text(format!("{}{kept}", PIECES[*piece])) }
            }
            Self::Splice(at, delete, piece) => {
                let length = u32::try_from(notes().chars().count()).ok()?;
                let at = u32::from(*at) % (length + 1);
                let delete = u32::from(*delete).min(length - at);
                Op::Splice { path: path("notes"), at, delete, insert: PIECES[*piece].to_owned() }
            }
            Self::Count(by) => Op::Increment { path: path("visits"), by: i64::from(*by) },
            Self::Recount(to) => Op::Set { path: path("visits"), value: Value::Int(i64::from(*to)) },
            Self::Choose(nth) => {
                Op::Add { path: path("needs"), item: ItemKey::new(&format!("need {nth}")).ok()?, value: Default::default() }
            }
            Self::Unchoose(nth) => Op::Remove { path: path("needs"), item: nth_item(fields, "needs", *nth)? },
            Self::Add(nth) => {
                let value = [("name".into(), Value::from(PIECES[usize::from(*nth)])), ("phone".into(), Value::Null)].into();
                Op::Add { path: path("contacts"), item: ItemKey::new(&format!("{own}-{nth}")).ok()?, value }
            }
            Self::Photo(nth) => photo(&format!("{own}-{nth}"))?,
            Self::Change(nth, value) => {
                let item = nth_item(fields, "contacts", *nth)?;
                let value = if *value == 3 { Value::Null } else { Value::from(PIECES[usize::from(*value)]) };
                Op::Set { path: Path { field: "contacts".into(), item: Some((item, "phone".into())) }, value }
            }
            Self::Append(nth) => {
                let item = nth_item(fields, "contacts", *nth)?;
                Op::Splice {
                    path: Path { field: "contacts".into(), item: Some((item, "phone".into())) },
                    at: 0,
                    delete: 0,
                    insert: "+86".into(),
                }
            }
            Self::Remove(nth) => Op::Remove { path: path("contacts"), item: nth_item(fields, "contacts", *nth)? },
        })
    }
}

/// The operations of one save, each on what the ones before made.
pub(super) fn save(drafts: &[Draft], fields: &Fields, own: &str) -> Vec<Op> {
    let (mut fields, mut ops) = (fields.clone(), Vec::new());
    for op in drafts.iter().filter_map(|draft| Some((draft, draft.op(&fields, own)?)).map(|(_, op)| op)).collect::<Vec<_>>() {
        let mut tried = fields.clone();
        if apply_op(&mut tried, &op).is_ok() {
            fields = tried;
            ops.push(op);
        }
    }
    ops
}

fn photo(key: &str) -> Option<Op> {
    let captured = Stamp { wall_ms: 5, monotonic_ms: 5, boot: roundsman_domain::BootId::from_bytes([1; 16]), relay: None };
    let manifest = Manifest {
        media_type: "image/jpeg".into(),
        size_bytes: 9,
        file_name: String::new(),
        captured,
        visit: None,
        fix: Some(Location { lat: 24.123_456_789, lon: -0.5, accuracy_m: 3.25 }),
        pixels: Some((3, 4)),
        difference_hash: None,
        duration_ms: None,
        previous: None,
        signature: None,
    };
    let hash = BlobHash([3; 32]);
    Some(Op::Attach {
        slot: "shelf".into(),
        item: ItemKey::new(key).ok()?,
        hash,
        thumbnail: Some(hash),
        manifest: Box::new(manifest),
    })
}
