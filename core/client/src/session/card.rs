//! A record's own screen.

use roundsman_document::{Deed, Past};
use roundsman_domain::{RecordId, Value};
use roundsman_playbook::{Field, FieldType, Kind, Right, completeness};
use roundsman_present::{CardShown, May, PastShown, Related, Spoken, has_people, screen::ScreenView};
use roundsman_store::{Shown, StoreError};
use roundsman_text::{Names, moment_near, say};

use super::{Scene, lists, today, trays};
use crate::{duty, error::ClientError, record::open::title_on};

/// Records that lead here and are shown at once, of each kind.
const RELATED_MAX: u32 = 5;

/// Visits that are looked through for whom somebody spoke with.
const SPOKEN_VISITS_MAX: u32 = 20;

/// Changes that are shown.
const PAST_MAX: usize = 20;

pub(super) fn card(scene: &Scene<'_>, id: RecordId) -> Result<ScreenView, ClientError> {
    let shown = scene.desk.shown(id)?;
    let id = shown.record.id;
    let kind = scene.kind(&shown.record.kind)?;
    let view = scene.desk.store.view(scene.now_ms)?;
    let title = title_on(scene.desk, id)?.unwrap_or_default();
    let linked = scene.linked(kind, &shown.record)?;
    let duties = duty::of(scene.desk, kind, &shown)?;
    let (past, lacks_past) = past(scene, kind, id)?;
    let titles = scene.titles().with_linked(&linked);
    let visits = crate::visit::start::visits_at(&scene.playbook, &kind.id);
    let can_edit = !kind.is_system && scene.may(&kind.id, shown.record.seat, Right::Edit);
    let can_visit = visits.is_some_and(|(visit, _)| scene.may(&visit.id, shown.record.seat, Right::Edit));
    let open_visit = match visits {
        Some((visit, _)) => open_visit(scene, id, visit)?,
        None => None,
    };
    let card = CardShown {
        kind,
        record: &shown.record,
        title: &title,
        seat: scene.seat_name(shown.record.seat),
        unsettled: shown.pending.len(),
        waits: trays::waits(scene, kind, &shown.pending)?,
        marks: &shown.marks,
        facts: &view,
        derived: derived(kind, &shown),
        completeness: completeness(kind, &shown.record, &scene.playbook, &view),
        duties: duties.iter().map(today::duty_shown).collect(),
        related: related(scene, kind, id)?,
        spoken: match visits {
            Some((visit, _)) if has_people(kind) => spoken(scene, visit, id)?,
            _ => Spoken::new(),
        },
        past,
        lacks_past,
        slots: slots(scene, kind, &shown)?,
        may: May { edit: can_edit, claim: !can_edit && can_claim(scene, kind, &shown), visit: can_visit },
        open_visit,
        now_ms: scene.now_ms,
    };
    Ok(roundsman_present::card(&titles, &card))
}

fn can_claim(scene: &Scene<'_>, kind: &Kind, shown: &Shown) -> bool {
    kind.within.is_none()
        && scene.may(&kind.id, shown.record.seat, Right::Claim)
        && crate::seat::own(scene.desk, &kind.id).is_ok()
}

/// The visit there that has begun and not ended.
pub(super) fn open_visit(scene: &Scene<'_>, customer: RecordId, visit: &Kind) -> Result<Option<String>, ClientError> {
    for id in scene.desk.store.linked(customer, &visit.id, RELATED_MAX)?.0 {
        let Some(shown) = scene.desk.store.record(id)? else { continue };
        if today::ms(&shown.record, "ended_at").is_none() && !shown.record.is_archived {
            return Ok(Some(id.to_string()));
        }
    }
    Ok(None)
}

/// What the latest visits say of whom somebody spoke with.
fn spoken<'a>(scene: &Scene<'_>, visit: &'a Kind, customer: RecordId) -> Result<Spoken<'a>, ClientError> {
    let mut spoken = Spoken::new();
    let choices = visit.fields.iter().filter_map(|field| match &field.type_ {
        FieldType::MultiChoice(options) => Some((field, options)),
        _ => None,
    });
    let choices: Vec<_> = choices.collect();
    spoken.extend(choices.iter().flat_map(|(_, options)| options.iter().map(|option| (&*option.id, None))));
    if spoken.is_empty() {
        return Ok(spoken);
    }
    for id in scene.desk.store.linked(customer, &visit.id, SPOKEN_VISITS_MAX)?.0 {
        let Some(Shown { record, .. }) = scene.desk.store.record(id)? else { continue };
        let Some(at_ms) = today::ms(&record, "started_at") else { continue };
        for ticked in choices.iter().filter_map(|(field, _)| record.fields.get(&field.id)?.items()).flat_map(|items| items.keys())
        {
            if let Some(last) = spoken.get_mut(ticked.to_string().as_str()) {
                *last = (*last).max(Some(at_ms));
            }
        }
    }
    Ok(spoken)
}

