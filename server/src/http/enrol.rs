//! `POST /v1/enrol`: a one-time code becomes a device.

use axum::{Json, body::Body, extract::State};
use roundsman_protocol::{Enrolled, Enrolment, Problem, problem_code};

use super::{Address, FORM_BYTES_MAX, Refusal, Shared, sync::read};
use crate::ledger::{device, now_ms};

/// Enrols a device. Wrong, used and expired codes get the same answer.
///
/// # Errors
/// Where the code is not good.
pub(super) async fn enrol(State(site): State<Shared>, Address(address): Address, body: Body) -> Result<Json<Enrolled>, Refusal> {
    site.limits.address(address)?;
    let bytes = read(body, FORM_BYTES_MAX).await?;
    let enrolment: Enrolment = serde_json::from_slice(&bytes).map_err(Refusal::malformed)?;
    let relay_ms = now_ms();
    let enrolled = site.relay.writer.run(move |tx| device::enrol(tx, &enrolment.code, &enrolment.app, relay_ms)).await?;
    let invalid = || Problem::new(problem_code::CODE_INVALID, 403, "The code is wrong, used or expired: ask for a new one");
    let (bearer, token) = enrolled.ok_or_else(invalid)?;
    Ok(Json(Enrolled { device: bearer.device, token, user: bearer.user, relay_ms }))
}
