//! People: users with their passwords, and what they are granted.

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use roundsman_domain::{CompanyId, Grant, Node, RoleId, UserId};
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::json;

use super::{
    LedgerError,
    audit::{self, Who},
    column::key,
    company::{checked_name, touch},
};

/// A password has at least this many characters.
pub const PASSWORD_CHARS_MIN: usize = 10;

/// And at most this many bytes: hashing a novel would cost the relay, not the attacker.
pub const PASSWORD_BYTES_MAX: usize = 1024;

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// What people call them, and what they sign in with.
    pub name: String,
    /// The language of their pages, a tag.
    pub language: String,
}

/// Adds somebody.
///
/// # Errors
/// Where the name is taken or the password too short.
pub fn add(
    tx: &Transaction<'_>,
    company: CompanyId,
    name: &str,
    password_hash: &str,
    language: &str,
    now_ms: i64,
) -> Result<User, LedgerError> {
    let name = checked_name(name)?;
    let id = UserId::new_at(now_ms, rand::random());
    let rows = tx.execute(
        "INSERT INTO user (company, id, name, password_hash, language, created_ms) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (company.as_bytes(), id.as_bytes(), &name, password_hash, language, now_ms),
    )?;
    if rows == 0 {
        return Err(LedgerError::Taken { noun: "user", name });
    }
    audit::note(tx, company, now_ms, Who::Operator, "user.add", &json!({ "user": id }))?;
    touch(tx, company)?;
    Ok(User { id, name, language: language.to_owned() })
}

fn of_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<User> {
    Ok(User { id: key(row, 0)?, name: row.get(1)?, language: row.get(2)? })
}

/// The user of this name or id.
///
/// # Errors
/// Where there is none.
pub fn named(snapshot: &Connection, company: CompanyId, name: &str) -> Result<User, LedgerError> {
    let by_id = name.parse::<UserId>().ok().map(|id| *id.as_bytes());
    let sql = "SELECT id, name, language FROM user WHERE company = ?1 AND (name = ?2 OR id = ?3)";
    let user = snapshot.prepare_cached(sql)?.query_row((company.as_bytes(), name, by_id), of_row).optional()?;
    user.ok_or_else(|| LedgerError::Unknown { noun: "user", name: name.to_owned() })
}

/// The user with this id.
///
/// # Errors
/// Where the database refuses.
pub fn user(snapshot: &Connection, company: CompanyId, user: UserId) -> Result<Option<User>, LedgerError> {
    let sql = "SELECT id, name, language FROM user WHERE company = ? AND id = ?";
    Ok(snapshot.prepare_cached(sql)?.query_row((company.as_bytes(), user.as_bytes()), of_row).optional()?)
}

/// Everybody of a company, by name.
///
/// # Errors
/// Where the database refuses.
pub fn all(snapshot: &Connection, company: CompanyId) -> Result<Vec<User>, LedgerError> {
    let mut rows = snapshot.prepare_cached("SELECT id, name, language FROM user WHERE company = ? ORDER BY name")?;
    Ok(rows.query_map([company.as_bytes()], of_row)?.collect::<Result<_, _>>()?)
}

/// All grants of a user, past and future ones too, oldest first.
///
/// # Errors
/// Where the database refuses.
pub fn grants(snapshot: &Connection, company: CompanyId, user: UserId) -> Result<Vec<Grant>, LedgerError> {
    let sql = "SELECT on_seat, node, role, from_ms, until_ms FROM user_grant WHERE company = ? AND user = ? ORDER BY id";
    let mut rows = snapshot.prepare_cached(sql)?;
    let mut grants = Vec::new();
    let read = |row: &rusqlite::Row<'_>| {
        let node = if row.get::<_, bool>(0)? { Node::Seat(key(row, 1)?) } else { Node::Unit(key(row, 1)?) };
        Ok((node, row.get::<_, String>(2)?, row.get(3)?, row.get(4)?))
    };
    for row in rows.query_map((company.as_bytes(), user.as_bytes()), read)? {
        let (node, role, from_ms, until_ms) = row?;
        let role =
            RoleId::new(&role).map_err(|error| LedgerError::Damaged { what: "a grant".to_owned(), detail: error.to_string() })?;
        grants.push(Grant { user, node, role, from_ms: Some(from_ms), until_ms });
    }
    Ok(grants)
}

fn key_of(node: Node) -> (bool, [u8; 16]) {
    match node {
        Node::Seat(seat) => (true, *seat.as_bytes()),
        Node::Unit(unit) => (false, *unit.as_bytes()),
    }
}

/// Grants a role at a node.
///
/// # Errors
/// Where it would end before it begins.
pub fn add_grant(tx: &Connection, company: CompanyId, grant: &Grant, now_ms: i64) -> Result<i64, LedgerError> {
    let from_ms = grant.from_ms.unwrap_or(now_ms);
    if grant.until_ms.is_some_and(|until| until <= from_ms) {
        return Err(LedgerError::EmptyGrant);
    }
    let (on_seat, node) = key_of(grant.node);
    tx.execute(
        "INSERT INTO user_grant (company, user, on_seat, node, role, from_ms, until_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (company.as_bytes(), grant.user.as_bytes(), on_seat, node, grant.role.as_str(), from_ms, grant.until_ms),
    )?;
    let id = tx.last_insert_rowid();
    let detail = json!({ "grant": id, "user": grant.user, "node": grant.node, "role": grant.role });
    audit::note(tx, company, now_ms, Who::Operator, "grant.add", &detail)?;
    touch(tx, company)?;
    Ok(id)
}

