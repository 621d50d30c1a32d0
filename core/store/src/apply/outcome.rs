//! Outcomes: what the relay said of this device's edits.

use roundsman_domain::{EditId, Outcome, to_cbor};
use rusqlite::params;

use super::Taking;
use crate::{
    edit::{self, EditState},
    error::StoreError,
};

impl Taking<'_> {
    pub(super) fn outcomes(&mut self) -> Result<(), StoreError> {
        for (edit, outcome) in &self.page.outcomes {
            self.outcome(*edit, outcome)?;
        }
        Ok(())
    }

    fn outcome(&mut self, id: EditId, outcome: &Outcome) -> Result<(), StoreError> {
        // An edit that was amended or purged meanwhile, or an outcome that came before: nothing to do.
        let Some((record, before)) = edit::record_of(self.work.tx, id)? else { return Ok(()) };
        if before == EditState::Accepted {
            return Ok(());
        }
        let (state, seq, is_shown, count) = match outcome {
            Outcome::Accepted { seq, .. } => (EditState::Accepted, Some(seq.cast_signed()), true, &mut self.applied.accepted),
            Outcome::Held { .. } => (EditState::Held, None, true, &mut self.applied.held),
            Outcome::Returned { .. } => (EditState::Returned, None, false, &mut self.applied.returned),
        };
        if state != before {
            *count += 1;
        }
        let sql = "UPDATE edit SET state = ?3, outcome = ?4, seq = ?5, is_shown = ?6, settled_ms = ?7 WHERE counter = ?2 AND device = ?1";
        let (device, counter) = (id.device.0.cast_signed(), id.counter.cast_signed());
        let values = params![device, counter, state.as_str(), to_cbor(outcome)?, seq, is_shown, self.page.mark.relay_ms];
        self.work.tx.prepare_cached(sql)?.execute(values)?;
        self.touched.insert(record);
        if state == EditState::Returned {
            self.thwarted.insert(record);
        }
        Ok(())
    }
}
