//! What a new playbook would do to the records that there are: those that it would strand, leave incomplete, or stop on their way.

use std::{collections::BTreeMap, sync::Arc};

use roundsman_domain::{Record, RecordId, StageId};
use roundsman_playbook::{Kind, Playbook, missing_required, move_conditions};
use rusqlite::{Connection, params};

use super::truth::Truth;
use crate::ledger::{
    LedgerError,
    column::key,
    directory::Directory,
    record::{self},
};

/// What would become of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Their kind or stage is gone.
    Stranded,
    /// A field that is required now is empty.
    Incomplete,
    /// What they could do next they cannot do any more.
    Stopped,
}

impl Fate {
    /// As JSON has it; the end of the key of its sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stranded => "stranded",
            Self::Incomplete => "incomplete",
            Self::Stopped => "stopped",
        }
    }
}

/// How many records of a company each fate would meet, by place: `opportunity.quote`, `customer.phone`.
///
/// # Errors
/// Where the ledger cannot be read.
pub fn effect(
    connection: &Connection,
    directory: &Arc<Directory>,
    old: &Playbook,
    new: &Playbook,
    now_ms: i64,
) -> Result<BTreeMap<(Fate, String), u64>, LedgerError> {
    let company = directory.company;
    let sql = "SELECT id FROM record WHERE company = ?1 AND is_archived = 0 AND merged_into IS NULL AND kind <> 'request'";
    let ids: Vec<RecordId> =
        connection.prepare(sql)?.query_map(params![company.as_bytes()], |row| key(row, 0))?.collect::<Result<_, _>>()?;
    let mut counts = BTreeMap::new();
    for id in ids {
        let truth = Truth::new(connection, directory, now_ms);
        let Some((row, _)) = record::whole(connection, company, id)? else { continue };
        for found in fates(&row.record, old, new, &truth) {
            *counts.entry(found).or_insert(0) += 1;
        }
        truth.check()?;
    }
    Ok(counts)
}

fn fates(record: &Record, old: &Playbook, new: &Playbook, truth: &Truth<'_>) -> Vec<(Fate, String)> {
    let Some(kind) = new.kinds.get(&record.kind) else { return vec![(Fate::Stranded, record.kind.to_string())] };
    let is_lost = |stage: &&StageId| !kind.has_stage(stage) && new.migrated(&record.kind, stage).is_none();
    if let Some(stage) = record.stage.as_ref().filter(is_lost) {
        return vec![(Fate::Stranded, format!("{}.{stage}", record.kind))];
    }
    let Some(before) = old.kinds.get(&record.kind) else { return Vec::new() };
    let was_missing = missing_required(before, record, old, truth);
    let missing = missing_required(kind, record, new, truth).into_iter().filter(|reason| !was_missing.contains(reason));
    let incomplete = missing.filter_map(|reason| reason.rule).map(|rule| (Fate::Incomplete, rule));
    let stopped = next_stage(kind, record).filter(|to| {
        let is_open = |playbook: &Playbook, kind: &Kind| {
            move_conditions(playbook, kind, record, to, truth).iter().all(roundsman_playbook::Condition::is_met)
        };
        is_open(old, before) && !is_open(new, kind)
    });
    let stopped = stopped.map(|to| (Fate::Stopped, format!("{}.{to}", record.kind)));
    incomplete.chain(stopped).collect()
}

/// The stage that a record would come to next, going forwards.
fn next_stage(kind: &Kind, record: &Record) -> Option<StageId> {
    let at = record.stage.as_ref()?;
    let present = kind.stages.iter().position(|stage| stage.id == *at)?;
    kind.stages.iter().skip(present + 1).find(|stage| stage.from.contains(at)).map(|stage| stage.id.clone())
}
