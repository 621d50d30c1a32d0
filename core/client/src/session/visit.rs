//! A visit's screen, the camera's, and the checklist of a move.

use roundsman_domain::{RecordId, StageId};
use roundsman_playbook::{Right, check_site, visit_verdict};
use roundsman_present::{BECAUSE, FormShown, MoveNeed, VisitScreen, VisitShown, move_checklist, move_form, screen::ScreenView};
use roundsman_store::AttachmentState;

use super::{Scene, card::pictures, forms, lists::as_place};
use crate::{error::ClientError, record::open::title_on, stage::checklist::checklist_on};

pub(super) fn visit(scene: &Scene<'_>, id: RecordId) -> Result<ScreenView, ClientError> {
    let shown = scene.desk.shown(id)?;
    let kind = scene.kind(&shown.record.kind)?;
    let Some(rules) = &kind.visit else { return Err(ClientError::NotAVisit { given: kind.id.to_string() }) };
    let view = scene.desk.store.view(scene.now_ms)?;
    let name = shown.record.id.to_string();
    let open = forms::find_or_begin(scene, &name, &kind.id)?;
    let evaluated = forms::evaluate(scene.desk, kind, Some(&shown), &open, &view);
    let verdict = visit_verdict(kind, &evaluated.after, &scene.playbook, &view);
    let linked = scene.linked(kind, &evaluated.after)?;
    let (typed, choices) = (open.typed(), forms::choices(scene, kind, &open)?);
    let problems: Vec<_> = evaluated.problems.iter().chain(&open.problems).cloned().collect();
    let on_their_way = on_their_way(scene, shown.record.id)?;
    let customer = kind.within.as_ref().and_then(|link| shown.record.text(link.as_str()));
    let recordings = shown.record.fields.get("voice").and_then(|content| content.items()).map_or(0, |items| items.len());
    let files = |slot: &str| pictures(scene, &shown, slot).unwrap_or_default();
    let title = title_on(scene.desk, shown.record.id)?.unwrap_or_default();
    let screen = VisitScreen {
        visit: VisitShown {
            kind,
            record: &evaluated.after,
            customer: &title,
            verdict: &verdict,
            on_their_way: &on_their_way,
            now_ms: scene.now_ms,
        },
        form: FormShown {
            form: &name,
            kind,
            after: &evaluated.after,
            before: Some(&shown.record),
            sections: scene.sections(&kind.id, shown.record.seat),
            typed: &typed,
            problems: &problems,
            facts: &view,
            alike: Vec::new(),
            choices: &choices,
            seats: Vec::new(),
            note: None,
        },
        site: check_site(kind, &shown.record, &view),
        radius_m: rules.check_in.radius_m,
        accuracy_m: as_place(shown.record.value("check_in")).map(|place| place.accuracy_m),
        customer: customer.map(str::to_owned),
        pictures: &files,
        recordings,
        unsettled: shown.pending.len(),
        can_edit: scene.may(&kind.id, shown.record.seat, Right::Edit),
    };
    Ok(roundsman_present::visit(&scene.titles().with_linked(&linked), &screen))
}

fn on_their_way(scene: &Scene<'_>, record: RecordId) -> Result<Vec<String>, ClientError> {
    let uses = scene.desk.store.attachments_of(record)?;
    let is_not_there = |state: AttachmentState| state != AttachmentState::OnRelay;
    Ok(uses.into_iter().filter(|(kept, _)| is_not_there(kept.state)).map(|(kept, _)| kept.hash.to_string()).collect())
}

pub(super) fn capture(scene: &Scene<'_>, record: RecordId, slot: &str) -> Result<ScreenView, ClientError> {
    let shown = scene.desk.shown(record)?;
    let kind = scene.kind(&shown.record.kind)?;
    let count = shown.record.fields.get(slot).and_then(|content| content.items()).map_or(0, |items| items.len());
    Ok(roundsman_present::capture(&scene.titles().about(kind), slot, count))
}

pub(super) fn moving(scene: &Scene<'_>, record: RecordId, to: &str) -> Result<ScreenView, ClientError> {
    let shown = scene.desk.shown(record)?;
    let kind = scene.kind(&shown.record.kind)?;
    let stage = StageId::new(to).map_err(|_| ClientError::RecordUnknown { given: to.chars().take(80).collect() })?;
    let told = checklist_on(scene.desk, record, &stage)?;
    let titles = scene.titles().about(kind);
    let needs: Vec<_> = told.items.iter().map(|item| MoveNeed::told(&item.reason, item.is_done, &titles)).collect();
    let form = forms::find(scene, &move_form(&record.to_string(), to))?;
    let because = form.as_ref().and_then(|open| open.form.input(BECAUSE)).unwrap_or_default().to_owned();
    let list = move_checklist(&titles, &stage, &needs, told.may_ask.as_ref(), Some(&because));
    let title = title_on(scene.desk, record)?.unwrap_or_default();
    Ok(roundsman_present::moving(&titles, &record.to_string(), &title, to, &list, &because))
}
