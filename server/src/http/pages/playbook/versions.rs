//! The versions that there have been, and where each says otherwise than the one before: places by their titles, no values, and only what its
//! reader may see anyway.

use std::collections::BTreeMap;

use maud::{Markup, html};
use roundsman_domain::{FieldId, PlaybookVersion, StageId};
use roundsman_playbook::{Change, Kind, Playbook, Words, difference};

use super::super::Sheet;

/// So many versions stand on the page, the newest first.
const SHOWN: usize = 20;

pub(super) fn versions(sheet: &Sheet<'_>) -> Markup {
    let words = &sheet.words;
    let all = &sheet.viewer.directory.playbooks;
    html! {
        section #versions {
            h2 { (words.word("process-versions")) }
            ul.rows { @for (version, (playbook, applied_ms)) in all.iter().rev().take(SHOWN) {
                @let changes = before(all, *version).map(|before| told(sheet, before, playbook)).unwrap_or_default();
                li {
                    div.row {
                        span.what { (words.say("process-version", &[("version", &version.to_string())])) }
                        span.small { (words.say("process-applied", &[("when", &words.moment(*applied_ms))])) }
                        @if !changes.is_empty() {
                            details {
                                summary.small { (words.say("process-changes", &[("count", &changes.len().to_string())])) }
                                @for (what, key) in &changes { p.small { (words.say(key, &[("what", what)])) } }
                            }
                        }
                    }
                }
            } }
        }
    }
}

type All = BTreeMap<PlaybookVersion, (std::sync::Arc<Playbook>, i64)>;

fn before(all: &All, version: PlaybookVersion) -> Option<&Playbook> {
    all.range(..version).next_back().map(|(_, (playbook, _))| &**playbook)
}

/// What has changed, by what it is called, and whether it is new, gone or otherwise: several changes of one stage or field are one.
fn told(sheet: &Sheet<'_>, old: &Playbook, new: &Playbook) -> BTreeMap<String, &'static str> {
    let mut all = BTreeMap::new();
    for change in difference(old, new) {
        let Some((what, is_whole)) = place(sheet, &change, old, new) else { continue };
        let key = match (&change.old, &change.new) {
            (None, Some(_)) if is_whole => "process-new",
            (Some(_), None) if is_whole => "process-gone",
            _ => "process-changed",
        };
        all.entry(what).or_insert(key);
    }
    all
}

/// What a place is called, and whether it is the thing itself; nothing where the reader may not see it.
fn place(sheet: &Sheet<'_>, change: &Change, old: &Playbook, new: &Playbook) -> Option<(String, bool)> {
    let words = &sheet.words;
    let parts: Vec<&str> = change.place.split('.').collect();
    match *parts.as_slice() {
        ["roles", role, ref rest @ ..] => {
            let title = new.role(role).or_else(|| old.role(role))?.title.get(words.language.tag()).unwrap_or(role);
            Some((words.say("process-role", &[("name", title)]), rest.is_empty()))
        }
        ["automations", id, ref rest @ ..] => {
            let one = [new, old].into_iter().flat_map(|playbook| &playbook.automations).find(|one| one.id == id)?;
            let kind = new.kinds.get(&one.of).or_else(|| old.kinds.get(&one.of)).filter(|kind| sheet.viewer.reads(kind))?;
            let seen = one.when.as_ref().is_none_or(|when| when.sections(kind, new).is_subset(&sheet.viewer.sections_read(kind)));
            let title = one.title.get(words.language.tag()).unwrap_or(id);
            seen.then(|| (words.say("process-automation", &[("name", title)]), rest.is_empty()))
        }
        ["kinds", kind, ref rest @ ..] => {
            let kind = new.kind(kind).or_else(|| old.kind(kind)).filter(|kind| sheet.viewer.reads(kind))?;
            // What is gone stands in the old version only, and so do its title and its section.
            let is_gone = match *rest {
                ["fields", field, ..] => kind.field(field).is_none(),
                ["stages", stage, ..] => kind.stage(stage).is_none(),
                ["deadlines" | "cadence", duty, ..] => duty_title(kind, duty).is_none(),
                _ => false,
            };
            let (kind, playbook) = if is_gone { (old.kinds.get(&kind.id)?, old) } else { (kind, new) };
            let (what, is_whole) = within(sheet, playbook, kind, rest)?;
            Some((
                if what.is_empty() { kind_title(sheet, kind) } else { format!("{} · {what}", kind_title(sheet, kind)) },
                is_whole,
            ))
        }
        _ => Some((words.word("process-settings"), false)),
    }
}

fn kind_title(sheet: &Sheet<'_>, kind: &Kind) -> String {
    kind.title.get(sheet.words.language.tag()).unwrap_or(kind.id.as_str()).to_owned()
}

/// What a deadline or a cadence is called.
fn duty_title<'a>(kind: &'a Kind, duty: &str) -> Option<&'a Words> {
    let deadline = kind.deadlines.iter().find(|one| one.id.as_str() == duty).map(|one| &one.title);
    deadline.or_else(|| kind.cadences.iter().find(|one| one.id.as_str() == duty).map(|one| &one.title))
}

fn within(sheet: &Sheet<'_>, playbook: &Playbook, kind: &Kind, rest: &[&str]) -> Option<(String, bool)> {
    let tag = sheet.words.language.tag();
    match *rest {
        [] => Some((String::new(), true)),
        ["fields", field, ref rest @ ..] => {
            let section = kind.section_of(field);
            let title = kind.field(field).map_or_else(|| field.to_owned(), |field| sheet.words.field(field));
            sheet.viewer.sections_read(kind).contains(&section).then_some((title, rest.is_empty()))
        }
        ["stages", stage, ref rest @ ..] if StageId::new(stage).is_ok() => Some((kind.stage_title(stage, tag), rest.is_empty())),
        ["deadlines" | "cadence", duty, ref rest @ ..] => {
            // One without a name of its own stands under its number: its kind is all that can be told.
            let Some(title) = duty_title(kind, duty) else { return Some((String::new(), false)) };
            let readable = kind.sections_told(duty, playbook);
            let is_seen = readable.is_none_or(|sections| sections.is_subset(&sheet.viewer.sections_read(kind)));
            is_seen.then(|| (title.get(tag).unwrap_or(duty).to_owned(), rest.is_empty()))
        }
        ["photos", slot, ..] => FieldId::new(slot).ok().map(|slot| (sheet.words.field_named(kind, &slot), false)),
        _ => Some((String::new(), false)),
    }
}
