//! `POST /v1/sync`: a device's edits up, its scope's changes down, in one request.

use axum::{
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use roundsman_domain::Outcome;
use roundsman_protocol::{
    BODY_BYTES_MAX, BodyError, Format, PROTOCOL, Problem, SyncRequest, SyncResponse, decode_body, encode_body, problem_code,
};

use super::{AskedBy, Refusal, Shared, auth::Device};
use crate::{metrics::Metrics, relay::SyncFailure};

/// The most bytes on the wire; after decompression the protocol's own limit holds.
const WIRE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Answers one round.
///
/// # Errors
/// Where the body is no sync request, or the relay cannot answer.
pub(super) async fn sync(
    State(site): State<Shared>,
    Device(bearer): Device,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let format = Format::of(text(header::CONTENT_TYPE))
        .ok_or_else(|| Refusal::malformed("Content-Type is application/cbor or application/json"))?;
    let is_zstd = match text(header::CONTENT_ENCODING) {
        "" | "identity" => false,
        "zstd" => true,
        _ => return Err(Refusal::malformed("Content-Encoding is zstd or nothing")),
    };
    let takes_zstd = text(header::ACCEPT_ENCODING).contains("zstd");
    let bytes = read(body, WIRE_BYTES_MAX).await?;
    let began = tokio::time::Instant::now();
    // A day's edits are a few hundred kilobytes; unpacking them on the thread that listens would keep others waiting.
    let request: SyncRequest = tokio::task::spawn_blocking(move || decode_body(&bytes, is_zstd, format))
        .await
        .map_err(|_| Refusal::unavailable("it is shutting down"))?
        .map_err(|error| refused(&error))?;

    if request.protocol != PROTOCOL {
        let title = "The relay speaks another version of the protocol: update the client; it keeps its data";
        return Err(Problem::new(problem_code::PROTOCOL_UNSUPPORTED, 400, title).with("speaks", PROTOCOL).into());
    }
    let answer = site.relay.sync(bearer, request).await.map_err(failed)?;
    count(&site.metrics, &answer);
    let (body, is_zstd) = tokio::task::spawn_blocking(move || encode(&answer, format, takes_zstd))
        .await
        .map_err(|_| Refusal::unavailable("it is shutting down"))??;
    site.metrics.synced(began.elapsed());
    let mut response = ([(header::CONTENT_TYPE, format.media_type())], body).into_response();
    if is_zstd {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    }
    response.extensions_mut().insert(AskedBy::Device(bearer.device));
    Ok(response)
}

/// Why a round came to nothing, as a device hears it.
fn failed(failure: SyncFailure) -> Refusal {
    match failure {
        SyncFailure::Forked { device, token } => {
            let title = "Another phone uses this one's identity: go on as the device named here";
            Problem::new(problem_code::DEVICE_FORKED, 409, title).with("device", device).with("token", token).into()
        }
        SyncFailure::Ledger(error) => error.into(),
    }
}

fn count(metrics: &Metrics, answer: &SyncResponse) {
    let (mut accepted, mut held, mut returned) = (0, 0, 0);
    for (_, outcome) in &answer.outcomes {
        match outcome {
            Outcome::Accepted { .. } => accepted += 1,
            Outcome::Held { .. } => held += 1,
            Outcome::Returned { .. } => returned += 1,
        }
    }
    for (outcome, edits) in [("accepted", accepted), ("held", held), ("returned", returned)] {
        metrics.judged(outcome, edits);
    }
}

fn encode(answer: &SyncResponse, format: Format, takes_zstd: bool) -> Result<(Vec<u8>, bool), Refusal> {
    let failed = |error: BodyError| {
        tracing::error!(%error, "an answer cannot be encoded");
        Refusal::internal()
    };
    let (bytes, is_zstd) = encode_body(answer, format).map_err(failed)?;
    match is_zstd && !takes_zstd {
        false => Ok((bytes, is_zstd)),
        // Every client of ours takes zstd; for others the plain form is found again from the packed one.
        true => Ok((zstd::stream::decode_all(bytes.as_slice()).map_err(|error| failed(error.into()))?, false)),
    }
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// Where it is larger, or the connection is cut.
pub(super) async fn read(body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    match to_bytes(body, limit).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(error) if is_length_error(&error) => Err(Refusal::too_large(limit as u64)),
        Err(error) => Err(Refusal::malformed(error)),
    }
}

fn is_length_error(error: &axum::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if error.to_string().contains("length limit") {
            return true;
        }
        source = error.source();
    }
    false
}

fn refused(error: &BodyError) -> Refusal {
    match error {
        BodyError::TooLarge => Refusal::too_large(BODY_BYTES_MAX as u64),
        BodyError::Zstd(_) | BodyError::Shape(_) => Refusal::malformed(error),
    }
}
