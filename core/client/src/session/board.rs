//! The user's own figures, and what was collected today.

use roundsman_domain::Value;
use roundsman_playbook::completeness;
use roundsman_present::{BoardShown, Collected, Funnel, screen::ScreenView};

use super::{Scene, today};
use crate::{duty, error::ClientError, record::open::title_on};

/// So many of the latest visits are looked at: more than two weeks of the busiest rep.
const VISITS_LOOKED_AT: u32 = 400;

/// Customers whose completeness is counted, the latest changed; more would be felt in the thumb.
const CUSTOMERS_LOOKED_AT: u32 = 300;

/// Overdue things that are looked at one by one before they are counted as the relay told them.
const DUTIES_LOOKED_AT: usize = 50;

const DAY_MS: i64 = 86_400_000;

pub(super) fn board(scene: &Scene<'_>) -> Result<ScreenView, ClientError> {
    let titles = scene.titles();
    let week_start = titles.week_start(scene.now_ms);
    let visits = today::visits(scene, VISITS_LOOKED_AT)?;
    let this: Vec<_> = visits.iter().filter(|visit| visit.started_ms >= week_start).collect();
    let before = visits.iter().filter(|visit| (week_start - 7 * DAY_MS..week_start).contains(&visit.started_ms)).count() as u64;
    let overdue = duty::count_on(scene.desk, scene.now_ms, DUTIES_LOOKED_AT)?;
    let mut funnels = Vec::new();
    for kind in scene.playbook.kinds.values().filter(|kind| !kind.stages.is_empty()) {
        let counted = scene.desk.store.stages(&kind.id)?;
        let count = |stage: &str| counted.get(stage).copied().unwrap_or(0);
        let counts = kind.stages.iter().map(|stage| (stage.id.to_string(), count(stage.id.as_str()))).collect();
        funnels.push(Funnel { kind, counts });
    }
    let shown = BoardShown {
        week: (this.len() as u64, this.iter().filter(|visit| visit.is_valid).count() as u64),
        week_before: before,
        customers: complete(scene)?,
        overdue,
        funnels,
    };
    Ok(roundsman_present::board(&titles, &shown, &scene.around()?))
}

/// How many of the customers have every key field.
fn complete(scene: &Scene<'_>) -> Result<Option<(u64, u64)>, ClientError> {
    let Some(kind) = crate::visit::start::visited(&scene.playbook) else { return Ok(None) };
    let view = scene.desk.store.view(scene.now_ms)?;
    let (mut all, mut complete) = (0, 0);
    for row in super::lists::candidates(scene, &kind.id, "", CUSTOMERS_LOOKED_AT)? {
        let Some(shown) = scene.desk.store.record(row.id)? else { continue };
        let share = completeness(kind, &shown.record, &scene.playbook, &view);
        all += 1;
        complete += u64::from(share.filled == share.of);
    }
    Ok(Some((all, complete)))
}

/// Every check-in, photo and recording of today's edits of this device.
pub(super) fn privacy(scene: &Scene<'_>) -> Result<ScreenView, ClientError> {
    let titles = scene.titles();
    let mut collected = Vec::new();
    for saved in scene.desk.store.edits_since(titles.day_start(scene.now_ms))? {
        let at_ms = saved.edit.stamp.best_guess_ms();
        let whom = title_on(scene.desk, saved.edit.record)?.unwrap_or_default();
        let mut note = |what: &str| collected.push(Collected { at_ms, what: what.to_owned(), whom: whom.clone() });
        for op in &saved.edit.ops {
            match op {
                roundsman_domain::Op::Create { fields, .. } => {
                    let places = fields.values().filter(|value| matches!(value, Value::Location(_)));
                    places.for_each(|_| note("location"));
                }
                roundsman_domain::Op::Set { value: Value::Location(_), .. } => note("location"),
                roundsman_domain::Op::Attach { manifest, .. } if manifest.media_type.starts_with("audio/") => note("voice"),
                roundsman_domain::Op::Attach { manifest, .. } if manifest.media_type.starts_with("image/") => note("photo"),
                _ => {}
            }
        }
    }
    collected.reverse();
    Ok(roundsman_present::privacy(&titles, &collected, scene.now_ms))
}
