//! Answers: read in bounded memory, told apart from a portal's page.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use reqwest::{Response, StatusCode, header::HeaderMap};
use roundsman_protocol::{Format, Problem, RelayFailure, decode_body, problem_code};
use serde::de::DeserializeOwned;

/// A connection that brings nothing for so long is dead.
pub(super) const STALL: Duration = Duration::from_secs(45);

/// An answer, read whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    body: Vec<u8>,
}

/// A failure to reach the relay, with the innermost cause: the outer ones only say "error sending request".
pub(super) fn unreachable(error: &reqwest::Error) -> RelayFailure {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    RelayFailure::Unreachable(if error.is_timeout() { "no answer in time".to_owned() } else { cause.to_string() })
}

impl Answer {
    /// Reads an answer of at most so many bytes.
    pub(super) async fn read(mut response: Response, limit: usize, down: &AtomicU64) -> Result<Self, RelayFailure> {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        loop {
            let chunk = tokio::time::timeout(STALL, response.chunk()).await;
            let chunk = chunk.map_err(|_| RelayFailure::Unreachable("the answer stopped coming".to_owned()))?;
            let Some(chunk) = chunk.map_err(|error| unreachable(&error))? else { break };
            down.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            if body.len() + chunk.len() > limit {
                return Err(RelayFailure::Strange(format!("an answer of more than {limit} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self { status, headers, body })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The answer as what was asked for, or why not.
    pub(super) fn decode<T: DeserializeOwned>(self) -> Result<T, RelayFailure> {
        let answer = self.good()?;
        let format = answer.header("content-type").and_then(Format::of).ok_or_else(|| answer.strange())?;
        let is_zstd = answer.header("content-encoding").is_some_and(|encoding| encoding.eq_ignore_ascii_case("zstd"));
        decode_body(&answer.body, is_zstd, format).map_err(|error| RelayFailure::Strange(error.to_string()))
    }

    /// The bytes themselves, where the answer is a good one.
    pub(super) fn into_bytes(self) -> Result<Vec<u8>, RelayFailure> {
        self.good().map(|answer| answer.body)
    }

    /// The answer itself where its status is a good one, else the relay's problem, else something that no relay says.
    pub(super) fn good(self) -> Result<Self, RelayFailure> {
        if self.status.is_success() {
            return Ok(self);
        }
        let is_problem = self.header("content-type").is_some_and(|kind| kind.starts_with("application/problem+json"));
        let told: Option<Problem> = if is_problem { serde_json::from_slice(&self.body).ok() } else { None };
        match told.or_else(|| self.bare_problem()) {
            Some(problem) => Err(RelayFailure::Problem(Box::new(self.with_retry_after(problem)))),
            None => Err(self.strange()),
        }
    }

    /// Answers to `HEAD` have no body, and proxies cut bodies off: where it is a relay that speaks, the status has to do.
    fn bare_problem(&self) -> Option<Problem> {
        self.header("tus-resumable")?;
        let code = match self.status.as_u16() {
            401 | 403 => problem_code::UNAUTHORIZED,
            404 | 410 => problem_code::NOT_FOUND,
            409 => problem_code::OFFSET_CONFLICT,
            413 => problem_code::TOO_LARGE,
            429 => problem_code::RATE_LIMITED,
            460 => problem_code::CHECKSUM_MISMATCH,
            500.. => problem_code::UNAVAILABLE,
            _ => problem_code::MALFORMED,
        };
        Some(Problem::new(code, self.status.as_u16(), "answered without a body"))
    }

    fn with_retry_after(&self, problem: Problem) -> Problem {
        match self.header("retry-after") {
            Some(seconds) if !problem.members.contains_key("retry_after") => problem.with("retry_after", seconds),
            _ => problem,
        }
    }

    fn strange(&self) -> RelayFailure {
        let kind = self.header("content-type").unwrap_or("no content type");
        RelayFailure::Strange(format!("HTTP {} with {}", self.status.as_u16(), kind.chars().take(60).collect::<String>()))
    }
}
