//! Stages: what a move needs, and the move.

use roundsman_client::stage;
use roundsman_present::{MoveNeed, Titles, move_checklist};

use super::{App, record::stage_of};
use crate::{
    error::AppError,
    view::{MoveChecklist, Saved},
};

#[uniffi::export]
impl App {
    /// What moving a record to a stage needs. `justification` is what was typed so far.
    ///
    /// # Errors
    /// Where the record is not on this device.
    pub fn checklist(&self, record: &str, stage: &str, justification: Option<String>) -> Result<MoveChecklist, AppError> {
        let to = stage_of(stage)?;
        self.with(|client| {
            let told = stage::checklist::checklist(client, client.resolve(record)?, &to)?;
            let playbook = client.playbook()?;
            let titles = Titles { kind: playbook.kind(&told.kind), ..Titles::new(&playbook, self.language) };
            let need = |item: &stage::checklist::ChecklistItem| MoveNeed::told(&item.reason, item.is_done, &titles);
            let needs: Vec<_> = told.items.iter().map(need).collect();
            Ok(move_checklist(&titles, &to, &needs, told.may_ask.as_ref(), justification.as_deref()).into())
        })
    }

    /// Asks for a move to a stage. Provisional here; the relay decides.
    ///
    /// # Errors
    /// [`AppError::Refused`] with every unmet condition at once.
    pub fn move_to(&self, record: &str, stage: &str, because: Option<String>) -> Result<Saved, AppError> {
        let to = stage_of(stage)?;
        self.with(|client| stage::moving::move_stage(client, client.resolve(record)?, &to, because.as_deref())).map(Saved::of)
    }
}
