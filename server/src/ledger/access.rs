//! Access: what a user may read now, from grants, tree and the newest playbook's roles.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, OnceLock},
};

use roundsman_domain::{
    BlobHash, CompanyId, Grant, KindId, Node, Reach, RecordId, RoleId, SeatId, SectionId, UserId, from_cbor, reaches,
};
use roundsman_playbook::{Kind, Playbook, Right, Role};
use rusqlite::{Connection, OptionalExtension};

use super::{
    LedgerError,
    column::{key, key_or_none},
    directory::{Directories, Directory},
};

/// Somebody who wants to see something, at a time.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Who.
    pub user: UserId,
    /// As far as this role goes and no further, where they come with an API token; the roles of `playbook` are narrowed to it.
    pub narrowed: Option<RoleId>,
    /// The company's tree, people and playbooks.
    pub directory: Arc<Directory>,
    /// The newest playbook.
    pub playbook: Arc<Playbook>,
    /// When, ms since the Unix epoch.
    pub at_ms: i64,
    covered: OnceLock<Vec<(RoleId, Vec<SeatId>)>>,
}

/// Where a record is and what it is: all that access depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which record.
    pub record: RecordId,
    /// Its kind.
    pub kind: KindId,
    /// Its home seat.
    pub seat: SeatId,
    /// Seats that have it too, until when.
    pub shares: BTreeMap<SeatId, i64>,
    /// The record that it was merged into.
    pub merged_into: Option<RecordId>,
}

/// What may be read of one kind, seat by seat: asked once for a page, and then of each of its records.
#[derive(Debug, Clone)]
pub struct Sight {
    at_ms: i64,
    sections: HashMap<SeatId, Arc<BTreeSet<SectionId>>>,
}

impl Sight {
    /// Whether nothing at all is in sight.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// The seats of which anything may be read.
    pub fn seats(&self) -> Vec<SeatId> {
        self.sections.keys().copied().collect()
    }

    /// The sections that may be read of a record in these seats; `None` where it is out of sight.
    pub fn sections(&self, seat: SeatId, shares: &BTreeMap<SeatId, i64>) -> Option<Arc<BTreeSet<SectionId>>> {
        let home = self.sections.get(&seat).map(Arc::clone);
        let shared = shares.iter().filter(|(_, until)| self.at_ms < **until).filter_map(|(seat, _)| self.sections.get(seat));
        shared.fold(home, |all, more| match all {
            None => Some(Arc::clone(more)),
            Some(all) if all.is_superset(more) => Some(all),
            Some(all) => Some(Arc::new(all.union(more).cloned().collect())),
        })
    }
}

