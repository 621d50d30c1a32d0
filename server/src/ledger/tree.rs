//! The company's tree as the ledger keeps it: units, seats, and what each was under from when on.

use std::collections::BTreeMap;

use roundsman_domain::{CompanyId, Node, Seat, SeatId, Since, Tree, Unit, UnitId};
use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::{
    LedgerError,
    audit::{self, Who},
    column::{key, key_or_none},
    company::{checked_name, touch},
};

/// The whole tree of a company, with its history.
///
/// # Errors
/// Where the database refuses.
pub fn load(snapshot: &Connection, company: CompanyId) -> Result<Tree, LedgerError> {
    let by_company = [company.as_bytes()];
    let mut tree = Tree::default();
    let mut units = snapshot.prepare_cached("SELECT id, name FROM unit WHERE company = ?")?;
    for unit in units.query_map(by_company, |row| Ok((key::<UnitId>(row, 0)?, row.get(1)?)))? {
        let (id, name) = unit?;
        tree.units.insert(id, Unit { name, under: Vec::new() });
    }
    let mut seats = snapshot.prepare_cached("SELECT id, name FROM seat WHERE company = ?")?;
    for seat in seats.query_map(by_company, |row| Ok((key::<SeatId>(row, 0)?, row.get(1)?)))? {
        let (id, name) = seat?;
        tree.seats.insert(id, Seat { name, unit: Vec::new() });
    }
    let mut edges =
        snapshot.prepare_cached("SELECT unit, from_ms, under FROM unit_edge WHERE company = ? ORDER BY unit, from_ms")?;
    for edge in edges.query_map(by_company, |row| Ok((key::<UnitId>(row, 0)?, row.get(1)?, key_or_none(row, 2)?)))? {
        let (unit, from_ms, what) = edge?;
        if let Some(unit) = tree.units.get_mut(&unit) {
            unit.under.push(Since { from_ms, what });
        }
    }
    let mut edges =
        snapshot.prepare_cached("SELECT seat, from_ms, unit FROM seat_edge WHERE company = ? ORDER BY seat, from_ms")?;
    for edge in edges.query_map(by_company, |row| Ok((key::<SeatId>(row, 0)?, row.get(1)?, key(row, 2)?)))? {
        let (seat, from_ms, what) = edge?;
        if let Some(seat) = tree.seats.get_mut(&seat) {
            seat.unit.push(Since { from_ms, what });
        }
    }
    Ok(tree)
}

/// Makes the unit that everything is under.
///
/// # Errors
/// Where the database refuses.
pub(super) fn add_root(tx: &Transaction<'_>, company: CompanyId, name: &str, now_ms: i64) -> Result<UnitId, LedgerError> {
    insert_unit(tx, company, name, None, now_ms)
}

/// Makes a unit; under the root where nothing else is said.
///
/// # Errors
/// Where the name is taken or the tree would be too deep.
pub fn add_unit(
    tx: &Transaction<'_>,
    company: CompanyId,
    name: &str,
    under: Option<UnitId>,
    now_ms: i64,
) -> Result<UnitId, LedgerError> {
    let name = checked_name(name)?;
    let tree = load(tx, company)?;
    if tree.units.values().any(|unit| unit.name == name) {
        return Err(LedgerError::Taken { noun: "unit", name });
    }
    let under = under.or_else(|| root(&tree)).ok_or_else(|| LedgerError::Unknown { noun: "unit", name: "root".to_owned() })?;
    let id = insert_unit(tx, company, &name, Some(under), now_ms)?;
    load(tx, company)?.check_move(id, under)?;
    changed(tx, company, now_ms, "unit.add", &json!({ "unit": id, "under": under }))?;
    Ok(id)
}

fn insert_unit(
    tx: &Transaction<'_>,
    company: CompanyId,
    name: &str,
    under: Option<UnitId>,
    now_ms: i64,
) -> Result<UnitId, LedgerError> {
    let id = UnitId::new_at(now_ms, rand::random());
    tx.execute("INSERT INTO unit (company, id, name) VALUES (?, ?, ?)", (company.as_bytes(), id.as_bytes(), name))?;
    tx.execute(
        "INSERT INTO unit_edge (company, unit, from_ms, under) VALUES (?, ?, ?, ?)",
        (company.as_bytes(), id.as_bytes(), now_ms, under.map(|under| *under.as_bytes())),
    )?;
    Ok(id)
}

