//! Enrolling: a one-time code becomes a device. Codes are not stored, only what each hashes to.

use roundsman_domain::{CompanyId, UserId};
use roundsman_protocol::Enrolment;
use rusqlite::{OptionalExtension, Transaction};
use serde_json::json;

use super::{
    LedgerError,
    audit::{self, Who},
    column::{kept_device, key},
    company::touch,
    device::{Bearer, insert, random_token, read_bearer, token_hash},
};

/// Crockford's base 32: no I, L, O or U, so that a code can be read out over the phone.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How long a code is: 50 bits.
const CODE_CHARS: usize = 10;

/// A code is good for this long where nothing else is said.
pub const CODE_MINUTES: i64 = 24 * 60;

/// The most characters of what an app says of itself.
const APP_CHARS_MAX: usize = 100;

/// Makes a one-time code for a user's phone.
///
/// # Errors
/// Where the database refuses.
pub fn new_code(
    tx: &Transaction<'_>,
    company: CompanyId,
    user: UserId,
    minutes: i64,
    now_ms: i64,
) -> Result<String, LedgerError> {
    put_code(tx, company, user, minutes, None, now_ms)
}

/// Makes a one-time code for an import: a device that brings what a user had written down elsewhere, and is believed when that happened,
/// from this moment on.
///
/// # Errors
/// Where that moment is still to come, or the database refuses.
pub fn new_import_code(
    tx: &Transaction<'_>,
    company: CompanyId,
    user: UserId,
    minutes: i64,
    history_from_ms: i64,
    now_ms: i64,
) -> Result<String, LedgerError> {
    if history_from_ms > now_ms {
        return Err(LedgerError::FutureHistory);
    }
    put_code(tx, company, user, minutes, Some(history_from_ms), now_ms)
}

fn put_code(
    tx: &Transaction<'_>,
    company: CompanyId,
    user: UserId,
    minutes: i64,
    history_from_ms: Option<i64>,
    now_ms: i64,
) -> Result<String, LedgerError> {
    let random: [u8; CODE_CHARS] = rand::random();
    let code: String = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
    let expires_ms = now_ms.saturating_add(minutes.saturating_mul(60_000));
    tx.execute(
        "INSERT INTO enrol_code (code_hash, company, user, expires_ms, history_from_ms) VALUES (?, ?, ?, ?, ?)",
        (token_hash(&code), company.as_bytes(), user.as_bytes(), expires_ms, history_from_ms),
    )?;
    let detail = json!({ "user": user, "minutes": minutes, "history_from": history_from_ms });
    audit::note(tx, company, now_ms, Who::Operator, "device.code", &detail)?;
    Ok(code)
}

/// A code as it was made, whatever of case, spaces, hyphens and lookalikes a person typed.
fn plain_code(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(CODE_CHARS);
    for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if code.len() == CODE_CHARS || !c.is_ascii() || !ALPHABET.contains(&(c as u8)) {
            return None;
        }
        code.push(c);
    }
    (code.len() == CODE_CHARS).then_some(code)
}

/// Enrols a device with a code; `None` where the code is wrong, used or expired: nobody is told which.
///
/// # Errors
/// Where the database refuses.
pub fn enrol(tx: &Transaction<'_>, enrolment: &Enrolment, now_ms: i64) -> Result<Option<(Bearer, String)>, LedgerError> {
    let Some(code) = plain_code(&enrolment.code).map(|code| token_hash(&code)) else { return Ok(None) };
    let attempt = enrolment.attempt.as_deref().map(token_hash);
    let sql = "UPDATE enrol_code SET used_ms = ?1, attempt_hash = ?3 WHERE code_hash = ?2 AND used_ms IS NULL AND expires_ms > ?1
         RETURNING company, user, history_from_ms";
    let used = tx
        .prepare_cached(sql)?
        .query_row((now_ms, code, attempt), |row| Ok((key::<CompanyId>(row, 0)?, key::<UserId>(row, 1)?, row.get(2)?)))
        .optional()?;
    let Some((company, user, history_from_ms)): Option<(_, _, Option<i64>)> = used else {
        return enrol_again(tx, code, attempt, now_ms);
    };
    let app: String = enrolment.app.chars().filter(|c| !c.is_control()).take(APP_CHARS_MAX).collect();
    let (device, token) = insert(tx, company, user, &app, None, now_ms)?;
    tx.execute("UPDATE enrol_code SET device = ? WHERE code_hash = ?", (kept_device(device), code))?;
    if history_from_ms.is_some() {
        tx.execute(
            "UPDATE device SET history_from_ms = ? WHERE company = ? AND id = ?",
            (history_from_ms, company.as_bytes(), kept_device(device)),
        )?;
    }
    audit::note(tx, company, now_ms, Who::Device(device), "device.enrol", &json!({ "device": device, "user": user }))?;
    touch(tx, company)?;
    Ok(Some((Bearer { company, device, user, enrolled_ms: now_ms, history_from_ms }, token)))
}

/// A phone that used this code and never had the answer gets its device with a new token: until it has synced, the former one is in nobody's hand.
fn enrol_again(
    tx: &Transaction<'_>,
    code: [u8; 32],
    attempt: Option<[u8; 32]>,
    now_ms: i64,
) -> Result<Option<(Bearer, String)>, LedgerError> {
    let sql = "SELECT device.company, device.id, device.user, enrolled_ms, device.history_from_ms
         FROM enrol_code JOIN device ON device.company = enrol_code.company AND device.id = enrol_code.device
         WHERE code_hash = ? AND attempt_hash = ? AND expires_ms > ? AND seen_ms IS NULL AND revoked_ms IS NULL";
    let Some(bearer) = tx.prepare_cached(sql)?.query_row((code, attempt, now_ms), read_bearer).optional()? else {
        return Ok(None);
    };
    let token = random_token();
    let sql = "UPDATE device SET token_hash = ? WHERE company = ? AND id = ?";
    tx.execute(sql, (token_hash(&token), bearer.company.as_bytes(), kept_device(bearer.device)))?;
    let detail = json!({ "device": bearer.device, "user": bearer.user, "again": true });
    audit::note(tx, bearer.company, now_ms, Who::Device(bearer.device), "device.enrol", &detail)?;
    touch(tx, bearer.company)?;
    Ok(Some((bearer, token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_as_a_person_types() {
        assert_eq!(plain_code("7k2m-p0xq rz").as_deref(), Some("7K2MP0XQRZ"));
        assert_eq!(plain_code("7k2mp-0xqrz").as_deref(), Some("7K2MP0XQRZ"));
        assert_eq!(plain_code("oil00 00000").as_deref(), Some("0110000000"));
        for wrong in ["", "UUUUUUUUUU", "7K2MP0XQR", "7K2MP0XQRZZ", "店店店店店店店店店店"] {
            assert_eq!(plain_code(wrong), None, "{wrong}");
        }
    }
}
