//! Deadlines on pages: those of a record, and those that are overdue in sight.

use std::collections::BTreeSet;

use maud::{Markup, html};
use roundsman_domain::{FieldId, Kept, SectionId};
use roundsman_playbook::{Kind, Missed};

use super::{Sheet, icon::state, record::Open, value};
use crate::ledger::{
    LedgerError,
    duty::{self, Duty, Overdue, Standing},
};

/// What a record has to do by when, and whether it was done in time.
pub(super) fn of_record(sheet: &Sheet<'_>, open: &Open<'_>) -> Result<Markup, LedgerError> {
    let (kind, record) = (open.kind, open.row.record.id);
    let mut duties = duty::of_record(sheet.snapshot, sheet.viewer.company(), record)?;
    duties.retain(|duty| is_told(sheet, kind, &duty.name, &open.sections));
    // Of a playbook that is no longer in force, nothing is left to say.
    let known: Vec<(&Duty, String)> = duties.iter().filter_map(|duty| Some((duty, title(sheet, kind, &duty.name)?))).collect();
    let words = &sheet.words;
    Ok(html! {
        @if !known.is_empty() {
            section #duties {
                h2 { (words.word("duties-title")) }
                ul.rows { @for (duty, title) in &known { li { div.row {
                    span.what { (title) }
                    span.small { (words.say("duty-due", &[("when", &words.moment(duty.due_ms))])) }
                    span.end { (standing(sheet, kind, duty)) }
                } } } }
            }
        }
    })
}

/// Whether all that a deadline tells of may be read.
fn is_told(sheet: &Sheet<'_>, kind: &Kind, name: &FieldId, readable: &BTreeSet<SectionId>) -> bool {
    kind.sections_told(name.as_str(), sheet.words.playbook).is_some_and(|sections| sections.is_subset(readable))
}

fn title(sheet: &Sheet<'_>, kind: &Kind, name: &FieldId) -> Option<String> {
    let deadline = kind.deadlines.iter().find(|deadline| deadline.id == *name)?;
    Some(deadline.title.get(sheet.words.language.tag()).unwrap_or(name.as_str()).to_owned())
}

fn standing(sheet: &Sheet<'_>, kind: &Kind, duty: &Duty) -> Markup {
    let words = &sheet.words;
    let is_not_counted = kind.deadlines.iter().any(|deadline| deadline.id == duty.name && deadline.missed == Missed::NotCounted);
    match duty.standing {
        Standing::Open if duty.due_ms < words.now_ms => state("bad", &words.word("duty-overdue")),
        Standing::Open => state("wait", &words.word("duty-open")),
        Standing::Done(Kept::Met, _) => state("good", &words.word("duty-met")),
        Standing::Done(Kept::Missed, _) if is_not_counted => state("bad", &words.word("duty-missed-not-counted")),
        Standing::Done(Kept::Missed, _) => state("bad", &words.word("duty-missed")),
        Standing::Done(Kept::Undetermined, _) => state("mark", &words.word("duty-undetermined")),
    }
}

/// What is overdue in sight, the latest first: so many rows, and how many there are.
pub(super) fn overdue(sheet: &Sheet<'_>, shown: usize) -> Result<(Vec<Markup>, usize), LedgerError> {
    let words = &sheet.words;
    if words.playbook.kinds.values().all(|kind| kind.deadlines.is_empty()) {
        return Ok((Vec::new(), 0));
    }
    let (mut rows, mut count) = (Vec::new(), 0);
    for Overdue { duty, kind, seat, shares } in duty::overdue(sheet.snapshot, sheet.viewer.company(), words.now_ms)? {
        let Some(kind) = words.playbook.kinds.get(&kind) else { continue };
        let Some(readable) = sheet.sight(&kind.id).sections(seat, &shares) else { continue };
        let Some(what) = title(sheet, kind, &duty.name).filter(|_| is_told(sheet, kind, &duty.name, &readable)) else { continue };
        count += 1;
        if rows.len() < shown
            && let Some((id, record)) = value::title(sheet, duty.record)?
        {
            rows.push(html! {
                li { a.row href={ "/records/" (id) "#duties" } {
                    span.what { (record) }
                    span.small { (what) " · " (words.seat(seat)) }
                    span.end { (state("bad", &words.say("duty-overdue-since", &[("when", &words.ago(duty.due_ms))]))) }
                } }
            });
        }
    }
    Ok((rows, count))
}
