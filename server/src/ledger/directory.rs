//! The directory: a company's tree, people, grants and playbooks, read once and kept until its generation changes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use roundsman_domain::{
    CompanyId, DeviceId, Grant, KindId, Node, PlaybookVersion, RoleId, Seat, SeatId, Since, StageId, Tree, Unit, UnitId, UserId,
};
use roundsman_playbook::Playbook;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::LedgerError;

/// What a company is, apart from its records.
#[derive(Debug)]
pub struct Directory {
    /// Which company.
    pub company: CompanyId,
    /// What people call it.
    pub name: String,
    /// The Automerge actor that the relay writes as, in this epoch.
    pub actor: [u8; 16],
    /// The relay's own device.
    pub relay_device: DeviceId,
    /// Which state of the directory this is.
    pub generation: i64,
    /// Units and seats with their histories.
    pub tree: Tree,
    /// Grants by user, ended ones included.
    pub grants: BTreeMap<UserId, Vec<Grant>>,
    /// Names by user.
    pub people: BTreeMap<UserId, String>,
    /// All versions, with when each was applied.
    pub playbooks: BTreeMap<PlaybookVersion, (Arc<Playbook>, i64)>,
}

impl Directory {
    /// The newest playbook.
    ///
    /// # Errors
    /// Where the company has none, which `company new` rules out.
    pub fn playbook(&self) -> Result<&Arc<Playbook>, LedgerError> {
        let newest = self.playbooks.values().next_back();
        newest.map(|(playbook, _)| playbook).ok_or_else(|| LedgerError::Unknown { noun: "playbook of", name: self.name.clone() })
    }

    /// Where a record goes that came to this stage by a version of the playbook, as those after it say; nothing where it can stay.
    pub fn moved_on(&self, kind: &KindId, stage: &StageId, version: PlaybookVersion) -> Option<StageId> {
        let later = self.playbooks.range(version + 1..).map(|(_, (playbook, _))| playbook);
        let stands = later.fold(stage.clone(), |at, playbook| playbook.migrated(kind, &at).cloned().unwrap_or(at));
        (stands != *stage).then_some(stands)
    }

    /// A user's grants, ended ones included.
    pub fn grants_of(&self, user: UserId) -> &[Grant] {
        self.grants.get(&user).map_or(&[], Vec::as_slice)
    }

    /// What people call a user.
    pub fn name_of(&self, user: UserId) -> &str {
        self.people.get(&user).map_or("—", String::as_str)
    }

    fn load(connection: &Connection, company: CompanyId) -> Result<Self, LedgerError> {
        let key = company.as_bytes();
        let read = |row: &Row<'_>| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
        };
        let (name, actor, relay_device, generation) = connection
            .query_row("SELECT name, actor, relay_device, generation FROM company WHERE id = ?1", [key], read)
            .optional()?
            .ok_or_else(|| LedgerError::Unknown { noun: "company", name: company.to_string() })?;
        Ok(Self {
            company,
            name,
            actor: actor
                .try_into()
                .map_err(|_| LedgerError::Damaged { what: "a company's actor".into(), detail: "not 16 bytes".into() })?,
            relay_device: DeviceId(relay_device.cast_unsigned()),
            generation,
            tree: load_tree(connection, key)?,
            grants: load_grants(connection, key)?,
            people: rows(connection, "SELECT id, name FROM user WHERE company = ?1", key, |row| {
                Ok((UserId::from_slice(&row.get::<_, Vec<u8>>(0)?)?, row.get(1)?))
            })?
            .into_iter()
            .collect(),
            playbooks: load_playbooks(connection, key)?,
        })
    }
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    company: &[u8],
    read: impl Fn(&Row<'_>) -> Result<T, LedgerError>,
) -> Result<Vec<T>, LedgerError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query([company])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// Units and seats with all edges that there ever were, oldest first.
fn load_tree(connection: &Connection, company: &[u8]) -> Result<Tree, LedgerError> {
    let mut tree = Tree::default();
    let units = "SELECT u.id, u.name, e.from_ms, e.under FROM unit u JOIN unit_edge e ON e.company = u.company AND e.unit = u.id
                 WHERE u.company = ?1 ORDER BY u.id, e.from_ms";
    for (id, name, since) in rows(connection, units, company, |row| {
        let under = row.get::<_, Option<Vec<u8>>>(3)?.map(|id| UnitId::from_slice(&id)).transpose()?;
        Ok((
            UnitId::from_slice(&row.get::<_, Vec<u8>>(0)?)?,
            row.get::<_, String>(1)?,
            Since { from_ms: row.get(2)?, what: under },
        ))
    })? {
        tree.units.entry(id).or_insert_with(|| Unit { name, under: Vec::new() }).under.push(since);
    }
    let seats = "SELECT s.id, s.name, e.from_ms, e.unit FROM seat s JOIN seat_edge e ON e.company = s.company AND e.seat = s.id
                 WHERE s.company = ?1 ORDER BY s.id, e.from_ms";
    for (id, name, since) in rows(connection, seats, company, |row| {
        let unit = UnitId::from_slice(&row.get::<_, Vec<u8>>(3)?)?;
        Ok((
            SeatId::from_slice(&row.get::<_, Vec<u8>>(0)?)?,
            row.get::<_, String>(1)?,
            Since { from_ms: row.get(2)?, what: unit },
        ))
    })? {
        tree.seats.entry(id).or_insert_with(|| Seat { name, unit: Vec::new() }).unit.push(since);
    }
    Ok(tree)
}

