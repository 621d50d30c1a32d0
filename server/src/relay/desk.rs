//! The desk: where edits of one company are taken, within one piece of the writer's work.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    sync::Arc,
};

use roundsman_domain::{CompanyId, EditId, FeedId, RecordId, Seq};
use rusqlite::{Connection, params};

use crate::{
    ledger::{LedgerError, directory::Directory},
    relay::truth::Truth,
};

/// Where edits of one company are taken. Gives the places in the order; [`Desk::close`] writes the last one down.
pub(crate) struct Desk<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) directory: &'a Arc<Directory>,
    pub(crate) truth: Truth<'a>,
    pub(crate) now_ms: i64,
    seq: Cell<Seq>,
    relay_counter: Cell<u64>,
    touched: RefCell<BTreeSet<FeedId>>,
    /// How many automations deep this is: each may set off others.
    pub(crate) depth: Cell<u8>,
}

impl<'a> Desk<'a> {
    pub(crate) fn open(connection: &'a Connection, directory: &'a Arc<Directory>, now_ms: i64) -> Result<Self, LedgerError> {
        let (seq, counter): (i64, i64) = connection
            .prepare_cached("SELECT seq, relay_counter FROM company WHERE id = ?1")?
            .query_row(params![directory.company.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self {
            connection,
            directory,
            truth: Truth::new(connection, directory, now_ms),
            now_ms,
            seq: Cell::new(seq.cast_unsigned()),
            relay_counter: Cell::new(counter.cast_unsigned()),
            touched: RefCell::default(),
            depth: Cell::new(0),
        })
    }

    pub(crate) fn company(&self) -> CompanyId {
        self.directory.company
    }

    /// The next place in the company's order.
    pub(crate) fn next_seq(&self) -> Seq {
        self.seq.set(self.seq.get() + 1);
        self.seq.get()
    }

    /// The last place given.
    pub(crate) fn seq(&self) -> Seq {
        self.seq.get()
    }

    /// Takes back the places given since, when what they were given for was undone.
    pub(crate) fn rewind(&self, seq: Seq, relay_counter: u64) {
        self.seq.set(seq);
        self.relay_counter.set(relay_counter);
        self.truth.forget_all();
    }

    pub(crate) fn relay_counter(&self) -> u64 {
        self.relay_counter.get()
    }

    /// A name for an edit of the relay's own.
    pub(crate) fn next_own_edit(&self) -> EditId {
        self.relay_counter.set(self.relay_counter.get() + 1);
        EditId { device: self.directory.relay_device, counter: self.relay_counter.get() }
    }

    /// A new record's id, for records that the relay makes.
    pub(crate) fn new_record_id(&self) -> RecordId {
        RecordId::new_at(self.now_ms, rand::random())
    }

    /// Notes feeds that have news.
    pub(crate) fn touch(&self, feeds: impl IntoIterator<Item = FeedId>) {
        self.touched.borrow_mut().extend(feeds);
    }

    /// Writes the order down and gives the feeds that have news.
    pub(crate) fn close(self) -> Result<BTreeSet<FeedId>, LedgerError> {
        self.connection.prepare_cached("UPDATE company SET seq = ?2, relay_counter = ?3 WHERE id = ?1")?.execute(params![
            self.company().as_bytes(),
            self.seq.get().cast_signed(),
            self.relay_counter.get().cast_signed()
        ])?;
        Ok(self.touched.into_inner())
    }
}
