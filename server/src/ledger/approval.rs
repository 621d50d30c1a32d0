//! Approvals as rows: edits that wait for people, whom they were put to, and what was let pass.

use roundsman_domain::{CompanyId, EditId, PlaybookVersion, Reason, RecordId, RoleId, StageId, UserId, from_cbor, to_cbor};
use roundsman_playbook::Overdue;
use rusqlite::{Connection, Row, params};

use super::{
    LedgerError,
    column::{device, kept_device, key, key_or_none},
};

/// An edit that waits for people.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// The edit.
    pub edit: EditId,
    /// Its record.
    pub record: RecordId,
    /// Where it wants to go.
    pub stage: StageId,
    /// It asks for an exception; else for approvals.
    pub is_exception: bool,
    /// The version whose steps these are.
    pub playbook: PlaybookVersion,
    /// Approval and step, the present one first.
    pub steps: Vec<(usize, usize)>,
    /// Fields whose change voids what was granted.
    pub watched: String,
    /// What an exception is asked for, or what one has excused.
    pub unmet: Vec<Reason>,
    /// Who has excused it, and until when.
    pub released: Option<(UserId, i64)>,
}

/// One role that was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The request.
    pub request: RecordId,
    /// The edit.
    pub edit: EditId,
    /// Which step, counted over all of them.
    pub step: u32,
    /// Who is asked.
    pub role: RoleId,
    /// By which rule.
    pub rule: String,
    /// When, and again after so long.
    pub due: Option<(i64, i64)>,
    /// What happens then.
    pub overdue: Overdue,
    /// What was said.
    pub verdict: Option<String>,
}

fn overdue_word(overdue: Overdue) -> &'static str {
    match overdue {
        Overdue::Remind => "remind",
        Overdue::Escalate => "escalate",
        Overdue::Refuse => "refuse",
    }
}

fn overdue_of(word: Option<&str>) -> Overdue {
    match word {
        Some("escalate") => Overdue::Escalate,
        Some("refuse") => Overdue::Refuse,
        _ => Overdue::Remind,
    }
}

/// Writes what an edit waits for; what was there of it before is replaced.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn put(connection: &Connection, company: CompanyId, pending: &Pending) -> Result<(), LedgerError> {
    let sql = "INSERT OR REPLACE INTO approval
               (company, device, counter, record, stage, is_exception, playbook, steps, watched, unmet, released_by, until_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    connection.prepare_cached(sql)?.execute(params![
        company.as_bytes(),
        kept_device(pending.edit.device),
        pending.edit.counter.cast_signed(),
        pending.record.as_bytes(),
        pending.stage.as_str(),
        pending.is_exception,
        pending.playbook,
        to_cbor(&pending.steps)?,
        pending.watched,
        to_cbor(&pending.unmet)?,
        pending.released.as_ref().map(|(by, _)| by.as_bytes()),
        pending.released.map(|(_, until_ms)| until_ms),
    ])?;
    Ok(())
}

const PENDING: &str = "device, counter, record, stage, is_exception, playbook, steps, watched, unmet, released_by, until_ms";

fn pending(row: &Row<'_>) -> Result<Pending, LedgerError> {
    let stage: String = row.get(3)?;
    let released = key_or_none::<UserId>(row, 9)?.zip(row.get(10)?);
    Ok(Pending {
        edit: EditId { device: device(row, 0)?, counter: row.get::<_, i64>(1)?.cast_unsigned() },
        record: key(row, 2)?,
        stage: StageId::new(&stage)
            .map_err(|error| LedgerError::Damaged { what: "approval".into(), detail: error.to_string() })?,
        is_exception: row.get(4)?,
        playbook: row.get(5)?,
        steps: from_cbor(&row.get::<_, Vec<u8>>(6)?)?,
        watched: row.get(7)?,
        unmet: from_cbor(&row.get::<_, Vec<u8>>(8)?)?,
        released,
    })
}

