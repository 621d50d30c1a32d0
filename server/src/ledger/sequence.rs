//! The sequence of records: in commit order, as far as somebody may read, page by page.
//!
//! There is one stream for each kind and seat that may be read, each in commit order by an index of its own, and the page is their merge. So a
//! page costs what it shows and one look into each stream, however large the company; nothing out of scope is ever read to be thrown away.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque},
};

use roundsman_domain::{Grant, KindId, RecordId, SeatId, Seq, StageId, from_cbor, reaches};
use roundsman_playbook::{Kind, REQUEST, Role};
use rusqlite::{Connection, Row, params};

use super::{LedgerError, access::Viewer, column::key};

/// A place in the sequence: the record there, and its place in the order of commits.
pub type Place = (Seq, RecordId);

/// Which records are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The kinds; only those that the viewer may read somewhere.
    pub kinds: BTreeSet<KindId>,
    /// Only of this home seat.
    pub seat: Option<SeatId>,
    /// Only in this stage.
    pub stage: Option<StageId>,
    /// Only those that were changed later, ms since the Unix epoch.
    pub changed_after_ms: Option<i64>,
}

/// The seats whose records may be read, by kind, shares apart.
pub type Readable = BTreeMap<KindId, BTreeSet<SeatId>>;

/// What somebody may read, by kind and seat: what the streams of their listings are, and what changes when their scope does.
pub fn readable(viewer: &Viewer) -> Readable {
    let kinds = viewer.playbook.kinds.values().filter(|kind| !kind.is_system);
    kinds.map(|kind| (kind.id.clone(), seats(viewer, kind))).collect()
}

/// The seats where [`Viewer::may_read`] gives anything of a kind, shares apart. Roles are looked at once, not once for each seat.
fn seats(viewer: &Viewer, kind: &Kind) -> BTreeSet<SeatId> {
    let (there, tree) = (kind.sections(), &viewer.directory.tree);
    let reads = |role: &Role| role.right(&kind.id).is_some() && !role.sections.is_disjoint(&there);
    let held: Vec<(&Grant, &Role)> = viewer.active().filter(|(_, role)| reads(role)).collect();
    let is_reached = |seat: &SeatId| held.iter().any(|(grant, role)| reaches(grant, role.reach, tree, *seat, viewer.at_ms));
    tree.seats.keys().copied().filter(is_reached).collect()
}

/// Up to `limit` records above a place, and whether there are more.
///
/// # Errors
/// Where the database refuses.
pub fn page(
    snapshot: &Connection,
    viewer: &Viewer,
    readable: &Readable,
    wanted: &Wanted,
    after: Place,
    limit: usize,
) -> Result<(Vec<Place>, bool), LedgerError> {
    let sequence = Sequence { snapshot, viewer, readable, wanted };
    let mut streams = sequence.streams(after);
    // Most pages need a few rows of each stream; the first fetch of one that is asked again is larger.
    let first = (2 * limit / streams.len().max(1)).max(4).min(limit + 1);
    let mut heap = BinaryHeap::new();
    for (index, stream) in streams.iter_mut().enumerate() {
        heap.extend(sequence.next(stream, first)?.map(|place| Reverse((place, index))));
    }
    let mut page = Vec::new();
    while let Some(Reverse((place, index))) = heap.pop() {
        if page.len() == limit {
            return Ok((page, true));
        }
        page.push(place);
        if let Some(stream) = streams.get_mut(index) {
            heap.extend(sequence.next(stream, limit + 1)?.map(|place| Reverse((place, index))));
        }
    }
    Ok((page, false))
}

/// Where records of a stream come from.
enum Source {
    /// A kind of a seat.
    Home(KindId, SeatId),
    /// Other seats, whose owners let a readable seat have them too.
    Shared,
    /// Requests that the viewer decides.
    Asked,
}

struct Stream {
    source: Source,
    after: Place,
    fetched: VecDeque<Place>,
    is_dry: bool,
}

struct Sequence<'a> {
    snapshot: &'a Connection,
    viewer: &'a Viewer,
    readable: &'a Readable,
    wanted: &'a Wanted,
}

