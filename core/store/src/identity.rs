//! Identity: which device this is, of which relay.

use std::fmt;

use roundsman_domain::{BlobHash, DeviceId, RelayMark, UserId, from_cbor, to_cbor};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    column::{get_optional, unsigned},
    epoch,
    error::StoreError,
    fork,
    store::Store,
};

/// Which device this is, of which relay.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The relay's address.
    pub url: String,
    /// The device's id.
    pub device: DeviceId,
    /// What it shows.
    pub token: String,
    /// Whose it is; known from the first sync on.
    pub user: Option<UserId>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("url", &self.url)
            .field("device", &self.device)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

pub(crate) fn load(conn: &Connection) -> Result<Option<Identity>, StoreError> {
    let read = |row: &rusqlite::Row<'_>| {
        let url: Option<String> = row.get(0)?;
        let device = DeviceId(unsigned(row, 1)?);
        let (token, user) = (row.get(2)?, get_optional(row, 3)?);
        Ok(url.map(|url| Identity { url, device, token, user }))
    };
    Ok(conn.prepare_cached("SELECT url, device, token, user_id FROM identity")?.query_row([], read)?)
}

/// The next counter; given once and never again.
pub(crate) fn next_counter(conn: &Connection) -> Result<u64, StoreError> {
    let sql = "UPDATE identity SET last_counter = last_counter + 1 RETURNING last_counter";
    Ok(conn.prepare_cached(sql)?.query_row([], |row| unsigned(row, 0))?)
}

impl Store {
    /// Which device this is; `None` until it is enrolled.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn identity(&self) -> Result<Option<Identity>, StoreError> {
        load(self.conn()?)
    }

    /// What this device calls itself while it asks for an identity: the same until [`Store::set_identity`], whatever ends the app in between.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn enrol_attempt(&mut self, fresh: &str) -> Result<String, StoreError> {
        self.write(|work| {
            let sql = "UPDATE identity SET attempt = iif(attempt = '', ?1, attempt) RETURNING attempt";
            Ok(work.tx.query_row(sql, [fresh], |row| row.get(0))?)
        })
    }

    /// Takes an identity from an enrolment.
    ///
    /// Where the device had another one, its unsettled edits go up under the new one and everything else comes again from the relay.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn set_identity(&mut self, identity: &Identity) -> Result<(), StoreError> {
        self.write(|work| {
            let former: i64 = work.tx.query_row("SELECT device FROM identity", [], |row| row.get(0))?;
            let sql = "UPDATE identity SET url = ?1, device = ?2, token = ?3, user_id = ?4, attempt = ''";
            let user = identity.user.as_ref().map(|user| user.as_bytes());
            work.tx.execute(sql, params![identity.url, identity.device.0.cast_signed(), identity.token, user])?;
            if former != identity.device.0.cast_signed() {
                fork::renumber(work, identity.device)?;
                epoch::forget_relay(work)?;
            }
            Ok(())
        })?;
        self.reload_scope()
    }

    /// The relay's last word on the time.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn clock_mark(&self) -> Result<Option<RelayMark>, StoreError> {
        let bytes: Option<Vec<u8>> = self.conn()?.prepare_cached("SELECT mark FROM clock")?.query_row([], |row| row.get(0))?;
        bytes.map(|bytes| from_cbor(&bytes).map_err(StoreError::unreadable("clock"))).transpose()
    }

    /// Keeps the relay's last word on the time.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn set_clock_mark(&mut self, mark: &RelayMark) -> Result<(), StoreError> {
        self.write(|work| put_mark(work.tx, mark))
    }

    /// The hash of the last attachment's manifest.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn manifest_head(&self) -> Result<Option<BlobHash>, StoreError> {
        Ok(self.conn()?.query_row("SELECT manifest_head FROM identity", [], |row| get_optional(row, 0))?)
    }

    /// A choice of the person who holds the device.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.conn()?.query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0)).optional()?)
    }

    /// Keeps a choice of the person who holds the device.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.write(|work| {
            work.tx.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)", [name, value])?;
            Ok(())
        })
    }
}

pub(crate) fn put_mark(conn: &Connection, mark: &RelayMark) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE clock SET mark = ?1")?.execute([to_cbor(mark)?])?;
    Ok(())
}
