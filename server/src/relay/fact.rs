//! Derived facts, kept up to date in the commit that changes what they are made of, and told to devices.

use roundsman_domain::{FactValue, FieldId, RecordId, TrustedInterval, Value};
use roundsman_playbook::{Kind, Playbook};
use rusqlite::{Connection, params};

use super::{accept, automation, desk::Desk, duty, truth::Truth};
use crate::ledger::{
    LedgerError,
    column::key,
    directory::Directories,
    fact,
    record::{self, RecordRow},
};

/// A record has changed: what it adds to the facts of others is brought up to date. Asks nothing where no fact looks at its kind.
pub(super) fn changed(desk: &Desk<'_>, row: &RecordRow, is_new: bool, when: TrustedInterval) -> Result<(), LedgerError> {
    let playbook = desk.directory.playbook()?;
    let Some(kind) = playbook.kinds.get(&row.record.kind) else { return Ok(()) };
    if is_new {
        for field in kind.fields.iter().filter(|field| field.derive.is_some()) {
            if let Some(value) = value_of(desk.connection, &desk.truth, playbook, row, &field.id)? {
                fact::keep(desk.connection, desk.company(), row.record.id, &field.id, &value)?;
            }
        }
    }
    for (about, name) in contributions(desk.connection, &desk.truth, playbook, kind, row)? {
        refresh(desk, playbook, about, &name, when)?;
    }
    Ok(())
}

/// Writes what a record adds; answers with the facts that are others by that.
fn contributions(
    connection: &Connection,
    truth: &Truth<'_>,
    playbook: &Playbook,
    kind: &Kind,
    row: &RecordRow,
) -> Result<Vec<(RecordId, FieldId)>, LedgerError> {
    let company = truth.directory.company;
    let mut stirred = Vec::new();
    for (target, field, derive) in playbook.facts_from(kind) {
        // The relay has every fact that a filter may ask for.
        let now = derive.contribution(kind, &row.record, row.created_ms, playbook, truth).unwrap_or(None);
        let now = match now {
            Some(now) => Some(roundsman_playbook::Contribution { about: record::led_to(connection, company, now.about)?, ..now }),
            None => None,
        };
        let about = fact::contribute(connection, company, (&target.id, &field.id), row.record.id, now.as_ref())?;
        stirred.extend(about.into_iter().map(|about| (about, field.id.clone())));
    }
    Ok(stirred)
}

/// Brings one fact of a record up to date, and tells the devices that have the record.
fn refresh(
    desk: &Desk<'_>,
    playbook: &Playbook,
    about: RecordId,
    name: &FieldId,
    when: TrustedInterval,
) -> Result<(), LedgerError> {
    let company = desk.company();
    let Some(mut row) = record::head(desk.connection, company, about)? else { return Ok(()) };
    let Some(value) = value_of(desk.connection, &desk.truth, playbook, &row, name)? else { return Ok(()) };
    if fact::keep(desk.connection, company, about, name, &value)? {
        duty::stirred(desk, when, about)?;
        row.seq = desk.next_seq();
        record::put(desk.connection, company, &row)?;
        desk.truth.forget(about);
        accept::place(desk, &row)?;
        automation::stirred(desk, about)?;
    }
    Ok(())
}

fn value_of(
    connection: &Connection,
    truth: &Truth<'_>,
    playbook: &Playbook,
    row: &RecordRow,
    name: &FieldId,
) -> Result<Option<FactValue>, LedgerError> {
    let field = playbook.kinds.get(&row.record.kind).and_then(|kind| kind.field(name.as_str()));
    let Some((field, derive)) = field.and_then(|field| Some((field, field.derive.as_deref()?))) else { return Ok(None) };
    let (company, now_ms) = (truth.directory.company, truth.now_ms);
    let (value, until_ms) =
        fact::aggregate(connection, company, (row.record.id, row.created_ms), name, (derive, &field.type_), now_ms)?;
    Ok(Some((value, now_ms, until_ms)))
}

