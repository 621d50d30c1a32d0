//! A visit: whether it counts, what is missing, where and when it was, in a list and on its own page.

use std::collections::BTreeSet;

use maud::{Markup, html};
use roundsman_domain::{Record, RecordId, SectionId, Value};
use roundsman_playbook::{Kind, Site, Truth, VisitVerdict, check_site, visit_verdict};
use roundsman_text::{duration, reason};

use super::{
    Sheet, attachment,
    icon::state,
    names::Of,
    record::{fields, is_readable},
    value,
};
use crate::{
    ledger::{LedgerError, record, view},
    relay::Truth as Facts,
};

/// So many photos of a visit stand in a list; the others are on its page.
const PHOTOS_IN_LIST: usize = 6;

/// A visit with its verdict. Judged over the whole record, as at the sync; shown are the fields that this person may read.
pub(super) struct Visit<'a> {
    kind: &'a Kind,
    record: Record,
    sections: BTreeSet<SectionId>,
    verdict: VisitVerdict,
    site: Site,
}

impl<'a> Visit<'a> {
    /// Reads it, where it may be seen.
    ///
    /// # Errors
    /// Where the database refuses.
    pub(super) fn read(sheet: &Sheet<'_>, kind: &'a Kind, id: RecordId) -> Result<Option<Self>, LedgerError> {
        let Some((_, sections)) = sheet.viewer.sections_of(sheet.snapshot, id)? else { return Ok(None) };
        let Some((row, _)) = record::whole(sheet.snapshot, sheet.viewer.company(), id)? else { return Ok(None) };
        let facts = Facts::new(sheet.snapshot, &sheet.viewer.directory, sheet.words.now_ms);
        let verdict = visit_verdict(kind, &row.record, sheet.words.playbook, &facts);
        let site = if sees_site(sheet, kind, &row.record)? { check_site(kind, &row.record, &facts) } else { Site::Unknown };
        facts.check()?;
        let mut record = row.record;
        record.fields = fields(sheet, id, &sections)?;
        Ok(Some(Self { kind, record, sections, verdict, site }))
    }

    fn moment(&self, field: &str) -> Option<i64> {
        match self.record.value(field) {
            Some(Value::Int(at_ms)) => Some(*at_ms),
            _ => None,
        }
    }

    /// When the rep says that it began.
    pub(super) fn claimed_ms(&self) -> i64 {
        self.moment("started_at").unwrap_or_else(|| record::claimed_ms(self.record.id))
    }

    /// What keeps it from counting, in words: of fields that may be read.
    fn open(&self, sheet: &Sheet<'_>) -> Vec<String> {
        let items = self.verdict.items.iter().filter(|item| !item.is_met());
        let seen = items.filter(|item| item.path.as_ref().is_none_or(|path| is_readable(self.kind, &path.field, &self.sections)));
        seen.map(|item| reason(sheet.words.language, &item.reason(), &Of(&sheet.words, self.kind))).collect()
    }

    fn state(&self, sheet: &Sheet<'_>) -> Markup {
        let (class, word) = match &self.verdict.is_valid {
            Truth::True => ("good", "visit-valid"),
            Truth::False => ("bad", "visit-not-valid"),
            Truth::Unknown(_) => ("mark", "visit-provisional"),
        };
        state(class, &sheet.words.word(word))
    }

    /// The record that it is within, else its kind.
    fn whom(&self, sheet: &Sheet<'_>) -> Result<Markup, LedgerError> {
        let within = self.kind.within.as_ref().and_then(|field| self.record.link(field.as_str()));
        Ok(match within {
            Some(home) => value::link(sheet, home)?,
            None => html! { (sheet.words.kind(self.kind)) },
        })
    }

