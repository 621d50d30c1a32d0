//! What a condition computes with.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{Content, Currency, FieldId, Location, Value};

use super::{decimal::Decimal, evaluate::EvaluateError};
use crate::model::{Field, FieldType};

/// A value of a condition. A number may carry a currency; then it is money in major units.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    Null,
    Bool(bool),
    Number(Decimal, Option<Currency>),
    Text(String),
    Place(Location),
    List(Vec<Term>),
    Item(BTreeMap<FieldId, Value>),
    Unknown(BTreeSet<String>),
}

impl Term {
    pub(super) fn unknown(fact: String) -> Self {
        Self::Unknown(BTreeSet::from([fact]))
    }

    pub(super) fn number(number: Option<Decimal>, currency: Option<Currency>) -> Result<Self, EvaluateError> {
        number.map(|number| Self::Number(number, currency)).ok_or(EvaluateError::OutOfRange)
    }

    pub(super) fn scalar(value: &Value) -> Result<Self, EvaluateError> {
        Ok(match value {
            value if value.is_empty() => Self::Null,
            Value::Null => Self::Null,
            Value::Bool(b) => Self::Bool(*b),
            Value::Int(i) => Self::number(Decimal::new((*i).into(), 0), None)?,
            Value::Float(x) => Self::number(Decimal::from_float(*x), None)?,
            Value::Text(text) => Self::Text(text.clone()),
            Value::Money(money) => {
                let amount = Decimal::new(money.minor.into(), money.currency.minor_digits());
                Self::number(amount, Some(money.currency))?
            }
            Value::Location(place) => Self::Place(*place),
        })
    }

    /// A field of a record as a condition sees it: options are texts, list items and attachments have fields.
    pub(super) fn content(field: &Field, content: Option<&Content>) -> Result<Self, EvaluateError> {
        match content {
            None if field.type_.has_items() => Ok(Self::List(Vec::new())),
            None => Ok(Self::Null),
            Some(Content::One(value)) if field.type_.has_items() && value.is_empty() => Ok(Self::List(Vec::new())),
            Some(Content::One(value)) => Self::scalar(value),
            Some(Content::Items(items)) => Ok(Self::List(match &field.type_ {
                FieldType::MultiChoice(_) => items.keys().map(|key| Self::Text(key.to_string())).collect(),
                _ => items.values().map(|item| Self::Item(item.fields.clone())).collect(),
            })),
        }
    }

    /// Roughly how many bytes it holds: what the size budget counts.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::List(terms) => terms.iter().map(|term| term.size() + 16).sum(),
            Self::Item(fields) => fields.values().map(|value| value.as_text().map_or(16, str::len) + 32).sum(),
            _ => 0,
        }
    }

    /// What it is, for developers and for broken guards.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Number(_, None) => "number",
            Self::Number(_, Some(_)) => "money",
            Self::Text(_) => "text",
            Self::Place(_) => "location",
            Self::List(_) => "list",
            Self::Item(_) => "item",
            Self::Unknown(_) => "unknown",
        }
    }
}
