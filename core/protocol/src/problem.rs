//! Problems: errors on the wire as RFC 9457 `application/problem+json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The stable codes of problems.
pub mod problem_code {
    /// The token is missing, unknown or revoked.
    pub const UNAUTHORIZED: &str = "unauthorized";
    /// The enrolment code is wrong, used or expired.
    pub const CODE_INVALID: &str = "code_invalid";
    /// The body is not of the right shape.
    pub const MALFORMED: &str = "malformed";
    /// The body is too large.
    pub const TOO_LARGE: &str = "too_large";
    /// Too many requests; `Retry-After` says when to come again.
    pub const RATE_LIMITED: &str = "rate_limited";
    /// The relay does not speak this protocol version.
    pub const PROTOCOL_UNSUPPORTED: &str = "protocol_unsupported";
    /// Another phone uses this one's identity: `members.device` and `members.token` are the new one.
    pub const DEVICE_FORKED: &str = "device_forked";
    /// Not there, or not for this user: the two are told apart by nobody.
    pub const NOT_FOUND: &str = "not_found";
    /// A tus upload at another offset.
    pub const OFFSET_CONFLICT: &str = "offset_conflict";
    /// The bytes are not those that were announced.
    pub const CHECKSUM_MISMATCH: &str = "checksum_mismatch";
    /// The relay cannot answer now; nothing was lost; try again.
    pub const UNAVAILABLE: &str = "unavailable";
    /// The relay is broken here; it has logged why.
    pub const INTERNAL: &str = "internal";
}

/// An error as RFC 9457 has it, with our stable code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:roundsman:problem:CODE`.
    #[serde(rename = "type")]
    pub type_: String,
    /// One sentence for developers.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// What was wrong this time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// More data by code.
    #[serde(flatten, default, skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, String>,
}

impl Problem {
    /// A problem with its code, status and what to do.
    pub fn new(code: &str, status: u16, title: &str) -> Self {
        Self {
            type_: format!("urn:roundsman:problem:{code}"),
            title: title.to_owned(),
            status,
            code: code.to_owned(),
            detail: String::new(),
            members: BTreeMap::new(),
        }
    }

    /// With what was wrong this time.
    pub fn detail(mut self, detail: impl ToString) -> Self {
        self.detail = detail.to_string();
        self
    }

    /// With a member of its own.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.members.insert(name.to_owned(), value.to_string());
        self
    }
}
