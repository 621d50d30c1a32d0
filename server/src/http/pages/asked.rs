//! What an address asks after its `?`: read leniently, for people edit addresses and links get cut.

use std::collections::BTreeMap;

use axum::{extract::FromRequestParts, extract::Query, http::request::Parts};

/// The most characters of one value; more than any of ours has.
const CHARS_MAX: usize = 200;

/// The most pairs that are read.
const PAIRS_MAX: usize = 32;

/// The pairs of a query; of two with one name the last counts, and what is empty was not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked(BTreeMap<String, String>);

impl Asked {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let clean = |text: String| text.chars().filter(|c| !c.is_control()).take(CHARS_MAX).collect::<String>().trim().to_owned();
        let pairs = pairs.into_iter().take(PAIRS_MAX).map(|(name, value)| (name, clean(value)));
        Self(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The value of this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of this name as an id, a day or a number; nothing where it is none.
    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).and_then(|value| value.parse().ok())
    }

    /// Whether there is a value of this name that is nothing of this kind.
    pub(super) fn is_nonsense<T: std::str::FromStr>(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.parse::<T>().is_err())
    }

    /// An address of the same place with these values changed; an empty one is left out.
    pub(super) fn address(&self, path: &str, changed: &[(&str, &str)]) -> String {
        let mut pairs: BTreeMap<&str, &str> = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.remove("lang");
        pairs.extend(changed.iter().copied());
        let pairs: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

/// Text as a query carries it (RFC 3986, 2.3: only unreserved characters stay).
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else if write!(out, "%{byte:02X}").is_err() {
            break;
        }
    }
    out
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // A query that cannot be read at all asks nothing.
        Ok(Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|Query(pairs)| Self::of(pairs)).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        let uri = format!("http://host/?{query}").parse().unwrap();
        Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|Query(pairs)| Asked::of(pairs)).unwrap_or_default()
    }

    #[test]
    fn nonsense_is_read_as_nothing_or_cut() {
        assert_eq!(asked("q=%FF%FE&&&=&q=%E4%B8%87&q").get("q"), Some("万"), "what is empty was not asked");
        assert_eq!(asked("q=a&q=%E4%B8%87%00").get("q"), Some("万"));
        assert_eq!(asked(&format!("q={}", "x".repeat(5_000))).get("q").map(str::len), Some(CHARS_MAX));
        assert!(asked("after=nonsense").is_nonsense::<roundsman_domain::RecordId>("after"));
        assert!(!asked("").is_nonsense::<u32>("n"));
    }

    #[test]
    fn an_address_keeps_what_was_not_changed() {
        let asked = asked("q=%E4%B8%87%20%26&seat=7&lang=en");
        assert_eq!(asked.address("/records", &[("seat", "")]), "/records?q=%E4%B8%87%20%26");
        assert_eq!(asked.address("/records", &[("seat", "8")]), "/records?q=%E4%B8%87%20%26&seat=8");
    }
}