/// A fact at this moment: windows move on between two edits.
pub(super) fn now(truth: &Truth<'_>, record: RecordId, name: &FieldId) -> Result<Option<Value>, LedgerError> {
    let playbook = truth.directory.playbook()?;
    let Some(row) = record::head(truth.connection, truth.directory.company, record)? else { return Ok(None) };
    Ok(value_of(truth.connection, truth, playbook, &row, name)?.map(|(value, ..)| value))
}

/// Facts over a window that are others by time alone now.
pub(super) fn sweep(desk: &Desk<'_>) -> Result<usize, LedgerError> {
    let playbook = desk.directory.playbook()?;
    let run_out = fact::run_out(desk.connection, desk.company(), desk.now_ms)?;
    for (record, name) in &run_out {
        refresh(desk, playbook, *record, name, TrustedInterval::at(desk.now_ms))?;
    }
    Ok(run_out.len())
}

/// Every fact anew, by the newest playbook: it may have facts that the one before it had not.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn renew_facts(
    connection: &Connection,
    directories: &Directories,
    company: roundsman_domain::CompanyId,
    now_ms: i64,
) -> Result<(), LedgerError> {
    let directory = directories.get(connection, company)?;
    let desk = Desk::open(connection, &directory, now_ms)?;
    let playbook = desk.directory.playbook()?;
    for kind in playbook.kinds.values().filter(|kind| playbook.facts_from(kind).next().is_some()) {
        for id in all_of(connection, company, kind)? {
            if let Some((row, _)) = record::whole(connection, company, id)? {
                changed(&desk, &row, false, TrustedInterval::at(now_ms))?;
            }
        }
    }
    for kind in playbook.kinds.values() {
        let names: Vec<&FieldId> = kind.fields.iter().filter(|field| field.derive.is_some()).map(|field| &field.id).collect();
        for id in if names.is_empty() { Vec::new() } else { all_of(connection, company, kind)? } {
            for name in &names {
                refresh(&desk, playbook, id, name, TrustedInterval::at(now_ms))?;
            }
        }
    }
    desk.close()?;
    Ok(())
}

fn all_of(connection: &Connection, company: roundsman_domain::CompanyId, kind: &Kind) -> Result<Vec<RecordId>, LedgerError> {
    let sql = "SELECT id FROM record WHERE company = ?1 AND kind = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map(params![company.as_bytes(), kind.id.as_str()], |row| key(row, 0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// What is wrong with the facts of a company: each should be what its records come to.
///
/// # Errors
/// Where a row cannot be read.
pub fn wrong_facts(
    connection: &Connection,
    directories: &Directories,
    company: roundsman_domain::CompanyId,
    now_ms: i64,
) -> Result<Vec<(RecordId, FieldId)>, LedgerError> {
    let directory = directories.get(connection, company)?;
    let Ok(playbook) = directory.playbook() else { return Ok(Vec::new()) };
    let truth = Truth::new(connection, &directory, now_ms);
    let mut wrong = Vec::new();
    for kind in playbook.kinds.values() {
        for (target, field, derive) in playbook.facts_from(kind) {
            for id in all_of(connection, company, kind)? {
                let Some((row, _)) = record::whole(connection, company, id)? else { continue };
                let made = derive.contribution(kind, &row.record, row.created_ms, playbook, &truth).unwrap_or(None);
                let about = made.as_ref().map(|made| record::led_to(connection, company, made.about)).transpose()?;
                let made = made.zip(about).map(|(made, about)| roundsman_playbook::Contribution { about, ..made });
                if !fact::is_kept(connection, company, (&target.id, &field.id), id, made.as_ref())? {
                    wrong.push((id, field.id.clone()));
                }
            }
        }
        for field in kind.fields.iter().filter(|field| field.derive.as_ref().is_some_and(|derive| derive.within_days.is_none())) {
            for id in all_of(connection, company, kind)? {
                let Some(row) = record::head(connection, company, id)? else { continue };
                let kept = fact::of_record(connection, company, id)?.remove(&field.id);
                let now = value_of(connection, &truth, playbook, &row, &field.id)?;
                if kept.zip(now).is_some_and(|((kept, ..), (now, ..))| kept != now) {
                    wrong.push((id, field.id.clone()));
                }
            }
        }
    }
    Ok(wrong)
}
