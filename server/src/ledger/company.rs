//! Companies: the tenants of a relay.

use roundsman_domain::{CompanyId, UnitId};
use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::{
    LedgerError,
    audit::{self, Who},
    column::key,
    listing, playbook, tree,
};

/// The most characters of a name that people give.
pub const NAME_CHARS_MAX: usize = 80;

/// A company as others name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// What people call it.
    pub name: String,
}

/// Makes a company with its root unit and the first version of its playbook.
///
/// # Errors
/// Where the name is taken or the playbook does not pass.
pub fn create(tx: &Transaction<'_>, name: &str, yaml: &str, now_ms: i64) -> Result<(Company, UnitId), LedgerError> {
    let name = checked_name(name)?;
    if tx.query_row("SELECT count(*) FROM company WHERE name = ?", [&name], |row| row.get::<_, i64>(0))? > 0 {
        return Err(LedgerError::Taken { noun: "company", name });
    }
    let first = playbook::stamped(yaml, 1)?;
    let parsed = playbook::parse(&first)?;

    tx.execute("INSERT OR IGNORE INTO relay (only, epoch) VALUES (1, ?)", [random_epoch()])?;
    let id = CompanyId::new_at(now_ms, rand::random());
    tx.execute(
        "INSERT INTO company (id, name, actor, relay_device, created_ms) VALUES (?, ?, ?, ?, ?)",
        (id.as_bytes(), &name, rand::random::<[u8; 16]>(), rand::random_range(1..i64::MAX), now_ms),
    )?;
    tx.execute(
        "INSERT INTO playbook (company, version, source, applied_ms) VALUES (?, 1, ?, ?)",
        (id.as_bytes(), &first, now_ms),
    )?;
    listing::renew(tx, id, &parsed)?;
    let root = tree::add_root(tx, id, &name, now_ms)?;
    audit::note(tx, id, now_ms, Who::Operator, "company.new", &json!({ "playbook": 1 }))?;
    Ok((Company { id, name }, root))
}

/// A new epoch: 63 random bits, never 0, which devices send before the first contact.
pub fn random_epoch() -> i64 {
    rand::random_range(1..i64::MAX)
}

/// All companies by name.
///
/// # Errors
/// Where the database refuses.
pub fn all(snapshot: &Connection) -> Result<Vec<Company>, LedgerError> {
    let mut rows = snapshot.prepare_cached("SELECT id, name FROM company ORDER BY name")?;
    let companies = rows.query_map([], |row| Ok(Company { id: key(row, 0)?, name: row.get(1)? }))?;
    Ok(companies.collect::<Result<_, _>>()?)
}

/// The company of this name or id; without a name the only one that there is.
///
/// # Errors
/// Where there is none, or several and no name.
pub fn named(snapshot: &Connection, name: Option<&str>) -> Result<Company, LedgerError> {
    let mut companies = all(snapshot)?;
    match name {
        Some(name) => companies
            .into_iter()
            .find(|company| company.name == name || company.id.to_string() == name)
            .ok_or_else(|| LedgerError::Unknown { noun: "company", name: name.to_owned() }),
        None if companies.len() > 1 => {
            let choices = companies.iter().map(|company| format!("--company {:?}", company.name)).collect::<Vec<_>>().join(", ");
            Err(LedgerError::Ambiguous { name: "the company".to_owned(), choices })
        }
        None => {
            companies.pop().ok_or_else(|| LedgerError::Unknown { noun: "company", name: "(none has been made yet)".to_owned() })
        }
    }
}

/// Makes caches read the company again: to be called with each change of tree, grants, users, devices or playbook.
///
/// # Errors
/// Where the database refuses.
pub fn touch(tx: &Connection, company: CompanyId) -> Result<(), LedgerError> {
    tx.prepare_cached("UPDATE company SET generation = generation + 1 WHERE id = ?")?.execute([company.as_bytes()])?;
    Ok(())
}

/// A name that people give: trimmed, of 1 to 80 characters, none of them a control character.
///
/// # Errors
/// Where it is no such name.
pub fn checked_name(name: &str) -> Result<String, LedgerError> {
    let trimmed = name.trim();
    let chars = trimmed.chars().count();
    if chars == 0 || chars > NAME_CHARS_MAX || trimmed.chars().any(char::is_control) {
        return Err(LedgerError::NotAName { name: trimmed.chars().take(40).collect(), max: NAME_CHARS_MAX });
    }
    Ok(trimmed.to_owned())
}