impl Sequence<'_> {
    fn streams(&self, after: Place) -> Vec<Stream> {
        let wanted = self.wanted;
        let kinds = self.readable.iter().filter(|(kind, _)| wanted.kinds.contains(*kind));
        let homes = kinds.flat_map(|(kind, seats)| seats.iter().map(|seat| (kind.clone(), *seat)));
        let mut sources: Vec<Source> = homes
            .filter(|(_, seat)| wanted.seat.is_none_or(|wanted| wanted == *seat))
            .map(|(kind, seat)| Source::Home(kind, seat))
            .collect();
        sources.push(Source::Shared);
        // Requests have no stage.
        if wanted.kinds.contains(REQUEST) && wanted.stage.is_none() {
            sources.push(Source::Asked);
        }
        let stream = |source| Stream { source, after, fetched: VecDeque::new(), is_dry: false };
        sources.into_iter().map(stream).collect()
    }

    /// The stream's next place; asks the ledger for up to `count` where none is at hand.
    fn next(&self, stream: &mut Stream, count: usize) -> Result<Option<Place>, LedgerError> {
        if stream.fetched.is_empty() && !stream.is_dry {
            stream.fetched = match &stream.source {
                Source::Home(kind, seat) => self.home(kind, *seat, stream.after, count)?,
                Source::Shared => self.shared(stream.after, count)?,
                Source::Asked => self.asked(stream.after, count)?,
            };
            stream.is_dry = stream.fetched.len() < count;
            stream.after = stream.fetched.back().copied().unwrap_or(stream.after);
        }
        Ok(stream.fetched.pop_front())
    }

    fn home(&self, kind: &KindId, seat: SeatId, after: Place, count: usize) -> Result<VecDeque<Place>, LedgerError> {
        let sql = "SELECT seq, id FROM record INDEXED BY record_order
                   WHERE company = ?1 AND seat = ?2 AND kind = ?3 AND seq >= ?4 AND (seq > ?4 OR id > ?5)
                     AND (?6 IS NULL OR stage = ?6) AND (?7 IS NULL OR changed_ms > ?7) ORDER BY seq, id LIMIT ?8";
        let (company, (seq, id)) = (self.viewer.company(), after);
        let values = params![
            company.as_bytes(),
            seat.as_bytes(),
            kind.as_str(),
            seq.cast_signed(),
            id.as_bytes(),
            self.wanted.stage.as_ref().map(StageId::as_str),
            self.wanted.changed_after_ms,
            i64::try_from(count).unwrap_or(i64::MAX),
        ];
        Ok(self.snapshot.prepare_cached(sql)?.query_map(values, place)?.collect::<Result<_, _>>()?)
    }

    fn shared(&self, after: Place, count: usize) -> Result<VecDeque<Place>, LedgerError> {
        let sql = "SELECT seq, id, kind, seat, shares FROM record INDEXED BY record_shared
                   WHERE company = ?1 AND shares IS NOT NULL AND seq >= ?2 AND (seq > ?2 OR id > ?3)
                     AND (?4 IS NULL OR stage = ?4) AND (?5 IS NULL OR changed_ms > ?5) AND (?6 IS NULL OR seat = ?6) ORDER BY seq, id";
        let (company, (seq, id)) = (self.viewer.company(), after);
        let values = params![
            company.as_bytes(),
            seq.cast_signed(),
            id.as_bytes(),
            self.wanted.stage.as_ref().map(StageId::as_str),
            self.wanted.changed_after_ms,
            self.wanted.seat.map(|seat| *seat.as_bytes()),
        ];
        let mut statement = self.snapshot.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = VecDeque::new();
        while found.len() < count {
            let Some(row) = rows.next()? else { break };
            if self.is_only_shared(row)? {
                found.push_back(place(row)?);
            }
        }
        Ok(found)
    }

    /// Whether the viewer reads a record because of a share, and not in the stream of its home seat.
    fn is_only_shared(&self, row: &Row<'_>) -> Result<bool, LedgerError> {
        let kind = KindId::new(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?;
        let seat: SeatId = key(row, 3)?;
        let is_at_home = self.readable.get(&kind).is_none_or(|seats| seats.contains(&seat));
        if is_at_home || !self.wanted.kinds.contains(&kind) {
            return Ok(false);
        }
        let shares: BTreeMap<SeatId, i64> = from_cbor(row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?)?;
        Ok(self.viewer.may_read(&kind, seat, &shares).is_some())
    }

    fn asked(&self, after: Place, count: usize) -> Result<VecDeque<Place>, LedgerError> {
        let sql = "SELECT r.seq, r.id FROM request_decider d JOIN record r ON r.company = d.company AND r.id = d.request
                   WHERE d.company = ?1 AND d.user = ?2 AND (r.seq > ?3 OR (r.seq = ?3 AND r.id > ?4))
                     AND (?5 IS NULL OR r.changed_ms > ?5) AND (?6 IS NULL OR r.seat = ?6) ORDER BY r.seq, r.id";
        let (company, (seq, id)) = (self.viewer.company(), after);
        let values = params![
            company.as_bytes(),
            self.viewer.user.as_bytes(),
            seq.cast_signed(),
            id.as_bytes(),
            self.wanted.changed_after_ms,
            self.wanted.seat.map(|seat| *seat.as_bytes()),
        ];
        let mut statement = self.snapshot.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = VecDeque::new();
        while found.len() < count {
            let Some(row) = rows.next()? else { break };
            let place = place(row)?;
            if self.viewer.decides(self.snapshot, place.1)? {
                found.push_back(place);
            }
        }
        Ok(found)
    }
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    Ok((row.get::<_, i64>(0)?.cast_unsigned(), key(row, 1)?))
}