impl Viewer {
    /// Looks up what somebody may see at a time.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn load(
        snapshot: &Connection,
        directories: &Directories,
        company: CompanyId,
        user: UserId,
        at_ms: i64,
    ) -> Result<Self, LedgerError> {
        let directory = directories.get(snapshot, company)?;
        let playbook = Arc::clone(directory.playbook()?);
        Ok(Self::over(user, directory, playbook, at_ms))
    }

    /// Somebody in a directory that is at hand.
    pub fn over(user: UserId, directory: Arc<Directory>, playbook: Arc<Playbook>, at_ms: i64) -> Self {
        Self { user, narrowed: None, directory, playbook, at_ms, covered: OnceLock::new() }
    }

    /// The same viewer as far as a role goes; `None` where the playbook has no such role.
    pub fn narrowed_to(self, role: RoleId) -> Option<Self> {
        let by = self.playbook.roles.get(&role)?;
        let roles = self.playbook.roles.iter().map(|(id, role)| (id.clone(), role.narrowed_by(by))).collect();
        let playbook = Arc::new(Playbook { roles, ..(*self.playbook).clone() });
        // What was covered before is not what the narrowed roles cover.
        Some(Self { narrowed: Some(role), playbook, covered: OnceLock::new(), ..self })
    }

    /// Which company.
    pub fn company(&self) -> CompanyId {
        self.directory.company
    }

    /// The grants that hold now, with their roles.
    pub fn active(&self) -> impl Iterator<Item = (&Grant, &Role)> {
        let role = |grant: &Grant| self.playbook.roles.get(&grant.role);
        self.directory
            .grants_of(self.user)
            .iter()
            .filter(|grant| grant.is_active(self.at_ms))
            .filter_map(move |grant| Some((grant, role(grant)?)))
    }

    /// Whether any grant holds.
    pub fn is_active(&self) -> bool {
        self.active().next().is_some()
    }

    /// The roles that hold over a record of this kind in these seats.
    fn roles_over(&self, seat: SeatId, shares: &BTreeMap<SeatId, i64>) -> impl Iterator<Item = &Role> {
        let shared = shares.iter().filter(|(_, until)| self.at_ms < **until).map(|(seat, _)| *seat);
        let seats: Vec<SeatId> = std::iter::once(seat).chain(shared).collect();
        self.active()
            .filter(move |(grant, role)| {
                seats.iter().any(|seat| reaches(grant, role.reach, &self.directory.tree, *seat, self.at_ms))
            })
            .map(|(_, role)| role)
    }

    /// The highest right over records of a kind in these seats.
    pub fn right(&self, kind: &KindId, seat: SeatId, shares: &BTreeMap<SeatId, i64>) -> Option<Right> {
        self.roles_over(seat, shares).filter_map(|role| role.right(kind)).max()
    }

    /// The sections that may be read of a record of this kind in these seats; `None` where that is nothing at all.
    ///
    /// Records that the relay makes (requests) are read by those who decide them, whatever seat they are in: see [`Viewer::sections_of`].
    pub fn may_read(&self, kind: &KindId, seat: SeatId, shares: &BTreeMap<SeatId, i64>) -> Option<BTreeSet<SectionId>> {
        let kind = self.playbook.kinds.get(kind).filter(|kind| !kind.is_system)?;
        let there = kind.sections();
        let roles = self.roles_over(seat, shares).filter(|role| role.right(&kind.id).is_some());
        let sections: BTreeSet<SectionId> = roles.flat_map(|role| role.sections.intersection(&there).cloned()).collect();
        (!sections.is_empty()).then_some(sections)
    }

    /// The seats that each grant covers, with its role: the same for every kind.
    fn covered(&self) -> &[(RoleId, Vec<SeatId>)] {
        self.covered.get_or_init(|| {
            let seats = |grant: &Grant, reach: Reach| match (reach, grant.node) {
                (Reach::All, _) => self.directory.tree.seats.keys().copied().collect(),
                (Reach::Own, Node::Seat(seat)) => vec![seat],
                (Reach::Own, Node::Unit(_)) => Vec::new(),
                (Reach::Subtree, node) => self.directory.tree.seats_of(node, self.at_ms).into_iter().collect(),
            };
            self.active().map(|(grant, role)| (grant.role.clone(), seats(grant, role.reach))).collect()
        })
    }

    /// The sections that a role lets its holders read of a kind.
    fn sections_by(&self, role: &RoleId, kind: &Kind) -> BTreeSet<SectionId> {
        let role = self.playbook.roles.get(role).filter(|role| role.right(&kind.id).is_some());
        role.map(|role| role.sections.intersection(&kind.sections()).cloned().collect()).unwrap_or_default()
    }

    /// Whether anything of a kind may be read in any seat.
    pub fn reads(&self, kind: &Kind) -> bool {
        !self.sections_read(kind).is_empty()
    }

    /// The sections of a kind that may be read in any seat.
    pub fn sections_read(&self, kind: &Kind) -> BTreeSet<SectionId> {
        let covering = self.covered().iter().filter(|(_, seats)| !seats.is_empty() && !kind.is_system);
        covering.flat_map(|(role, _)| self.sections_by(role, kind)).collect()
    }

    /// What may be read of a kind in each seat.
    pub fn sight(&self, kind: &KindId) -> Sight {
        let mut sections: HashMap<SeatId, Arc<BTreeSet<SectionId>>> = HashMap::new();
        let kind = self.playbook.kinds.get(kind).filter(|kind| !kind.is_system);
        for (role, seats) in self.covered() {
            let readable = Arc::new(kind.map(|kind| self.sections_by(role, kind)).unwrap_or_default());
            if readable.is_empty() {
                continue;
            }
            for seat in seats {
                let known = sections.entry(*seat).or_insert_with(|| Arc::clone(&readable));
                if !known.is_superset(&readable) {
                    *known = Arc::new(known.union(&readable).cloned().collect());
                }
            }
        }
        Sight { at_ms: self.at_ms, sections }
    }

    /// The sections that may be read of a record as it is; `None` where it does not exist or is out of scope: nobody is told which.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn sections_of(
        &self,
        snapshot: &Connection,
        record: RecordId,
    ) -> Result<Option<(Place, BTreeSet<SectionId>)>, LedgerError> {
        let Some(place) = place(snapshot, self.company(), record)? else { return Ok(None) };
        let is_system = self.playbook.kinds.get(&place.kind).is_some_and(|kind| kind.is_system);
        let sections = if is_system {
            self.decides(snapshot, record)?.then(|| BTreeSet::from([SectionId::from("main")]))
        } else {
            self.may_read(&place.kind, place.seat, &place.shares)
        };
        Ok(sections.map(|sections| (place, sections)))
    }

    /// Whether this user is among those who decide a request. A narrowed one must be able to read what it is about: it is told in the request.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn decides(&self, snapshot: &Connection, request: RecordId) -> Result<bool, LedgerError> {
        let sql = "SELECT r.about FROM request_decider d JOIN request r ON r.company = d.company AND r.record = d.request
                   WHERE d.company = ? AND d.request = ? AND d.user = ?";
        let company = self.company();
        let keys = (company.as_bytes(), request.as_bytes(), self.user.as_bytes());
        let about: Option<RecordId> = snapshot.prepare_cached(sql)?.query_row(keys, |row| key(row, 0)).optional()?;
        let Some(about) = about.filter(|_| self.is_active()) else { return Ok(false) };
        if self.narrowed.is_none() {
            return Ok(true);
        }
        let Some(about) = place(snapshot, company, about)? else { return Ok(false) };
        Ok(self.may_read(&about.kind, about.seat, &about.shares).is_some_and(|sections| sections.contains("main")))
    }

    /// Whether an attachment may be read: a record in sight refers to it, and whoever wrote that reference had the bytes.
    ///
    /// Without the second half, whoever knows a hash could read the bytes by naming it in a record of their own.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn may_read_blob(&self, snapshot: &Connection, hash: BlobHash) -> Result<bool, LedgerError> {
        self.may_read_blob_through(snapshot, hash, None)
    }

    /// The same where it must be this record that refers to it.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn may_read_blob_through(
        &self,
        snapshot: &Connection,
        hash: BlobHash,
        record: Option<RecordId>,
    ) -> Result<bool, LedgerError> {
        let sql = "SELECT DISTINCT r.record, r.section FROM blob_ref r
                   WHERE r.company = ?1 AND r.hash = ?2 AND (?3 IS NULL OR r.record = ?3)
                     AND (r.could_read = 1 OR EXISTS (SELECT 1 FROM blob_sent s WHERE s.company = ?1 AND s.device = r.device AND s.hash = ?2))";
        let mut rows = snapshot.prepare_cached(sql)?;
        let company = self.company();
        let keys = (company.as_bytes(), hash.0, record.map(|record| *record.as_bytes()));
        let refs = rows.query_map(keys, |row| Ok((key::<RecordId>(row, 0)?, row.get::<_, String>(1)?)))?;
        for reference in refs {
            let (record, section) = reference?;
            if self.sections_of(snapshot, record)?.is_some_and(|(_, sections)| sections.contains(section.as_str())) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Where a record is.
///
/// # Errors
/// Where the database refuses, or what is stored cannot be read.
pub fn place(snapshot: &Connection, company: CompanyId, record: RecordId) -> Result<Option<Place>, LedgerError> {
    let sql = "SELECT kind, seat, shares, merged_into FROM record WHERE company = ? AND id = ?";
    let read = |row: &rusqlite::Row<'_>| {
        Ok((row.get::<_, String>(0)?, key(row, 1)?, row.get::<_, Option<Vec<u8>>>(2)?, key_or_none(row, 3)?))
    };
    let row = snapshot.prepare_cached(sql)?.query_row((company.as_bytes(), record.as_bytes()), read).optional()?;
    let Some((kind, seat, shares, merged_into)) = row else { return Ok(None) };
    let corrupt = |detail: String| LedgerError::Damaged { what: "a record".to_owned(), detail };
    let kind = KindId::new(&kind).map_err(|error| corrupt(error.to_string()))?;
    let shares = shares.map(|bytes| from_cbor(&bytes)).transpose().map_err(|error| corrupt(error.to_string()))?;
    Ok(Some(Place { record, kind, seat, shares: shares.unwrap_or_default(), merged_into }))
}
