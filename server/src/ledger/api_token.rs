//! API tokens: what integrators show. Each reads by its user's grants as far as one role goes, until a time. Only what it hashes to is kept.

use std::{fmt, str::FromStr};

use roundsman_domain::{CompanyId, RoleId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use serde::{Serialize, Serializer};
use serde_json::json;

use super::{
    LedgerError,
    audit::{self, Who},
    column::key,
    company::checked_name,
    device::{random_token, token_hash},
};

/// What every API token begins with: programs that look for leaked secrets find it, and nobody takes it for a device's.
pub const PREFIX: &str = "roundsman_";

const HOUR_MS: i64 = 3_600_000;

/// No token lives longer than this.
pub const LIFE_MS_MAX: i64 = 366 * 24 * HOUR_MS;

/// Names a token to its operator; no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiTokenId(pub u64);

impl fmt::Display for ApiTokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for ApiTokenId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let is_id = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let id = u64::from_str_radix(text, 16).ok().filter(|_| is_id);
        id.map(Self).ok_or_else(|| "a token's id has 16 hexadecimal digits: see `roundsman token list`".to_owned())
    }
}

impl Serialize for ApiTokenId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A token as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenRow {
    /// Of which company.
    pub company: CompanyId,
    /// Its id.
    pub id: ApiTokenId,
    /// Whose grants it reads by.
    pub user: UserId,
    /// What it is for.
    pub name: String,
    /// What it narrows those grants to.
    pub role: RoleId,
    /// Since when, ms since the Unix epoch.
    pub made_ms: i64,
    /// Until when.
    pub expires_ms: i64,
    /// When it was taken away.
    pub revoked_ms: Option<i64>,
    /// Its last use, to within an hour.
    pub used_ms: Option<i64>,
}

impl ApiTokenRow {
    /// Whether its use should be written down; once an hour, so that reading is not writing.
    pub fn is_use_stale(&self, now_ms: i64) -> bool {
        self.used_ms.is_none_or(|used| now_ms - used >= HOUR_MS)
    }
}

/// A token about to be made.
#[derive(Debug, Clone)]
pub struct ApiTokenDraft<'a> {
    /// Whose grants it reads by.
    pub user: UserId,
    /// What it is for.
    pub name: &'a str,
    /// What it narrows those grants to; a role of the playbook.
    pub role: RoleId,
    /// Until when, ms since the Unix epoch.
    pub expires_ms: i64,
}

/// Makes a token and gives it; it is nowhere afterwards.
///
/// # Errors
/// Where its name is none, or it would be over before it begins or live too long.
pub fn make(
    tx: &Transaction<'_>,
    company: CompanyId,
    draft: &ApiTokenDraft<'_>,
    now_ms: i64,
) -> Result<(ApiTokenId, String), LedgerError> {
    let name = checked_name(draft.name)?;
    if draft.expires_ms <= now_ms || draft.expires_ms > now_ms.saturating_add(LIFE_MS_MAX) {
        return Err(LedgerError::Refused("a token expires in the future, at most 366 days from now".to_owned()));
    }
    let (id, token) = (ApiTokenId(rand::random()), format!("{PREFIX}{}", random_token()));
    tx.execute(
        "INSERT INTO api_token (company, id, user, token_hash, name, role, made_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            company.as_bytes(),
            id.0.cast_signed(),
            draft.user.as_bytes(),
            token_hash(&token),
            name,
            draft.role.as_str(),
            now_ms,
            draft.expires_ms,
        ),
    )?;
    let detail = json!({ "token": id, "user": draft.user, "role": draft.role, "expires_ms": draft.expires_ms });
    audit::note(tx, company, now_ms, Who::Operator, "token.new", &detail)?;
    Ok((id, token))
}

const COLUMNS: &str = "company, id, user, name, role, made_ms, expires_ms, revoked_ms, used_ms";

fn read(row: &Row<'_>) -> Result<ApiTokenRow, LedgerError> {
    Ok(ApiTokenRow {
        company: key(row, 0)?,
        id: ApiTokenId(row.get::<_, i64>(1)?.cast_unsigned()),
        user: key(row, 2)?,
        name: row.get(3)?,
        role: RoleId::new(&row.get::<_, String>(4)?)?,
        made_ms: row.get(5)?,
        expires_ms: row.get(6)?,
        revoked_ms: row.get(7)?,
        used_ms: row.get(8)?,
    })
}

/// The row of a token that somebody shows, expired and revoked ones too.
///
/// # Errors
/// Where the database refuses.
pub fn shown(snapshot: &Connection, token: &str) -> Result<Option<ApiTokenRow>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM api_token WHERE token_hash = ?");
    let mut statement = snapshot.prepare_cached(&sql)?;
    let row = statement.query_row([token_hash(token)], |row| Ok(read(row))).optional()?;
    row.transpose()
}

/// All tokens of a company, oldest first.
///
/// # Errors
/// Where the database refuses.
pub fn all(snapshot: &Connection, company: CompanyId) -> Result<Vec<ApiTokenRow>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM api_token WHERE company = ? ORDER BY made_ms, id");
    let mut statement = snapshot.prepare_cached(&sql)?;
    let mut rows = statement.query([company.as_bytes()])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// Takes a token away from its next request on.
///
/// # Errors
/// Where there is no such token.
pub fn revoke(tx: &Transaction<'_>, company: CompanyId, id: ApiTokenId, now_ms: i64) -> Result<(), LedgerError> {
    let sql = "UPDATE api_token SET revoked_ms = coalesce(revoked_ms, ?) WHERE company = ? AND id = ? RETURNING user";
    let user: Option<UserId> =
        tx.query_row(sql, (now_ms, company.as_bytes(), id.0.cast_signed()), |row| key(row, 0)).optional()?;
    let user = user.ok_or_else(|| LedgerError::Unknown { noun: "token", name: id.to_string() })?;
    audit::note(tx, company, now_ms, Who::Operator, "token.revoke", &json!({ "token": id, "user": user }))
}

/// Writes down that a token was used.
///
/// # Errors
/// Where the database refuses.
pub fn note_use(tx: &Transaction<'_>, company: CompanyId, id: ApiTokenId, now_ms: i64) -> Result<(), LedgerError> {
    let sql = "UPDATE api_token SET used_ms = ? WHERE company = ? AND id = ?";
    tx.execute(sql, (now_ms, company.as_bytes(), id.0.cast_signed()))?;
    Ok(())
}
