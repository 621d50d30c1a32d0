//! The truth: what the ledger answers when judging asks.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    sync::Arc,
};

use roundsman_domain::{BlobHash, CompanyId, EditId, FieldId, KindId, Record, RecordId, SeatAt, UserId, Value};
use roundsman_judge::{Granted, LastMove, Sources};
use roundsman_playbook::{Facts, Known};
use rusqlite::{Connection, OptionalExtension, params};

use crate::ledger::{LedgerError, column::key, directory::Directory, record};

/// Who let something pass by exception, and until when what it lacks is to be brought.
pub(crate) type Release = Option<(UserId, i64)>;

/// The ledger as judging sees it, inside one transaction.
pub(crate) struct Truth<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) directory: &'a Directory,
    pub(crate) now_ms: i64,
    /// What the company's conditions may take, in steps; without limit where an operator works.
    pub(crate) share: u64,
    spent: Cell<u64>,
    grants: RefCell<HashMap<EditId, (Granted, Release)>>,
    records: RefCell<HashMap<RecordId, Option<Arc<Record>>>>,
    /// `Facts` has no errors; the first one is kept here and ends the edit's judgement.
    failure: RefCell<Option<LedgerError>>,
}

impl<'a> Truth<'a> {
    pub(crate) fn new(connection: &'a Connection, directory: &'a Directory, now_ms: i64) -> Self {
        Self {
            connection,
            directory,
            now_ms,
            share: u64::MAX,
            spent: Cell::new(0),
            grants: RefCell::default(),
            records: RefCell::default(),
            failure: RefCell::default(),
        }
    }

    /// What the company's conditions have taken.
    pub(crate) fn spent(&self) -> u64 {
        self.spent.get()
    }

    /// Notes what people have granted an edit that is about to be judged again, and who let what pass until when.
    pub(crate) fn grant(&self, edit: EditId, granted: Granted, released: Release) {
        self.grants.borrow_mut().insert(edit, (granted, released));
    }

    /// What people have granted an edit.
    pub(crate) fn granted_to(&self, edit: EditId) -> (Granted, Release) {
        self.grants.borrow().get(&edit).cloned().unwrap_or_default()
    }

    /// Forgets a record that has changed.
    pub(crate) fn forget(&self, id: RecordId) {
        self.records.borrow_mut().remove(&id);
    }

    /// Forgets everything: what it was read from was undone.
    pub(crate) fn forget_all(&self) {
        self.records.borrow_mut().clear();
    }

    /// Answers with the first failure since the last time, so that no verdict rests on an answer that was none.
    pub(crate) fn check(&self) -> Result<(), LedgerError> {
        self.failure.borrow_mut().take().map_or(Ok(()), Err)
    }

    fn company(&self) -> CompanyId {
        self.directory.company
    }

    fn or<T>(&self, answer: Result<T, LedgerError>, otherwise: T) -> T {
        answer.unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            otherwise
        })
    }

    /// A record within another was always where that one was: whoever had the customer had the visit.
    fn seats(&self, id: RecordId) -> Result<Vec<SeatAt>, LedgerError> {
        let mut home = id;
        for _ in 0..8 {
            match record::head(self.connection, self.company(), home)?.and_then(|row| row.within) {
                Some(within) => home = within,
                None => break,
            }
        }
        record::seats_of(self.connection, self.company(), home)
    }

    fn load(&self, id: RecordId) -> Result<Option<Arc<Record>>, LedgerError> {
        let led_to = record::led_to(self.connection, self.company(), id)?;
        Ok(record::whole(self.connection, self.company(), led_to)?.map(|(row, _)| Arc::new(row.record)))
    }
}

impl Facts for Truth<'_> {
    fn record(&self, id: RecordId) -> Known<Arc<Record>> {
        let kept = self.records.borrow().get(&id).cloned();
        let found = kept.unwrap_or_else(|| {
            let loaded = self.or(self.load(id), None);
            self.records.borrow_mut().insert(id, loaded.clone());
            loaded
        });
        found.map_or(Known::Nothing, Known::Is)
    }

    fn derived(&self, record: RecordId, name: &FieldId) -> Known<Value> {
        match self.or(super::fact::now(self, record, name), None) {
            Some(value) => Known::Is(value),
            None => Known::Nothing,
        }
    }

    fn has_bytes(&self, hash: BlobHash) -> bool {
        let ask = || -> Result<bool, LedgerError> {
            let mut statement = self.connection.prepare_cached("SELECT 1 FROM blob WHERE company = ?1 AND hash = ?2")?;
            Ok(statement.exists(params![self.company().as_bytes(), hash.0])?)
        };
        self.or(ask(), false)
    }

    fn spend(&self, steps: u32) -> bool {
        let spent = self.spent.get().saturating_add(u64::from(steps));
        self.spent.set(spent);
        spent <= self.share
    }

    fn now_ms(&self) -> i64 {
        self.now_ms
    }
}

impl Sources for Truth<'_> {
    fn seats_of(&self, id: RecordId) -> Vec<SeatAt> {
        self.or(self.seats(id), Vec::new())
    }

    fn may_decide(&self, request: RecordId, user: UserId) -> Known<bool> {
        let ask = || -> Result<bool, LedgerError> {
            let sql = "SELECT 1 FROM request_decider WHERE company = ?1 AND request = ?2 AND user = ?3";
            let mut statement = self.connection.prepare_cached(sql)?;
            Ok(statement.exists(params![self.company().as_bytes(), request.as_bytes(), user.as_bytes()])?)
        };
        Known::Is(self.or(ask(), false))
    }

    fn frozen(&self, kind: &KindId, about: RecordId) -> Option<i64> {
        // Most companies freeze nothing: they are not asked.
        let freezes = |automation: &roundsman_playbook::Automation| {
            automation.actions.iter().any(|action| matches!(action, roundsman_playbook::Action::Freeze { .. }))
        };
        if !self.directory.playbook().is_ok_and(|playbook| playbook.automations.iter().any(freezes)) {
            return None;
        }
        let ask = crate::ledger::automation::frozen(self.connection, self.company(), kind, about, self.now_ms);
        self.or(ask, None)
    }

    fn granted(&self, edit: EditId) -> Granted {
        self.granted_to(edit).0
    }

    fn holder(&self, id: RecordId) -> Option<LastMove> {
        let found = self.or(crate::ledger::edit::last_assigned(self.connection, self.company(), id), None);
        found.map(|(user, at_ms)| LastMove { by: self.directory.name_of(user).to_owned(), at_ms })
    }

    fn last_move(&self, id: RecordId) -> Option<LastMove> {
        let ask = || -> Result<Option<LastMove>, LedgerError> {
            let sql = "SELECT user, earliest_ms FROM stage_move WHERE company = ?1 AND record = ?2 ORDER BY seq DESC LIMIT 1";
            let mut statement = self.connection.prepare_cached(sql)?;
            let read = |row: &rusqlite::Row<'_>| Ok((key::<UserId>(row, 0)?, row.get(1)?));
            let found = statement.query_row(params![self.company().as_bytes(), id.as_bytes()], read).optional()?;
            Ok(found.map(|(user, at_ms)| LastMove { by: self.directory.name_of(user).to_owned(), at_ms }))
        };
        self.or(ask(), None)
    }
}
