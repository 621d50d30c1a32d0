//! `GET /v1/records`: records in commit order, page by page; the last page's cursor hears of what comes later.

use std::collections::{BTreeMap, BTreeSet};

use axum::{extract::State, http::HeaderMap, response::Response};
use roundsman_domain::{KindId, RecordId, StageId};
use roundsman_playbook::{Kind, LOST};
use serde_json::json;

use super::{
    Desk, Found, Reading,
    cursor::{self, Listing},
    query::Parameters,
    record::Seen,
    tell,
};
use crate::{
    http::{Refusal, Shared, auth::ApiReader},
    ledger::sequence::{self, Place, Wanted},
};

const PARAMETERS: [&str; 6] = ["kind", "stage", "seat", "changed_after", "cursor", "limit"];

/// A page of them.
///
/// # Errors
/// Where a parameter cannot be understood.
pub(super) async fn records(
    State(site): State<Shared>,
    ApiReader(caller): ApiReader,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let parameters = parameters.only(&PARAMETERS)?;
    tell(&site, caller, &headers, move |desk| {
        let asked = wanted(desk, &parameters).and_then(|wanted| Ok((wanted, parameters.limit()?)));
        match asked {
            Ok((wanted, limit)) => page(desk, &parameters, &wanted, limit),
            Err(refusal) => Ok(Err(refusal)),
        }
    })
    .await
}

/// What the parameters ask for.
fn wanted(desk: &Desk<'_>, parameters: &Parameters) -> Result<Wanted, Refusal> {
    let known: BTreeMap<&KindId, &Kind> = desk.viewer.playbook.kinds.iter().collect();
    let kinds: BTreeMap<&KindId, &Kind> = match parameters.get("kind") {
        None => known,
        Some(asked) => {
            let (kind, found) = known.iter().find(|(kind, _)| kind.as_str() == asked).ok_or_else(|| {
                let names: Vec<&str> = known.keys().map(|kind| kind.as_str()).collect();
                Refusal::parameter("kind", format!("the playbook has no such kind; it has {}", names.join(", ")))
            })?;
            BTreeMap::from([(*kind, *found)])
        }
    };
    Ok(Wanted {
        stage: parameters.get("stage").map(|asked| stage(asked, kinds.values().copied())).transpose()?,
        kinds: kinds.into_keys().cloned().collect(),
        seat: parameters.read("seat", "the id of a seat, as records name it", |text| text.parse().ok())?,
        changed_after_ms: parameters.moment_ms("changed_after")?,
    })
}

/// A stage that one of the kinds has.
fn stage<'a>(asked: &str, kinds: impl Iterator<Item = &'a Kind>) -> Result<StageId, Refusal> {
    let of = |kind: &'a Kind| kind.stages.iter().map(|stage| stage.id.as_str()).chain(kind.lost.is_some().then_some(LOST));
    let known: BTreeSet<&str> = kinds.flat_map(of).collect();
    let stage = known.get(asked).and_then(|stage| StageId::new(stage).ok());
    stage.ok_or_else(|| {
        let names: Vec<&str> = known.into_iter().collect();
        let there_are = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        Refusal::parameter("stage", format!("there is no such stage; there are {there_are}"))
    })
}

/// Seq and id, as a cursor holds them.
const PLACE_BYTES: usize = 24;

fn bytes_of((seq, id): Place) -> [u8; PLACE_BYTES] {
    let mut bytes = [0; PLACE_BYTES];
    bytes[..8].copy_from_slice(&seq.to_be_bytes());
    bytes[8..].copy_from_slice(id.as_bytes());
    bytes
}

fn place_of(bytes: [u8; PLACE_BYTES]) -> Place {
    let (mut seq, mut id) = ([0; 8], [0; 16]);
    seq.copy_from_slice(&bytes[..8]);
    id.copy_from_slice(&bytes[8..]);
    (u64::from_be_bytes(seq), RecordId::from_bytes(id))
}

fn page(desk: &Desk<'_>, parameters: &Parameters, wanted: &Wanted, limit: usize) -> Reading {
    let listing = Listing::new(desk, "records", &parameters.filters(), &[])?;
    let after = match parameters.place(&listing) {
        Ok(place) => place.map_or((0, RecordId::from_bytes([0; 16])), place_of),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (places, is_more) = sequence::page(desk.snapshot, desk.viewer, desk.readable(), wanted, after, limit)?;
    let mut records = Vec::with_capacity(places.len());
    for (_, id) in &places {
        if let Some(seen) = Seen::of(desk, *id)? {
            records.push(seen.shown(desk)?);
        }
    }
    let cursor = cursor::write(&listing, &bytes_of(places.last().copied().unwrap_or(after)));
    let next = is_more.then(|| parameters.next_page(&cursor));
    Ok(Ok(Found { body: json!({ "records": records, "cursor": cursor, "more": is_more }), next }))
}