/// Puts a unit under another from now on; what is under it comes along.
///
/// # Errors
/// Where it would be under itself, or the tree too deep.
pub fn move_unit(tx: &Transaction<'_>, company: CompanyId, unit: UnitId, under: UnitId, now_ms: i64) -> Result<(), LedgerError> {
    let tree = load(tx, company)?;
    tree.check_move(unit, under)?;
    let from_ms = tree.units.get(&unit).map_or(now_ms, |unit| after_last(&unit.under, now_ms));
    tx.execute(
        "INSERT INTO unit_edge (company, unit, from_ms, under) VALUES (?, ?, ?, ?)",
        (company.as_bytes(), unit.as_bytes(), from_ms, under.as_bytes()),
    )?;
    changed(tx, company, now_ms, "unit.move", &json!({ "unit": unit, "under": under }))
}

/// Makes a seat in a unit.
///
/// # Errors
/// Where the name is taken.
pub fn add_seat(tx: &Transaction<'_>, company: CompanyId, name: &str, unit: UnitId, now_ms: i64) -> Result<SeatId, LedgerError> {
    let name = checked_name(name)?;
    let id = SeatId::new_at(now_ms, rand::random());
    let rows = tx.execute(
        "INSERT INTO seat (company, id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (company.as_bytes(), id.as_bytes(), &name),
    )?;
    if rows == 0 {
        return Err(LedgerError::Taken { noun: "seat", name });
    }
    tx.execute(
        "INSERT INTO seat_edge (company, seat, from_ms, unit) VALUES (?, ?, ?, ?)",
        (company.as_bytes(), id.as_bytes(), now_ms, unit.as_bytes()),
    )?;
    changed(tx, company, now_ms, "seat.add", &json!({ "seat": id, "unit": unit }))?;
    Ok(id)
}

/// Puts a seat into another unit from now on; its records come along untouched.
///
/// # Errors
/// Where the database refuses.
pub fn move_seat(tx: &Transaction<'_>, company: CompanyId, seat: SeatId, unit: UnitId, now_ms: i64) -> Result<(), LedgerError> {
    let tree = load(tx, company)?;
    let from_ms = tree.seats.get(&seat).map_or(now_ms, |seat| after_last(&seat.unit, now_ms));
    tx.execute(
        "INSERT INTO seat_edge (company, seat, from_ms, unit) VALUES (?, ?, ?, ?)",
        (company.as_bytes(), seat.as_bytes(), from_ms, unit.as_bytes()),
    )?;
    changed(tx, company, now_ms, "seat.move", &json!({ "seat": seat, "unit": unit }))
}

/// A clock that was set back must not put a change before the one that it follows.
fn after_last<T>(edges: &[Since<T>], now_ms: i64) -> i64 {
    edges.last().map_or(now_ms, |last| now_ms.max(last.from_ms.saturating_add(1)))
}

fn changed(
    tx: &Transaction<'_>,
    company: CompanyId,
    now_ms: i64,
    what: &str,
    detail: &serde_json::Value,
) -> Result<(), LedgerError> {
    audit::note(tx, company, now_ms, Who::Operator, what, detail)?;
    touch(tx, company)
}

fn root(tree: &Tree) -> Option<UnitId> {
    tree.units.iter().find(|(_, unit)| unit.under.last().is_some_and(|since| since.what.is_none())).map(|(id, _)| *id)
}

/// The unit of this name or id.
///
/// # Errors
/// Where there is none.
pub fn unit_named(tree: &Tree, name: &str) -> Result<UnitId, LedgerError> {
    find(&tree.units, name, |unit| &unit.name).ok_or_else(|| LedgerError::Unknown { noun: "unit", name: name.to_owned() })
}

/// The seat of this name or id.
///
/// # Errors
/// Where there is none.
pub fn seat_named(tree: &Tree, name: &str) -> Result<SeatId, LedgerError> {
    find(&tree.seats, name, |seat| &seat.name).ok_or_else(|| LedgerError::Unknown { noun: "seat", name: name.to_owned() })
}

/// The unit or the seat of this name or id.
///
/// # Errors
/// Where there is none, or one of each.
pub fn node_named(tree: &Tree, name: &str) -> Result<Node, LedgerError> {
    match (unit_named(tree, name), seat_named(tree, name)) {
        (Ok(unit), Ok(seat)) => {
            Err(LedgerError::Ambiguous { name: name.to_owned(), choices: format!("the unit {unit}, the seat {seat}") })
        }
        (Ok(unit), _) => Ok(Node::Unit(unit)),
        (_, Ok(seat)) => Ok(Node::Seat(seat)),
        _ => Err(LedgerError::Unknown { noun: "unit or seat", name: name.to_owned() }),
    }
}

fn find<K: Copy + Ord + ToString, V>(map: &BTreeMap<K, V>, name: &str, name_of: impl Fn(&V) -> &String) -> Option<K> {
    map.iter().find(|(id, value)| name_of(value) == name || id.to_string() == name).map(|(id, _)| *id)
}
