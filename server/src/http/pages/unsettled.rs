//! Held and returned edits as people read them: what would be done, whose it is, for what it waits or why it came back.

use std::collections::BTreeSet;

use maud::{Markup, html};
use roundsman_domain::{Op, Outcome, Record, RecordId, SectionId};
use roundsman_playbook::{Kind, title_of};
use roundsman_text::{reasons, waiting};

use super::{Sheet, icon::state, names::Of, record::is_readable, value};
use crate::ledger::{
    LedgerError,
    unsettled::{self, Unsettled, UnsettledEdit},
};

/// Some of the unsettled edits in sight that came since a time, newest first, and how many there are.
///
/// # Errors
/// Where the database refuses.
pub(super) fn in_sight(
    sheet: &Sheet<'_>,
    which: Unsettled,
    since_ms: i64,
    shown: usize,
) -> Result<(Vec<UnsettledEdit>, usize), LedgerError> {
    unsettled::in_sight(sheet.snapshot, sheet.viewer.company(), which, since_ms, shown, |place, user| match place {
        Some(place) => sheet.sight(&place.kind).sections(place.seat, &place.shares).is_some(),
        // What names no place concerns its author, and those who look after them.
        None => user == sheet.viewer.user || sheet.team().contains(&user),
    })
}

/// A list of them with their number; nothing where there are none.
///
/// # Errors
/// Where the database refuses.
pub(super) fn list(sheet: &Sheet<'_>, which: Unsettled, since_ms: i64, shown: usize) -> Result<Markup, LedgerError> {
    let (edits, count) = in_sight(sheet, which, since_ms, shown)?;
    let rows = edits.iter().map(|edit| row(sheet, edit, true)).collect::<Result<Vec<_>, _>>()?;
    let (id, title) = match which {
        Unsettled::Held => ("held", "held-title"),
        Unsettled::Returned => ("returned", "returned-title"),
    };
    let words = &sheet.words;
    Ok(html! {
        section id=(id) {
            h2 { (words.word(title)) " " span.count { (count) } }
            @if rows.is_empty() { p.empty { (words.word(&format!("{id}-empty"))) } } @else {
                ul.cards { @for row in &rows { (row) } }
                @if count > rows.len() { p.small { (words.say("shown-of", &[("shown", &rows.len().to_string()), ("count", &count.to_string())])) } }
            }
        }
    })
}

/// One of them.
///
/// # Errors
/// Where the database refuses.
pub(super) fn row(sheet: &Sheet<'_>, edit: &UnsettledEdit, with_title: bool) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let seen = sheet.viewer.sections_of(sheet.snapshot, edit.record)?;
    let kind = match &seen {
        Some((place, _)) => words.playbook.kinds.get(&place.kind),
        None => edit.ops.iter().find_map(|op| match op {
            Op::Create { kind, .. } => words.playbook.kinds.get(kind),
            _ => None,
        }),
    };
    let sections = match (&seen, kind) {
        (Some((_, sections)), _) => sections.clone(),
        (None, Some(kind)) => made_in(sheet, edit, kind),
        (None, None) => BTreeSet::new(),
    };
    let title = match (&seen, kind) {
        (Some(_), _) => value::link(sheet, edit.record)?,
        (None, Some(kind)) => html! { (would_be(sheet, edit, kind, &sections)?) },
        (None, None) => html! { (words.word("record")) },
    };
    let does: Vec<String> =
        kind.map(|kind| edit.ops.iter().filter_map(|op| deed(sheet, kind, op, &sections)).collect()).unwrap_or_default();
    let (class, why) = match &edit.outcome {
        Outcome::Held { waiting_for } => ("wait", vec![waiting(words.language, waiting_for)]),
        Outcome::Returned { reasons: why } => ("bad", returned_for(sheet, kind, why, &sections)),
        Outcome::Accepted { .. } => ("good", Vec::new()),
    };
    let word = words.word(if class == "wait" { "state-held" } else { "state-returned" });
    Ok(html! {
        li.card.open-edge {
            @if with_title { h3 { (title) } }
            @for line in dedup(does) { p { (line) } }
            p.small { (words.person(edit.user)) " · " (words.when(edit.when)) }
            p { (state(class, &word)) }
            @for line in &why { p.small { (line) } }
        }
    })
}

