//! Taking in an answer of the relay: all of it and its cursor in one transaction.

mod delta;
mod documents;
mod outcome;

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{Exit, FeedId, RecordId};
use rusqlite::{TransactionBehavior, params};

use crate::{
    column::get,
    edit, epoch,
    error::StoreError,
    identity, overlay,
    page::{Applied, Page},
    playbook, receipt, scope,
    store::{Store, Work},
};

/// Accepted edits and receipts are kept for 30 days.
pub(crate) const KEEP_MS: i64 = 30 * 24 * 3_600_000;

/// Pages of the log after which it is folded into the database: SQLite's own measure, and one for long downloads (64 MB).
const FOLD_PAGES: u32 = 1_000;
const FOLD_PAGES_PAGING: u32 = 16_000;

impl Store {
    /// Stores an answer of the relay with its cursor: all of it or nothing. The same page twice does no harm.
    ///
    /// Order: epoch, playbook, outcomes, scope, records, documents, exits. Records that came are searched after [`Store::index_some`].
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and database errors: nothing has changed.
    pub fn apply(&mut self, page: Page) -> Result<Applied, StoreError> {
        self.pace_folding(page.more)?;
        let brought = page.playbook.as_ref().map(|(version, _)| *version);
        let applied = self.apply_in_one(&page);
        if let (Err(_), Some(version)) = (&applied, brought) {
            self.playbooks.forget(version);
        }
        let applied = applied?;
        self.reload_scope()?;
        self.secure_if_possible()?;
        Ok(applied)
    }

    /// While the pages of a long download come, the log is folded into the database rarely: what one page writes there the next one writes again.
    fn pace_folding(&mut self, is_paging: bool) -> Result<(), StoreError> {
        if self.is_paging != is_paging {
            let pages = if is_paging { FOLD_PAGES_PAGING } else { FOLD_PAGES };
            self.conn()?.pragma_update(None, "wal_autocheckpoint", pages)?;
            self.is_paging = is_paging;
        }
        Ok(())
    }

    fn apply_in_one(&mut self, page: &Page) -> Result<Applied, StoreError> {
        let conn = self.conn.as_mut().ok_or(StoreError::NotEnrolled)?;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some((version, source)) = &page.playbook {
            self.playbooks.forget(*version);
            playbook::put(&tx, *version, source)?;
        }
        let newest = self.playbooks.newest(&tx)?;
        let scope = page.scope.clone().map(std::sync::Arc::new).or_else(|| self.scope.clone());
        let work = Work { tx: &tx, playbooks: &self.playbooks, newest, scope, folder: &self.folder };
        let applied = Taking::new(&work, page)?.all()?;
        tx.commit()?;
        Ok(applied)
    }
}

/// A page being taken in.
struct Taking<'a> {
    work: &'a Work<'a>,
    page: &'a Page,
    applied: Applied,
    /// Records that are shown with own edits on top: those whose overlay a delta changes.
    overlaid: BTreeSet<RecordId>,
    /// Records whose overlay must be made anew.
    touched: BTreeSet<RecordId>,
    /// Records that are shown with an edit which this page returns: what is shown of them is not what the others predict.
    thwarted: BTreeSet<RecordId>,
    /// Records that a feed was taken from.
    stripped: BTreeMap<RecordId, Option<Exit>>,
}

impl<'a> Taking<'a> {
    fn new(work: &'a Work<'a>, page: &'a Page) -> Result<Self, StoreError> {
        let overlaid = edit::records_with_overlay(work.tx)?;
        let (touched, thwarted) = (BTreeSet::new(), BTreeSet::new());
        Ok(Self { work, page, applied: Applied::default(), overlaid, touched, thwarted, stripped: BTreeMap::new() })
    }

    fn all(mut self) -> Result<Applied, StoreError> {
        self.applied.sent_again = epoch::take(self.work, self.page, &mut self.touched)?;
        self.outcomes()?;
        self.scope()?;
        self.deltas()?;
        self.documents()?;
        self.exits()?;
        self.finish_resending()?;
        self.leave_stripped()?;
        self.land()?;
        for record in &self.touched {
            overlay::rebuild(self.work, *record)?;
        }
        receipt::told(self.work, &self.page.told, self.page.mark.relay_ms)?;
        let (purged, waiting) = receipt::leave_what_is_ready(self.work)?;
        (self.applied.purged, self.applied.exits_waiting) = (purged, waiting);
        self.remember()?;
        Ok(self.applied)
    }

