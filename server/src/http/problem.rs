//! Refusals: problems as answers, and what the ledger's errors are to somebody outside.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use roundsman_protocol::{Problem, problem_code};

use crate::ledger::LedgerError;

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
        Problem::new(problem_code::UNAUTHORIZED, 401, "The token is missing, unknown or revoked: enrol the device anew").into()
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