/// Facts that other records tell of this one, and that have a field of their own.
fn derived<'a>(kind: &'a Kind, shown: &Shown) -> Vec<(&'a Field, Value)> {
    let told = shown.facts.iter().filter_map(|(name, (value, ..))| Some((kind.field(name.as_str())?, value.clone())));
    told.filter(|(_, value)| !value.is_empty()).collect()
}

fn related<'a>(scene: &'a Scene<'_>, kind: &Kind, id: RecordId) -> Result<Vec<Related<'a>>, ClientError> {
    let mut all = Vec::new();
    for other in scene.playbook.kinds.values().filter(|other| !other.is_system) {
        let leads = |field: &&Field| matches!(&field.type_, FieldType::Link(to) if *to == kind.id);
        let Some(link) = other.fields.iter().find(leads) else { continue };
        let (ids, total) = scene.desk.store.linked(id, &other.id, RELATED_MAX)?;
        let mut rows = Vec::new();
        for id in ids {
            rows.extend(lists::one(scene, id, None)?.map(|found| found.row));
        }
        all.push(Related { kind: other, link: link.id.to_string(), rows, total, can_make: scene.may_make(other) });
    }
    // Visits first: they are what one looks for.
    all.sort_by_key(|related| (related.kind.visit.is_none(), related.kind.stages.is_empty()));
    Ok(all)
}

/// A slot, the files of its pictures that are here, and how many there are.
type Slot<'a> = (&'a Field, Vec<String>, usize);

/// Slots with the pictures that are on this device.
fn slots<'a>(scene: &Scene<'_>, kind: &'a Kind, shown: &Shown) -> Result<Vec<Slot<'a>>, ClientError> {
    let mut all = Vec::new();
    for field in kind.fields.iter().filter(|field| field.type_.is_slot()) {
        let count = shown.record.fields.get(&field.id).and_then(|content| content.items()).map_or(0, |items| items.len());
        all.push((field, pictures(scene, shown, field.id.as_str())?, count));
    }
    Ok(all)
}

/// The files of a slot's thumbnails, else of its pictures, as far as they are on this device.
pub(super) fn pictures(scene: &Scene<'_>, shown: &Shown, slot: &str) -> Result<Vec<String>, ClientError> {
    let mut paths = Vec::new();
    let items = shown.record.fields.get(slot).and_then(|content| content.items());
    for item in items.into_iter().flat_map(|items| items.values()) {
        let hash = |name: &str| item.fields.get(name).and_then(Value::as_text).and_then(|hash| hash.parse().ok());
        for hash in [hash("thumbnail"), hash("hash")].into_iter().flatten() {
            let is_picture = |kept: &roundsman_store::Attachment| kept.has_file && kept.media_type.starts_with("image/");
            if scene.desk.store.attachment(hash)?.is_some_and(|kept| is_picture(&kept)) {
                paths.push(scene.desk.store.file_path(hash).display().to_string());
                break;
            }
        }
    }
    Ok(paths)
}

/// The history, where the documents are here; whether they are not.
fn past(scene: &Scene<'_>, kind: &Kind, id: RecordId) -> Result<(Vec<PastShown>, bool), ClientError> {
    match scene.desk.store.history(id) {
        Ok(past) => Ok((past.iter().rev().take(PAST_MAX).map(|past| told(scene, kind, past)).collect(), false)),
        Err(StoreError::DocumentMissing { .. }) => Ok((Vec::new(), true)),
        Err(error) => Err(error.into()),
    }
}

fn told(scene: &Scene<'_>, kind: &Kind, past: &Past) -> PastShown {
    let titles = scene.titles().about(kind);
    let field = titles.field(&past.path).unwrap_or_else(|| past.path.to_string());
    let value = |value: &Value| match kind.field(past.path.field.as_str()) {
        Some(field) if past.path.item.is_none() => roundsman_present::value_text(&titles, &field.type_, value),
        _ => value.as_text().map_or_else(|| serde_json::to_string(value).unwrap_or_default(), str::to_owned),
    };
    let said = match &past.deed {
        Deed::Set(set) if set.is_empty() => ("history-cleared", String::new()),
        Deed::Set(set) => ("history-set", value(set)),
        Deed::Wrote { .. } => ("history-wrote", String::new()),
        Deed::Counted(by) => ("history-set", format!("{by:+}")),
        Deed::Added(_) => ("history-added", String::new()),
        Deed::Removed => ("history-removed", String::new()),
    };
    let args = [("field", field.as_str()), ("value", said.1.as_str())];
    PastShown {
        when: moment_near(scene.language, past.when.earliest_ms, scene.now_ms, &titles.zone()),
        who: past.by.clone(),
        text: say(scene.language, said.0, &args),
    }
}
