//! Deadlines on pages: those of a record, and those that are overdue in sight.

use std::collections::BTreeSet;

use maud::{Markup, html};
use roundsman_domain::{FieldId, Kept, SectionId, Value};
use roundsman_playbook::{Expression, Kind, Missed, Truth};

use super::{Sheet, icon::state, record::Open, value};
use crate::{
    ledger::{
        LedgerError,
        duty::{self, Duty, Overdue, Standing},
        fact, record,
    },
    relay::Truth as Facts,
};

/// What a record has to do by when, and whether it was done in time.
pub(super) fn of_record(sheet: &Sheet<'_>, open: &Open<'_>) -> Result<Markup, LedgerError> {
    let (kind, record) = (open.kind, open.row.record.id);
    let mut duties = duty::of_record(sheet.snapshot, sheet.viewer.company(), record)?;
    duties.retain(|duty| is_told(sheet, kind, &duty.name, &open.sections));
    // Of a playbook that is no longer in force, nothing is left to say.
    let known: Vec<(&Duty, String)> = duties.iter().filter_map(|duty| Some((duty, title(sheet, kind, &duty.name)?))).collect();
    let deadlines = known.into_iter().map(|(duty, title)| (title, duty.due_ms, standing(sheet, kind, duty)));
    let rows: Vec<(String, i64, Markup)> = deadlines.chain(rhythms(sheet, open)?).collect();
    let words = &sheet.words;
    Ok(html! {
        @if !rows.is_empty() {
            section #duties {
                h2 { (words.word("duties-title")) }
                ul.rows { @for (title, due_ms, standing) in &rows { li { div.row {
                    span.what { (title) }
                    span.small { (words.say("duty-due", &[("when", &words.moment(*due_ms))])) }
                    span.end { (standing) }
                } } } }
            }
        }
    })
}

/// When each cadence that the record has falls due next.
fn rhythms(sheet: &Sheet<'_>, open: &Open<'_>) -> Result<Vec<(String, i64, Markup)>, LedgerError> {
    let (kind, id, words) = (open.kind, open.row.record.id, &sheet.words);
    if kind.cadences.is_empty() || open.row.record.is_archived {
        return Ok(Vec::new());
    }
    let told = fact::of_record(sheet.snapshot, sheet.viewer.company(), id)?;
    // Whether it has one hangs on the whole record, as at the sync; it is told to those who may read all that it hangs on.
    let Some((row, _)) = record::whole(sheet.snapshot, sheet.viewer.company(), id)? else { return Ok(Vec::new()) };
    let facts = Facts::new(sheet.snapshot, &sheet.viewer.directory, words.now_ms);
    let mut rows = Vec::new();
    for cadence in kind.cadences.iter().filter(|cadence| is_told(sheet, kind, &cadence.id, &open.sections)) {
        let holds = |when: &Expression| when.evaluate(&row.record, kind, words.playbook, &facts) == Ok(Truth::True);
        let Some((Value::Int(due_ms), ..)) = told.get(&cadence.id).filter(|_| cadence.when.as_ref().is_none_or(holds)) else {
            continue;
        };
        let standing = if *due_ms < words.now_ms {
            state("bad", &words.word("duty-overdue"))
        } else {
            state("wait", &words.word("duty-open"))
        };
        let title = cadence.title.get(words.language.tag()).unwrap_or(cadence.id.as_str());
        rows.push((title.to_owned(), *due_ms, standing));
    }
    facts.check()?;
    Ok(rows)
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
