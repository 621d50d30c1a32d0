//! `GET /v1/records/{id}`: one record, in the sections that may be read.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use roundsman_domain::{Fields, Reason, RecordId, SectionId, TrustedInterval};
use roundsman_playbook::Kind;
use serde_json::{Value as Json, json};

use super::{Desk, Found, query::Parameters, shape, tell};
use crate::{
    http::{Refusal, Shared, auth::ApiReader},
    ledger::{
        LedgerError, edit,
        record::{self, RecordRow},
    },
};

/// The record.
///
/// # Errors
/// Where it is not there, or not for this user.
pub(super) async fn record(
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
        Ok(Ok(Found::from(seen.shown(desk)?)))
    })
    .await
}

/// The id of an address. What is no id at all is as little there as what nobody made.
pub(super) fn id_of(text: &str) -> Result<RecordId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

/// A record in sight.
pub(super) struct Seen<'a> {
    pub(super) row: RecordRow,
    pub(super) kind: &'a Kind,
    /// The sections that may be read, of those that the record has.
    pub(super) sections: BTreeSet<SectionId>,
}

impl<'a> Seen<'a> {
    /// The record, where it is there and may be read.
    ///
    /// # Errors
    /// Where the database refuses.
    pub(super) fn of(desk: &Desk<'a>, id: RecordId) -> Result<Option<Self>, LedgerError> {
        let viewer = desk.viewer;
        let Some((place, readable)) = viewer.sections_of(desk.snapshot, id)? else { return Ok(None) };
        let (Some(kind), Some(mut row)) =
            (viewer.playbook.kinds.get(&place.kind), record::head(desk.snapshot, viewer.company(), id)?)
        else {
            return Ok(None);
        };
        let mut sections = BTreeSet::new();
        for (name, section) in record::sections(desk.snapshot, viewer.company(), id)? {
            if readable.contains(&name) {
                row.record.fields.append(&mut serde_json::from_str::<Fields>(&section.projection)?);
                sections.insert(name);
            }
        }
        Ok(Some(Self { row, kind, sections }))
    }

    /// As it is told.
    ///
    /// # Errors
    /// Where the database refuses.
    pub(super) fn shown(&self, desk: &Desk<'_>) -> Result<Json, LedgerError> {
        let (row, record, directory) = (&self.row, &self.row.record, &*desk.viewer.directory);
        let ends = edit::first_and_last(desk.snapshot, directory.company, record.id)?;
        let (created, changed) =
            ends.unwrap_or_else(|| (TrustedInterval::at(row.created_ms), TrustedInterval::at(row.changed_ms)));
        let shares = record.shares.iter().filter(|(_, until)| desk.viewer.at_ms < **until);
        let shares = shares.map(|(seat, until)| json!({ "seat": shape::seat(directory, *seat), "until": shape::moment(*until) }));
        Ok(json!({
            "id": record.id,
            "kind": record.kind,
            "seq": row.seq,
            "seat": shape::seat(directory, record.seat),
            "shares": shares.collect::<Vec<_>>(),
            "stage": record.stage,
            "within": row.within,
            "merged_into": record.merged_into,
            "is_archived": record.is_archived,
            "created": shape::interval(created),
            "changed": shape::interval(changed),
            "changed_by": shape::person(directory, row.changed_by),
            "marks": self.marks(),
            "sections": self.sections,
            "fields": shape::fields(self.kind, &record.fields),
        }))
    }

    /// What people should know of it, as far as it is about fields that may be read.
    fn marks(&self) -> Vec<&Reason> {
        let section_of = |mark: &Reason| mark.path.as_ref().map(|path| self.kind.section_of(path.field.as_str()));
        self.row.marks.iter().filter(|mark| section_of(mark).is_none_or(|section| self.sections.contains(&section))).collect()
    }
}
