//! Refusals: problems as answers, and what the ledger's errors are to somebody outside.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use roundsman_protocol::{Problem, problem_code};

use crate::{http::api::rfc3339, ledger::LedgerError};

/// A problem as an answer.
#[derive(Debug)]
pub struct Refusal {
    problem: Box<Problem>,
    retry_after_s: Option<u64>,
}

impl Refusal {
    /// Asks to come again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// After how many seconds to come again; 0 where nothing is said.
    pub fn retry_after_s(&self) -> u64 {
        self.retry_after_s.unwrap_or(0)
    }

    /// The problem itself.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// No token, or none that works.
    pub fn unauthorized() -> Self {
        Problem::new(
            problem_code::UNAUTHORIZED,
            401,
            "The token is missing, unknown or revoked: enrol the device anew, or make another API token",
        )
        .into()
    }

    /// An API token whose time is over.
    pub fn token_expired(name: &str, expires_ms: i64) -> Self {
        let problem = Problem::new(problem_code::TOKEN_EXPIRED, 401, "The API token has expired: make another one");
        problem.detail(format!("`{name}` was good until {}", rfc3339(expires_ms))).into()
    }

    /// An API token that was taken away.
    pub fn token_revoked(name: &str) -> Self {
        let problem =
            Problem::new(problem_code::TOKEN_REVOKED, 401, "The API token was revoked: ask your operator for another one");
        problem.detail(format!("`{name}`")).into()
    }

    /// An API token where edits or bytes come in.
    pub fn device_needed() -> Self {
        let title = "An API token only reads: enrol a device, and show its token here";
        Problem::new(problem_code::DEVICE_NEEDED, 403, title).into()
    }

    /// An API token of a role that a later playbook does not have.
    pub fn role_gone(role: impl ToString) -> Self {
        let title = "The playbook has no such role any more: make a token with one that it has";
        Problem::new(problem_code::ROLE_GONE, 403, title).with("role", role).into()
    }

    /// A parameter that is not known, or whose value cannot be. `detail` says what would do.
    pub fn parameter(name: &str, detail: impl ToString) -> Self {
        let name: String = name.chars().take(80).collect();
        let title = "A parameter is not understood: mend it and ask again";
        Problem::new(problem_code::PARAMETER_INVALID, 400, title).detail(detail).with("parameter", name).into()
    }

    /// A cursor of nobody, of somebody else, or of another listing.
    pub fn cursor_invalid() -> Self {
        let title =
            "The cursor is none of this listing: send it as it came, with the same token and filters, or begin without it";
        Problem::new(problem_code::CURSOR_INVALID, 400, title).with("parameter", "cursor").into()
    }

    /// A cursor that was good.
    pub fn cursor_expired() -> Self {
        let title = "What the cursor belongs to has changed since: begin again without it";
        let detail = "the user's grants, the company's tree or its playbook, or the record whose history this is; or the relay was restored";
        Problem::new(problem_code::CURSOR_EXPIRED, 410, title).detail(detail).with("parameter", "cursor").into()
    }

    /// A form that there is not.
    pub fn not_acceptable(there_is: &str) -> Self {
        let title = "There is no form that Accept asks for: ask for the one that there is";
        Problem::new(problem_code::NOT_ACCEPTABLE, 406, title).detail(there_is).into()
    }

    /// A method that an address does not have.
    pub fn method_not_allowed() -> Self {
        let title = "This address does not take that method: Allow names those that it takes";
        Problem::new(problem_code::METHOD_NOT_ALLOWED, 405, title).into()
    }

    /// Not there, or not for this user.
    pub fn not_found() -> Self {
        Problem::new(problem_code::NOT_FOUND, 404, "There is no such thing here").into()
    }

    /// A request of the wrong shape.
    pub fn malformed(detail: impl ToString) -> Self {
        Problem::new(problem_code::MALFORMED, 400, "The request is not of the right shape").detail(detail).into()
    }

    /// More bytes than are taken.
    pub fn too_large(limit: u64) -> Self {
        Problem::new(problem_code::TOO_LARGE, 413, "The body is too large").with("limit_bytes", limit).into()
    }

    /// Too many requests.
    pub fn rate_limited(seconds: u64) -> Self {
        Self::from(Problem::new(problem_code::RATE_LIMITED, 429, "Too many requests: wait a little")).retry_after(seconds.max(1))
    }

    /// Nothing was lost; come again.
    pub fn unavailable(detail: impl ToString) -> Self {
        let problem = Problem::new(problem_code::UNAVAILABLE, 503, "The relay cannot answer now: try again").detail(detail);
        Self::from(problem).retry_after(2)
    }

    /// The relay is broken here, and has logged why.
    pub fn internal() -> Self {
        Problem::new(problem_code::INTERNAL, 500, "The relay failed on this request and has logged why").into()
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), retry_after_s: None }
    }
}

impl From<LedgerError> for Refusal {
    fn from(error: LedgerError) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull};
        match &error {
            LedgerError::Closed => Self::unavailable("it is shutting down"),
            LedgerError::Malformed(detail) => Self::malformed(detail),
            LedgerError::Sqlite(sqlite)
                if matches!(sqlite.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked | DiskFull)) =>
            {
                tracing::warn!(code = error.code(), %error, "the ledger cannot answer now");
                Self::unavailable("the ledger is busy or its disk full")
            }
            _ => {
                tracing::error!(code = error.code(), %error, "a request failed");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
