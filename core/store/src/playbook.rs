//! Playbooks: every version that edits of this device may need, parsed once.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use roundsman_domain::PlaybookVersion;
use roundsman_playbook::Playbook;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{error::StoreError, log, search, store::Store};

/// Parsed playbooks. `None` for a version that this program cannot read: its YAML is kept for a newer program.
#[derive(Debug, Default)]
pub(crate) struct Playbooks(Mutex<BTreeMap<PlaybookVersion, Option<Arc<Playbook>>>>);

impl Playbooks {
    pub(crate) fn get(&self, conn: &Connection, version: PlaybookVersion) -> Result<Option<Arc<Playbook>>, StoreError> {
        let mut parsed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = parsed.get(&version) {
            return Ok(known.clone());
        }
        let source: Option<String> = conn
            .prepare_cached("SELECT source FROM playbook WHERE version = ?1")?
            .query_row([version], |row| row.get(0))
            .optional()?;
        let Some(source) = source else { return Ok(None) };
        let playbook = parse(version, &source);
        parsed.insert(version, playbook.clone());
        Ok(playbook)
    }

    /// The newest version that this program can read.
    pub(crate) fn newest(&self, conn: &Connection) -> Result<Option<Arc<Playbook>>, StoreError> {
        for version in versions(conn)? {
            if let Some(playbook) = self.get(conn, version)? {
                return Ok(Some(playbook));
            }
        }
        Ok(None)
    }

    pub(crate) fn forget(&self, version: PlaybookVersion) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&version);
    }
}

/// The relay's number is the version's name, whatever the source says.
fn parse(version: PlaybookVersion, source: &str) -> Option<Arc<Playbook>> {
    let mut playbook = Playbook::parse(source).ok()?.playbook;
    playbook.version = version;
    Some(Arc::new(playbook))
}

/// Versions on the device, newest first.
pub(crate) fn versions(conn: &Connection) -> Result<Vec<PlaybookVersion>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT version FROM playbook ORDER BY version DESC")?;
    let versions = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(versions)
}

pub(crate) fn put(conn: &Connection, version: PlaybookVersion, source: &str) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT OR REPLACE INTO playbook (version, source) VALUES (?1, ?2)")?
        .execute(params![version, source])?;
    search::outdate(conn)?;
    if parse(version, source).is_none() {
        log::write(conn, "playbook", 0, &format!("version {version} cannot be read by this program"))?;
    }
    Ok(())
}

impl Store {
    /// A version of the playbook, or the newest that this program can read.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn playbook(&self, version: Option<PlaybookVersion>) -> Result<Option<Arc<Playbook>>, StoreError> {
        match version {
            Some(version) => self.playbooks.get(self.conn()?, version),
            None => self.playbooks.newest(self.conn()?),
        }
    }

    /// Keeps a version of the playbook, as YAML. One that cannot be read is kept too, and said in the log.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn put_playbook(&mut self, version: PlaybookVersion, source: &str) -> Result<(), StoreError> {
        self.write(|work| put(work.tx, version, source))?;
        self.playbooks.forget(version);
        Ok(())
    }
}
