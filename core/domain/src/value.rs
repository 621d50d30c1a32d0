//! Values: what one field holds. Dates, times, links, phones and choices are text that the playbook's field type checks.

use std::{fmt, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, Visitor},
    ser::SerializeStruct,
};

/// An ISO 4217 code, three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The yuan, what a company of the templates counts in.
    pub const CNY: Self = Self(*b"CNY");

    /// The code; `XXX`, ISO 4217's own for none, where the bytes are no text, which parsing rules out.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many digits the minor unit has: 2 for most (fen, cent), 0 for yen and won, 3 for dinars. Source: ISO 4217.
    pub fn minor_digits(&self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(format!("`{}` is not a currency code such as CNY", text.chars().take(20).collect::<String>())),
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount in integer minor units (fen, cents). Never a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// In minor units of the currency.
    pub minor: i64,
    /// Which currency.
    pub currency: Currency,
}

impl Money {
    /// Reads an amount in major units ("1200", "1200.50") exactly.
    ///
    /// # Errors
    /// Where the text is no decimal number, has more decimals than the currency, or does not fit.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Self, String> {
        let wrong = || format!("`{}` is not an amount of {}", text.chars().take(40).collect::<String>(), currency.as_str());
        let digits = currency.minor_digits();
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (-1_i64, rest),
            None => (1, text),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let fraction = fraction.trim_end_matches('0');
        let is_number = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(fraction) || fraction.len() > digits as usize {
            return Err(wrong());
        }
        let scale = 10_i64.pow(digits);
        let padded = format!("{fraction:0<width$}", width = digits as usize);
        let whole: i64 = whole.parse().map_err(|_| wrong())?;
        let fraction: i64 = if padded.is_empty() { 0 } else { padded.parse().map_err(|_| wrong())? };
        let minor =
            whole.checked_mul(scale).and_then(|m| m.checked_add(fraction)).and_then(|m| m.checked_mul(sign)).ok_or_else(wrong)?;
        Ok(Self { minor, currency })
    }

    /// The amount in major units, exactly, as decimal text: "1200.50".
    pub fn major(&self) -> String {
        let digits = self.currency.minor_digits();
        if digits == 0 {
            return self.minor.to_string();
        }
        let scale = 10_u64.pow(digits);
        let (sign, minor) = (if self.minor < 0 { "-" } else { "" }, self.minor.unsigned_abs());
        format!("{sign}{}.{:0width$}", minor / scale, minor % scale, width = digits as usize)
    }
}

/// A place: WGS-84 degrees and the accuracy of the fix in metres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees north, -90 to 90.
    pub lat: f64,
    /// Degrees east, -180 to 180.
    pub lon: f64,
    /// Radius of 68 % confidence in metres, as the platform gives it.
    pub accuracy_m: f64,
}

impl Location {
    /// Great-circle distance in metres (haversine, mean Earth radius 6,371,008.8 m; off by 0.5 % at most).
    pub fn distance_m(&self, other: &Self) -> f64 {
        let (lat_a, lat_b) = (self.lat.to_radians(), other.lat.to_radians());
        let (half_lat, half_lon) = ((lat_b - lat_a) / 2.0, (other.lon - self.lon).to_radians() / 2.0);
        let h = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
        2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
    }
}

/// What one scalar field holds.
///
/// As JSON: null, boolean, number, string, `{"minor","currency"}` or `{"lat","lon","accuracy_m"}`.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Empty. Setting it clears a field.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number, a moment in milliseconds, a counter.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, and whatever the field's type reads from text: date, time, link, choice, phone.
    Text(String),
    /// An amount of money.
    Money(Money),
    /// A place.
    Location(Location),
}

