//! The app: one home folder, opened by one process at a time.

use std::{
    cell::Cell,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use roundsman_domain::{ItemKey, RecordId, Scope, Stamp};
use roundsman_playbook::{FieldType, Kind, Playbook};
use roundsman_store::{Notice, Opened, Shown, Store};

use crate::{
    error::ClientError,
    input::{self, Assignment},
    platform::{Clock, KeyStore, NoKeyStore, Random},
};

/// Everything that a rep's device is: its storage, its clocks, and one sync at a time.
pub struct App {
    store: Mutex<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) is_judging: bool,
    pub(crate) syncing: tokio::sync::Mutex<()>,
    notices: Vec<Notice>,
}

impl App {
    /// Opens the home folder, makes it where there is none, and mends its database where it is damaged.
    ///
    /// # Errors
    /// Where another process keeps it for more than 10 s, or the disk does not play along.
    pub fn open(home: &Path, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self, ClientError> {
        let Opened { store, notices } = Store::open(home)?;
        let (keys, syncing) = (Arc::new(NoKeyStore), tokio::sync::Mutex::new(()));
        Ok(Self { store: Mutex::new(store), clock, random, keys, is_judging: true, syncing, notices })
    }

    /// Locks the device's token away with the platform's keys, also one that lies open from before.
    ///
    /// # Errors
    /// Where the storage cannot be read or written.
    pub fn with_keys(mut self, keys: Arc<dyn KeyStore>) -> Result<Self, ClientError> {
        self.keys = keys;
        crate::device::token::lock_away(&self)?;
        Ok(self)
    }

    /// Saves edits without judging them here: the relay does in any case. For tests of the relay.
    pub fn without_judging(mut self) -> Self {
        self.is_judging = false;
        self
    }

    /// What a person should hear about the storage: a database that was damaged and mended.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The storage, for one use case at a time. A use case that panicked has changed nothing that it had not committed.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest playbook.
    ///
    /// # Errors
    /// Before the first sync.
    pub fn playbook(&self) -> Result<Arc<Playbook>, ClientError> {
        self.store().playbook(None)?.ok_or(ClientError::NeverSynced)
    }

    /// The scope as the relay last said.
    pub fn scope(&self) -> Option<Arc<Scope>> {
        self.store().scope()
    }

    /// The clocks now, with the relay's last word on the time.
    ///
    /// # Errors
    /// Where the storage cannot be read.
    pub fn stamp(&self) -> Result<Stamp, ClientError> {
        let mark = self.store().clock_mark()?;
        Ok(self.clock.stamp(mark))
    }

    /// The record that an id names, or the only one whose id begins so (eight characters or more).
    ///
    /// # Errors
    /// Where there is none or there are several.
    pub fn resolve(&self, given: &str) -> Result<RecordId, ClientError> {
        let cut = || given.chars().take(80).collect::<String>();
        if let Ok(id) = given.parse::<RecordId>() {
            return Ok(id);
        }
        let digits = given.chars().filter(|c| *c != '-').count();
        if digits < 8 || !given.chars().all(|c| c == '-' || c.is_ascii_hexdigit()) {
            return Err(ClientError::NotAnId { given: cut() });
        }
        let found = self.store().resolve(given)?;
        match found.as_slice() {
            [] => Err(ClientError::RecordUnknown { given: cut() }),
            [only] => Ok(*only),
            several => Err(ClientError::RecordAmbiguous { given: cut(), count: several.len() }),
        }
    }

    /// What a use case works with, read at once.
    pub(crate) fn desk(&self) -> Result<Desk<'_>, ClientError> {
        let store = self.store();
        let playbook = store.playbook(None)?;
        let scope = store.scope();
        let stamp = self.clock.stamp(store.clock_mark()?);
        if store.identity()?.is_none() {
            return Err(ClientError::NotEnrolled);
        }
        let (Some(playbook), Some(scope)) = (playbook, scope) else { return Err(ClientError::NeverSynced) };
        Ok(Desk { app: self, store, playbook, scope, stamp, keys: Cell::new(0) })
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("is_judging", &self.is_judging).finish_non_exhaustive()
    }
}

/// What a use case works with: the storage is its own as long as it holds this.
pub(crate) struct Desk<'a> {
    pub(crate) app: &'a App,
    pub(crate) store: MutexGuard<'a, Store>,
    pub(crate) playbook: Arc<Playbook>,
    pub(crate) scope: Arc<Scope>,
    pub(crate) stamp: Stamp,
    keys: Cell<u16>,
}

impl Desk<'_> {
    /// What time it is, for everything but the trusted interval.
    pub(crate) fn now_ms(&self) -> i64 {
        self.stamp.best_guess_ms()
    }

    /// An id for a new record.
    pub(crate) fn new_record(&self) -> RecordId {
        RecordId::new_at(self.now_ms(), self.app.random())
    }

    /// A key for a new item of a list or a slot. They sort by age, those of one edit in the order in which they were typed.
    pub(crate) fn new_key(&self) -> ItemKey {
        let count = self.keys.get();
        self.keys.set(count.wrapping_add(1));
        let mut random: [u8; 10] = self.app.random();
        random[..2].copy_from_slice(&(count & 0x0fff).to_be_bytes());
        let id = RecordId::new_at(self.now_ms(), random).to_string();
        // A UUID is a name: 36 bytes without `/`.
        ItemKey::new(&id).unwrap_or_else(|_| ItemKey::from("item"))
    }

    /// The inputs with every link that was given by the beginning of an id written out.
    pub(crate) fn with_links(&self, kind: &Kind, inputs: &[Assignment]) -> Result<Vec<Assignment>, ClientError> {
        let whole = |input: &Assignment| {
            let is_link = input::find(kind, &input.path).is_some_and(|field| matches!(field.type_, FieldType::Link(_)));
            if !is_link || input.text.parse::<RecordId>().is_ok() {
                return Ok(input.clone());
            }
            match self.store.resolve(&input.text)?.as_slice() {
                [only] => Ok(Assignment { text: only.to_string(), ..input.clone() }),
                // What leads nowhere is refused with everything else that is wrong.
                _ => Ok(input.clone()),
            }
        };
        inputs.iter().map(whole).collect()
    }

    /// A record that the device shows.
    pub(crate) fn shown(&self, record: RecordId) -> Result<Shown, ClientError> {
        self.store.record(record)?.ok_or_else(|| ClientError::RecordUnknown { given: record.to_string() })
    }
}
