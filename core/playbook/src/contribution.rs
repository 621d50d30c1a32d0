//! Contributions: what one record adds to a derived fact of another.

use roundsman_domain::{Record, RecordId, Value};

use crate::{
    duty::{DAY_MS, interval_of},
    facts::{Facts, Truth},
    model::{Aggregate, Derive, Field, FieldType, Kind, Playbook},
};

/// What one record adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// Whose fact it is.
    pub about: RecordId,
    /// When it counts as having been, ms since the Unix epoch.
    pub at_ms: i64,
    /// The value that counts; null for a count.
    pub value: Value,
}

impl Playbook {
    /// The derived facts that records of a kind add to: whose they are, and how.
    pub fn facts_from<'a>(&'a self, of: &'a Kind) -> impl Iterator<Item = (&'a Kind, &'a Field, &'a Derive)> {
        let derived = |kind: &'a Kind| kind.fields.iter().filter_map(move |field| Some((kind, field, field.derive.as_deref()?)));
        self.kinds.values().flat_map(derived).filter(|(_, _, derive)| derive.of == of.id)
    }
}

impl Derive {
    /// What a record adds. Nothing where it is put away, does not pass the filter, or has no value; unknown where the filter cannot be answered.
    ///
    /// # Errors
    /// With the names of the facts that are lacking.
    pub fn contribution(
        &self,
        of: &Kind,
        record: &Record,
        made_ms: i64,
        playbook: &Playbook,
        facts: &dyn Facts,
    ) -> Result<Option<Contribution>, std::collections::BTreeSet<String>> {
        let Some(about) = record.link(self.via.as_str()).filter(|_| !record.is_archived && record.merged_into.is_none()) else {
            return Ok(None);
        };
        match self.filter.as_ref().map(|filter| filter.evaluate(record, of, playbook, facts)) {
            None | Some(Ok(Truth::True)) => {}
            // A filter that cannot be evaluated lets nothing through; the check has seen its types.
            Some(Ok(Truth::False) | Err(_)) => return Ok(None),
            Some(Ok(Truth::Unknown(lacking))) => return Err(lacking),
        }
        let at_ms = match self.dated.as_ref().map(|dated| record.value(dated.as_str())) {
            Some(Some(value)) => interval_of(value, playbook).map_or(made_ms, |when| when.earliest_ms),
            Some(None) => return Ok(None),
            None => made_ms,
        };
        let value = match &self.value {
            None => Value::Null,
            Some(value) => match record.value(value.as_str()).filter(|value| !value.is_empty()) {
                Some(value) => value.clone(),
                None => return Ok(None),
            },
        };
        Ok(Some(Contribution { about, at_ms, value }))
    }

    /// Folds one more value into what there was; none where there was nothing and nothing comes of it.
    pub fn fold(&self, present: Option<&Value>, more: &Contribution, latest_ms: Option<i64>) -> Option<Value> {
        let number = |value: &Value| match value {
            Value::Int(i) => Some(*i as f64),
            Value::Float(x) => Some(*x),
            Value::Money(money) => Some(money.minor as f64),
            _ => None,
        };
        let is_less = |one: &Value, other: &Value| match (number(one), number(other)) {
            (Some(one), Some(other)) => one < other,
            _ => one.as_text() < other.as_text(),
        };
        let present = present.filter(|value| !value.is_empty());
        match (self.how, present) {
            (Aggregate::Count, Some(Value::Int(count))) => Some(Value::Int(count.saturating_add(1))),
            (Aggregate::Count, _) => Some(Value::Int(1)),
            (Aggregate::Due { times: 1, every_days }, present) => {
                let next_ms = more.at_ms.saturating_add(i64::from(every_days) * DAY_MS);
                Some(Value::Int(match present {
                    Some(Value::Int(due_ms)) => next_ms.max(*due_ms),
                    _ => next_ms,
                }))
            }
            // Which of several falls due first, one alone does not say: the next word of the relay does.
            (Aggregate::Due { .. }, present) => present.cloned(),
            (_, None) => Some(more.value.clone()),
            (Aggregate::Sum, Some(sum)) => add(sum, &more.value),
            (Aggregate::Max, Some(most)) => Some(if is_less(most, &more.value) { more.value.clone() } else { most.clone() }),
            (Aggregate::Min, Some(least)) => Some(if is_less(&more.value, least) { more.value.clone() } else { least.clone() }),
            (Aggregate::Latest, Some(last)) => {
                Some(if latest_ms.is_none_or(|latest_ms| latest_ms <= more.at_ms) { more.value.clone() } else { last.clone() })
            }
        }
    }
}

fn add(one: &Value, other: &Value) -> Option<Value> {
    Some(match (one, other) {
        (Value::Int(a), Value::Int(b)) => Value::Int(a.saturating_add(*b)),
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => {
            Value::Money(roundsman_domain::Money { minor: a.minor.saturating_add(b.minor), currency: a.currency })
        }
        (Value::Int(a), Value::Float(b)) | (Value::Float(b), Value::Int(a)) => Value::Float(*a as f64 + b),
        (Value::Float(a), Value::Float(b)) => Value::Float(a + b),
        _ => return None,
    })
}

/// What a fact is where nothing adds to it: none of anything is 0, the sum of nothing is 0 where it is a number; else there is no value.
pub fn fact_of_nothing(derive: &Derive, type_: &FieldType) -> Value {
    match (derive.how, type_) {
        (Aggregate::Count, _) => Value::Int(0),
        (Aggregate::Sum, FieldType::Money(currency)) => Value::Money(roundsman_domain::Money { minor: 0, currency: *currency }),
        (Aggregate::Sum, _) => Value::Int(0),
        _ => Value::Null,
    }
}
