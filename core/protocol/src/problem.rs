//! Problems: errors on the wire as RFC 9457 `application/problem+json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The stable codes of problems. One list, so that what documents them can be tested against it.
pub mod problem_code {
    macro_rules! codes {
        ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
            $($(#[$doc])* pub const $name: &str = $code;)*
            /// All of them.
            pub const ALL: &[&str] = &[$($name),*];
        };
    }

    codes! {
        /// The token is missing, unknown or, a device's, revoked.
        UNAUTHORIZED = "unauthorized";
        /// The API token's time is over.
        TOKEN_EXPIRED = "token_expired";
        /// The API token was taken away.
        TOKEN_REVOKED = "token_revoked";
        /// An API token where only a device's will do.
        DEVICE_NEEDED = "device_needed";
        /// The API token's role is not in the playbook any more.
        ROLE_GONE = "role_gone";
        /// The enrolment code is wrong, used or expired.
        CODE_INVALID = "code_invalid";
        /// The body is not of the right shape.
        MALFORMED = "malformed";
        /// A parameter that is not known, or whose value cannot be: `members.parameter` names it.
        PARAMETER_INVALID = "parameter_invalid";
        /// The cursor is none of this listing.
        CURSOR_INVALID = "cursor_invalid";
        /// The cursor was good before what it belongs to changed: begin again.
        CURSOR_EXPIRED = "cursor_expired";
        /// The body is too large.
        TOO_LARGE = "too_large";
        /// What is there has no form that `Accept` names.
        NOT_ACCEPTABLE = "not_acceptable";
        /// The address is right and the method is not; `Allow` names those that are.
        METHOD_NOT_ALLOWED = "method_not_allowed";
        /// Too many requests; `Retry-After` says when to come again.
        RATE_LIMITED = "rate_limited";
        /// The relay does not speak this protocol version.
        PROTOCOL_UNSUPPORTED = "protocol_unsupported";
        /// Another phone uses this one's identity: `members.device` and `members.token` are the new one.
        DEVICE_FORKED = "device_forked";
        /// Not there, or not for this user: the two are told apart by nobody.
        NOT_FOUND = "not_found";
        /// A tus upload at another offset.
        OFFSET_CONFLICT = "offset_conflict";
        /// The bytes are not those that were announced.
        CHECKSUM_MISMATCH = "checksum_mismatch";
        /// The relay cannot answer now; nothing was lost; try again.
        UNAVAILABLE = "unavailable";
        /// The relay is broken here; it has logged why.
        INTERNAL = "internal";
    }
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
