//! Answers: one sync's response, put together from where device and relay stand.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roundsman_domain::{
    Base, BlobHash, BootId, Edit, EditId, Exit, FeedId, Op, Outcome, RecordId, Scope, ScopeHash, SectionId, Seq, Stamp,
    TrustedInterval, UserId,
};
use roundsman_protocol::{Cursor, PlaybookDelta, SyncRequest, SyncResponse};
use rusqlite::{Connection, params};

use super::{
    desk::Desk,
    hold::conclude,
    page::{Page, parts, total},
    scope::{self, viewer},
    weigh::{Maker, weigh},
};
use crate::ledger::{
    LedgerError,
    access::Viewer,
    column::{kept_device, key},
    device::Bearer,
    directory::Directories,
    edit::{self, EditRow},
    record, section,
};

/// A device that has synced so lately need not be noted again.
const SEEN_EVERY_MS: i64 = 60_000;

/// Documents given in one answer at the most.
const DOCUMENTS_MAX: usize = 200;

/// An answer holds at least so many bytes of records, whatever the device asked for.
const BUDGET_BYTES_MIN: usize = 16 * 1024;

/// And at most so many.
const BUDGET_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Where device and relay stand before anything is written.
pub(crate) struct Standing {
    epoch: u64,
    known: u64,
    seen_ms: i64,
    /// The last place that phones of every epoch have read alike.
    common: Seq,
    scope: Scope,
    scope_hash: ScopeHash,
    has_scope: bool,
}

