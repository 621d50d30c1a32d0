//! Whole numbers that need all their 64 bits: numbers in CBOR, decimal text in JSON.
//!
//! JSON readers hold numbers as doubles, which have 53 bits: a number that came through one would go back with other last digits and nobody
//! would notice. So JSON takes no number here, only text. Used as `#[serde(with = "digits")]`, or `digits::optional` on an `Option`.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

struct Digits(u64);

impl Serialize for Digits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(&self.0) } else { serializer.serialize_u64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = u64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number of 64 bits as text, such as \"1234605616436508552\"")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
                // `parse` would take a sign as well: one number, one text.
                let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                text.parse().ok().filter(|_| is_number).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(Text).map(Self)
        } else {
            u64::deserialize(deserializer).map(Self)
        }
    }
}

/// Writes the number.
///
/// # Errors
/// Where the format refuses.
pub fn serialize<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    Digits(*number).serialize(serializer)
}

/// Reads the number.
///
/// # Errors
/// Where it is none, or in JSON not written as text.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Digits::deserialize(deserializer).map(|digits| digits.0)
}

/// The same for a number that may be absent.
pub mod optional {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Digits;

    /// Writes the number, where there is one.
    ///
    /// # Errors
    /// Where the format refuses.
    pub fn serialize<S: Serializer>(number: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
        number.map(Digits).serialize(serializer)
    }

    /// Reads the number, where there is one.
    ///
    /// # Errors
    /// Where it is none, or in JSON not written as text.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
        Ok(Option::<Digits>::deserialize(deserializer)?.map(|digits| digits.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_carries_every_digit_as_text_and_takes_nothing_else() {
        for number in [0, 1, (1 << 53) + 1, u64::MAX] {
            let text = serde_json::to_string(&Digits(number)).unwrap();
            assert_eq!(text, format!("\"{number}\""));
            assert_eq!(serde_json::from_str::<Digits>(&text).unwrap().0, number);
            assert_eq!(crate::to_cbor(&Digits(number)).unwrap(), crate::to_cbor(&number).unwrap());
        }
        for wrong in ["7", "\"\"", "\"-1\"", "\"+1\"", "\"1.0\"", "\"18446744073709551616\"", "null"] {
            assert!(serde_json::from_str::<Digits>(wrong).is_err(), "{wrong}");
        }
    }
}
