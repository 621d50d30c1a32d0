//! What hangs on a record, newest first: its visits, deals and contracts, whatever names it.

use maud::{Markup, html};
use roundsman_domain::RecordId;

use super::{Sheet, asked::Asked, value};
use crate::ledger::{LedgerError, record, view};

/// So many stand on a page.
const SHOWN: usize = 20;

/// So many are looked at for a page: those out of sight, or put away, are passed over.
const LOOKED_AT: usize = 200;

/// The timeline, from where the address says (`linked=`).
///
/// # Errors
/// Where the database refuses.
pub(super) fn timeline(sheet: &Sheet<'_>, id: RecordId, asked: &Asked) -> Result<Markup, LedgerError> {
    let (words, company) = (&sheet.words, sheet.viewer.company());
    let below = asked.parsed::<RecordId>("linked");
    let naming = view::naming(sheet.snapshot, company, id, below, LOOKED_AT)?;
    let (mut rows, mut last, mut looked_at) = (Vec::new(), None, 0);
    for (member, section) in &naming {
        if rows.len() == SHOWN {
            break;
        }
        looked_at += 1;
        let Some((place, sections)) = sheet.viewer.sections_of(sheet.snapshot, *member)? else { continue };
        // A link in a section that may not be read says nothing to this reader.
        if !sections.contains(section) || place.merged_into.is_some() || last.replace(*member) == Some(*member) {
            continue;
        }
        let Some(row) = record::head(sheet.snapshot, company, *member)?.filter(|row| !row.record.is_archived) else { continue };
        let Some(kind) = words.playbook.kinds.get(&place.kind) else { continue };
        let title = value::title(sheet, *member)?.map(|(_, title)| title).unwrap_or_default();
        let stage = row.record.stage.as_ref().map(|stage| words.stage(kind, stage.as_str()));
        rows.push(html! {
            li {
                a.row href={ "/records/" (member) } {
                    span.what { span.tag { (words.kind(kind)) } " " @if kind.visit.is_none() { (title) } @else { (words.moment(record::claimed_ms(*member))) } }
                    span.small {
                        @if let Some(stage) = &stage { (stage) " · " }
                        (words.author(row.changed_by)) " · " (words.moment(row.changed_ms))
                    }
                }
            }
        });
    }
    let has_more = looked_at < naming.len() || naming.len() == LOOKED_AT;
    let next = naming.get(looked_at.saturating_sub(1)).map(|(member, _)| member.to_string()).filter(|_| has_more);
    Ok(html! {
        @if !rows.is_empty() || next.is_some() || below.is_some() {
            section #linked {
                h2 { (words.word("record-links")) }
                ul.rows { @for row in &rows { (row) } }
                nav.steps aria-label=(words.word("record-links")) {
                    @if below.is_some() { a.button href={ (asked.address(&format!("/records/{id}"), &[("linked", "")])) "#linked" } { (words.word("to-newest")) } }
                    @if let Some(next) = &next { a.button rel="next" href={ (asked.address(&format!("/records/{id}"), &[("linked", next)])) "#linked" } { (words.word("to-older")) } }
                }
            }
        }
    })
}
