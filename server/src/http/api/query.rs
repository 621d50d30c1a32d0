//! Parameters: each known by name, given once, and refused by name where it cannot be.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::cursor::{self, Listing};
use crate::http::Refusal;

/// So many entries are on a page where nothing else is said.
const LIMIT: usize = 100;

/// No page has more.
pub(super) const LIMIT_MAX: usize = 500;

/// No parameter's value is longer; cursors are the longest.
const VALUE_CHARS_MAX: usize = 300;

/// What a request asks for, apart from its path.
#[derive(Debug)]
pub(super) struct Parameters {
    path: String,
    given: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        let given: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        if let Some((name, _)) = given.iter().find(|(_, value)| value.chars().count() > VALUE_CHARS_MAX) {
            return Err(Refusal::parameter(name, format!("its value is longer than {VALUE_CHARS_MAX} characters")));
        }
        Ok(Self { path: parts.uri.path().to_owned(), given })
    }
}

impl Parameters {
    /// Refuses what is not among `known`, and what is given twice.
    pub(super) fn only(self, known: &[&str]) -> Result<Self, Refusal> {
        for (nth, (name, _)) in self.given.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let there_are = if known.is_empty() { "none here".to_owned() } else { format!("here are {}", known.join(", ")) };
                return Err(Refusal::parameter(name, format!("there is no such parameter; {there_are}")));
            }
            if self.given[..nth].iter().any(|(earlier, _)| earlier == name) {
                return Err(Refusal::parameter(name, "it is given twice"));
            }
        }
        Ok(self)
    }

    /// What was given under a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.given.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// What was given under a name, read.
    pub(super) fn read<T>(&self, name: &str, expected: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(text) => read(text).map(Some).ok_or_else(|| Refusal::parameter(name, format!("it is {expected}"))),
        }
    }

    /// A moment, in ms since the Unix epoch.
    pub(super) fn moment_ms(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let expected = "a time as RFC 3339 has it, such as 2026-11-23T09:00:00Z; in an address `+` is written %2B";
        self.read(name, expected, |text| text.parse::<jiff::Timestamp>().ok().map(|at| at.as_millisecond()))
    }

    /// How many entries a page may have.
    pub(super) fn limit(&self) -> Result<usize, Refusal> {
        let expected = format!("a whole number from 1 to {LIMIT_MAX}");
        let limit = self.read("limit", &expected, |text| text.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit)))?;
        Ok(limit.unwrap_or(LIMIT))
    }

    /// The filters, in one writing: what a cursor belongs to.
    pub(super) fn filters(&self) -> String {
        let mut filters: Vec<_> = self.given.iter().filter(|(name, _)| name != "cursor" && name != "limit").collect();
        filters.sort_unstable();
        form_urlencoded::Serializer::new(String::new()).extend_pairs(filters).finish()
    }

    /// Where the cursor stands; `None` where none is given.
    pub(super) fn place<const N: usize>(&self, listing: &Listing) -> Result<Option<[u8; N]>, Refusal> {
        self.get("cursor").map(|text| cursor::read(text, listing)).transpose()
    }

    /// The address of the same listing from a cursor on.
    pub(super) fn next_page(&self, cursor: &str) -> String {
        let kept = self.given.iter().filter(|(name, _)| name != "cursor");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept).append_pair("cursor", cursor);
        format!("{}?{}", self.path, query.finish())
    }
}
