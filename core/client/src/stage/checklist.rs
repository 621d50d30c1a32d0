//! What a move still needs: read in the store, settled before leaving it.

use roundsman_domain::{Op, Path, Reason, RecordId, StageId, code};
use roundsman_judge::Verdict;
use roundsman_playbook::{Condition, ConditionState, move_conditions};

use crate::{
    app::{App, Desk},
    error::ClientError,
};

/// One thing that a move needs.
#[derive(Debug, Clone, PartialEq)]
pub struct ChecklistItem {
    /// What it is about, as a reason: its sentence says the way on.
    pub reason: Reason,
    /// How it stands; `None` where this device cannot tell.
    pub is_done: Option<bool>,
}

/// Everything that a move needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    /// The record's kind, for titles.
    pub kind: String,
    /// Each condition, done or not.
    pub items: Vec<ChecklistItem>,
    /// Nothing that this device knows stands in the way.
    pub can_submit: bool,
    /// With a justification it can be asked for all the same.
    pub may_ask: Option<Reason>,
}

/// Says what moving `record` to `to` needs, and whether it would be let through here.
///
/// # Errors
/// Where the record is not on this device.
pub fn checklist(app: &App, record: RecordId, to: &StageId) -> Result<Checklist, ClientError> {
    checklist_on(&app.desk()?, record, to)
}

/// The same within a use case.
pub(crate) fn checklist_on(desk: &Desk<'_>, record: RecordId, to: &StageId) -> Result<Checklist, ClientError> {
    let shown = desk.shown(record)?;
    let unknown = || ClientError::Refused(vec![Reason::new(code::KIND_UNKNOWN).with("kind", &shown.record.kind)]);
    let kind = desk.playbook.kinds.get(&shown.record.kind).ok_or_else(unknown)?;
    let view = desk.store.view(desk.now_ms())?;
    let conditions = move_conditions(&desk.playbook, kind, &shown.record, to, &view);
    let mut items: Vec<_> = conditions.iter().map(item).collect();

    // The rules look at more than the conditions: access, the archive. What they say besides is an item too.
    let from = shown.record.stage.clone().unwrap_or_else(|| to.clone());
    let asked = desk.edit(shown.record.id, Some(&shown), vec![Op::Move { from, to: to.clone(), justification: None }]);
    let refused = match desk.verdict(&asked, Some(&shown.record)) {
        Ok(Verdict::Refused(reasons)) | Err(reasons) => reasons,
        Ok(_) => Vec::new(),
    };
    let is_listed = |reason: &Reason| items.iter().any(|item| item.reason.code == reason.code && item.reason.path == reason.path);
    // That an exception is possible is no condition, but a way round them.
    let is_offer = |reason: &&Reason| reason.code == code::EXCEPTION_POSSIBLE;
    let may_ask = refused.iter().find(is_offer).cloned();
    let more: Vec<_> = refused.iter().filter(|reason| !is_listed(reason) && !is_offer(reason)).cloned().collect();
    items.extend(more.into_iter().map(|reason| ChecklistItem { reason, is_done: Some(false) }));
    Ok(Checklist { kind: shown.record.kind.to_string(), items, can_submit: refused.is_empty(), may_ask })
}

fn item(condition: &Condition) -> ChecklistItem {
    let is_done = match condition.state {
        ConditionState::Met | ConditionState::OnItsWay(_) => Some(true),
        ConditionState::Unmet | ConditionState::Broken(_) => Some(false),
        ConditionState::Unknown(_) => None,
    };
    ChecklistItem { reason: condition.reason(), is_done }
}

impl ChecklistItem {
    /// The field that it is about.
    pub fn field(&self) -> Option<&Path> {
        self.reason.path.as_ref()
    }
}
