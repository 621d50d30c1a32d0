//! `GET /v1/records/{id}/files`: what a record has in its slots, and which of it has arrived. The bytes are beside it, under each one's hash.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use roundsman_domain::{BlobHash, RecordId};
use serde_json::{Value as Json, json};

use super::{
    Desk, Found,
    query::Parameters,
    record::{Seen, id_of},
    shape, tell,
};
use crate::{
    http::{Refusal, Shared, auth::ApiReader},
    ledger::{LedgerError, blob},
};

/// The list: a record has as many as people put there, some dozens.
///
/// # Errors
/// Where the record is not there, or not for this user.
pub(super) async fn files(
    State(site): State<Shared>,
    ApiReader(caller): ApiReader,
    Path(id): Path<String>,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    parameters.only(&[])?;
    let id = id_of(&id)?;
    tell(&site, caller, &headers, move |desk| {
        let Some(seen) = Seen::of(desk, id)? else { return Ok(Err(Refusal::not_found())) };
        Ok(Ok(Found::from(json!({ "files": all(desk, &seen)? }))))
    })
    .await
}

fn all(desk: &Desk<'_>, seen: &Seen<'_>) -> Result<Vec<Json>, LedgerError> {
    let (id, fields) = (seen.row.record.id, &seen.row.record.fields);
    let mut all = Vec::new();
    for slot in seen.kind.fields.iter().filter(|field| field.type_.is_slot()) {
        for (key, item) in fields.get(&slot.id).and_then(|content| content.items()).into_iter().flatten() {
            let mut file = shape::attachment(key, item);
            let (hash, thumbnail) = shape::hashes(item);
            file.insert("slot".to_owned(), json!(slot.id));
            file.insert("section".to_owned(), json!(slot.section));
            let arrived = hash.map(|hash| arrived(desk, id, hash)).transpose()?.flatten();
            file.insert("is_here".to_owned(), Json::Bool(arrived.is_some()));
            file.insert("href".to_owned(), json!(arrived));
            let arrived = thumbnail.map(|hash| self::arrived(desk, id, hash)).transpose()?.flatten();
            file.insert("thumbnail_href".to_owned(), json!(arrived));
            all.push(Json::Object(file));
        }
    }
    Ok(all)
}

/// Where an attachment's bytes are, once they have arrived and may be read.
fn arrived(desk: &Desk<'_>, record: RecordId, hash: BlobHash) -> Result<Option<String>, LedgerError> {
    let is_here = blob::find(desk.snapshot, desk.viewer.company(), hash)?.is_some();
    let may_read = is_here && desk.viewer.may_read_blob_through(desk.snapshot, hash, Some(record))?;
    Ok(may_read.then(|| format!("/v1/records/{record}/files/{hash}")))
}