/// What an edit waits for.
///
/// # Errors
/// Where the row cannot be read.
pub fn of_edit(connection: &Connection, company: CompanyId, edit: EditId) -> Result<Option<Pending>, LedgerError> {
    let sql = format!("SELECT {PENDING} FROM approval WHERE company = ?1 AND device = ?2 AND counter = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![company.as_bytes(), kept_device(edit.device), edit.counter.cast_signed()])?;
    rows.next()?.map(pending).transpose()
}

/// The edits on a record that wait for people.
///
/// # Errors
/// Where a row cannot be read.
pub fn of_record(connection: &Connection, company: CompanyId, record: RecordId) -> Result<Vec<Pending>, LedgerError> {
    let sql = format!("SELECT {PENDING} FROM approval WHERE company = ?1 AND record = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![company.as_bytes(), record.as_bytes()])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(pending(row)?);
    }
    Ok(all)
}

/// Forgets what an edit waited for: it is settled, or asked anew.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn remove(connection: &Connection, company: CompanyId, edit: EditId) -> Result<(), LedgerError> {
    connection.prepare_cached("DELETE FROM approval WHERE company = ?1 AND device = ?2 AND counter = ?3")?.execute(params![
        company.as_bytes(),
        kept_device(edit.device),
        edit.counter.cast_signed()
    ])?;
    Ok(())
}

/// Notes that a role was asked.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn ask(connection: &Connection, company: CompanyId, part: &Part, now_ms: i64) -> Result<(), LedgerError> {
    let sql = "INSERT INTO approval_part
               (company, request, device, counter, step, role, rule, asked_ms, due_ms, period_ms, overdue)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    connection.prepare_cached(sql)?.execute(params![
        company.as_bytes(),
        part.request.as_bytes(),
        kept_device(part.edit.device),
        part.edit.counter.cast_signed(),
        part.step,
        part.role.as_str(),
        part.rule,
        now_ms,
        part.due.map(|(due_ms, _)| due_ms),
        part.due.map(|(_, period_ms)| period_ms),
        overdue_word(part.overdue),
    ])?;
    Ok(())
}

const PART: &str = "request, device, counter, step, role, rule, due_ms, period_ms, overdue, verdict";

fn part(row: &Row<'_>) -> Result<Part, LedgerError> {
    let role: String = row.get(4)?;
    let due: Option<i64> = row.get(6)?;
    Ok(Part {
        request: key(row, 0)?,
        edit: EditId { device: device(row, 1)?, counter: row.get::<_, i64>(2)?.cast_unsigned() },
        step: row.get(3)?,
        role: RoleId::new(&role).map_err(|error| LedgerError::Damaged { what: "approval".into(), detail: error.to_string() })?,
        rule: row.get(5)?,
        due: due.zip(row.get(7)?),
        overdue: overdue_of(row.get::<_, Option<String>>(8)?.as_deref()),
        verdict: row.get(9)?,
    })
}

fn parts(connection: &Connection, condition: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<Part>, LedgerError> {
    let sql = format!("SELECT {PART} FROM approval_part WHERE company = ?1 AND {condition}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(part(row)?);
    }
    Ok(all)
}

/// Everybody that was asked for an edit.
///
/// # Errors
/// Where a row cannot be read.
pub fn parts_of(connection: &Connection, company: CompanyId, edit: EditId) -> Result<Vec<Part>, LedgerError> {
    let (device, counter) = (kept_device(edit.device), edit.counter.cast_signed());
    parts(connection, "device = ?2 AND counter = ?3 ORDER BY step, role", &[company.as_bytes(), &device, &counter])
}

/// What a request stands for.
///
/// # Errors
/// Where the row cannot be read.
pub fn part_of(connection: &Connection, company: CompanyId, request: RecordId) -> Result<Option<Part>, LedgerError> {
    Ok(parts(connection, "request = ?2", &[company.as_bytes(), request.as_bytes()])?.pop())
}

/// Those that nobody has answered in time.
///
/// # Errors
/// Where a row cannot be read.
pub fn overdue(connection: &Connection, company: CompanyId, now_ms: i64) -> Result<Vec<Part>, LedgerError> {
    let condition = "verdict IS NULL AND due_ms IS NOT NULL AND due_ms <= ?2 ORDER BY due_ms LIMIT 500";
    parts(connection, condition, &[company.as_bytes(), &now_ms])
}

/// Notes what was said of a part.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn decided(
    connection: &Connection,
    company: CompanyId,
    request: RecordId,
    verdict: &str,
    now_ms: i64,
) -> Result<(), LedgerError> {
    let sql = "UPDATE approval_part SET verdict = ?3, decided_ms = ?4 WHERE company = ?1 AND request = ?2 AND verdict IS NULL";
    connection.prepare_cached(sql)?.execute(params![company.as_bytes(), request.as_bytes(), verdict, now_ms])?;
    Ok(())
}

