//! The history of a record: who said what and when, what was overwritten, and the trail of its stages.

use std::collections::BTreeSet;

use maud::{Markup, html};
use roundsman_document::{Deed, Past, history as past_of};
use roundsman_domain::{RecordId, SectionId, TrustedInterval};
use roundsman_playbook::{Field, FieldType, Kind};

use super::{Sheet, asked::Asked, icon::state, value};
use crate::ledger::{LedgerError, record, section, view};

struct Line {
    when: TrustedInterval,
    by: String,
    text: String,
    long: Option<String>,
    is_overwritten: bool,
}

/// So many lines stand on a page.
const SHOWN: usize = 30;

/// So many characters of what was written stand in a line.
const LONG_CHARS_MAX: usize = 600;

/// From where on a page shows lines: the time of the last one shown, and how many of that time were.
#[derive(Debug, Clone, Copy)]
struct Before {
    earliest_ms: i64,
    skipped: usize,
}

impl Before {
    fn of(text: &str) -> Option<Self> {
        let (at, skipped) = text.split_once('.')?;
        Some(Self { earliest_ms: at.parse().ok()?, skipped: skipped.parse().ok()? })
    }

    /// The part of the lines, newest first, that comes after.
    fn rest(self, lines: &[Line]) -> &[Line] {
        let newer = lines.partition_point(|line| line.when.earliest_ms > self.earliest_ms);
        let same = lines[newer..].iter().take_while(|line| line.when.earliest_ms == self.earliest_ms).count();
        &lines[newer + self.skipped.min(same)..]
    }

    /// Where the page after these lines begins, the whole of which is `all`.
    fn after(all: &[Line], end: usize) -> Option<String> {
        let last = all.get(end.checked_sub(1)?).filter(|_| end < all.len())?;
        let skipped = all[..end].iter().rev().take_while(|line| line.when.earliest_ms == last.when.earliest_ms).count();
        Some(format!("{}.{skipped}", last.when.earliest_ms))
    }
}

/// What was done to the sections that this person may read, newest first, from where the address says (`history=`).
///
/// # Errors
/// Where the database refuses.
pub(super) fn history(
    sheet: &Sheet<'_>,
    kind: &Kind,
    id: RecordId,
    sections: &BTreeSet<SectionId>,
    asked: &Asked,
) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let lines = lines(sheet, kind, id, sections)?;
    let before = asked.get("history").and_then(Before::of);
    let rest = before.map_or(lines.as_slice(), |before| before.rest(&lines));
    let shown = &rest[..rest.len().min(SHOWN)];
    let next = Before::after(&lines, lines.len() - rest.len() + shown.len());
    let here = format!("/records/{id}");
    Ok(html! {
        section #history {
            h2 { (words.word("history-title")) " " span.count { (lines.len()) } }
            @if lines.is_empty() { p.empty { (words.word("history-empty")) } }
            ol.history { @for line in shown { (one(sheet, line)) } }
            nav.steps aria-label=(words.word("history-title")) {
                @if before.is_some() { a.button href={ (asked.address(&here, &[("history", "")])) "#history" } { (words.word("to-newest")) } }
                @if let Some(next) = &next { a.button rel="next" href={ (asked.address(&here, &[("history", next)])) "#history" } { (words.word("to-older")) } }
            }
        }
    })
}

fn one(sheet: &Sheet<'_>, line: &Line) -> Markup {
    html! {
        li {
            p { (line.text) @if line.is_overwritten { " " (state("mark", &sheet.words.word("state-overwritten"))) } }
            @if let Some(long) = &line.long { p.long { (long) } }
            p.small { (line.by) " · " (sheet.words.when(line.when)) }
        }
    }
}

fn cut(text: &str, max: usize) -> String {
    text.char_indices().nth(max).map_or_else(|| text.to_owned(), |(at, _)| format!("{}…", &text[..at]))
}

