//! Approvals and exceptions as their deciders see them: the move, the rule, what was looked at as it was, the evidence, what is missing, and why.

use std::collections::BTreeMap;

use maud::{Markup, html};
use roundsman_domain::{Content, Fields, Reason};
use roundsman_playbook::{Field, FieldType, Kind, Words};
use roundsman_text::{Names, reasons};

use super::super::{Sheet, names::Of, record::open as open_record, value};
use crate::ledger::{LedgerError, view::OpenRequest};

/// What a decider needs beside the form.
///
/// # Errors
/// Where the database refuses.
pub(super) fn grant(sheet: &Sheet<'_>, request: &OpenRequest, kind: &Kind, fields: &Fields) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let text = |name: &str| fields.get(name).and_then(|content| content.as_text()).unwrap_or_default();
    let due_ms = fields
        .get("due_at")
        .and_then(|content| content.as_value())
        .and_then(|value| if let roundsman_domain::Value::Int(ms) = value { Some(*ms) } else { None });
    let unmet: Vec<Reason> = serde_json::from_str(text("unmet")).unwrap_or_default();
    let values: BTreeMap<String, String> = serde_json::from_str(text("values")).unwrap_or_default();
    let role = Of(words, kind).role(text("role")).unwrap_or_else(|| text("role").to_owned());
    // Requests of before said it only as it is written.
    let said = Words::unpacked(text("condition_words"));
    let said = said.get(words.language.tag()).filter(|said| !said.is_empty()).unwrap_or_else(|| text("condition"));
    Ok(html! {
        p.value { (words.say("move-from-to", &[("from", &words.stage(kind, text("from_stage"))), ("to", &words.stage(kind, text("stage")))])) }
        dl {
            dt { (words.word("request-as")) } dd { (role) }
            @if !text("condition").is_empty() { dt { (words.word("request-rule")) } dd { (said) } }
            @if !text("because").is_empty() { dt { (words.word("request-because")) } dd { (text("because")) } }
            @for (name, shown) in &values {
                @if let Some(field) = kind.field(name).filter(|field| !field.type_.is_slot()) {
                    dt { (words.field(field)) } dd { (said_as(sheet, field, shown)?) }
                }
            }
            @if let Some(due_ms) = due_ms { dt { (words.word("request-due")) } dd { (words.moment(due_ms)) } }
        }
        @if !unmet.is_empty() {
            p.label { (words.word("request-unmet")) }
            ul.open { @for line in reasons(words.language, &unmet, &Of(words, kind)) { li { (line) } } }
        }
        (evidence(sheet, request, &values)?)
    })
}

/// A value as it was, as pages show values: what can be read as one of the field, else as it was written down.
fn said_as(sheet: &Sheet<'_>, field: &Field, shown: &str) -> Result<Markup, LedgerError> {
    let bare = match &field.type_ {
        FieldType::Money(currency) => shown.strip_prefix(currency.as_str()).unwrap_or(shown).trim(),
        _ => shown,
    };
    match field.parse_input(bare) {
        Ok(value) => value::content(sheet, field, &Content::One(value)),
        Err(_) => Ok(html! { (shown) }),
    }
}

/// The files that the rule looked at, as far as this person may see them.
fn evidence(sheet: &Sheet<'_>, request: &OpenRequest, values: &BTreeMap<String, String>) -> Result<Markup, LedgerError> {
    let Some(open) = open_record(sheet, request.about)? else { return Ok(html! {}) };
    let mut slots = Vec::new();
    for field in open.kind.fields.iter().filter(|field| field.type_.is_slot() && open.sections.contains(&field.section)) {
        let content = open.row.record.fields.get(&field.id).filter(|content| !content.is_empty());
        if let Some(content) = content.filter(|_| values.contains_key(field.id.as_str())) {
            slots.push((sheet.words.field(field), value::content(sheet, field, content)?));
        }
    }
    Ok(html! { @for (title, files) in &slots { p.label { (title) } (files) } })
}
