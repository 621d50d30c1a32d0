//! A small world: records by id, files at hand, a clock.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roundsman_domain::{
    BlobHash, Content, Currency, FieldId, Fields, Item, ItemKey, Money, Record, RecordId, SeatId, SectionId, Value,
};

use crate::{Expression, Facts, Kind, Known, Playbook, Problem, Truth};

/// 2026-03-10 08:00 in Shanghai.
pub(crate) const NOW_MS: i64 = 1_773_100_800_000;

#[derive(Default)]
pub(crate) struct World {
    pub(crate) records: BTreeMap<RecordId, Arc<Record>>,
    pub(crate) beyond_sight: BTreeSet<RecordId>,
    pub(crate) bytes: BTreeSet<BlobHash>,
    pub(crate) hidden: BTreeSet<SectionId>,
}

impl Facts for World {
    fn record(&self, id: RecordId) -> Known<Arc<Record>> {
        match self.records.get(&id) {
            Some(record) => Known::Is(record.clone()),
            None if self.beyond_sight.contains(&id) => Known::Unknown,
            None => Known::Nothing,
        }
    }

    fn derived(&self, _: RecordId, _: &FieldId) -> Known<Value> {
        Known::Unknown
    }

    fn has_section(&self, _: RecordId, section: &SectionId) -> bool {
        !self.hidden.contains(section)
    }

    fn has_bytes(&self, hash: BlobHash) -> bool {
        self.bytes.contains(&hash)
    }

    fn now_ms(&self) -> i64 {
        NOW_MS
    }
}

pub(crate) fn id(n: u8) -> RecordId {
    RecordId::from_bytes([n; 16])
}

pub(crate) fn record(kind: &'static str, n: u8) -> Record {
    Record {
        id: id(n),
        kind: kind.into(),
        seat: SeatId::from_bytes([9; 16]),
        shares: BTreeMap::new(),
        stage: None,
        is_archived: false,
        merged_into: None,
        fields: Fields::new(),
    }
}

/// Says things of a record, one after another.
pub(crate) trait Telling: Sized {
    fn with(self, field: &'static str, value: impl Into<Value>) -> Self;
    fn items(self, field: &'static str, items: &[(&'static str, &[(&'static str, Value)])]) -> Self;
    fn at(self, stage: &'static str) -> Self;
    /// A file that was attached, with the hash of these bytes.
    fn file(self, field: &'static str, bytes: &[u8]) -> Self {
        let hash = BlobHash::of(bytes).to_string();
        self.items(field, &[("f", &[("hash", Value::Text(hash))])])
    }
    fn yuan(self, field: &'static str, amount: &str) -> Self {
        self.with(field, Value::Money(Money::parse_major(amount, Currency::CNY).unwrap()))
    }
    fn link(self, field: &'static str, to: RecordId) -> Self {
        self.with(field, Value::Text(to.to_string()))
    }
}

impl Telling for Record {
    fn with(mut self, field: &'static str, value: impl Into<Value>) -> Self {
        self.fields.insert(field.into(), Content::One(value.into()));
        self
    }

    fn items(mut self, field: &'static str, items: &[(&'static str, &[(&'static str, Value)])]) -> Self {
        let items = items.iter().map(|(key, fields)| {
            let fields = fields.iter().map(|(name, value)| (FieldId::from(*name), value.clone())).collect();
            (ItemKey::from(*key), Item { is_contested: false, fields })
        });
        self.fields.insert(field.into(), Content::Items(items.collect()));
        self
    }

    fn at(mut self, stage: &'static str) -> Self {
        self.stage = Some(stage.into());
        self
    }
}

/// A playbook with one kind `deal` beside `customer`, for conditions.
pub(crate) const PLAIN: &str = r#"
playbook: plain
version: 1
roles:
  rep: { scope: own, can: { "*": edit } }
kinds:
  customer:
    fields:
      name: { type: text, search: true }
      tier: { type: choice, options: [A, B, C] }
      credit: { type: money, section: money }
      place: { type: location }
  deal:
    fields:
      name: { type: text, search: true }
      customer: { type: link, to: customer }
      amount: { type: money }
      yen: { type: money, currency: JPY }
      count: { type: number }
      agreed: { type: bool }
      signed: { type: date }
      type: { type: choice, options: [dealer, retail] }
      tags: { type: multi_choice, options: [urgent, big] }
      contacts: { type: list, fields: { name: { type: text }, decides: { type: bool } } }
      spec: { type: file }
      notes: { type: long_text }
      margin: { type: number, section: money }
"#;

pub(crate) fn plain() -> Playbook {
    parsed(PLAIN)
}

pub(crate) fn parsed(yaml: &str) -> Playbook {
    Playbook::parse(yaml).unwrap_or_else(|problems| panic!("{problems:#?}")).playbook
}

pub(crate) fn template() -> Playbook {
    parsed(crate::TEMPLATES[0].1)
}

/// The problems of a playbook as `line:column code {args}`.
pub(crate) fn problems_of(yaml: &str) -> Vec<String> {
    let problems = match Playbook::parse(yaml) {
        Ok(parsed) => parsed.warnings,
        Err(problems) => problems,
    };
    problems.iter().map(said).collect()
}

pub(crate) fn said(problem: &Problem) -> String {
    let args: Vec<_> = problem.args.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{}:{} {} {}", problem.line, problem.column, problem.code, args.join(" ")).trim_end().to_owned()
}

pub(crate) fn deal(playbook: &Playbook) -> &Kind {
    playbook.kind("deal").unwrap()
}

/// A condition over a deal.
pub(crate) fn asked(condition: &str, deal: &Record, world: &World) -> Result<Truth, crate::EvaluateError> {
    let playbook = plain();
    let compiled = Expression::compile(condition).unwrap_or_else(|error| panic!("{condition}: {error:?}"));
    compiled.evaluate(deal, self::deal(&playbook), &playbook, world)
}