/// Ends a grant now; one that has not begun never will.
///
/// # Errors
/// Where there is no such grant that still holds.
pub fn end_grant(
    tx: &Transaction<'_>,
    company: CompanyId,
    user: UserId,
    node: Node,
    role: &str,
    now_ms: i64,
) -> Result<usize, LedgerError> {
    let (on_seat, key) = key_of(node);
    let ended = tx.execute(
        "UPDATE user_grant SET until_ms = max(?1, from_ms)
         WHERE company = ?2 AND user = ?3 AND on_seat = ?4 AND node = ?5 AND role = ?6 AND (until_ms IS NULL OR until_ms > ?1)",
        (now_ms, company.as_bytes(), user.as_bytes(), on_seat, key, role),
    )?;
    if ended == 0 {
        return Err(LedgerError::Unknown { noun: "grant that still holds", name: role.to_owned() });
    }
    let detail = json!({ "user": user, "node": node, "role": role, "ended": ended });
    audit::note(tx, company, now_ms, Who::Operator, "grant.end", &detail)?;
    touch(tx, company)?;
    Ok(ended)
}

/// Chooses the language of somebody's pages.
///
/// # Errors
/// Where the database refuses.
pub fn set_language(tx: &Transaction<'_>, company: CompanyId, user: UserId, language: &str) -> Result<(), LedgerError> {
    let sql = "UPDATE user SET language = ? WHERE company = ? AND id = ?";
    tx.execute(sql, (language, company.as_bytes(), user.as_bytes()))?;
    Ok(())
}

/// Gives somebody another password, as its hash.
///
/// # Errors
/// Where the database refuses.
pub fn set_password(tx: &Transaction<'_>, company: CompanyId, user: UserId, hash: &str, now_ms: i64) -> Result<(), LedgerError> {
    let sql = "UPDATE user SET password_hash = ? WHERE company = ? AND id = ?";
    tx.execute(sql, (hash, company.as_bytes(), user.as_bytes()))?;
    audit::note(tx, company, now_ms, Who::User(user), "user.password", &json!({}))
}

/// A password's hash: argon2id with the crate's parameters (19 MiB, two passes, OWASP's first choice), as a PHC string.
///
/// # Errors
/// Where the password is too short or too long.
pub fn hash_password(password: &str) -> Result<String, LedgerError> {
    if password.chars().count() < PASSWORD_CHARS_MIN || password.len() > PASSWORD_BYTES_MAX {
        return Err(LedgerError::PasswordUnfit { min: PASSWORD_CHARS_MIN, max: PASSWORD_BYTES_MAX });
    }
    let failed = |error: argon2::password_hash::Error| LedgerError::Damaged {
        what: "a password's hash".to_owned(),
        detail: error.to_string(),
    };
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(failed)?;
    Ok(Argon2::default().hash_password(password.as_bytes(), &salt).map_err(failed)?.to_string())
}

/// What a sign-in of an unknown user is checked against, so that it takes as long as any other.
const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$Kb4sfIGDwAoD0TTDGKMAI3n2ArF3ohs4pvuYbP4gW1I";

/// What a sign-in is checked against.
#[derive(Debug, Clone)]
pub struct Claim {
    who: Option<UserId>,
    hash: String,
}

/// Looks up whom a sign-in names; an unknown user has a claim too, one that nothing satisfies.
///
/// # Errors
/// Where the database refuses.
pub fn claim(snapshot: &Connection, company: Option<CompanyId>, name: &str) -> Result<Claim, LedgerError> {
    let found = match company {
        Some(company) => snapshot
            .prepare_cached("SELECT id, password_hash FROM user WHERE company = ? AND name = ?")?
            .query_row((company.as_bytes(), name.trim()), |row| Ok((key(row, 0)?, row.get(1)?)))
            .optional()?,
        None => None,
    };
    Ok(match found {
        Some((who, hash)) => Claim { who: Some(who), hash },
        None => Claim { who: None, hash: NOBODYS_HASH.to_owned() },
    })
}

impl Claim {
    /// Whether the password is theirs. Takes the same time whoever is named; blocks for a tenth of a second.
    pub fn settle(&self, password: &str) -> Option<UserId> {
        let hash = PasswordHash::new(&self.hash).ok()?;
        let cut = password.get(..PASSWORD_BYTES_MAX).unwrap_or(password);
        let is_theirs = Argon2::default().verify_password(cut.as_bytes(), &hash).is_ok();
        self.who.filter(|_| is_theirs && password.len() <= PASSWORD_BYTES_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_checked_as_thoroughly_as_anybody() {
        let nobody = PasswordHash::new(NOBODYS_HASH).unwrap();
        let somebody = hash_password("a long password").unwrap();
        let somebody = PasswordHash::new(&somebody).unwrap();
        assert_eq!((nobody.algorithm, nobody.version), (somebody.algorithm, somebody.version));
        assert_eq!(nobody.params, somebody.params);
        assert_eq!(nobody.hash.map(|hash| hash.len()), somebody.hash.map(|hash| hash.len()));
    }

    #[test]
    fn a_password_opens_only_its_own_door() {
        let claim =
            Claim { who: Some(UserId::from_bytes([1; 16])), hash: hash_password("十个字符以上的密码口令").unwrap() };
        assert_eq!(claim.settle("十个字符以上的密码口令"), Some(UserId::from_bytes([1; 16])));
        for wrong in ["十个字符以上的密码口令 ", "", "a long password", &"x".repeat(5_000)] {
            assert_eq!(claim.settle(wrong), None);
        }
        let nobody = Claim { who: None, hash: hash_password("a long password").unwrap() };
        assert_eq!(nobody.settle("a long password"), None);
    }
}
