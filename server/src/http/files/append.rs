//! `PATCH /v1/files/{id}`: the next bytes.

use std::path::Path as FilePath;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::StreamExt;
use roundsman_protocol::{Problem, problem_code};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use tokio::{
    fs::{File, OpenOptions},
    io::{AsyncSeekExt, AsyncWriteExt, SeekFrom},
};

use super::{OFFSET, answer, check_version, failed, file, find, finish, gate::Pass, number, offset};
use crate::http::{Refusal, Shared, auth::FileDevice};

/// What a chunk shall hash to.
enum Checksum {
    Sha1(Sha1, Vec<u8>),
    Sha256(Sha256, Vec<u8>),
}

impl Checksum {
    /// Reads `Upload-Checksum: ALGORITHM BASE64`.
    fn of(headers: &HeaderMap) -> Result<Option<Self>, Refusal> {
        let Some(header) = headers.get("upload-checksum") else { return Ok(None) };
        let told = header.to_str().ok().and_then(|told| told.split_once(' '));
        let told = told.and_then(|(algorithm, sum)| Some((algorithm, STANDARD.decode(sum.trim()).ok()?)));
        match told {
            Some(("sha1", sum)) => Ok(Some(Self::Sha1(Sha1::new(), sum))),
            Some(("sha256", sum)) => Ok(Some(Self::Sha256(Sha256::new(), sum))),
            _ => Err(Refusal::malformed("Upload-Checksum is `sha1 BASE64` or `sha256 BASE64`")),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hasher, _) => hasher.update(bytes),
            Self::Sha256(hasher, _) => hasher.update(bytes),
        }
    }

    fn agrees(self) -> bool {
        match self {
            Self::Sha1(hasher, sum) => hasher.finalize().as_slice() == sum,
            Self::Sha256(hasher, sum) => hasher.finalize().as_slice() == sum,
        }
    }
}

/// Takes the next bytes, and with the last of them checks the whole.
///
/// # Errors
/// Where the bytes are not the next ones, are not what their checksum says, or are too many.
pub(in crate::http) async fn append(
    State(site): State<Shared>,
    FileDevice(bearer): FileDevice,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    check_version(&headers)?;
    if headers.get(header::CONTENT_TYPE).is_none_or(|media_type| media_type != "application/offset+octet-stream") {
        return Err(Problem::new(problem_code::MALFORMED, 415, "Content-Type is application/offset+octet-stream").into());
    }
    let from = number(&headers, OFFSET).ok_or_else(|| Refusal::malformed("Upload-Offset is missing"))?;
    let checksum = Checksum::of(&headers)?;
    let upload = find(&site, bearer, id).await?;
    let gate = site.uploads.gate(&upload.id);
    let mut pass = gate.take().await;
    let has = offset(&site, &upload).await?;
    if from != has {
        return Ok(elsewhere(has));
    }
    if has == upload.size {
        return Ok(answer(StatusCode::NO_CONTENT, bearer.device, &upload, has));
    }
    let path = file(&site, &upload.id);
    let came = take_in(&path, has, upload.size, checksum, body, &mut pass).await?;
    if came == upload.size {
        finish::finish(&site, &upload).await?;
    }
    Ok(answer(StatusCode::NO_CONTENT, bearer.device, &upload, came))
}

/// The bytes are not the next ones: says which those are.
fn elsewhere(has: u64) -> Response {
    let problem = Problem::new(problem_code::OFFSET_CONFLICT, 409, "The upload is at another offset").with("offset", has);
    let mut response = Refusal::from(problem).into_response();
    response.headers_mut().insert(OFFSET, HeaderValue::from(has));
    response
}

/// Writes the body's bytes behind the first `from`, and says how many there are then. What came before a cut is kept: the whole is checked at the end.
async fn take_in(
    path: &FilePath,
    from: u64,
    size: u64,
    mut checksum: Option<Checksum>,
    body: Body,
    pass: &mut Pass<'_>,
) -> Result<u64, Refusal> {
    let mut open = open_at(path, from).await.map_err(|error| failed(path, error))?;
    let mut stream = body.into_data_stream();
    let mut has = from;
    let cut = loop {
        let next = tokio::select! {
            () = pass.ended() => break Some(Refusal::unavailable("a newer request goes on with this upload")),
            next = stream.next() => next,
        };
        let bytes = match next {
            None => break None,
            Some(Err(error)) => break Some(Refusal::malformed(error)),
            Some(Ok(bytes)) => bytes,
        };
        has += bytes.len() as u64;
        if has > size {
            undo(&open, path, from).await?;
            return Err(Refusal::too_large(size - from));
        }
        if let Some(checksum) = &mut checksum {
            checksum.update(&bytes);
        }
        open.write_all(&bytes).await.map_err(|error| failed(path, error))?;
    };
    open.flush().await.map_err(|error| failed(path, error))?;
    if let Some(cut) = cut {
        return Err(cut);
    }
    if checksum.is_some_and(|checksum| !checksum.agrees()) {
        undo(&open, path, from).await?;
        let title = "The bytes of this request are not what their checksum says: send them again";
        return Err(Problem::new(problem_code::CHECKSUM_MISMATCH, 460, title).with("offset", from).into());
    }
    Ok(has)
}

async fn open_at(path: &FilePath, from: u64) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await?;
    }
    let mut open = OpenOptions::new().create(true).truncate(false).write(true).open(path).await?;
    open.seek(SeekFrom::Start(from)).await?;
    Ok(open)
}

async fn undo(open: &File, path: &FilePath, from: u64) -> Result<(), Refusal> {
    open.set_len(from).await.map_err(|error| failed(path, error))
}
