//! The returned tray: an edit that was refused is amended, sent again or discarded, with everything that builds on it.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{Edit, EditId, Op, PlaybookVersion, RecordId, Stamp};
use rusqlite::params;

use crate::{
    attachment,
    edit::{self, EditState, SavedEdit},
    error::StoreError,
    overlay, save,
    store::{Store, Work},
};

/// How a returned edit is to go up again.
#[derive(Debug, Clone, PartialEq)]
pub struct Amendment {
    /// What it does now; as it was where absent.
    pub ops: Option<Vec<Op>>,
    /// When it was amended.
    pub stamp: Stamp,
    /// Under which rules.
    pub playbook: PlaybookVersion,
    /// Facts that judging lacked here.
    pub unknown: BTreeSet<String>,
}

/// A returned edit and those that were returned for it, in the order in which they were made.
fn family(work: &Work<'_>, edit: EditId) -> Result<Vec<SavedEdit>, StoreError> {
    match edit::record_of(work.tx, edit)? {
        None => return Err(StoreError::EditUnknown { edit }),
        Some((_, EditState::Returned)) => {}
        Some((_, state)) => return Err(StoreError::EditNotReturned { edit, state }),
    }
    let mut members = BTreeSet::from([edit]);
    let mut family = Vec::new();
    // Who builds on an edit was made after it, so one pass in order finds everybody.
    for saved in edit::in_state(work.tx, EditState::Returned)? {
        if saved.edit.id == edit || saved.depends_on().any(|on| members.contains(&on)) {
            members.insert(saved.edit.id);
            family.push(saved);
        }
    }
    Ok(family)
}

fn delete(work: &Work<'_>, edit: EditId) -> Result<(), StoreError> {
    attachment::delete_uses(work, edit)?;
    let key = params![edit.device.0.cast_signed(), edit.counter.cast_signed()];
    work.tx.prepare_cached("DELETE FROM edit WHERE counter = ?2 AND device = ?1")?.execute(key)?;
    Ok(())
}

/// The edit under its next id, after the last unsettled one on its record.
fn renewed(work: &Work<'_>, old: Edit) -> Result<Edit, StoreError> {
    let after = edit::unsettled_on(work.tx, old.record)?.last().copied();
    let mut edit = Edit { id: save::next_id(work.tx)?, ..old };
    edit.base.after = after;
    Ok(edit)
}

impl Store {
    /// Discards a returned edit and those that were returned for it; gives their ids. Their counters are not used again.
    ///
    /// # Errors
    /// [`StoreError::EditNotReturned`] for an edit that is not in the tray: the relay may have it.
    pub fn discard(&mut self, edit: EditId) -> Result<Vec<EditId>, StoreError> {
        let discarded = self.write(|work| {
            let family = family(work, edit)?;
            for saved in &family {
                delete(work, saved.edit.id)?;
            }
            for record in family.iter().map(|saved| saved.edit.record).collect::<BTreeSet<RecordId>>() {
                overlay::rebuild(work, record)?;
            }
            attachment::drop_unused(work)?;
            Ok(family.into_iter().map(|saved| saved.edit.id).collect())
        })?;
        self.remove_files()?;
        Ok(discarded)
    }

    /// Sends a returned edit again, amended or as it was, and after it those that were returned for it; gives old ids and new.
    ///
    /// # Errors
    /// [`StoreError::EditNotReturned`] for an edit that is not in the tray. Nothing has changed then.
    pub fn amend(&mut self, edit: EditId, amendment: Amendment) -> Result<Vec<(EditId, EditId)>, StoreError> {
        let renumbered = self.write(|work| {
            let mut renumbered = BTreeMap::new();
            for saved in family(work, edit)? {
                let old = saved.edit.id;
                let again = if old == edit {
                    let ops = amendment.ops.clone().unwrap_or(saved.edit.ops);
                    if ops.is_empty() {
                        return Err(StoreError::NothingToSave);
                    }
                    let amended = Edit { ops, stamp: amendment.stamp, playbook: amendment.playbook, ..saved.edit };
                    let amended = renewed(work, amended)?;
                    save::insert(work, &amended, &amendment.unknown)?;
                    amended
                } else {
                    let again = renewed(work, saved.edit)?;
                    save::insert(work, &again, &saved.unknown)?;
                    again
                };
                delete(work, old)?;
                overlay::rebuild(work, again.record)?;
                renumbered.insert(old, again.id);
            }
            attachment::drop_unused(work)?;
            Ok(renumbered.into_iter().collect())
        })?;
        self.remove_files()?;
        Ok(renumbered)
    }
}
