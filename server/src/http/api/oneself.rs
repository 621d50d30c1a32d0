//! `GET /v1/me`: who asks, as the relay sees them: the first thing to look at when something is missing.

use axum::{extract::State, http::HeaderMap, response::Response};
use roundsman_playbook::{Kind, LOST};
use serde_json::{Value as Json, json};

use super::{Desk, Found, query::Parameters, shape, tell};
use crate::http::{Refusal, Shared, auth::ApiReader};

/// Company, user, role, and what may be read.
///
/// # Errors
/// Where the token does not work.
pub(super) async fn oneself(
    State(site): State<Shared>,
    ApiReader(caller): ApiReader,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    parameters.only(&[])?;
    tell(&site, caller, &headers, |desk| {
        let directory = &desk.viewer.directory;
        let kinds = desk.viewer.playbook.kinds.values().filter(|kind| !kind.is_system);
        let kinds: Vec<Json> = kinds.filter_map(|kind| shown(desk, kind)).collect();
        Ok(Ok(Found::from(json!({
            "company": { "id": directory.company, "name": directory.name },
            "user": shape::person(directory, desk.viewer.user),
            "role": desk.viewer.narrowed,
            "playbook": { "name": desk.viewer.playbook.name, "version": desk.viewer.playbook.version },
            "time_zone": desk.viewer.playbook.time_zone,
            "kinds": kinds,
        }))))
    })
    .await
}

/// A kind with the seats whose records of it may be read; nothing where there are none.
fn shown(desk: &Desk<'_>, kind: &Kind) -> Option<Json> {
    let seats = desk.readable().get(&kind.id).filter(|seats| !seats.is_empty())?;
    let none = std::collections::BTreeMap::new();
    let sections: std::collections::BTreeSet<_> =
        seats.iter().filter_map(|seat| desk.viewer.may_read(&kind.id, *seat, &none)).flatten().collect();
    let stages: Vec<&str> =
        kind.stages.iter().map(|stage| stage.id.as_str()).chain(kind.lost.is_some().then_some(LOST)).collect();
    let seats: Vec<Json> = seats.iter().map(|seat| shape::seat(&desk.viewer.directory, *seat)).collect();
    Some(json!({ "id": kind.id, "title": kind.title.0, "stages": stages, "sections": sections, "seats": seats }))
}