fn lines(sheet: &Sheet<'_>, kind: &Kind, id: RecordId, sections: &BTreeSet<SectionId>) -> Result<Vec<Line>, LedgerError> {
    let (company, words) = (sheet.viewer.company(), &sheet.words);
    let mut lines = Vec::new();
    for name in record::sections(sheet.snapshot, company, id)?.into_keys().filter(|name| sections.contains(name)) {
        let stored = section::document(sheet.snapshot, company, id, &name)?;
        lines.extend(past_of(kind, &stored)?.iter().map(|past| of_past(sheet, kind, past)));
    }
    for moved in view::trail(sheet.snapshot, company, id)? {
        let to = words.stage(kind, moved.to.as_str());
        let text = match &moved.from {
            Some(from) => words.say("history-moved", &[("from", &words.stage(kind, from.as_str())), ("to", &to)]),
            None => format!("{} · {to}", words.word("history-created")),
        };
        let by = words.author(moved.user);
        lines.push(Line { when: moved.when, by, text, long: moved.because, is_overwritten: false });
    }
    lines.sort_by_key(|line| std::cmp::Reverse((line.when.earliest_ms, line.when.latest_ms)));
    Ok(lines)
}

fn of_past(sheet: &Sheet<'_>, kind: &Kind, past: &Past) -> Line {
    let words = &sheet.words;
    let field = kind.field(past.path.field.as_str());
    let inner = past.path.item.as_ref().and_then(|(_, inner)| inner_field(field, inner.as_str()));
    let outer_name = words.field_named(kind, &past.path.field);
    let name = match inner {
        Some(inner) => format!("{outer_name} · {}", words.field(inner)),
        None => outer_name,
    };
    let args = [("field", name.as_str())];
    let (text, long) = match &past.deed {
        Deed::Set(value) if value.is_empty() => (words.say("history-cleared", &args), None),
        Deed::Set(value) => {
            let shown = match (value.as_text().and_then(|text| text.parse().ok()), field.map(|field| &field.type_)) {
                (Some(link), Some(FieldType::Link(_))) => linked(sheet, link),
                _ => value::text(sheet, inner.or(field), value),
            };
            (words.say("history-set", &[("field", &name), ("value", &cut(&shown, LONG_CHARS_MAX))]), None)
        }
        Deed::Wrote { inserted, deleted } => {
            let long = [("+ ", inserted), ("− ", deleted)].into_iter().filter(|(_, text)| !text.is_empty());
            (
                words.say("history-wrote", &args),
                Some(long.map(|(sign, text)| format!("{sign}{}", cut(text, LONG_CHARS_MAX))).collect::<Vec<_>>().join("\n")),
            )
        }
        Deed::Counted(by) => (format!("{} {by:+}", words.say("history-wrote", &args)), None),
        Deed::Added(_) if field.is_some_and(|field| field.type_.is_slot()) => (words.say("history-attached", &args), None),
        Deed::Added(values) => {
            let shown = values.iter().filter(|(_, value)| !value.is_empty());
            let shown: Vec<String> =
                shown.map(|(id, value)| value::text(sheet, inner_field(field, id.as_str()), value)).collect();
            let option = || past.item.as_ref().map(|item| option_of(sheet, field, item.as_str()));
            let what = if shown.is_empty() { option().unwrap_or_default() } else { shown.join(", ") };
            (words.say("history-added", &args), Some(what).filter(|what| !what.is_empty()))
        }
        Deed::Removed => {
            let what = past.item.as_ref().map(|item| option_of(sheet, field, item.as_str())).filter(|what| !what.is_empty());
            (words.say("history-removed", &args), what)
        }
    };
    Line { when: past.when, by: past.by.clone(), text, long, is_overwritten: past.is_overwritten }
}

fn inner_field<'a>(field: Option<&'a Field>, inner: &str) -> Option<&'a Field> {
    match field.map(|field| &field.type_) {
        Some(FieldType::List(fields)) => fields.iter().find(|field| field.id.as_str() == inner),
        _ => None,
    }
}

/// An option's title; nothing for items of lists, whose keys say nothing to people.
fn option_of(sheet: &Sheet<'_>, field: Option<&Field>, item: &str) -> String {
    match field.map(|field| &field.type_) {
        Some(FieldType::MultiChoice(options)) => value::option(sheet, options, item),
        _ => String::new(),
    }
}

/// A linked record's title, where it may be seen.
fn linked(sheet: &Sheet<'_>, id: RecordId) -> String {
    value::title(sheet, id).ok().flatten().map_or_else(|| "—".to_owned(), |(_, title)| title)
}