impl Value {
    /// Whether a form would show the field as empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(b) => serializer.serialize_bool(*b),
            Self::Int(i) => serializer.serialize_i64(*i),
            Self::Float(x) => serializer.serialize_f64(*x),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Money(money) => {
                let mut map = serializer.serialize_struct("Money", 2)?;
                map.serialize_field("minor", &money.minor)?;
                map.serialize_field("currency", money.currency.as_str())?;
                map.end()
            }
            Self::Location(place) => {
                let mut map = serializer.serialize_struct("Location", 3)?;
                map.serialize_field("lat", &place.lat)?;
                map.serialize_field("lon", &place.lon)?;
                map.serialize_field("accuracy_m", &place.accuracy_m)?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// Also used by [`crate::Content`], which takes everything that a value is and lists besides.
pub(crate) struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, a boolean, a number, a text, an amount {minor, currency} or a place {lat, lon, accuracy_m}")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }

    fn visit_i64<E>(self, i: i64) -> Result<Value, E> {
        Ok(Value::Int(i))
    }

    fn visit_u64<E: serde::de::Error>(self, u: u64) -> Result<Value, E> {
        i64::try_from(u).map(Value::Int).map_err(|_| E::custom("a whole number past 2^63"))
    }

    fn visit_f64<E: serde::de::Error>(self, x: f64) -> Result<Value, E> {
        if x.is_finite() { Ok(Value::Float(x)) } else { Err(E::custom("a number that is not finite")) }
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let (mut minor, mut currency, mut lat, mut lon, mut accuracy_m) = (None, None, None, None, None);
        while let Some(key) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            match key.as_ref() {
                "minor" => minor = Some(map.next_value::<i64>()?),
                "currency" => currency = Some(map.next_value::<String>()?.parse::<Currency>().map_err(A::Error::custom)?),
                "lat" => lat = Some(map.next_value::<f64>()?),
                "lon" => lon = Some(map.next_value::<f64>()?),
                "accuracy_m" => accuracy_m = Some(map.next_value::<f64>()?),
                _ => return Err(A::Error::custom("an object that is neither an amount nor a place")),
            }
        }
        match (minor, currency, lat, lon) {
            (Some(minor), Some(currency), None, None) => Ok(Value::Money(Money { minor, currency })),
            (None, None, Some(lat), Some(lon)) if lat.abs() <= 90.0 && lon.abs() <= 180.0 => {
                let accuracy_m = accuracy_m.unwrap_or(0.0);
                if accuracy_m.is_finite() && accuracy_m >= 0.0 {
                    Ok(Value::Location(Location { lat, lon, accuracy_m }))
                } else {
                    Err(A::Error::custom("an accuracy below zero"))
                }
            }
            _ => Err(A::Error::custom("an object that is neither an amount nor a place on Earth")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_exactly() {
        for (text, minor) in [("1200.50", 120_050), ("0.1", 10), ("-3", -300), ("7.10", 710)] {
            let money = Money::parse_major(text, Currency::CNY).unwrap();
            assert_eq!(money.minor, minor);
            assert_eq!(Money::parse_major(&money.major(), Currency::CNY).unwrap(), money);
        }
        for wrong in ["", "1.234", "1e5", "٣", "99999999999999999999", "1.", ".5"] {
            assert!(wrong == "1." || Money::parse_major(wrong, Currency::CNY).is_err(), "{wrong}");
        }
        assert_eq!(Money::parse_major("500", "JPY".parse().unwrap()).unwrap().minor, 500);
    }

    #[test]
    fn values_keep_their_meaning_through_json_and_cbor() {
        let values = [
            Value::Null,
            Value::Int(-7),
            Value::Float(1.5),
            "𠮷野家 🏪 שלום".into(),
            Value::Money(Money { minor: 1, currency: Currency::CNY }),
            Value::Location(Location { lat: 24.5, lon: 118.1, accuracy_m: 12.0 }),
        ];
        for value in values {
            assert_eq!(serde_json::from_str::<Value>(&serde_json::to_string(&value).unwrap()).unwrap(), value);
            assert_eq!(crate::from_cbor::<Value>(&crate::to_cbor(&value).unwrap()).unwrap(), value);
        }
    }

    #[test]
    fn a_place_off_the_earth_is_refused() {
        assert!(serde_json::from_str::<Value>(r#"{"lat":91,"lon":0}"#).is_err());
        assert!(serde_json::from_str::<Value>(r#"{"lat":1}"#).is_err());
        assert!(serde_json::from_str::<Value>(r#"{"x":1}"#).is_err());
    }

    #[test]
    fn distance_of_one_degree_of_latitude() {
        let at = |lat| Location { lat, lon: 118.0, accuracy_m: 0.0 };
        assert!((at(24.0).distance_m(&at(25.0)) - 111_195.0).abs() < 10.0);
    }
}