/// Reads where device and relay stand.
pub(crate) fn standing(
    snapshot: &Connection,
    directories: &Directories,
    bearer: &Bearer,
    request: &SyncRequest,
    now_ms: i64,
) -> Result<Standing, LedgerError> {
    let directory = directories.get(snapshot, bearer.company)?;
    let (known, seen_ms): (i64, i64) = snapshot
        .prepare_cached("SELECT last_counter, coalesce(seen_ms, 0) FROM device WHERE company = ?1 AND id = ?2")?
        .query_row(params![bearer.company.as_bytes(), kept_device(bearer.device)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let scope = scope::of(&directory, bearer.user, now_ms)?;
    let scope_hash = scope.hash()?;
    Ok(Standing {
        epoch: epoch(snapshot)?,
        known: known.cast_unsigned(),
        seen_ms,
        common: common(snapshot, bearer)?,
        has_scope: request.scope == Some(scope_hash),
        scope,
        scope_hash,
    })
}

pub(crate) fn epoch(snapshot: &Connection) -> Result<u64, LedgerError> {
    let epoch: i64 = snapshot.prepare_cached("SELECT epoch FROM relay")?.query_row([], |row| row.get(0))?;
    Ok(epoch.cast_unsigned())
}

fn seq(snapshot: &Connection, bearer: &Bearer) -> Result<Seq, LedgerError> {
    let seq: i64 = snapshot
        .prepare_cached("SELECT seq FROM company WHERE id = ?1")?
        .query_row([bearer.company.as_bytes()], |row| row.get(0))?;
    Ok(seq.cast_unsigned())
}

/// The lowest place that a restore went back to. Above it the order has been given anew, so a phone that was further reads on from there.
fn common(snapshot: &Connection, bearer: &Bearer) -> Result<Seq, LedgerError> {
    let seq: i64 = snapshot
        .prepare_cached("SELECT coalesce(restored_seq, seq) FROM company WHERE id = ?1")?
        .query_row([bearer.company.as_bytes()], |row| row.get(0))?;
    Ok(seq.cast_unsigned())
}

impl Standing {
    /// The relay was restored since the device's last sync: it says what it has, and takes nothing before the device has said what it lacks.
    pub(crate) fn other_epoch(&self, request: &SyncRequest, now_ms: i64) -> Option<SyncResponse> {
        if request.epoch == self.epoch || request.epoch == 0 {
            return None;
        }
        let read = Cursor::decode(&request.cursor).map_or(0, |cursor| cursor.seq);
        let cursor = Cursor { seq: read.min(self.common), backfills: Vec::new() };
        Some(SyncResponse { known: Some(self.known), more: true, cursor: cursor.encode(), ..empty(self.epoch, now_ms) })
    }

    /// The phone has given fewer counters than the relay has seen of it: it was restored from an older copy, or cloned.
    pub(crate) fn is_older_copy(&self, request: &SyncRequest) -> bool {
        request.last_counter < self.known
    }

    pub(crate) fn needs_writing(&self, request: &SyncRequest, now_ms: i64) -> bool {
        let is_stale = now_ms - self.seen_ms > SEEN_EVERY_MS;
        !request.edits.is_empty() || !request.receipts.is_empty() || !self.has_scope || is_stale
    }

    /// The scope to note, when the device's is another.
    pub(crate) fn new_scope(&self) -> Option<(ScopeHash, Vec<FeedId>)> {
        (!self.has_scope).then(|| (self.scope_hash, self.scope.feeds.clone()))
    }
}

pub(crate) fn empty(epoch: u64, relay_ms: i64) -> SyncResponse {
    SyncResponse {
        epoch,
        known: None,
        outcomes: Vec::new(),
        scope: None,
        playbook: None,
        records: Vec::new(),
        documents: Vec::new(),
        exits: Vec::new(),
        blobs_wanted: Vec::new(),
        cursor: Vec::new(),
        more: false,
        remaining: 0,
        check: None,
        resent: Vec::new(),
        relay_ms,
    }
}

/// Exits that a device has carried out, for the audit trail.
pub(crate) fn note_receipts(desk: &Desk<'_>, bearer: &Bearer, receipts: &[Exit]) -> Result<(), LedgerError> {
    use crate::ledger::audit::{self, Who};
    for receipt in receipts {
        audit::note(
            desk.connection,
            bearer.company,
            desk.now_ms,
            Who::Device(bearer.device),
            "exit.receipt",
            &serde_json::json!(receipt),
        )?;
    }
    Ok(())
}

/// The response, read in one snapshot after the edits were taken.
pub(crate) fn answer(
    snapshot: &Connection,
    directories: &Directories,
    bearer: &Bearer,
    request: &SyncRequest,
    sent: Vec<(EditId, Outcome)>,
    now_ms: i64,
) -> Result<SyncResponse, LedgerError> {
    let directory = directories.get(snapshot, bearer.company)?;
    let viewer = viewer(&directory, bearer.user, now_ms)?;
    let scope = scope::of(&directory, bearer.user, now_ms)?;
    let feeds: BTreeSet<FeedId> = scope.feeds.iter().copied().collect();
    let to = seq(snapshot, bearer)?;
    let mut response = empty(epoch(snapshot)?, now_ms);
    let mut cursor = Cursor::decode(&request.cursor).map_err(|e| LedgerError::Malformed(e.to_string()))?;
    cursor.seq = cursor.seq.min(to);
    let from = cursor.seq;

    let hash = scope.hash()?;
    if request.scope != Some(hash) {
        let had = request.scope.map(|had| scope::feeds_of(snapshot, bearer, had)).transpose()?.flatten();
        change_feeds(&mut cursor, &mut response.exits, had.as_ref(), &feeds, request.scope.is_some());
        response.scope = Some(scope);
    }
    response.resent = disagreeing(snapshot, &viewer, &feeds, request, &mut cursor)?;

    let budget = (request.budget_bytes as usize).clamp(BUDGET_BYTES_MIN, BUDGET_BYTES_MAX);
    let mut page = Page::new(snapshot, &viewer, &feeds, budget);
    response.more = page.fill(&mut cursor, to)?;
    response.exits.append(&mut page.exits);
    response.records = page.records;
    response.cursor = cursor.encode();
    response.outcomes = outcomes(snapshot, bearer, from, if response.more { cursor.seq } else { to }, sent)?;
    response.documents = documents(snapshot, &viewer, &request.documents)?;
    response.blobs_wanted = wanted(snapshot, bearer)?;
    if let Some(newest) = directory.playbooks.keys().next_back().filter(|newest| **newest > request.playbook) {
        response.playbook = Some(PlaybookDelta { version: *newest, source: source(snapshot, bearer, *newest)? });
    }
    if response.more {
        response.remaining = remaining(snapshot, bearer, &feeds, &cursor)?;
    } else if moved(&response, request) {
        response.check = Some(total(&parts(snapshot, &viewer, &feeds)?));
    }
    Ok(response)
}

fn moved(response: &SyncResponse, request: &SyncRequest) -> bool {
    let is_moved = !response.records.is_empty() || !response.exits.is_empty() || !response.outcomes.is_empty();
    is_moved || response.scope.is_some() || !request.receipts.is_empty() || !request.parts.is_empty()
}

/// Feeds that came in are read from their start, feeds that left are one exit each.
fn change_feeds(
    cursor: &mut Cursor,
    exits: &mut Vec<Exit>,
    had: Option<&BTreeSet<FeedId>>,
    feeds: &BTreeSet<FeedId>,
    had_any: bool,
) {
    let none = BTreeSet::new();
    let known = had.unwrap_or(&none);
    exits.extend(known.difference(feeds).map(|feed| Exit::Feed(*feed)));
    if cursor.seq > 0 && had_any {
        let entered = feeds.difference(known).filter(|feed| !cursor.backfills.iter().any(|(there, _)| there == *feed));
        let entered: Vec<_> = entered.map(|feed| (*feed, 0)).collect();
        cursor.backfills.extend(entered);
    }
}

/// Feeds whose sums are not the device's: read again from their start.
fn disagreeing(
    snapshot: &Connection,
    viewer: &Viewer,
    feeds: &BTreeSet<FeedId>,
    request: &SyncRequest,
    cursor: &mut Cursor,
) -> Result<Vec<FeedId>, LedgerError> {
    if request.parts.is_empty() {
        return Ok(Vec::new());
    }
    let ours = parts(snapshot, viewer, feeds)?;
    let differs =
        |feed: &FeedId| ours.get(feed).unwrap_or(&BTreeMap::new()) != request.parts.get(feed).unwrap_or(&BTreeMap::new());
    let wrong: Vec<FeedId> = feeds.iter().copied().filter(differs).collect();
    if !wrong.is_empty() {
        tracing::error!(company = %viewer.company(), feeds = wrong.len(), "a device holds other records than the relay: they are sent again");
    }
    cursor.backfills.retain(|(feed, _)| !wrong.contains(feed));
    cursor.backfills.extend(wrong.iter().map(|feed| (*feed, 0)));
    Ok(wrong)
}

/// Outcomes of the edits just sent, and those that came since the device read last.
fn outcomes(
    snapshot: &Connection,
    bearer: &Bearer,
    from: Seq,
    to: Seq,
    sent: Vec<(EditId, Outcome)>,
) -> Result<Vec<(EditId, Outcome)>, LedgerError> {
    let mut all: BTreeMap<EditId, Outcome> = sent.into_iter().collect();
    if from < to {
        // What is settled since it was sent is newer than what was said when it was taken.
        all.extend(edit::outcomes_above(snapshot, bearer.company, bearer.device, from)?);
    }
    Ok(all.into_iter().collect())
}

type Document = (RecordId, SectionId, serde_bytes::ByteBuf);

/// The documents asked for, of records and sections in sight; the others are passed over like those that do not exist.
fn documents(
    snapshot: &Connection,
    viewer: &Viewer,
    asked: &[(RecordId, SectionId, roundsman_domain::Heads)],
) -> Result<Vec<Document>, LedgerError> {
    let mut given = Vec::new();
    for (id, name, _) in asked.iter().take(DOCUMENTS_MAX) {
        let is_readable = viewer.sections_of(snapshot, *id)?.is_some_and(|(_, sections)| sections.contains(name));
        if is_readable && record::sections(snapshot, viewer.company(), *id)?.contains_key(name) {
            let stored = section::document(snapshot, viewer.company(), *id, name)?;
            // One after another, snapshot and changes are a document: nothing has to be loaded to give it away.
            let bytes =
                stored.snapshot.unwrap_or_default().into_iter().chain(stored.changes.into_iter().flatten()).collect::<Vec<u8>>();
            given.push((*id, name.clone(), serde_bytes::ByteBuf::from(bytes)));
        }
    }
    Ok(given)
}

fn wanted(snapshot: &Connection, bearer: &Bearer) -> Result<Vec<BlobHash>, LedgerError> {
    let mut statement = snapshot.prepare_cached("SELECT hash FROM blob_wanted WHERE company = ?1 AND device = ?2 LIMIT 500")?;
    let hashes = statement.query_map(params![bearer.company.as_bytes(), kept_device(bearer.device)], |row| key(row, 0))?;
    Ok(hashes.collect::<Result<_, _>>()?)
}

fn source(snapshot: &Connection, bearer: &Bearer, version: u32) -> Result<String, LedgerError> {
    let sql = "SELECT source FROM playbook WHERE company = ?1 AND version = ?2";
    Ok(snapshot.prepare_cached(sql)?.query_row(params![bearer.company.as_bytes(), version], |row| row.get(0))?)
}

fn remaining(snapshot: &Connection, bearer: &Bearer, feeds: &BTreeSet<FeedId>, cursor: &Cursor) -> Result<u64, LedgerError> {
    let mut count = 0;
    for feed in feeds {
        let from = cursor.backfills.iter().find(|(there, _)| there == feed).map_or(cursor.seq, |(_, seq)| *seq);
        count += crate::ledger::feed::count_above(snapshot, bearer.company, *feed, from)?;
    }
    Ok(count)
}

/// A decision made on a page: an edit of the relay's own device, judged like any other, as its user.
pub(crate) fn decide(
    desk: &Desk<'_>,
    user: UserId,
    request: RecordId,
    verdict: String,
    reason: String,
) -> Result<Outcome, LedgerError> {
    let playbook = Arc::clone(desk.directory.playbook()?);
    let heads =
        record::sections(desk.connection, desk.company(), request)?.into_iter().map(|(name, row)| (name, row.heads)).collect();
    let now = u64::try_from(desk.now_ms).unwrap_or(0);
    let edit = Edit {
        id: desk.next_own_edit(),
        record: request,
        base: Base { heads, after: None },
        stamp: Stamp { wall_ms: desk.now_ms, monotonic_ms: now, boot: BootId::from_bytes([0; 16]), relay: None },
        playbook: playbook.version,
        ops: vec![Op::Decide { request, verdict, reason }],
    };
    let maker = Maker { user, when: TrustedInterval::at(desk.now_ms), is_vouched_for: false };
    let (weighed, version) = weigh(desk, &edit, maker, &[])?;
    let outcome = conclude(desk, &edit, maker, version, weighed)?;
    let seq = match &outcome {
        Outcome::Accepted { seq, .. } => *seq,
        _ => desk.next_seq(),
    };
    let bytes = edit.encode()?.into_vec();
    let row = EditRow {
        id: edit.id,
        record: request,
        user,
        bytes,
        outcome: outcome.clone(),
        seq,
        playbook: version,
        received_ms: desk.now_ms,
        when: maker.when,
    };
    edit::put(desk.connection, desk.company(), &row)?;
    Ok(outcome)
}
