//! Playbooks as the ledger keeps them: every version for ever, the newest in force.

use std::collections::BTreeSet;

use roundsman_domain::{CompanyId, PlaybookVersion, RoleId, StageId};
use roundsman_playbook::{Playbook, Problem};
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::json;

use super::{
    LedgerError,
    audit::{self, Who},
    company::touch,
    listing,
};

/// The newest version of a company's playbook.
///
/// # Errors
/// Where the database refuses.
pub fn newest(snapshot: &Connection, company: CompanyId) -> Result<Option<PlaybookVersion>, LedgerError> {
    let sql = "SELECT max(version) FROM playbook WHERE company = ?";
    Ok(snapshot.prepare_cached(sql)?.query_row([company.as_bytes()], |row| row.get(0))?)
}

/// The YAML of one version.
///
/// # Errors
/// Where the database refuses.
pub fn source(snapshot: &Connection, company: CompanyId, version: PlaybookVersion) -> Result<Option<String>, LedgerError> {
    let sql = "SELECT source FROM playbook WHERE company = ? AND version = ?";
    Ok(snapshot.prepare_cached(sql)?.query_row((company.as_bytes(), version), |row| row.get(0)).optional()?)
}

/// Reads a playbook, or says all that is wrong with it.
///
/// # Errors
/// [`LedgerError::PlaybookWrong`].
pub fn parse(yaml: &str) -> Result<Playbook, LedgerError> {
    Playbook::parse(yaml).map(|parsed| parsed.playbook).map_err(|problems| LedgerError::PlaybookWrong { problems })
}

/// The YAML with this version in its `version:` line.
///
/// # Errors
/// Where it does not parse, or has no such line of its own.
pub fn stamped(yaml: &str, version: PlaybookVersion) -> Result<String, LedgerError> {
    let found = parse(yaml)?.version;
    if found == version {
        return Ok(yaml.to_owned());
    }
    let line = |line: &str| {
        let rest = line.strip_prefix("version:")?;
        let tail = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        Some(format!("version: {version}{tail}"))
    };
    let stamped: String = yaml.split_inclusive('\n').map(|text| line(text).unwrap_or_else(|| text.to_owned())).collect();
    match parse(&stamped)?.version {
        now if now == version => Ok(stamped),
        _ => Err(LedgerError::PlaybookVersion { found, next: version }),
    }
}

/// Makes a playbook the company's newest. Its version is the next one; a file that still says the present one is stamped.
///
/// # Errors
/// Where it does not pass its check, is not made from the newest, or would strand records.
pub fn apply(tx: &Transaction<'_>, company: CompanyId, yaml: &str, now_ms: i64) -> Result<PlaybookVersion, LedgerError> {
    let present = newest(tx, company)?.unwrap_or(0);
    let next = present + 1;
    let found = parse(yaml)?.version;
    // An older number is an older copy: whoever mended it did not see what came after.
    if found != present && found != next {
        return Err(LedgerError::PlaybookVersion { found, next });
    }
    let yaml = stamped(yaml, next)?;
    let playbook = parse(&yaml)?;
    if let Some(before) = source(tx, company, present)? {
        let problems: Vec<Problem> = parse(&before)?.check_successor(&playbook);
        if problems.iter().any(|problem| !problem.is_warning) {
            return Err(LedgerError::PlaybookWrong { problems });
        }
    }
    let places = stranded(tx, company, &playbook, now_ms)?;
    if !places.is_empty() {
        return Err(LedgerError::PlaybookStrands { places });
    }
    tx.execute(
        "INSERT INTO playbook (company, version, source, applied_ms) VALUES (?, ?, ?, ?)",
        (company.as_bytes(), next, &yaml, now_ms),
    )?;
    listing::renew(tx, company, &playbook)?;
    audit::note(tx, company, now_ms, Who::Operator, "playbook.apply", &json!({ "version": next }))?;
    touch(tx, company)?;
    Ok(next)
}

/// The roles that a playbook asks for a yes and that nobody in the company has: what waits for them would come back.
///
/// # Errors
/// Where the ledger cannot be read.
pub fn unheld(tx: &Connection, company: CompanyId, playbook: &Playbook, now_ms: i64) -> Result<Vec<RoleId>, LedgerError> {
    let stages = playbook.kinds.values().flat_map(|kind| &kind.stages);
    let asked = stages.flat_map(|stage| {
        let steps = stage.approvals.iter().flat_map(|approval| &approval.steps).flat_map(|step| &step.by);
        steps.chain(stage.exception.iter().map(|exception| &exception.approver))
    });
    let asked: BTreeSet<&RoleId> = asked.collect();
    let sql = "SELECT EXISTS (SELECT 1 FROM user_grant WHERE company = ?1 AND role = ?2 AND (until_ms IS NULL OR until_ms > ?3))";
    let mut held = tx.prepare(sql)?;
    let mut unheld = Vec::new();
    for role in asked {
        if !held.query_row((company.as_bytes(), role.as_str(), now_ms), |row| row.get::<_, bool>(0))? {
            unheld.push(role.clone());
        }
    }
    Ok(unheld)
}

/// Records in kinds and stages, and grants of roles, that the playbook does not have.
fn stranded(tx: &Connection, company: CompanyId, next: &Playbook, now_ms: i64) -> Result<Vec<String>, LedgerError> {
    let mut places = Vec::new();
    let mut rows = tx.prepare("SELECT kind, stage, count(*) FROM record WHERE company = ? GROUP BY kind, stage")?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, i64>(2)?));
    for row in rows.query_map([company.as_bytes()], read)? {
        let (kind, stage, count) = row?;
        let has_place = next.kinds.get(kind.as_str()).is_some_and(|kind| match stage.as_deref() {
            None => true,
            Some(stage) => {
                StageId::new(stage).is_ok_and(|stage| kind.has_stage(&stage) || next.migrated(&kind.id, &stage).is_some())
            }
        });
        if !has_place {
            let stage = stage.map(|stage| format!(".{stage}")).unwrap_or_default();
            places.push(format!("{kind}{stage}: {count} records"));
        }
    }
    let sql = "SELECT role, count(*) FROM user_grant WHERE company = ? AND (until_ms IS NULL OR until_ms > ?) GROUP BY role";
    let mut rows = tx.prepare(sql)?;
    for row in rows.query_map((company.as_bytes(), now_ms), |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))? {
        let (role, count) = row?;
        if !next.roles.contains_key(role.as_str()) {
            places.push(format!("role {role}: {count} grants"));
        }
    }
    Ok(places)
}
