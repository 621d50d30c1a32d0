//! Ask for a move to another stage. Provisional here; the relay decides.

use roundsman_domain::{Op, Reason, RecordId, StageId, code};

use crate::{
    app::App,
    error::ClientError,
    saving::{Intent, Saved},
};

/// Moves `record` to `to`, or says everything that is missing.
///
/// # Errors
/// [`ClientError::Refused`] lists every unmet condition at once, so that a rep can settle all of them before leaving the store.
pub fn move_stage(app: &App, record: RecordId, to: &StageId, because: Option<&str>) -> Result<Saved, ClientError> {
    let mut desk = app.desk()?;
    let shown = desk.shown(record)?;
    let Some(from) = shown.record.stage.clone() else {
        return Err(ClientError::Refused(vec![Reason::new(code::STAGE_UNKNOWN).with("stage", to)]));
    };
    if from == *to {
        return Err(ClientError::NothingToSave);
    }
    let justification = because.map(str::to_owned);
    desk.save(Intent::on(shown, vec![Op::Move { from, to: to.clone(), justification }]))
}