/// Ten fields written by one edit are said once each.
fn dedup(mut lines: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    lines.retain(|line| seen.insert(line.clone()));
    lines.truncate(6);
    lines
}

fn returned_for(
    sheet: &Sheet<'_>,
    kind: Option<&Kind>,
    why: &[roundsman_domain::Reason],
    sections: &BTreeSet<SectionId>,
) -> Vec<String> {
    let Some(kind) = kind else { return reasons(sheet.words.language, why, &roundsman_text::NoNames) };
    let seen: Vec<_> =
        why.iter().filter(|why| why.path.as_ref().is_none_or(|path| is_readable(kind, &path.field, sections))).cloned().collect();
    reasons(sheet.words.language, &seen, &Of(&sheet.words, kind))
}

/// The sections that may be read of a record that never came to be.
fn made_in(sheet: &Sheet<'_>, edit: &UnsettledEdit, kind: &Kind) -> BTreeSet<SectionId> {
    let seat = edit.ops.iter().find_map(|op| match op {
        Op::Create { seat, .. } => *seat,
        _ => None,
    });
    let sections = seat.and_then(|seat| sheet.sight(&kind.id).sections(seat, &Default::default()));
    sections.map(|sections| (*sections).clone()).unwrap_or_default()
}

/// What a record that never came to be would have been called.
fn would_be(sheet: &Sheet<'_>, edit: &UnsettledEdit, kind: &Kind, sections: &BTreeSet<SectionId>) -> Result<String, LedgerError> {
    let fields = edit.ops.iter().find_map(|op| match op {
        Op::Create { fields, seat, .. } => Some((fields, seat)),
        _ => None,
    });
    let Some((fields, seat)) = fields else { return Ok(sheet.words.kind(kind).to_owned()) };
    let seen = fields.iter().filter(|(field, _)| is_readable(kind, field, sections));
    let record = Record {
        id: edit.record,
        kind: kind.id.clone(),
        seat: seat.unwrap_or(roundsman_domain::SeatId::from_bytes([0; 16])),
        shares: Default::default(),
        stage: None,
        is_archived: false,
        merged_into: None,
        fields: seen.map(|(field, value)| (field.clone(), value.clone().into())).collect(),
    };
    let named = title_of(kind, &record);
    let kind_word = sheet.words.kind(kind);
    Ok(match named.parse::<RecordId>() {
        Ok(_) => kind_word.to_owned(),
        Err(_) => format!("{kind_word} · {named}"),
    })
}

/// What an operation would do, where this person may read of it.
fn deed(sheet: &Sheet<'_>, kind: &Kind, op: &Op, sections: &BTreeSet<SectionId>) -> Option<String> {
    let words = &sheet.words;
    match op {
        Op::Move { from, to, .. } => {
            let (from, to) = (words.stage(kind, from.as_str()), words.stage(kind, to.as_str()));
            Some(words.say("move-from-to", &[("from", &from), ("to", &to)]))
        }
        Op::Assign { seat } => Some(words.say("history-assigned", &[("seat", words.seat(*seat))])),
        Op::Share { seat, .. } => Some(words.say("history-shared", &[("seat", words.seat(*seat))])),
        Op::Archive { undo } => Some(words.word(if *undo { "history-restored" } else { "history-archived" })),
        Op::Decide { verdict, .. } => Some(words.say("history-decided", &[("verdict", verdict)])),
        Op::Create { .. } => Some(words.word("history-created")),
        other => {
            let field = other.field().filter(|field| is_readable(kind, field, sections))?;
            Some(words.say("history-wrote", &[("field", &words.field_named(kind, field))]))
        }
    }
}
