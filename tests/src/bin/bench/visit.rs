//! A visit on the wire: a day's visits in one request, against their JSON under the same compression.

use std::collections::BTreeMap;

use roundsman_domain::{Edit, Op, RecordId, Stamp, Value};
use roundsman_protocol::{Format, encode_body};

use super::{
    company::{Phone, notes},
    row::{Row, say},
};

/// The visits of a day.
const BATCH: usize = 8;

pub(crate) fn measure() -> Vec<Row> {
    say("a visit on the wire");
    let mut phone = Phone::nobody();
    let visits: Vec<Edit> = (0..BATCH).map(|n| phone.new_visit(n)).collect();
    let size = |edits: &[Edit]| encode_body(&phone.request(edits), Format::Cbor).expect("a body").0.len();
    let wire = size(&visits) - size(&[]);
    let packed = |json: Vec<u8>| zstd::bulk::compress(&json, roundsman_protocol::ZSTD_LEVEL).expect("packed").len();
    let alone: usize = visits.iter().map(|visit| packed(serde_json::to_vec(visit).expect("JSON"))).sum();
    let together = packed(serde_json::to_vec(&visits).expect("JSON"));
    #[expect(clippy::cast_precision_loss, reason = "bytes far below 2^52")]
    let share = wire as f64 / alone as f64;
    vec![Row {
        what: format!("a visit on the wire (20 fields, 400 characters of notes, {BATCH} in a request)"),
        measured: format!("{} B = {share:.2}", wire / BATCH),
        reference: format!(
            "its JSON under the same zstd: {} B by itself, {} B in an array of {BATCH}",
            alone / BATCH,
            together / BATCH
        ),
        target: "<= 0.6".into(),
        holds: share <= 0.6,
    }]
}

impl Phone {
    /// A visit as a rep leaves it: twenty fields and 400 characters of notes.
    fn new_visit(&mut self, n: usize) -> Edit {
        let id = RecordId::new_at(1_795_000_000_000 + i64::try_from(n).unwrap_or(0) * 3_600_000, rand::random());
        let customer = RecordId::new_at(1_794_000_000_000, rand::random()).to_string();
        let mut fields: BTreeMap<_, _> = [
            ("customer", customer.as_str()),
            ("needs", "大厅地面花岗岩 600 平方米"),
            ("competitor", "东方石材报价低 5%"),
            ("next_step", "周五前送样板"),
            ("outside_reason", ""),
            ("notes", &notes(n as u64)),
        ]
        .into_iter()
        .map(|(field, value)| (field.into(), Value::from(value)))
        .collect();
        let started_ms = 1_795_000_000_000 + i64::try_from(n).unwrap_or(0) * 3_600_000;
        fields.insert("started_at".into(), Value::Int(started_ms));
        fields.insert("ended_at".into(), Value::Int(started_ms + 1_500_000 + i64::try_from(n).unwrap_or(0) * 7_919));
        for (k, name) in CUSTOM.into_iter().enumerate() {
            let value = match k % 4 {
                0 => Value::Int(i64::try_from(n * 31 + k * 7).unwrap_or(0)),
                1 => Value::Bool((n + k).is_multiple_of(2)),
                2 => Value::from(["high", "middle", "low"][(n + k) % 3]),
                _ => Value::from(["2026-12-01", "2026-12-15", "2027-01-08"][(n * k) % 3]),
            };
            fields.insert(name.into(), value);
        }
        let mut edit = self.edit(id, vec![Op::Create { kind: "visit".into(), seat: None, fields }]);
        edit.stamp = Stamp { wall_ms: started_ms + 1_600_000, monotonic_ms: 1_000_000 + n as u64 * 3_600_000, ..edit.stamp };
        edit
    }
}

/// What a company adds to a visit of its own.
const CUSTOM: [&str; 12] = [
    "shelf_metres",
    "has_display",
    "mood",
    "next_visit_on",
    "stock_boxes",
    "is_paying",
    "price_level",
    "order_on",
    "staff_count",
    "has_signed",
    "interest",
    "opening_on",
];