/// Sets when a part is due next, and what happens then.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn due_again(
    connection: &Connection,
    company: CompanyId,
    request: RecordId,
    due_ms: i64,
    overdue: Overdue,
) -> Result<(), LedgerError> {
    let sql = "UPDATE approval_part SET due_ms = ?3, overdue = ?4 WHERE company = ?1 AND request = ?2";
    connection.prepare_cached(sql)?.execute(params![company.as_bytes(), request.as_bytes(), due_ms, overdue_word(overdue)])?;
    Ok(())
}

/// Those who may decide for a user now.
///
/// # Errors
/// Where a row cannot be read.
pub fn delegates(connection: &Connection, company: CompanyId, user: UserId, now_ms: i64) -> Result<Vec<UserId>, LedgerError> {
    let sql =
        "SELECT to_user FROM delegate WHERE company = ?1 AND user = ?2 AND from_ms <= ?3 AND (until_ms IS NULL OR until_ms > ?3)";
    let mut statement = connection.prepare_cached(sql)?;
    let users = statement.query_map(params![company.as_bytes(), user.as_bytes(), now_ms], |row| key(row, 0))?;
    Ok(users.collect::<Result<_, _>>()?)
}

/// Lets a user decide for another.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn add_delegate(
    connection: &Connection,
    company: CompanyId,
    (away, acting): (UserId, UserId),
    from_ms: i64,
    until_ms: Option<i64>,
) -> Result<(), LedgerError> {
    if away == acting {
        return Err(LedgerError::Refused("nobody is their own delegate".to_owned()));
    }
    let sql = "INSERT OR REPLACE INTO delegate (company, user, to_user, from_ms, until_ms) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![company.as_bytes(), away.as_bytes(), acting.as_bytes(), from_ms, until_ms];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Ends that.
///
/// # Errors
/// Where there is no such delegation, or the ledger cannot be written.
pub fn end_delegate(
    connection: &Connection,
    company: CompanyId,
    (away, acting): (UserId, UserId),
    now_ms: i64,
) -> Result<(), LedgerError> {
    let sql = "UPDATE delegate SET until_ms = ?4 WHERE company = ?1 AND user = ?2 AND to_user = ?3 AND (until_ms IS NULL OR until_ms > ?4)";
    let values = params![company.as_bytes(), away.as_bytes(), acting.as_bytes(), now_ms];
    if connection.prepare_cached(sql)?.execute(values)? == 0 {
        return Err(LedgerError::Unknown { noun: "delegate", name: acting.to_string() });
    }
    Ok(())
}

/// The open approval requests in a user's inbox.
///
/// # Errors
/// Where a row cannot be read.
pub fn waiting_for(connection: &Connection, company: CompanyId, user: UserId) -> Result<Vec<RecordId>, LedgerError> {
    let sql = "SELECT d.request FROM request_decider d JOIN approval_part p ON p.company = d.company AND p.request = d.request
               WHERE d.company = ?1 AND d.user = ?2 AND p.verdict IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let requests = statement.query_map(params![company.as_bytes(), user.as_bytes()], |row| key(row, 0))?;
    Ok(requests.collect::<Result<_, _>>()?)
}

/// Takes a request out of an inbox.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn remove_decider(connection: &Connection, company: CompanyId, request: RecordId, user: UserId) -> Result<(), LedgerError> {
    let sql = "DELETE FROM request_decider WHERE company = ?1 AND request = ?2 AND user = ?3";
    connection.prepare_cached(sql)?.execute(params![company.as_bytes(), request.as_bytes(), user.as_bytes()])?;
    Ok(())
}
