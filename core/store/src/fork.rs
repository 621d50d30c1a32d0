//! Forks: this phone's identity is in use elsewhere, a clone or a restored copy. It goes on under a new one.

use std::collections::BTreeMap;

use roundsman_domain::{DeviceId, EditBytes, EditId};
use rusqlite::params;

use crate::{
    column::{edit_id, unsigned},
    error::StoreError,
    identity, overlay,
    store::{Store, Work},
};

/// Gives every pending edit the device's new id and a new counter, in order, with its `after` rewritten.
pub(crate) fn renumber(work: &Work<'_>, device: DeviceId) -> Result<(), StoreError> {
    let sql = "SELECT device, counter, body FROM edit WHERE state = 'pending' AND device <> ?1 ORDER BY counter";
    let read = |row: &rusqlite::Row<'_>| Ok((edit_id(row, 0)?, EditBytes::from_stored(row.get(2)?)));
    let device_column = device.0.cast_signed();
    let pending = work.tx.prepare(sql)?.query_map([device_column], read)?.collect::<Result<Vec<_>, _>>()?;
    let mut renamed: BTreeMap<EditId, EditId> = BTreeMap::new();
    for (old, body) in pending {
        let mut edit = body.decode().map_err(StoreError::unreadable("edit"))?;
        edit.id = EditId { device, counter: identity::next_counter(work.tx)? };
        edit.base.after = edit.base.after.map(|after| renamed.get(&after).copied().unwrap_or(after));
        renamed.insert(old, edit.id);
        let (was, is) = (old.counter.cast_signed(), edit.id.counter.cast_signed());
        let values = params![old.device.0.cast_signed(), was, device_column, is];
        let sql = "UPDATE edit SET device = ?3, counter = ?4, body = ?5 WHERE device = ?1 AND counter = ?2";
        work.tx.prepare_cached(sql)?.execute(params![
            old.device.0.cast_signed(),
            was,
            device_column,
            is,
            edit.encode()?.as_slice()
        ])?;
        let sql = "UPDATE attachment_use SET device = ?3, counter = ?4 WHERE device = ?1 AND counter = ?2";
        work.tx.prepare_cached(sql)?.execute(values)?;
        overlay::rebuild(work, edit.record)?;
    }
    Ok(())
}

impl Store {
    /// Goes on under a new id and token: edits without an outcome are renumbered, settled ones keep the old id.
    ///
    /// # Errors
    /// Where the database cannot be written: nothing has changed.
    pub fn fork(&mut self, device: DeviceId, token: &str) -> Result<(), StoreError> {
        self.write(|work| {
            let url: Option<String> = work.tx.query_row("SELECT url FROM identity", [], |row| row.get(0))?;
            if url.is_none() {
                return Err(StoreError::NotEnrolled);
            }
            work.tx.execute("UPDATE identity SET device = ?1, token = ?2", params![device.0.cast_signed(), token])?;
            renumber(work, device)
        })
    }

    /// The highest counter that this device ever gave to an edit.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn last_counter(&self) -> Result<u64, StoreError> {
        Ok(self.conn()?.query_row("SELECT last_counter FROM identity", [], |row| unsigned(row, 0))?)
    }
}
