//! `GET /v1/records/{id}/history`: who said what and when, newest first, what was overwritten and the trail of stages among it.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use roundsman_document::{Deed, Past, history as past_of};
use roundsman_domain::{FieldId, SectionId, TrustedInterval, Value};
use roundsman_playbook::Field;
use serde_json::{Map, Value as Json, json};

use super::{
    Desk, Found, Reading,
    cursor::{self, Listing},
    query::Parameters,
    record::{Seen, id_of},
    shape, tell,
};
use crate::{
    http::{Refusal, Shared, auth::ApiReader},
    ledger::{
        LedgerError, edit, record, section,
        view::{self, Moved},
    },
};

const PARAMETERS: [&str; 2] = ["cursor", "limit"];

/// A page of it.
///
/// # Errors
/// Where the record is not there, or not for this user.
pub(super) async fn history(
    State(site): State<Shared>,
    ApiReader(caller): ApiReader,
    Path(id): Path<String>,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let parameters = parameters.only(&PARAMETERS)?;
    let (id, limit) = (id_of(&id)?, parameters.limit()?);
    tell(&site, caller, &headers, move |desk| {
        let Some(seen) = Seen::of(desk, id)? else { return Ok(Err(Refusal::not_found())) };
        page(desk, &seen, &parameters, limit)
    })
    .await
}

/// The history is made anew from the documents each time, so a page of it is good only as long as they stay as they are.
fn page(desk: &Desk<'_>, seen: &Seen<'_>, parameters: &Parameters, limit: usize) -> Reading {
    let id = seen.row.record.id;
    let mut ground = seen.row.seq.to_be_bytes().to_vec();
    for (name, row) in record::sections(desk.snapshot, desk.viewer.company(), id)? {
        if seen.sections.contains(&name) {
            ground.extend(record::heads_bytes(&row.heads));
        }
    }
    let listing = Listing::new(desk, "history", &id.to_string(), &ground)?;
    let from = match parameters.place(&listing) {
        Ok(place) => place.map_or(0, |bytes| usize::try_from(u64::from_be_bytes(bytes)).unwrap_or(usize::MAX)),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let told = all(desk, seen)?;
    let upto = from.saturating_add(limit);
    let entries: Vec<Json> = told.iter().skip(from).take(limit).map(|told| told.shown.clone()).collect();
    let cursor = (upto < told.len()).then(|| cursor::write(&listing, &(upto as u64).to_be_bytes()));
    let next = cursor.as_deref().map(|cursor| parameters.next_page(cursor));
    Ok(Ok(Found { body: json!({ "entries": entries, "cursor": cursor, "more": cursor.is_some() }), next }))
}

struct Told {
    when: TrustedInterval,
    shown: Json,
}

/// All that was done to the sections that may be read, newest first.
fn all(desk: &Desk<'_>, seen: &Seen<'_>) -> Result<Vec<Told>, LedgerError> {
    let (company, id) = (desk.viewer.company(), seen.row.record.id);
    let mut all = Vec::new();
    for name in &seen.sections {
        let stored = section::document(desk.snapshot, company, id, name)?;
        for past in past_of(seen.kind, &stored)? {
            all.push(Told { when: past.when, shown: of_past(desk, seen, name, &past)? });
        }
    }
    for moved in view::trail(desk.snapshot, company, id)? {
        all.push(Told { when: moved.when, shown: of_move(desk, &moved) });
    }
    // The sort keeps the order of what happened at one time, so that the later is turned before the earlier.
    all.reverse();
    all.sort_by_key(|told| std::cmp::Reverse((told.when.earliest_ms, told.when.latest_ms)));
    Ok(all)
}

fn of_move(desk: &Desk<'_>, moved: &Moved) -> Json {
    json!({
        "at": shape::interval(moved.when),
        "by": shape::person(&desk.viewer.directory, moved.user),
        "what": "moved",
        "from": moved.from,
        "to": moved.to,
        "because": moved.because,
    })
}

fn of_past(desk: &Desk<'_>, seen: &Seen<'_>, section: &SectionId, past: &Past) -> Result<Json, LedgerError> {
    let field = seen.kind.field(past.path.field.as_str());
    let own = past.path.item.as_ref().map_or(field, |(_, inner)| shape::inner_field(field, inner.as_str()));
    // The document knows its authors by name; the edit knows who that is.
    let by = match edit::author(desk.snapshot, desk.viewer.company(), past.edit)? {
        Some(user) => shape::person(&desk.viewer.directory, user),
        None => json!({ "id": null, "name": past.by }),
    };
    let mut entry = Map::from_iter([
        ("at".to_owned(), shape::interval(past.when)),
        ("by".to_owned(), by),
        ("edit".to_owned(), json!(past.edit)),
        ("section".to_owned(), json!(section)),
        ("path".to_owned(), json!(past.path)),
        ("is_overwritten".to_owned(), json!(past.is_overwritten)),
    ]);
    if let Some(item) = &past.item {
        entry.insert("item".to_owned(), json!(item));
    }
    let (what, more) = deed(&past.deed, own, field);
    entry.insert("what".to_owned(), json!(what));
    entry.extend(more);
    Ok(Json::Object(entry))
}

/// What was done: its name, and what it was done with.
fn deed(deed: &Deed, own: Option<&Field>, outer: Option<&Field>) -> (&'static str, Map<String, Json>) {
    let one = |name: &str, value: Json| Map::from_iter([(name.to_owned(), value)]);
    let inner = |(id, value): (&FieldId, &Value)| {
        let is_moment = outer.is_some_and(|field| field.type_.is_slot()) && id.as_str() == "captured_at";
        let shown = match value {
            Value::Int(at_ms) if is_moment => shape::moment(*at_ms),
            _ => shape::value(shape::inner_field(outer, id.as_str()), value),
        };
        (id.to_string(), shown)
    };
    match deed {
        Deed::Set(value) => ("set", one("value", shape::value(own, value))),
        Deed::Wrote { inserted, deleted } => {
            let mut more = one("inserted", json!(inserted));
            more.insert("deleted".to_owned(), json!(deleted));
            ("wrote", more)
        }
        Deed::Counted(by) => ("counted", one("by_how_much", json!(by))),
        Deed::Added(values) => ("added", one("values", Json::Object(values.iter().map(inner).collect()))),
        Deed::Removed => ("removed", Map::new()),
    }
}
