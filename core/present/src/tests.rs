//! Screens as a rep reads them, on the shipped template, in both languages.

mod move_checklist;
mod screens;
mod visit_card;

use std::{collections::BTreeMap, sync::Arc};

use roundsman_domain::{BlobHash, Content, FieldId, Fields, Item, ItemKey, Record, RecordId, SeatId, Value};
use roundsman_playbook::{Facts, Known, Playbook, TEMPLATES};

/// 2026-11-23 14:05 in Shanghai.
const NOW: i64 = 1_795_413_900_000;

fn playbook() -> Playbook {
    Playbook::parse(TEMPLATES[0].1).unwrap().playbook
}

fn record(kind: &'static str, stage: Option<&'static str>, fields: Fields) -> Record {
    Record {
        id: RecordId::from_bytes([7; 16]),
        kind: kind.into(),
        seat: SeatId::from_bytes([1; 16]),
        shares: BTreeMap::new(),
        stage: stage.map(Into::into),
        is_archived: false,
        merged_into: None,
        fields,
    }
}

fn photo(bytes: &[u8]) -> Content {
    let fields = BTreeMap::from([("hash".into(), Value::Text(BlobHash::of(bytes).to_string()))]);
    Content::Items(BTreeMap::from([(ItemKey::from("a"), Item { is_contested: false, fields })]))
}

fn text(words: &str) -> Content {
    Content::One(Value::Text(words.to_owned()))
}

/// What a device knows: no other record, and the bytes that it has sent.
struct Device {
    sent: Vec<BlobHash>,
}

impl Facts for Device {
    fn record(&self, _: RecordId) -> Known<Arc<Record>> {
        Known::Unknown
    }

    fn derived(&self, _: RecordId, _: &FieldId) -> Known<Value> {
        Known::Unknown
    }

    fn has_bytes(&self, hash: BlobHash) -> bool {
        self.sent.contains(&hash)
    }

    fn now_ms(&self) -> i64 {
        NOW
    }
}
