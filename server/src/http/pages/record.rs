//! One record: its fields, photos, voice notes and links, as far as this person may read, its timeline and its history.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};
use roundsman_domain::{FieldId, Fields, RecordId, SectionId};
use roundsman_playbook::{Field, Kind};
use roundsman_text::reasons;

use super::{
    Drawn, PageView, Sheet, asked::Asked, attachment, draw, duty, history, icon::state, names::Of, timeline,
    unsettled::row as unsettled_row, value, visit::Visit,
};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::{
        LedgerError, fact,
        record::{self, RecordRow},
        unsettled,
    },
};

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn record(
    State(site): State<Shared>,
    person: Person,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, NotSignedIn> {
    let Ok(id) = id.parse::<RecordId>() else { return Ok(super::not_found(person.language)) };
    Ok(draw(&site, person, move |sheet| show(sheet, id, &asked)).await?)
}

/// Whether a field lies in one of these sections.
pub(super) fn is_readable(kind: &Kind, field: &FieldId, sections: &BTreeSet<SectionId>) -> bool {
    sections.contains(&kind.section_of(field.as_str()))
}

/// A record's fields in these sections.
pub(super) fn fields(sheet: &Sheet<'_>, id: RecordId, sections: &BTreeSet<SectionId>) -> Result<Fields, LedgerError> {
    let mut fields = Fields::new();
    for (section, row) in record::sections(sheet.snapshot, sheet.viewer.company(), id)? {
        if sections.contains(&section) {
            fields.append(&mut serde_json::from_str::<Fields>(&row.projection)?);
        }
    }
    Ok(fields)
}

/// A record as far as somebody may read it.
pub(super) struct Open<'a> {
    pub(super) kind: &'a Kind,
    pub(super) row: RecordRow,
    pub(super) sections: BTreeSet<SectionId>,
    pub(super) title: String,
}

/// The record that an id leads to; `None` where there is none, or none in sight.
///
/// # Errors
/// Where the database refuses.
pub(super) fn open<'a>(sheet: &Sheet<'a>, asked: RecordId) -> Result<Option<Open<'a>>, LedgerError> {
    let company = sheet.viewer.company();
    let id = record::led_to(sheet.snapshot, company, asked)?;
    let Some((place, sections)) = sheet.viewer.sections_of(sheet.snapshot, id)? else { return Ok(None) };
    // An id that leads elsewhere is followed only by those who could have read what it led from.
    if id != asked && sheet.viewer.sections_of(sheet.snapshot, asked)?.is_none() {
        return Ok(None);
    }
    let kind = sheet.words.playbook.kinds.get(&place.kind);
    let (Some(kind), Some(mut row)) = (kind, record::head(sheet.snapshot, company, id)?) else { return Ok(None) };
    row.record.fields = fields(sheet, id, &sections)?;
    let title = value::title_in(sheet, kind, &row.record)?;
    Ok(Some(Open { kind, row, sections, title }))
}

fn show(sheet: &Sheet<'_>, asked_id: RecordId, asked: &Asked) -> Result<Drawn, LedgerError> {
    let Some(open) = open(sheet, asked_id)? else { return Ok(None) };
    let (words, id) = (&sheet.words, open.row.record.id);
    let visit = if open.kind.visit.is_some() { Visit::read(sheet, open.kind, id)? } else { None };
    let body = html! {
        section #head {
            p.crumb { (back(sheet, open.kind)) }
            h1 { (open.title) }
            (standing(sheet, &open))
        }
        @if let Some(visit) = &visit { (visit.summary(sheet)?) }
        (held(sheet, id)?)
        (duty::of_record(sheet, &open)?)
        section #details { h2 { (words.word("details")) } (details(sheet, &open)?) }
        (attachment::slots(sheet, open.kind, &open.row.record)?)
        (timeline::timeline(sheet, id, asked)?)
        (history::history(sheet, open.kind, id, &open.sections, asked)?)
    };
    Ok(Some(PageView { name: if visit.is_some() { "visit" } else { "record" }, title: open.title, body }))
}

