//! Pages: what goes down to a device, read in one snapshot.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{CompanyId, Exit, FeedId, FeedSum, KindId, RecordDelta, RecordId, SectionDelta, SectionId, Seq};
use roundsman_protocol::{Check, Cursor};
use rusqlite::Connection;

use crate::ledger::{
    LedgerError,
    access::Viewer,
    fact,
    feed::{self, FeedRow},
    record, section,
};

/// Rows of a feed read at once; a page rarely needs more.
const ROWS_MAX: usize = 4_000;

/// What a record costs in a page beside its projection, about.
const RECORD_BYTES: usize = 150;

/// A page being filled.
pub(crate) struct Page<'a> {
    connection: &'a Connection,
    viewer: &'a Viewer,
    feeds: &'a BTreeSet<FeedId>,
    budget_bytes: usize,
    spent_bytes: usize,
    seen: BTreeSet<RecordId>,
    pub(crate) records: Vec<RecordDelta>,
    pub(crate) exits: Vec<Exit>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(connection: &'a Connection, viewer: &'a Viewer, feeds: &'a BTreeSet<FeedId>, budget_bytes: usize) -> Self {
        Self {
            connection,
            viewer,
            feeds,
            budget_bytes,
            spent_bytes: 0,
            seen: BTreeSet::new(),
            records: Vec::new(),
            exits: Vec::new(),
        }
    }

    fn company(&self) -> CompanyId {
        self.viewer.company()
    }

    fn is_full(&self) -> bool {
        self.spent_bytes >= self.budget_bytes
    }

    /// Fills the page from the cursor on, up to `to`, and moves the cursor. Says whether there is more.
    pub(crate) fn fill(&mut self, cursor: &mut Cursor, to: Seq) -> Result<bool, LedgerError> {
        let is_first = cursor.seq == 0;
        self.backfill(cursor)?;
        if !cursor.backfills.is_empty() {
            return Ok(true);
        }
        let (rows, horizon) = self.news(cursor.seq, to)?;
        for row in rows {
            if self.is_full() {
                return Ok(true);
            }
            if row.is_here {
                self.deliver(&row, if is_first { None } else { Some(cursor.seq) })?;
            } else if !is_first {
                self.let_go(&row)?;
            }
            self.reached(cursor, row.seq);
        }
        cursor.seq = horizon;
        Ok(horizon < to)
    }

    /// One change of one record has one place in the order, so after a row of that place all of it is told.
    fn reached(&self, cursor: &mut Cursor, seq: Seq) {
        cursor.seq = cursor.seq.max(seq);
    }

    /// Rows of all feeds above a place, in order, and how far they are complete.
    fn news(&self, from: Seq, to: Seq) -> Result<(Vec<FeedRow>, Seq), LedgerError> {
        let (mut all, mut horizon) = (Vec::new(), to);
        for feed in self.feeds {
            let rows = feed::above(self.connection, self.company(), *feed, from, to, ROWS_MAX)?;
            if rows.len() == ROWS_MAX {
                horizon = horizon.min(rows.last().map_or(to, |row| row.seq));
            }
            all.extend(rows);
        }
        all.retain(|row| row.seq <= horizon);
        all.sort_unstable_by_key(|row| row.seq);
        Ok((all, horizon))
    }

    fn backfill(&mut self, cursor: &mut Cursor) -> Result<(), LedgerError> {
        cursor.backfills.retain(|(feed, _)| self.feeds.contains(feed));
        while let Some((feed, from)) = cursor.backfills.first().copied() {
            let rows = feed::above(self.connection, self.company(), feed, from, cursor.seq, ROWS_MAX)?;
            let is_all = rows.len() < ROWS_MAX;
            for row in rows {
                if self.is_full() {
                    return Ok(());
                }
                if row.is_here {
                    self.deliver(&row, None)?;
                }
                cursor.backfills[0].1 = row.seq;
            }
            if is_all {
                cursor.backfills.remove(0);
            }
        }
        Ok(())
    }

    /// Puts a record into the page; `changed_since` asks for its documents' changes above that place.
    fn deliver(&mut self, row: &FeedRow, changed_since: Option<Seq>) -> Result<(), LedgerError> {
        if !self.seen.insert(row.record) {
            return Ok(());
        }
        if let Some(delta) = self.delta(row.record, changed_since)? {
            self.spent_bytes += RECORD_BYTES
                + delta
                    .sections
                    .values()
                    .map(|s| s.projection.len() + s.changes.iter().map(|c| c.len()).sum::<usize>())
                    .sum::<usize>();
            self.records.push(delta);
        }
        Ok(())
    }

    fn delta(&self, id: RecordId, changed_since: Option<Seq>) -> Result<Option<RecordDelta>, LedgerError> {
        let Some(row) = record::head(self.connection, self.company(), id)? else { return Ok(None) };
        let Some(readable) = self.readable(&row.record.kind, &row)? else { return Ok(None) };
        let mut sections = BTreeMap::new();
        for (name, held) in record::sections(self.connection, self.company(), id)? {
            if readable.contains(&name) {
                let changes = match changed_since {
                    Some(seq) => section::changes_above(self.connection, self.company(), id, &name, seq)?,
                    None => Vec::new(),
                };
                let changes = changes.into_iter().map(serde_bytes::ByteBuf::from).collect();
                sections.insert(name, SectionDelta { heads: held.heads, projection: held.projection, changes });
            }
        }
        let mut facts = fact::of_record(self.connection, self.company(), id)?;
        let kind = self.viewer.playbook.kinds.get(&row.record.kind);
        let told =
            |name: &roundsman_domain::FieldId| kind.and_then(|kind| kind.sections_told(name.as_str(), &self.viewer.playbook));
        facts.retain(|name, _| told(name).is_some_and(|sections| sections.is_subset(&readable)));
        let here = feed::of_record(self.connection, self.company(), id)?;
        let feeds = here.iter().filter(|row| row.is_here && self.feeds.contains(&row.feed)).map(|row| row.feed).collect();
        Ok(Some(RecordDelta {
            record: id,
            kind: row.record.kind,
            seat: row.record.seat,
            shares: row.record.shares,
            feeds,
            seq: row.seq,
            stage: row.record.stage,
            is_archived: row.record.is_archived,
            merged_into: row.record.merged_into,
            marks: row.marks,
            facts,
            sections,
        }))
    }

    fn readable(&self, kind: &KindId, row: &record::RecordRow) -> Result<Option<BTreeSet<SectionId>>, LedgerError> {
        if kind.as_str() == "request" {
            return Ok(self.viewer.decides(self.connection, row.record.id)?.then(|| BTreeSet::from([SectionId::from("main")])));
        }
        Ok(self.viewer.may_read(kind, row.record.seat, &row.record.shares))
    }

    /// A record has left a feed: an exit, unless another feed of the scope has it.
    fn let_go(&mut self, row: &FeedRow) -> Result<(), LedgerError> {
        let rows = feed::of_record(self.connection, self.company(), row.record)?;
        if !rows.iter().any(|other| other.is_here && self.feeds.contains(&other.feed)) {
            self.spent_bytes += 32;
            self.exits.push(Exit::Record(row.record, row.seq));
        }
        Ok(())
    }
}

/// What each feed of the scope sums up to, of the kinds that the viewer reads there.
pub(crate) fn parts(
    connection: &Connection,
    viewer: &Viewer,
    feeds: &BTreeSet<FeedId>,
) -> Result<BTreeMap<FeedId, Check>, LedgerError> {
    let inbox = FeedId::from(viewer.user);
    let mut all = BTreeMap::new();
    for feed in feeds {
        let mut sums = feed::sums(connection, viewer.company(), *feed)?;
        let seat = roundsman_domain::SeatId::from_slice(feed.as_bytes())?;
        sums.retain(|kind, sum| sum.0 > 0 && (*feed == inbox || viewer.may_read(kind, seat, &BTreeMap::new()).is_some()));
        all.insert(*feed, sums);
    }
    Ok(all)
}

/// The parts added up by kind.
pub(crate) fn total(parts: &BTreeMap<FeedId, Check>) -> Check {
    let mut total = Check::new();
    for (kind, sum) in parts.values().flatten() {
        let entry: &mut FeedSum = total.entry(kind.clone()).or_default();
        entry.merge(*sum);
    }
    total
}
