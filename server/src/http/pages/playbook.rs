//! The playbook, to be read: each pipeline as a picture, its rules in words, what is to be done by when, and the versions there have been.
//!
//! A rule that names a field of a section which the reader does not read is not told.

mod versions;

use std::collections::BTreeSet;

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use roundsman_domain::{RoleId, SectionId};
use roundsman_playbook::{Approval, ApprovalStep, Evidence, Expression, Guard, Kind, Quorum, Stage};
use roundsman_text::{Names, duration};

use super::{Drawn, PageView, Sheet, draw, names::Of};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::LedgerError,
};

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn playbook(State(site): State<Shared>, person: Person) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, show).await?)
}

fn show(sheet: &Sheet<'_>) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let kinds: Vec<&Kind> = words.playbook.kinds.values().filter(|kind| sheet.viewer.reads(kind)).collect();
    let title = words.word("process-title");
    let body = html! {
        section #head { h1 { (title) } p.small { (words.say("process-version-now", &[("name", &words.playbook.name), ("version", &words.playbook.version.to_string())])) } }
        @if kinds.is_empty() { section { p.empty { (words.word("no-grant")) } } }
        @for kind in kinds.iter().filter(|kind| !kind.stages.is_empty()) {
            section id={ "kind-" (kind.id) } { h2 { (words.kinds(kind)) } ol.process { @for stage in &kind.stages { (step(sheet, kind, stage, &sheet.viewer.sections_read(kind))) } } }
        }
        @let duties: Vec<(&Kind, String)> = kinds.iter().flat_map(|kind| duties(sheet, kind, &sheet.viewer.sections_read(kind))).collect();
        @if !duties.is_empty() {
            section #duties { h2 { (words.word("duties-title")) } ul.rows { @for (kind, title) in &duties { li { div.row { span.what { (title) } span.small { (words.kinds(kind)) } } } } } }
        }
        (versions::versions(sheet))
    };
    Ok(Some(PageView { name: "playbook", title, body }))
}

/// What is to be done by when, of a kind.
fn duties<'a>(sheet: &Sheet<'a>, kind: &'a Kind, sections: &BTreeSet<SectionId>) -> Vec<(&'a Kind, String)> {
    let tag = sheet.words.language.tag();
    let deadlines = kind.deadlines.iter().map(|deadline| (deadline.id.as_str(), &deadline.title));
    let cadences = kind.cadences.iter().map(|cadence| (cadence.id.as_str(), &cadence.title));
    let told = |id: &str| kind.sections_told(id, sheet.words.playbook).is_some_and(|named| named.is_subset(sections));
    let all = deadlines.chain(cadences).filter(|(id, _)| told(id));
    all.map(|(id, title)| (kind, title.get(tag).unwrap_or(id).to_owned())).collect()
}

/// One stage: how it is reached, and how long a record should stay.
fn step(sheet: &Sheet<'_>, kind: &Kind, stage: &Stage, sections: &BTreeSet<SectionId>) -> Markup {
    let words = &sheet.words;
    let mut rules = Vec::new();
    let is_told = |field: &roundsman_domain::FieldId| sections.contains(&kind.section_of(field.as_str()));
    for field in stage.enter_fields.iter().filter(|field| is_told(field)) {
        rules.push(words.say("rule-field", &[("field", &words.field_named(kind, field))]));
    }
    rules.extend(stage.enter_evidence.iter().filter(|wanted| is_told(&wanted.slot)).map(|wanted| evidence(sheet, kind, wanted)));
    rules.extend(stage.enter_guards.iter().filter_map(|guard| condition(sheet, kind, guard, sections)));
    rules.extend(stage.approvals.iter().map(|approval| approved(sheet, kind, approval, sections)));
    if let Some(exception) = &stage.exception {
        rules.push(words.say("rule-exception", &[("role", &role(sheet, kind, &exception.approver))]));
    }
    let mut leaving = Vec::new();
    for field in stage.actions.iter().filter(|field| is_told(field)) {
        leaving.push(words.say("rule-action", &[("field", &words.field_named(kind, field))]));
    }
    for field in stage.exit_fields.iter().filter(|field| is_told(field)) {
        leaving.push(words.say("rule-field", &[("field", &words.field_named(kind, field))]));
    }
    leaving.extend(stage.exit_guards.iter().filter_map(|guard| condition(sheet, kind, guard, sections)));
    html! {
        li {
            h3 { (words.stage(kind, stage.id.as_str())) }
            @if let Some(days) = stage.limit_days { p.small { (words.say("stage-limit", &[("days", &days.to_string())])) } }
            @if !rules.is_empty() { p.small { (words.word("rule-enter")) } ul { @for rule in &rules { li { (rule) } } } }
            @if !leaving.is_empty() { p.small { (words.word("rule-leave")) } ul { @for rule in &leaving { li { (rule) } } } }
        }
    }
}

/// Evidence in the words of the reason that a rep gets without it.
fn evidence(sheet: &Sheet<'_>, kind: &Kind, wanted: &Evidence) -> String {
    let field = sheet.words.field_named(kind, &wanted.slot);
    sheet.words.say("rule-evidence", &[("field", &field), ("count", &wanted.at_least.to_string())])
}

/// A condition in the company's own words, else in ours.
fn condition(sheet: &Sheet<'_>, kind: &Kind, guard: &Guard, sections: &BTreeSet<SectionId>) -> Option<String> {
    // What the company says to those whom it stops, it says to everybody.
    let said = guard.message.get(sheet.words.language.tag()).map(str::to_owned);
    said.or_else(|| is_readable(sheet, &guard.when, kind, sections).then(|| sheet.words.condition(kind, &guard.when)))
}

/// Whether all fields that a condition names are of sections that somebody reads. Of a linked record, what is read of this kind must do.
fn is_readable(sheet: &Sheet<'_>, when: &Expression, kind: &Kind, sections: &BTreeSet<SectionId>) -> bool {
    when.sections(kind, sheet.words.playbook).is_subset(sections)
}

fn role(sheet: &Sheet<'_>, kind: &Kind, id: &RoleId) -> String {
    Of(&sheet.words, kind).role(id.as_str()).unwrap_or_else(|| id.to_string())
}

/// Whom a move waits for: step after step.
fn approved(sheet: &Sheet<'_>, kind: &Kind, approval: &Approval, sections: &BTreeSet<SectionId>) -> String {
    let words = &sheet.words;
    let step = |step: &ApprovalStep| {
        let roles: Vec<String> = step.by.iter().map(|id| role(sheet, kind, id)).collect();
        let joined = roles.join(&words.word(if step.quorum == Quorum::Any { "rule-or" } else { "rule-and" }));
        match step.timeout_ms {
            Some(ms) => {
                words.say("rule-step-within", &[("roles", &joined), ("time", &duration(words.language, ms.unsigned_abs()))])
            }
            None => joined,
        }
    };
    let steps: Vec<String> = approval.steps.iter().map(step).collect();
    let steps = steps.join(&words.word("rule-then"));
    match approval.when.as_ref().filter(|when| is_readable(sheet, when, kind, sections)) {
        Some(when) => words.say("rule-approval-when", &[("steps", &steps), ("when", &words.condition(kind, when))]),
        None => words.say("rule-approval", &[("steps", &steps)]),
    }
}
