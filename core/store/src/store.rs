//! The store: one SQLite file and one folder of files, opened by one process at a time.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use roundsman_domain::Scope;
use roundsman_playbook::Playbook;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{error::StoreError, open, playbook::Playbooks, scope, view::View};

/// The device's storage. `Send`; one call at a time.
///
/// What has answered with `Ok` is on the disk.
#[derive(Debug)]
pub struct Store {
    pub(crate) folder: PathBuf,
    /// Taken out only when the store closes.
    pub(crate) conn: Option<Connection>,
    pub(crate) playbooks: Playbooks,
    pub(crate) scope: Option<Arc<Scope>>,
    /// A long download is under way.
    pub(crate) is_paging: bool,
    /// Held until after the connection is closed.
    pub(crate) _lock: File,
}

/// Something that a person should hear about the storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The database was damaged and has been moved aside; the records come again with the next sync.
    MovedAside {
        /// Where it is now.
        to: PathBuf,
        /// Own edits brought over into the new one.
        edits_salvaged: u64,
        /// Whether the device still knows who it is; if not it must be enrolled again, and its edits go up then.
        is_enrolled: bool,
        /// What was wrong.
        detail: String,
    },
}

/// An opened store and what a person should hear about it.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// What happened on the way.
    pub notices: Vec<Notice>,
}

impl Store {
    /// Opens the store in `folder`, makes it where there is none, and mends it where it is damaged.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where another process keeps it for more than 10 s; disk and file errors.
    pub fn open(folder: &Path) -> Result<Opened, StoreError> {
        open::open(folder)
    }

    /// Where the store is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Facts and sources for judging, as this device knows them.
    ///
    /// # Errors
    /// Where the store is closed, which no caller sees.
    pub fn view(&self, now_ms: i64) -> Result<View<'_>, StoreError> {
        let playbook = self.playbook(None)?;
        Ok(View::new(self.conn()?, self.scope.clone(), playbook, now_ms))
    }

    pub(crate) fn conn(&self) -> Result<&Connection, StoreError> {
        self.conn.as_ref().ok_or(StoreError::Unreadable { what: "store", detail: "it is closed".to_owned() })
    }

    /// Runs `work` in one durable transaction: all of it or nothing.
    pub(crate) fn write<T>(&mut self, work: impl FnOnce(&Work<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let newest = self.playbooks.newest(self.conn()?)?;
        let conn = self.conn.as_mut().ok_or(StoreError::NotEnrolled)?;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&Work { tx: &tx, playbooks: &self.playbooks, newest, scope: self.scope.clone(), folder: &self.folder })?;
        tx.commit()?;
        Ok(done)
    }

    /// Reads the scope again after a transaction that may have changed it.
    pub(crate) fn reload_scope(&mut self) -> Result<(), StoreError> {
        self.scope = scope::load(self.conn()?)?.map(Arc::new);
        Ok(())
    }
}

/// What a transaction works with.
pub(crate) struct Work<'a> {
    pub(crate) tx: &'a Transaction<'a>,
    pub(crate) playbooks: &'a Playbooks,
    pub(crate) newest: Option<Arc<Playbook>>,
    pub(crate) scope: Option<Arc<Scope>>,
    pub(crate) folder: &'a Path,
}

impl Work<'_> {
    /// The playbook that an edit was made under, else the newest.
    pub(crate) fn playbook(&self, version: u32) -> Option<Arc<Playbook>> {
        self.playbooks.get(self.tx, version).ok().flatten().or_else(|| self.newest.clone())
    }

    pub(crate) fn view(&self) -> View<'_> {
        View::new(self.tx, self.scope.clone(), self.newest.clone(), 0)
    }
}