/// The way to the list that this record is in.
fn back(sheet: &Sheet<'_>, kind: &Kind) -> Markup {
    html! {
        @if kind.is_system { a href="/requests" { "‹ " (sheet.words.word("requests-title")) } }
        @else { a href={ "/records?kind=" (kind.id) } { "‹ " (sheet.words.kinds(kind)) } }
    }
}

/// Where the record stands, whose it is, and what people should know of it.
fn standing(sheet: &Sheet<'_>, open: &Open<'_>) -> Markup {
    let (words, row, kind) = (&sheet.words, &open.row, open.kind);
    let seen =
        |mark: &&roundsman_domain::Reason| mark.path.as_ref().is_none_or(|path| is_readable(kind, &path.field, &open.sections));
    let marks: Vec<_> = row.marks.iter().filter(seen).cloned().collect();
    let shares = row.record.shares.iter().filter(|(_, until)| words.now_ms < **until);
    let shares: Vec<String> = shares.map(|(seat, until)| format!("{} ({})", words.seat(*seat), words.moment(*until))).collect();
    html! {
        @if row.record.is_archived { p { (state("mark", &words.word("record-archived-mark"))) } }
        @for line in reasons(words.language, &marks, &Of(words, kind)) { p { (state("mark", &line)) } }
        dl {
            @if let Some(stage) = &row.record.stage { dt { (words.word("stage")) } dd { strong { (words.stage(kind, stage.as_str())) } } }
            dt { (words.word("record-owner")) } dd { (words.seat(row.record.seat)) }
            @if !shares.is_empty() { dt { (words.word("record-shared")) } dd { (shares.join(&words.word("list-separator"))) } }
            dt { (words.word("record-changed")) } dd { (words.author(row.changed_by)) " · " (words.moment(row.changed_ms)) }
        }
    }
}

/// Edits on the record that wait.
fn held(sheet: &Sheet<'_>, id: RecordId) -> Result<Markup, LedgerError> {
    let held = unsettled::held_on(sheet.snapshot, sheet.viewer.company(), id)?;
    let rows = held.iter().map(|edit| unsettled_row(sheet, edit, false)).collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        @if !rows.is_empty() {
            section #held { h2 { (sheet.words.word("held-title")) " " span.count { (rows.len()) } } ul.cards { @for row in &rows { (row) } } }
        }
    })
}

fn details(sheet: &Sheet<'_>, open: &Open<'_>) -> Result<Markup, LedgerError> {
    // What a visit's summary has said is not said again.
    let is_said = |field: &Field| open.kind.visit.is_some() && (field.is_system || open.kind.within.as_ref() == Some(&field.id));
    let fields = open
        .kind
        .fields
        .iter()
        .filter(|field| open.sections.contains(&field.section) && !field.type_.is_slot() && !is_said(field))
        .filter(|field| !open.kind.is_due_of_cadence(&field.id));
    let mut rows = Vec::new();
    let facts = fact::of_record(sheet.snapshot, sheet.viewer.company(), open.row.record.id)?;
    for field in fields {
        if let Some((value, ..)) = facts.get(&field.id).filter(|(value, ..)| field.derive.is_some() && !value.is_empty()) {
            rows.push((sheet.words.field(field), value::content(sheet, field, &roundsman_domain::Content::One(value.clone()))?));
            continue;
        }
        if let Some(content) = open.row.record.fields.get(&field.id).filter(|content| !content.is_empty()) {
            rows.push((sheet.words.field(field), value::content(sheet, field, content)?));
        }
    }
    Ok(html! {
        @if rows.is_empty() { p.empty { (sheet.words.word("empty-value")) } }
        @else { dl { @for (label, value) in &rows { dt { (label) } dd { (value) } } } }
    })
}
