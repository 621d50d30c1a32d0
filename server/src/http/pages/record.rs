//! One record: its fields, photos, voice notes and links, as far as this person may read, and its history.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use roundsman_domain::{FieldId, Fields, RecordId, SectionId};
use roundsman_playbook::{Kind, title_of};
use roundsman_text::reasons;

use super::{Drawn, Sheet, attachment, draw, history, names::Of, today::held_row, value};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::{LedgerError, record, view},
};

/// So many of the records that live within one are listed.
const FAMILY_MAX: i64 = 50;

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn record(State(site): State<Shared>, person: Person, Path(id): Path<String>) -> Result<Response, NotSignedIn> {
    let Ok(id) = id.parse::<RecordId>() else { return Ok(super::not_found(person.language).into_response()) };
    Ok(draw(&site, person, move |sheet| show(sheet, id)).await?)
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

fn show(sheet: &Sheet<'_>, asked: RecordId) -> Result<Drawn, LedgerError> {
    let (company, words) = (sheet.viewer.company(), &sheet.words);
    let id = record::led_to(sheet.snapshot, company, asked)?;
    let Some((place, sections)) = sheet.viewer.sections_of(sheet.snapshot, id)? else { return Ok(None) };
    // An id that leads elsewhere is followed only by those who could have read what it led from.
    if id != asked && sheet.viewer.sections_of(sheet.snapshot, asked)?.is_none() {
        return Ok(None);
    }
    let (Some(kind), Some(mut row)) = (words.playbook.kinds.get(&place.kind), record::head(sheet.snapshot, company, id)?) else {
        return Ok(None);
    };
    row.record.fields = fields(sheet, id, &sections)?;
    let title = value::linked_title(sheet, kind, &row.record, title_of(kind, &row.record))?;
    let marks: Vec<_> = row
        .marks
        .iter()
        .filter(|mark| mark.path.as_ref().is_none_or(|path| is_readable(kind, &path.field, &sections)))
        .cloned()
        .collect();
    let held = view::held(sheet.snapshot, company, Some(id))?;
    let held: Vec<Markup> =
        held.iter().map(|edit| held_row(sheet, edit, false)).filter_map(Result::transpose).collect::<Result<_, _>>()?;
    let shares = row.record.shares.iter().filter(|(_, until)| words.now_ms < **until);
    let shares: Vec<&str> = shares.map(|(seat, _)| words.seat(*seat)).collect();
    let body = html! {
        p.small { (words.kind(kind)) }
        h1 { (title) }
        @if row.record.is_archived { p { span.mark { (words.word("record-archived-mark")) } } }
        @for line in reasons(words.language, &marks, &Of(words, kind)) { p.mark { (line) } }
        dl {
            @if let Some(stage) = &row.record.stage { dt { (words.word("stage")) } dd { strong { (words.stage(kind, stage.as_str())) } } }
            dt { (words.word("record-owner")) } dd { (words.seat(row.record.seat)) }
            @if !shares.is_empty() { dt { (words.word("record-shared")) } dd { (shares.join(", ")) } }
            dt { (words.word("record-changed")) } dd { (words.person(row.changed_by)) " · " (words.moment(row.changed_ms)) }
        }
        @if !held.is_empty() { section { h2 { (words.word("state-held")) } @for row in &held { (row) } } }
        section { h2 { (words.word("details")) } (details(sheet, kind, &row.record.fields, &sections)?) }
        (attachments(sheet, kind, &row.record.fields)?)
        (family(sheet, id)?)
        section { h2 { (words.word("history-title")) } (history::history(sheet, kind, id, &sections)?) }
    };
    Ok(Some((title, body)))
}

fn details(sheet: &Sheet<'_>, kind: &Kind, fields: &Fields, sections: &BTreeSet<SectionId>) -> Result<Markup, LedgerError> {
    let shown = kind.fields.iter().filter(|field| sections.contains(&field.section) && !field.type_.is_slot());
    let mut rows = Vec::new();
    for field in shown {
        if let Some(content) = fields.get(&field.id).filter(|content| !content.is_empty()) {
            rows.push((sheet.words.field(field), value::content(sheet, field, content)?));
        }
    }
    Ok(html! {
        @if rows.is_empty() { p.empty { (sheet.words.word("empty-value")) } }
        dl { @for (label, value) in &rows { dt { (label) } dd { (value) } } }
    })
}

fn attachments(sheet: &Sheet<'_>, kind: &Kind, fields: &Fields) -> Result<Markup, LedgerError> {
    let mut slots = Vec::new();
    for field in kind.fields.iter().filter(|field| field.type_.is_slot()) {
        if let Some(items) = fields.get(&field.id).and_then(|content| content.items()).filter(|items| !items.is_empty()) {
            slots.push((sheet.words.field(field), attachment::slot(sheet, field, items.values())?));
        }
    }
    Ok(html! {
        @if !slots.is_empty() {
            section {
                h2 { (sheet.words.word("files")) }
                @for (label, markup) in &slots { h3 { (label) } div.photos { (markup) } }
            }
        }
    })
}

/// The records that live within this one, those that may be seen.
fn family(sheet: &Sheet<'_>, id: RecordId) -> Result<Markup, LedgerError> {
    let mut links = Vec::new();
    for member in view::family(sheet.snapshot, sheet.viewer.company(), id, FAMILY_MAX)? {
        let Some((place, _)) = sheet.viewer.sections_of(sheet.snapshot, member)? else { continue };
        let Some(row) = record::head(sheet.snapshot, sheet.viewer.company(), member)? else { continue };
        let kind = sheet.words.playbook.kinds.get(&place.kind).map_or(place.kind.as_str(), |kind| sheet.words.kind(kind));
        links.push((member, kind.to_owned(), sheet.words.moment(row.created_ms), sheet.words.person(row.changed_by)));
    }
    Ok(html! {
        @if !links.is_empty() {
            section {
                h2 { (sheet.words.word("record-links")) }
                ul { @for (id, kind, when, by) in &links { li { a href={ "/records/" (id) } { (kind) " · " (when) } " " (by) } } }
            }
        }
    })
}