    fn scope(&mut self) -> Result<(), StoreError> {
        let Some(new) = &self.page.scope else { return Ok(()) };
        scope::put(self.work.tx, new)?;
        let followed: BTreeSet<FeedId> = new.feeds.iter().copied().collect();
        let held = self
            .work
            .tx
            .prepare_cached("SELECT DISTINCT feed FROM feed")?
            .query_map([], |row| get(row, 0))?
            .collect::<Result<Vec<FeedId>, _>>()?;
        for feed in held.into_iter().filter(|feed| !followed.contains(feed)) {
            self.strip(feed, false, Some(Exit::Feed(feed)))?;
        }
        Ok(())
    }

    /// Takes a feed from its records; those left with none leave at the end of the page, if no delta of it gives them another.
    fn strip(&mut self, feed: FeedId, only_stale: bool, exit: Option<Exit>) -> Result<(), StoreError> {
        let sql = "DELETE FROM feed WHERE feed = ?1 AND is_stale >= ?2 RETURNING record";
        let records = self
            .work
            .tx
            .prepare_cached(sql)?
            .query_map(params![feed.as_bytes(), only_stale], |row| get(row, 0))?
            .collect::<Result<Vec<RecordId>, _>>()?;
        if let Some(exit) = &exit {
            receipt::expect(self.work, exit)?;
        }
        self.stripped.extend(records.into_iter().map(|record| (record, exit)));
        Ok(())
    }

    fn exits(&mut self) -> Result<(), StoreError> {
        for exit in &self.page.exits {
            match exit {
                Exit::Feed(feed) => self.strip(*feed, false, Some(*exit))?,
                Exit::Record(record, seq) => {
                    // What came in again after it left stays.
                    if !self.page.records.iter().any(|delta| delta.record == *record && delta.seq > *seq) {
                        receipt::expect(self.work, exit)?;
                        receipt::leave(self.work, *record, Some(exit))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Feeds that were sent again and are through: what did not come again is gone.
    fn finish_resending(&mut self) -> Result<(), StoreError> {
        let resending = self
            .work
            .tx
            .prepare_cached("SELECT feed FROM resending")?
            .query_map([], |row| get(row, 0))?
            .collect::<Result<Vec<FeedId>, _>>()?;
        for feed in resending.into_iter().filter(|feed| !self.page.backfilling.contains(feed)) {
            self.strip(feed, true, None)?;
            self.work.tx.prepare_cached("DELETE FROM resending WHERE feed = ?1")?.execute([feed.as_bytes()])?;
        }
        Ok(())
    }

    fn leave_stripped(&mut self) -> Result<(), StoreError> {
        for (record, exit) in std::mem::take(&mut self.stripped) {
            if !self.work.tx.prepare_cached("SELECT 1 FROM feed WHERE record = ?1")?.exists([record.as_bytes()])? {
                receipt::leave(self.work, record, exit.as_ref())?;
            }
        }
        Ok(())
    }

    /// Accepted edits are shown on top until the record that came down has them; on the last page everything has come.
    fn land(&mut self) -> Result<(), StoreError> {
        if self.page.more {
            return Ok(());
        }
        let sql = "UPDATE edit SET is_shown = 0 WHERE is_shown = 1 AND state = 'accepted' RETURNING record";
        let landed = self.work.tx.prepare_cached(sql)?.query_map([], |row| get(row, 0))?.collect::<Result<Vec<RecordId>, _>>()?;
        self.touched.extend(landed);
        Ok(())
    }

    fn remember(&self) -> Result<(), StoreError> {
        let (tx, page) = (self.work.tx, self.page);
        let relay_ms = page.mark.relay_ms;
        for hash in &page.blobs_wanted {
            let sql = "UPDATE attachment SET state = 'on_device', sent = 0, location = NULL WHERE hash = ?1 AND has_file = 1 AND state = 'on_relay'";
            tx.prepare_cached(sql)?.execute([hash.0])?;
        }
        tx.prepare_cached("DELETE FROM edit WHERE state = 'accepted' AND is_shown = 0 AND settled_ms < ?1")?
            .execute([relay_ms - KEEP_MS])?;
        let sql = "UPDATE cursor SET epoch = ?1, cursor = ?2, synced_ms = ?3";
        tx.prepare_cached(sql)?.execute(params![page.epoch.cast_signed(), page.cursor, relay_ms])?;
        identity::put_mark(tx, &page.mark)
    }
}
