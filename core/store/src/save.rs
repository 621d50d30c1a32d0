//! Save an edit: it, what is shown of it and what is searched, all or nothing, before anybody says "saved".

use std::collections::BTreeSet;

use roundsman_domain::{Base, BlobHash, Edit, EditId, Op, PlaybookVersion, RecordId, Stamp, to_cbor};
use rusqlite::{Connection, params};

use crate::{
    attachment,
    column::cbor_or_null,
    error::StoreError,
    identity, overlay,
    store::{Store, Work},
};

/// An edit that is to be saved: everything but its id, which the store gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What it is about; for a new record an id that the caller made.
    pub record: RecordId,
    /// What it was made on: [`crate::Shown::base`], empty for a new record.
    pub base: Base,
    /// When.
    pub stamp: Stamp,
    /// Under which rules.
    pub playbook: PlaybookVersion,
    /// What it does. The files that it attaches must have been kept by [`Store::put_file`] before.
    pub ops: Vec<Op>,
    /// Facts that judging lacked here: the edit is provisional for want of them.
    pub unknown: BTreeSet<String>,
}

/// Stores an edit with its rows; the overlay is the caller's next step.
pub(crate) fn insert(work: &Work<'_>, edit: &Edit, unknown: &BTreeSet<String>) -> Result<(), StoreError> {
    let body = edit.encode()?;
    let sql = "INSERT INTO edit (device, counter, record, body, state, unknown) VALUES (?1, ?2, ?3, ?4, 'pending', ?5)";
    let (device, counter) = (edit.id.device.0.cast_signed(), edit.id.counter.cast_signed());
    let unknown = cbor_or_null(unknown, unknown.is_empty())?;
    work.tx.prepare_cached(sql)?.execute(params![device, counter, edit.record.as_bytes(), body.as_slice(), unknown])?;
    attachment::insert_uses(work, edit)
}

/// The id of the next edit.
pub(crate) fn next_id(conn: &Connection) -> Result<EditId, StoreError> {
    let identity = identity::load(conn)?.ok_or(StoreError::NotEnrolled)?;
    Ok(EditId { device: identity.device, counter: identity::next_counter(conn)? })
}

fn advance_chain(work: &Work<'_>, ops: &[Op]) -> Result<(), StoreError> {
    for op in ops {
        if let Op::Attach { manifest, .. } = op {
            let head = BlobHash::of(&to_cbor(manifest)?);
            work.tx.prepare_cached("UPDATE identity SET manifest_head = ?1")?.execute([head.0])?;
        }
    }
    Ok(())
}

impl Store {
    /// Saves an edit. When this answers, the edit is on the disk, shown and found.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and every other one: nothing was saved.
    pub fn save(&mut self, draft: Draft) -> Result<EditId, StoreError> {
        if draft.ops.is_empty() {
            return Err(StoreError::NothingToSave);
        }
        self.write(|work| {
            let Draft { record, base, stamp, playbook, ops, unknown } = draft;
            let edit = Edit { id: next_id(work.tx)?, record, base, stamp, playbook, ops };
            insert(work, &edit, &unknown)?;
            advance_chain(work, &edit.ops)?;
            overlay::extend(work, &edit, unknown.is_empty())?;
            Ok(edit.id)
        })
    }
}
