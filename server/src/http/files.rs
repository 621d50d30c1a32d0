//! `/v1/files`: attachments come up by tus 1.0 (creation, checksum, expiration, termination). A cut at any byte resumes.
//!
//! An upload belongs to the device that announced it. Bytes that the relay has already are taken like any others, and it says nothing of
//! having them: who only knows a hash learns nothing here. Protocol: <https://tus.io/protocols/resumable-upload>.

use std::path::{Path, PathBuf};

use axum::{
    extract::{Path as Address, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use roundsman_domain::{BlobHash, DeviceId};
use roundsman_protocol::{Problem, problem_code};

use super::{AskedBy, Refusal, Shared, Site, auth::FileDevice};
use crate::ledger::{
    LedgerError, blob,
    device::Bearer,
    now_ms, session,
    upload::{self, Upload},
};

mod append;
mod finish;
mod gate;

pub(super) use append::append;
pub(super) use gate::Gates;

/// The largest attachment.
pub(super) const SIZE_MAX: u64 = 64 * 1024 * 1024;

const VERSION: &str = "1.0.0";
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// What this server can do.
pub(super) async fn options() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let said = [
        (RESUMABLE, VERSION.to_owned()),
        (HeaderName::from_static("tus-version"), VERSION.to_owned()),
        (HeaderName::from_static("tus-extension"), "creation,checksum,expiration,termination".to_owned()),
        (HeaderName::from_static("tus-max-size"), SIZE_MAX.to_string()),
        (HeaderName::from_static("tus-checksum-algorithm"), "sha1,sha256".to_owned()),
    ];
    response.headers_mut().extend(said.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?))));
    response
}

/// Announces an attachment by its hash and size.
///
/// # Errors
/// Where the announcement lacks something, or the device has too many open.
pub(super) async fn create(
    State(site): State<Shared>,
    FileDevice(bearer): FileDevice,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    check_version(&headers)?;
    let size = number(&headers, LENGTH).ok_or_else(|| Refusal::malformed("Upload-Length is missing"))?;
    let hash = announced(&headers).ok_or_else(|| Refusal::malformed("Upload-Metadata has no `hash`, the BLAKE3 of the bytes"))?;
    match size {
        0 => return Err(Refusal::malformed("an attachment has at least one byte")),
        1..=SIZE_MAX => {}
        _ => return Err(Refusal::too_large(SIZE_MAX)),
    }
    let Bearer { company, device, .. } = bearer;
    let upload = site.relay.writer.run(move |tx| upload::start(tx, company, device, hash, size, now_ms())).await?;
    let upload = upload.ok_or_else(|| Refusal::rate_limited(60))?;
    let gate = site.uploads.gate(&upload.id);
    let _turn = gate.take().await;
    let offset = offset(&site, &upload).await?;
    let location = format!("/v1/files/{}", upload.id);
    let mut response = answer(StatusCode::CREATED, bearer.device, &upload, offset);
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(&location).map_err(|_| Refusal::internal())?);
    Ok(response)
}

/// How many bytes have come.
///
/// # Errors
/// Where there is no such upload of this device.
pub(super) async fn status(
    State(site): State<Shared>,
    FileDevice(bearer): FileDevice,
    Address(id): Address<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    check_version(&headers)?;
    let upload = find(&site, bearer, id).await?;
    // Whoever asks has lost the connection on which bytes may still be arriving: that one ends first.
    let gate = site.uploads.gate(&upload.id);
    let _turn = gate.take().await;
    let offset = offset(&site, &upload).await?;
    Ok(answer(StatusCode::OK, bearer.device, &upload, offset))
}

/// Gives an upload up.
///
/// # Errors
/// Where there is no such upload of this device.
pub(super) async fn terminate(
    State(site): State<Shared>,
    FileDevice(bearer): FileDevice,
    Address(id): Address<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    check_version(&headers)?;
    let upload = find(&site, bearer, id).await?;
    let gate = site.uploads.gate(&upload.id);
    let _turn = gate.take().await;
    give_up(&site, &upload.id).await?;
    Ok((StatusCode::NO_CONTENT, [(RESUMABLE, VERSION)]).into_response())
}