fn load_grants(connection: &Connection, company: &[u8]) -> Result<BTreeMap<UserId, Vec<Grant>>, LedgerError> {
    let sql = "SELECT user, on_seat, node, role, from_ms, until_ms FROM user_grant WHERE company = ?1 ORDER BY id";
    let mut grants: BTreeMap<UserId, Vec<Grant>> = BTreeMap::new();
    for grant in rows(connection, sql, company, |row| {
        let node = row.get::<_, Vec<u8>>(2)?;
        Ok(Grant {
            user: UserId::from_slice(&row.get::<_, Vec<u8>>(0)?)?,
            node: if row.get(1)? { Node::Seat(SeatId::from_slice(&node)?) } else { Node::Unit(UnitId::from_slice(&node)?) },
            role: RoleId::new(&row.get::<_, String>(3)?)?,
            from_ms: Some(row.get(4)?),
            until_ms: row.get(5)?,
        })
    })? {
        grants.entry(grant.user).or_default().push(grant);
    }
    Ok(grants)
}

fn load_playbooks(
    connection: &Connection,
    company: &[u8],
) -> Result<BTreeMap<PlaybookVersion, (Arc<Playbook>, i64)>, LedgerError> {
    let sql = "SELECT version, source, applied_ms FROM playbook WHERE company = ?1 ORDER BY version";
    let read = |row: &Row<'_>| {
        let (version, source): (PlaybookVersion, String) = (row.get(0)?, row.get(1)?);
        let parsed = Playbook::parse(&source).map_err(|problems| LedgerError::Damaged {
            what: format!("playbook {version}"),
            detail: problems.first().map(|problem| problem.code.to_string()).unwrap_or_default(),
        })?;
        Ok((version, (Arc::new(parsed.playbook), row.get(2)?)))
    };
    Ok(rows(connection, sql, company, read)?.into_iter().collect())
}

/// Directories by company, each good for one generation.
#[derive(Debug, Default)]
pub struct Directories(Mutex<HashMap<CompanyId, Arc<Directory>>>);

impl Directories {
    /// The company's directory as it is now: read anew only where its generation has changed.
    ///
    /// # Errors
    /// Where there is no such company, or its rows cannot be read.
    pub fn get(&self, connection: &Connection, company: CompanyId) -> Result<Arc<Directory>, LedgerError> {
        let generation: Option<i64> = connection
            .prepare_cached("SELECT generation FROM company WHERE id = ?1")?
            .query_row(params![company.as_bytes()], |row| row.get(0))
            .optional()?;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&company).cloned();
        if let Some(known) = known.filter(|known| Some(known.generation) == generation) {
            return Ok(known);
        }
        let fresh = Arc::new(Directory::load(connection, company)?);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(company, fresh.clone());
        Ok(fresh)
    }
}
