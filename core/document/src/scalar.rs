//! Values as Automerge scalars and back, without asking the playbook.
//!
//! Money ("12050 CNY") and places ("24.5,118.1,12") are written as bytes: text of the same letters stays text, so a document is read the
//! same under every version of its playbook.

use std::borrow::Cow;

use automerge::{ScalarValue, ScalarValueRef};
use roundsman_domain::{Location, Money, Value};

pub(crate) fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Null => ScalarValue::Null,
        Value::Bool(b) => ScalarValue::Boolean(*b),
        Value::Int(i) => ScalarValue::Int(*i),
        Value::Float(x) => ScalarValue::F64(*x),
        Value::Text(text) => ScalarValue::Str(text.as_str().into()),
        Value::Money(Money { minor, currency }) => ScalarValue::Bytes(format!("{minor} {}", currency.as_str()).into_bytes()),
        Value::Location(Location { lat, lon, accuracy_m }) => {
            ScalarValue::Bytes(format!("{lat},{lon},{accuracy_m}").into_bytes())
        }
    }
}

pub(crate) fn value(scalar: &ScalarValue) -> Value {
    match scalar {
        ScalarValue::Boolean(b) => Value::Bool(*b),
        ScalarValue::Int(i) | ScalarValue::Timestamp(i) => Value::Int(*i),
        ScalarValue::Uint(u) => Value::Int(i64::try_from(*u).unwrap_or(i64::MAX)),
        ScalarValue::F64(x) => Value::Float(*x),
        ScalarValue::Str(text) => Value::Text(text.to_string()),
        ScalarValue::Counter(counter) => Value::Int(counter.into()),
        ScalarValue::Bytes(bytes) => packed(bytes),
        ScalarValue::Null | ScalarValue::Unknown { .. } => Value::Null,
    }
}

pub(crate) fn value_of_ref(scalar: &ScalarValueRef<'_>) -> Value {
    match scalar {
        ScalarValueRef::Boolean(b) => Value::Bool(*b),
        ScalarValueRef::Int(i) | ScalarValueRef::Timestamp(i) | ScalarValueRef::Counter(i) => Value::Int(*i),
        ScalarValueRef::Uint(u) => Value::Int(i64::try_from(*u).unwrap_or(i64::MAX)),
        ScalarValueRef::F64(x) => Value::Float(*x),
        ScalarValueRef::Str(text) => Value::Text(Cow::clone(text).into_owned()),
        ScalarValueRef::Bytes(bytes) => packed(bytes),
        ScalarValueRef::Null | ScalarValueRef::Unknown { .. } => Value::Null,
    }
}

fn packed(bytes: &[u8]) -> Value {
    let money = |text: &str| {
        let (minor, currency) = text.split_once(' ')?;
        Some(Value::Money(Money { minor: minor.parse().ok()?, currency: currency.parse().ok()? }))
    };
    let place = |text: &str| {
        let mut parts = text.splitn(3, ',').map(str::parse::<f64>);
        let mut next = || parts.next()?.ok();
        Some(Value::Location(Location { lat: next()?, lon: next()?, accuracy_m: next()? }))
    };
    std::str::from_utf8(bytes).ok().and_then(|text| money(text).or_else(|| place(text))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use roundsman_domain::Currency;

    #[test]
    fn amounts_and_places_come_back_exactly_and_text_that_looks_like_them_stays_text() {
        let values = [
            Value::Money(Money { minor: -12_050, currency: Currency::CNY }),
            Value::Location(Location { lat: 24.478_912_345_6, lon: -118.1, accuracy_m: 12.0 }),
            "12050 CNY".into(),
            "24.5,118.1,12".into(),
            Value::Float(0.1),
            Value::Null,
        ];
        for original in values {
            assert_eq!(value(&scalar(&original)), original);
        }
    }
}
