//! `GET /v1/audit`: acts that are no edits, oldest first, as far as somebody answers for those whom they concern.

use axum::{extract::State, http::HeaderMap, response::Response};
use serde_json::{Value as Json, json};

use super::{
    Desk, Found, Reading,
    cursor::{self, Listing},
    query::Parameters,
    shape, tell,
};
use crate::{
    http::{Refusal, Shared, auth::ApiReader},
    ledger::{
        audit::{self, Act, Reader, Who},
        device,
    },
};

const PARAMETERS: [&str; 4] = ["what", "after", "cursor", "limit"];

/// Read at once.
const ACTS_AT_ONCE: i64 = 500;

/// A request looks through no more acts than these; its page may be short then, and its cursor goes on.
const ACTS_MAX: i64 = 20_000;

/// A page of it.
///
/// # Errors
/// Where a parameter cannot be understood.
pub(super) async fn audit(
    State(site): State<Shared>,
    ApiReader(caller): ApiReader,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let parameters = parameters.only(&PARAMETERS)?;
    let (after_ms, limit) = (parameters.moment_ms("after")?, parameters.limit()?);
    tell(&site, caller, &headers, move |desk| page(desk, &parameters, after_ms, limit)).await
}

fn page(desk: &Desk<'_>, parameters: &Parameters, after_ms: Option<i64>, limit: usize) -> Reading {
    let listing = Listing::new(desk, "audit", &parameters.filters(), &[])?;
    let mut place = match parameters.place(&listing) {
        Ok(place) => place.map_or(0, i64::from_be_bytes),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let owners = device::owners(desk.snapshot, desk.viewer.company())?;
    let reader = Reader::of(desk.viewer);
    let is_asked = |act: &Act| {
        parameters.get("what").is_none_or(|what| what == act.what) && after_ms.is_none_or(|after_ms| act.at_ms > after_ms)
    };
    let (mut acts, mut looked, mut is_more) = (Vec::new(), 0, true);
    'pages: while looked < ACTS_MAX {
        let next = audit::above(desk.snapshot, desk.viewer.company(), place, ACTS_AT_ONCE)?;
        looked += ACTS_AT_ONCE;
        let is_last = (next.len() as i64) < ACTS_AT_ONCE;
        for act in next {
            let is_wanted = is_asked(&act) && reader.covers(&act, &owners);
            if is_wanted && acts.len() == limit {
                break 'pages;
            }
            place = act.id;
            if is_wanted {
                acts.push(shown(desk, &act, &owners));
            }
        }
        if is_last {
            is_more = false;
            break;
        }
    }
    let cursor = cursor::write(&listing, &place.to_be_bytes());
    let next = is_more.then(|| parameters.next_page(&cursor));
    Ok(Ok(Found { body: json!({ "acts": acts, "cursor": cursor, "more": is_more }), next }))
}

fn shown(desk: &Desk<'_>, act: &Act, owners: &device::Owners) -> Json {
    let directory = &desk.viewer.directory;
    let who = match act.who {
        Who::Operator => json!({ "operator": true }),
        Who::User(user) => json!({ "user": shape::person(directory, user) }),
        Who::Device(device) => {
            json!({ "device": device, "user": owners.get(&device).map(|user| shape::person(directory, *user)) })
        }
    };
    json!({ "id": act.id, "at": shape::moment(act.at_ms), "who": who, "what": act.what, "detail": act.detail })
}
