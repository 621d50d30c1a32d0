//! What waits: for this user, for the relay, and what came back.

use roundsman_domain::{EditId, Op, Reason, RecordId};
use roundsman_playbook::Kind;
use roundsman_present::{REASON, RequestShown, ReturnedEdit, Uploads, WaitingEdit, returned_tray, screen::ScreenView};
use roundsman_store::{EditState, SavedEdit, Shown};
use roundsman_text::waiting;

use super::{Scene, forms};
use crate::{error::ClientError, record::open::title_on};

/// The requests that are neither tasks nor notices: those stand on the screen of today.
pub(super) fn open(scene: &Scene<'_>) -> Result<Vec<Shown>, ClientError> {
    let is_question = |shown: &Shown| !matches!(shown.record.text("question"), Some("task" | "notice"));
    Ok(scene.desk.store.open_requests()?.into_iter().filter(is_question).collect())
}

fn shown<'a>(scene: &Scene<'_>, request: &'a Shown) -> Result<RequestShown<'a>, ClientError> {
    let record = &request.record;
    let about = record.text("about").and_then(|about| about.parse::<RecordId>().ok());
    let unmet: Vec<Reason> = record.text("unmet").and_then(|unmet| serde_json::from_str(unmet).ok()).unwrap_or_default();
    let me = scene.desk.scope.user.to_string();
    Ok(RequestShown {
        record,
        about: about.map(|about| title_on(scene.desk, about)).transpose()?.flatten(),
        unmet,
        is_own: record.text("author") == Some(&me),
        is_answered: request.is_provisional || record.text("state") == Some("decided"),
    })
}

pub(super) fn inbox(scene: &Scene<'_>) -> Result<ScreenView, ClientError> {
    let open = open(scene)?;
    let requests = open.iter().map(|request| shown(scene, request)).collect::<Result<Vec<_>, _>>()?;
    Ok(roundsman_present::inbox(&scene.titles(), &requests, &scene.around()?))
}

pub(super) fn request(scene: &Scene<'_>, id: RecordId) -> Result<ScreenView, ClientError> {
    let request = scene.desk.shown(id)?;
    let form = forms::find(scene, &id.to_string())?;
    let reason = form.as_ref().and_then(|open| open.form.input(REASON)).unwrap_or_default().to_owned();
    Ok(roundsman_present::request(&scene.titles(), &shown(scene, &request)?, &reason, scene.now_ms))
}

/// The kind and the title of the record that an edit is about; empty where the device shows it no more.
fn name_of(scene: &Scene<'_>, edit: &SavedEdit) -> Result<(String, String), ClientError> {
    let kind = scene.desk.store.record(edit.edit.record)?.map(|shown| shown.record.kind.to_string());
    let created = edit.edit.ops.iter().find_map(|op| match op {
        Op::Create { kind, .. } => Some(kind.to_string()),
        _ => None,
    });
    let title = title_on(scene.desk, edit.edit.record)?.unwrap_or_default();
    Ok((kind.or(created).unwrap_or_default(), title))
}

pub(super) fn returned(scene: &Scene<'_>) -> Result<ScreenView, ClientError> {
    let returned = scene.desk.store.returned()?;
    let named = returned.iter().map(|edit| Ok((edit, name_of(scene, edit)?))).collect::<Result<Vec<_>, ClientError>>()?;
    let came = named.iter().map(|(edit, (kind, title))| ReturnedEdit {
        edit: edit.edit.id.to_string(),
        record: edit.edit.record.to_string(),
        kind,
        title,
        saved_ms: edit.edit.stamp.best_guess_ms(),
        reasons: edit.reasons(),
    });
    let titles = scene.titles();
    let tray = returned_tray(&titles, &came.collect::<Vec<_>>(), scene.now_ms);
    Ok(roundsman_present::returned_screen(&titles, &tray))
}

/// `Visit · new`, `Customer · Photo`: enough to tell one edit of a record from another.
fn what(scene: &Scene<'_>, saved: &SavedEdit, kind: &str) -> String {
    let kind = scene.playbook.kind(kind);
    let title = kind.and_then(|kind| kind.title.get(scene.language.tag())).unwrap_or_default();
    let deed = deed(scene, saved, kind);
    if title.is_empty() { deed } else { format!("{title} · {deed}") }
}

fn deed(scene: &Scene<'_>, saved: &SavedEdit, kind: Option<&Kind>) -> String {
    let titles = scene.titles();
    match saved.edit.ops.first() {
        Some(Op::Create { .. }) => titles.word("edit-new", &[]),
        Some(Op::Attach { slot, .. }) => {
            let path = roundsman_domain::Path::field(slot.clone());
            let about = kind.map_or(titles, |kind| titles.about(kind));
            roundsman_text::Names::field(&about, &path).unwrap_or_else(|| slot.to_string())
        }
        Some(Op::Move { to, .. }) => titles.stage_word(to.as_str()),
        Some(Op::Archive { .. }) => titles.word("record-archive", &[]),
        Some(Op::Assign { .. }) => titles.word("record-assign", &[]),
        Some(Op::Decide { .. }) => titles.word("decide", &[]),
        _ => titles.word("edit-changed", &[]),
    }
}

/// What own unsettled edits on a record wait for, beside the next sync: an approval, say, or that somebody hears why.
pub(super) fn waits(scene: &Scene<'_>, kind: &Kind, unsettled: &[EditId]) -> Result<Vec<String>, ClientError> {
    let mut all = Vec::new();
    for id in unsettled {
        let Some(saved) = scene.desk.store.edit(*id)? else { continue };
        let text = match (saved.waiting_for(), saved.edit.ops.first()) {
            (Some(for_), _) => waiting(scene.language, for_),
            (None, Some(Op::Move { justification: Some(_), .. })) => scene.titles().word("waiting-sync", &[]),
            _ => continue,
        };
        all.push(format!("{} · {text}", deed(scene, &saved, Some(kind))));
    }
    Ok(all)
}

pub(super) fn outbox(scene: &Scene<'_>) -> Result<ScreenView, ClientError> {
    let store = &scene.desk.store;
    let saved = store.edits(EditState::Held)?.into_iter().chain(store.edits(EditState::Pending)?);
    let edits = saved
        .map(|saved| {
            let (kind, title) = name_of(scene, &saved)?;
            Ok(WaitingEdit {
                record: saved.edit.record.to_string(),
                what: what(scene, &saved, &kind),
                title,
                saved_ms: saved.edit.stamp.best_guess_ms(),
                held: saved.waiting_for().map(|for_| waiting(scene.language, for_)),
            })
        })
        .collect::<Result<Vec<_>, ClientError>>()?;
    let left = store.to_upload()?;
    let done = super::locked(&scene.session.syncing).sent_files;
    let uploads = Uploads {
        of: done + left.len() as u64,
        done,
        left_bytes: left.iter().map(|kept| kept.size.saturating_sub(kept.sent)).sum(),
        hold: scene.session.hold(super::thrifty(store)?),
    };
    Ok(roundsman_present::outbox(&scene.titles(), &edits, uploads, &scene.around()?))
}