    /// A card of a list, with the time by which it is in the list.
    ///
    /// # Errors
    /// Where the database refuses.
    pub(super) fn card(&self, sheet: &Sheet<'_>, at_ms: i64) -> Result<Markup, LedgerError> {
        let words = &sheet.words;
        let id = self.record.id;
        let maker = view::maker(sheet.snapshot, sheet.viewer.company(), id)?;
        let open = self.open(sheet);
        let (photos, count) = attachment::strip(sheet, self.kind, &self.record, PHOTOS_IN_LIST)?;
        Ok(html! {
            li.card {
                h3 { (self.whom(sheet)?) }
                p.small {
                    @if let Some((user, _)) = maker { (words.person(user)) " · " }
                    (words.moment(at_ms))
                    @if self.moment("ended_at").is_none() { " · " (words.word("visit-not-ended")) }
                }
                p { (self.state(sheet)) }
                @if !open.is_empty() { ul.open { @for line in &open { li { (line) } } } }
                @if count > 0 {
                    div.photos { (photos) }
                    @if count > PHOTOS_IN_LIST { p.small { (words.say("photos-count", &[("count", &count.to_string())])) } }
                }
                p.more { a href={ "/records/" (id) } { (words.say("open-visit", &[("kind", words.kind(self.kind))])) } }
            }
        })
    }

    /// What a visit's own page says before its fields.
    ///
    /// # Errors
    /// Where the database refuses.
    pub(super) fn summary(&self, sheet: &Sheet<'_>) -> Result<Markup, LedgerError> {
        let words = &sheet.words;
        let (start, end) = (self.moment("started_at"), self.moment("ended_at"));
        let maker = view::maker(sheet.snapshot, sheet.viewer.company(), self.record.id)?;
        let open = self.open(sheet);
        let lasted = start.zip(end).and_then(|(start, end)| u64::try_from(end - start).ok());
        Ok(html! {
            section #verdict {
                h2 { (words.word("visit-verdict")) }
                p { (self.state(sheet)) }
                @if open.is_empty() { p { (words.word("visit-complete")) } }
                @else { ul.open { @for line in &open { li { (line) } } } }
            }
            section #visit {
                h2 { (words.word("visit-when-where")) }
                dl {
                    dt { (words.word("visit-whom")) } dd { (self.whom(sheet)?) }
                    @if let Some((user, when)) = maker {
                        dt { (words.word("col-by")) } dd { (words.person(user)) }
                        dt { (words.word("visit-certain")) } dd { (words.when(when)) p.small { (words.word("visit-certain-why")) } }
                    }
                    @if let Some(start) = start { dt { (words.word("visit-started")) } dd { (words.moment(start)) } }
                    @if let Some(end) = end { dt { (words.word("visit-ended")) } dd { (words.moment(end)) } }
                    @if let Some(lasted) = lasted { dt { (words.word("visit-duration")) } dd { (duration(words.language, lasted)) } }
                    dt { (words.word("visit-place")) } dd { (self.place(sheet)) }
                }
            }
        })
    }

    fn place(&self, sheet: &Sheet<'_>) -> Markup {
        let words = &sheet.words;
        let metres = |distance_m: f64| format!("{distance_m:.0}");
        let distance = match self.site {
            Site::In { distance_m } => Some(("good", words.say("visit-distance", &[("metres", &metres(distance_m))]))),
            Site::Out { distance_m } => Some(("mark", words.say("visit-outside", &[("metres", &metres(distance_m))]))),
            Site::Unknown => None,
        };
        let fix = match self.record.value("check_in") {
            Some(Value::Location(fix)) => Some(fix),
            _ => None,
        };
        html! {
            @match fix {
                None => (words.word("visit-no-fix")),
                Some(fix) => {
                    @if let Some((class, distance)) = distance { p { (state(class, &distance)) } }
                    p { (value::place(words, fix)) }
                }
            }
            @if let Some(why) = self.record.text("outside_reason") { p { span.label { (words.word("visit-outside-reason")) } " " (why) } }
        }
    }
}

/// Whether the place that a visit is compared with may be read: the distance tells of it.
fn sees_site(sheet: &Sheet<'_>, kind: &Kind, record: &Record) -> Result<bool, LedgerError> {
    let Some((link, place)) = kind.visit.as_ref().and_then(|rules| rules.check_in.site.as_ref()) else { return Ok(false) };
    let Some(other) = record.link(link.as_str()) else { return Ok(false) };
    let other = record::led_to(sheet.snapshot, sheet.viewer.company(), other)?;
    let Some((at, sections)) = sheet.viewer.sections_of(sheet.snapshot, other)? else { return Ok(false) };
    Ok(sheet.words.playbook.kinds.get(&at.kind).is_some_and(|kind| is_readable(kind, place, &sections)))
}