/// Forgets uploads that nobody goes on with, and what else has ended.
///
/// # Errors
/// Where the ledger cannot be written.
pub(super) async fn sweep(site: &Site) -> Result<(), LedgerError> {
    let over = site
        .relay
        .writer
        .run(|tx| {
            session::sweep(tx, now_ms())?;
            upload::sweep(tx, now_ms())
        })
        .await?;
    for id in over {
        remove(&site.relay.ledger.uploads().join(id)).await?;
    }
    Ok(())
}

async fn find(site: &Shared, bearer: Bearer, id: String) -> Result<Upload, Refusal> {
    let found = site.relay.ledger.reading(move |snapshot| upload::find(snapshot, bearer.company, bearer.device, &id, now_ms()));
    found.await?.ok_or_else(Refusal::not_found)
}

/// Bytes that have come: all of them once they were checked, else as many as the file has. Only at the upload's gate.
///
/// Where phone or relay was cut off behind the last byte, nobody has checked the whole: that is done now. Nobody is told that all of it has
/// come before it is here for good.
async fn offset(site: &Shared, upload: &Upload) -> Result<u64, Refusal> {
    let (company, device, hash) = (upload.company, upload.device, upload.hash);
    if site.relay.ledger.reading(move |snapshot| blob::is_sent(snapshot, company, device, hash)).await? {
        return Ok(upload.size);
    }
    let path = file(site, &upload.id);
    match tokio::fs::metadata(&path).await {
        Ok(metadata) if metadata.len() == upload.size => {
            finish::finish(site, upload).await?;
            Ok(upload.size)
        }
        // Too many came, and the relay stopped before it could cut them off.
        Ok(metadata) if metadata.len() > upload.size => {
            remove(&path).await?;
            Ok(0)
        }
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(failed(&path, error)),
    }
}

fn file(site: &Site, id: &str) -> PathBuf {
    site.relay.ledger.uploads().join(id)
}

/// A file's error, as somebody outside hears it.
fn failed(path: &Path, error: std::io::Error) -> Refusal {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    let is_full = matches!(error.kind(), StorageFull | QuotaExceeded);
    tracing::error!(file = %path.display(), %error, "an upload's file failed");
    if is_full { Refusal::unavailable("the relay's disk is full") } else { Refusal::internal() }
}

async fn give_up(site: &Shared, id: &str) -> Result<(), Refusal> {
    let forgotten = id.to_owned();
    site.relay.writer.run(move |tx| upload::forget(tx, &forgotten)).await?;
    Ok(remove(&file(site, id)).await?)
}

async fn remove(path: &Path) -> Result<(), LedgerError> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(LedgerError::file(path)(error)),
        _ => Ok(()),
    }
}

fn check_version(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.get(RESUMABLE).is_some_and(|version| version == VERSION) {
        return Ok(());
    }
    let problem = Problem::new(problem_code::MALFORMED, 412, "Tus-Resumable is 1.0.0");
    Err(problem.with("tus_version", VERSION).into())
}

fn number(headers: &HeaderMap, name: HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// The hash in `Upload-Metadata: hash BASE64, …`.
fn announced(headers: &HeaderMap) -> Option<BlobHash> {
    let pairs = headers.get(METADATA)?.to_str().ok()?.split(',');
    let value = pairs.filter_map(|pair| pair.trim().split_once(' ')).find(|(name, _)| *name == "hash")?.1;
    String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?.parse().ok()
}

fn answer(status: StatusCode, device: DeviceId, upload: &Upload, offset: u64) -> Response {
    let mut response = (status, [(RESUMABLE, VERSION), (header::CACHE_CONTROL, "no-store")]).into_response();
    let headers = response.headers_mut();
    headers.insert(OFFSET, HeaderValue::from(offset));
    headers.insert(LENGTH, HeaderValue::from(upload.size));
    if let Some(expires) = http_date(upload.expires_ms).and_then(|date| HeaderValue::from_str(&date).ok()) {
        headers.insert(EXPIRES, expires);
    }
    response.extensions_mut().insert(AskedBy::Device(device));
    response
}

/// As RFC 9110 writes dates: `Mon, 23 Nov 2026 05:01:54 GMT`.
fn http_date(at_ms: i64) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(at_ms).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    Some(at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}
