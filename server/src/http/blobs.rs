//! Attachments on their way out: to devices and programs under `/v1`, to people under `/blob`.
//!
//! Reading one needs a record in sight that refers to it; knowing its hash is no right. Out of sight and not there answer alike.

use std::{io::SeekFrom, ops::RangeInclusive};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use roundsman_domain::{BlobHash, RecordId};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};

use super::{
    Refusal, Shared,
    api::is_known,
    auth::{Caller, FileCaller, NotSignedIn, Person},
};
use crate::ledger::{
    access::Viewer,
    blob::{self, Blob},
    now_ms,
};

/// Read from the disk at once.
const PIECE_BYTES: usize = 64 * 1024;

/// An attachment for a device or a program.
///
/// # Errors
/// Where there is none that its user may read.
pub(super) async fn for_caller(
    State(site): State<Shared>,
    FileCaller(caller): FileCaller,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    send(&site, &caller, &hash, None, &headers).await
}

/// The same through one record that names it.
///
/// # Errors
/// Where the record names none that its user may read.
pub(super) async fn of_record(
    State(site): State<Shared>,
    FileCaller(caller): FileCaller,
    Path((record, hash)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let record: RecordId = record.parse().map_err(|_| Refusal::not_found())?;
    send(&site, &caller, &hash, Some(record), &headers).await
}

/// An attachment for a page.
///
/// # Errors
/// Where there is none that this person may read.
pub(super) async fn for_person(
    State(site): State<Shared>,
    person: Person,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> Result<Response, NotSignedIn> {
    let caller = Caller { company: person.session.company, user: person.user.id, narrowed: None, by: None };
    Ok(send(&site, &caller, &hash, None, &headers).await?)
}

async fn send(
    site: &Shared,
    caller: &Caller,
    hash: &str,
    through: Option<RecordId>,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let mut response = found(site, caller, hash, through, headers).await?;
    caller.sign(&mut response);
    Ok(response)
}

async fn found(
    site: &Shared,
    caller: &Caller,
    hash: &str,
    through: Option<RecordId>,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let hash: BlobHash = hash.parse().map_err(|_| Refusal::not_found())?;
    let (ledger, asked, company) = (site.relay.ledger.clone(), caller.clone(), caller.company);
    let found = site.relay.ledger.reading(move |snapshot| {
        let viewer = Viewer::load(snapshot, ledger.directories(), company, asked.user, now_ms())?;
        let viewer = match asked.as_far_as_it_goes(viewer) {
            Ok(viewer) => viewer,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let may_read = viewer.may_read_blob_through(snapshot, hash, through)?;
        let found = if may_read { blob::find(snapshot, company, hash)? } else { None };
        Ok(found.ok_or_else(Refusal::not_found))
    });
    let blob = found.await??;
    let tag = format!("\"{hash}\"");
    if is_known(headers, &tag) {
        return Ok(dressed(StatusCode::NOT_MODIFIED.into_response(), &tag, &blob));
    }
    let path = site.relay.ledger.blobs(company).join(hash.to_string());
    let mut open = File::open(&path).await.map_err(|error| {
        tracing::error!(blob = %hash, %error, "an attachment that the ledger has cannot be opened");
        Refusal::not_found()
    })?;
    let wanted = headers.get(header::RANGE).and_then(|range| range.to_str().ok()).map(|range| range_of(range, blob.size));
    let (status, range) = match wanted {
        None | Some(Range::All) => (StatusCode::OK, 0..=blob.size.saturating_sub(1)),
        Some(Range::Part(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(Range::Beyond) => {
            let all = HeaderValue::from_str(&format!("bytes */{}", blob.size)).map_err(|_| Refusal::internal())?;
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, all)]).into_response());
        }
    };
    open.seek(SeekFrom::Start(*range.start())).await.map_err(|_| Refusal::internal())?;
    let length = range.end() - range.start() + 1;
    let mut response = dressed((status, Body::from_stream(pieces(open, length))).into_response(), &tag, &blob);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if status == StatusCode::PARTIAL_CONTENT {
        let part = format!("bytes {}-{}/{}", range.start(), range.end(), blob.size);
        response.headers_mut().insert(header::CONTENT_RANGE, HeaderValue::from_str(&part).map_err(|_| Refusal::internal())?);
    }
    Ok(response)
}

/// The file's next `length` bytes, piece by piece.
fn pieces(open: File, length: u64) -> impl stream::Stream<Item = std::io::Result<Bytes>> + Send {
    stream::try_unfold((open, length), |(mut open, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut piece = vec![0; PIECE_BYTES.min(usize::try_from(left).unwrap_or(PIECE_BYTES))];
        let read = open.read(&mut piece).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        piece.truncate(read);
        Ok(Some((Bytes::from(piece), (open, left - read as u64))))
    })
}

/// What the bytes are called outside: only types that a browser shows without running anything are named, the rest is for saving.
fn dressed(mut response: Response, tag: &str, blob: &Blob) -> Response {
    const SHOWN: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];
    let is_shown = SHOWN.contains(&blob.media_type.as_str()) || blob.media_type.starts_with("audio/");
    let media_type = if is_shown || blob.media_type == "application/pdf" { &blob.media_type } else { "application/octet-stream" };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, if is_shown { "inline" } else { "attachment" }),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (header::ACCEPT_RANGES, "bytes"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    All,
    Part(RangeInclusive<u64>),
    Beyond,
}

/// One range as players ask for it; several, or what is no range, get the whole (RFC 9110, 14.2).
fn range_of(header: &str, size: u64) -> Range {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
        return Range::All;
    };
    let number = |text: &str| text.parse::<u64>().ok();
    let (start, end) = match (number(first), number(last)) {
        (Some(start), Some(end)) if start <= end => (start, end.min(size.saturating_sub(1))),
        (Some(start), None) if last.is_empty() => (start, size.saturating_sub(1)),
        (None, Some(0)) if first.is_empty() => return Range::Beyond,
        (None, Some(count)) if first.is_empty() => (size.saturating_sub(count), size.saturating_sub(1)),
        _ => return Range::All,
    };
    if start >= size { Range::Beyond } else { Range::Part(start..=end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_gets_the_part_that_it_asks_for() {
        for (header, expected) in [
            ("bytes=0-9", Range::Part(0..=9)),
            ("bytes=90-", Range::Part(90..=99)),
            ("bytes=-10", Range::Part(90..=99)),
            ("bytes=50-5000", Range::Part(50..=99)),
            ("bytes=100-", Range::Beyond),
            ("bytes=9-3", Range::All),
            ("bytes=0-1,5-6", Range::All),
            ("lines=0-1", Range::All),
        ] {
            assert_eq!(range_of(header, 100), expected, "{header}");
        }
    }
}
