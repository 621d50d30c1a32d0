//! `POST /v1/enrol`: a one-time code becomes a device.

use axum::{Json, body::Body, extract::State};
use roundsman_protocol::{Enrolled, Enrolment, Problem, problem_code};

use super::{Address, FORM_BYTES_MAX, Refusal, Shared, sync::read};
use crate::ledger::{enrolment, now_ms};

/// What nobody guesses who has overheard a code.
const ATTEMPT_BYTES_MIN: usize = 16;

/// Enrols a device, or answers once more one whose answer was lost. Wrong, used and expired codes get the same answer.
///
/// # Errors
/// Where the code is not good.
pub(super) async fn enrol(State(site): State<Shared>, Address(address): Address, body: Body) -> Result<Json<Enrolled>, Refusal> {
    site.limits.address(address)?;
    let bytes = read(body, FORM_BYTES_MAX).await?;
    let asked: Enrolment = serde_json::from_slice(&bytes).map_err(Refusal::malformed)?;
    if asked.attempt.as_ref().is_some_and(|attempt| attempt.len() < ATTEMPT_BYTES_MIN) {
        return Err(Refusal::malformed(format!("`attempt` is random text of {ATTEMPT_BYTES_MIN} bytes or more")));
    }
    let relay_ms = now_ms();
    let enrolled = site.relay.writer.run(move |tx| enrolment::enrol(tx, &asked, relay_ms)).await?;
    let invalid = || Problem::new(problem_code::CODE_INVALID, 403, "The code is wrong, used or expired: ask for a new one");
    let (bearer, token) = enrolled.ok_or_else(invalid)?;
    Ok(Json(Enrolled { device: bearer.device, token, user: bearer.user, relay_ms }))
}
