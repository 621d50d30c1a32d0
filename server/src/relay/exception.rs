//! Exceptions: moves that were released though conditions were unmet, and whether what they lacked came in time.

use roundsman_domain::{Edit, Op, Reason, RecordId, StageId, code, from_cbor, to_cbor};
use roundsman_playbook::move_conditions;
use rusqlite::params;

use super::{accept, desk::Desk, weigh::Maker};
use crate::ledger::{
    LedgerError,
    column::key,
    record::{self, RecordRow},
};

/// Notes an accepted move that people let pass: who, why, until when, and what was unmet. The record says so until what it lacked is there.
pub(super) fn note(desk: &Desk<'_>, edit: &Edit, maker: Maker, row: &mut RecordRow) -> Result<(), LedgerError> {
    let (granted, Some((by, until_ms))) = desk.truth.granted_to(edit.id) else { return Ok(()) };
    let [Op::Move { to, justification, .. }] = edit.ops.as_slice() else { return Ok(()) };
    if granted.excused.is_empty() {
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO exception (company, record, stage, by_user, asked_by, because, unmet, released_ms, until_ms, state)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'open')";
    desk.connection.prepare_cached(sql)?.execute(params![
        desk.company().as_bytes(),
        row.record.id.as_bytes(),
        to.as_str(),
        by.as_bytes(),
        maker.user.as_bytes(),
        justification.as_deref().unwrap_or_default(),
        to_cbor(&granted.excused)?,
        desk.now_ms,
        until_ms,
    ])?;
    let mark = Reason::new(code::EXCEPTION_RELEASED).by_rule(format!("{}.{to}.exception", row.record.kind));
    row.marks.retain(|mark| !is_of_exception(mark));
    row.marks.push(mark.with("by", desk.directory.name_of(by)).with("until", until_ms));
    record::put(desk.connection, desk.company(), row)
}

fn is_of_exception(mark: &Reason) -> bool {
    mark.code == code::EXCEPTION_RELEASED || mark.code == code::EXCEPTION_OVERDUE
}

struct Released {
    record: RecordId,
    stage: StageId,
    unmet: Vec<Reason>,
    released_ms: i64,
}

/// Those whose time is over: what they lacked is there by now, or the record says that it is not.
pub(super) fn sweep(desk: &Desk<'_>) -> Result<usize, LedgerError> {
    let sql = "SELECT record, stage, unmet, released_ms FROM exception WHERE company = ?1 AND state = 'open' AND until_ms <= ?2 LIMIT 500";
    let mut statement = desk.connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![desk.company().as_bytes(), desk.now_ms])?;
    let mut over = Vec::new();
    while let Some(row) = rows.next()? {
        let stage: String = row.get(1)?;
        let Ok(stage) = StageId::new(&stage) else { continue };
        over.push(Released {
            record: key(row, 0)?,
            stage,
            unmet: from_cbor(&row.get::<_, Vec<u8>>(2)?)?,
            released_ms: row.get(3)?,
        });
    }
    for released in &over {
        close(desk, released)?;
    }
    Ok(over.len())
}

fn close(desk: &Desk<'_>, released: &Released) -> Result<(), LedgerError> {
    let Some((mut row, _)) = record::whole(desk.connection, desk.company(), released.record)? else { return Ok(()) };
    let is_met = !lacks(desk, &row, released)?;
    let state = if is_met { "met" } else { "overdue" };
    desk.connection
        .prepare_cached("UPDATE exception SET state = ?5 WHERE company = ?1 AND record = ?2 AND stage = ?3 AND released_ms = ?4")?
        .execute(params![
            desk.company().as_bytes(),
            released.record.as_bytes(),
            released.stage.as_str(),
            released.released_ms,
            state
        ])?;
    let mark = row.marks.iter().find(|mark| mark.code == code::EXCEPTION_RELEASED).cloned();
    row.marks.retain(|mark| !is_of_exception(mark));
    row.marks.extend(mark.filter(|_| !is_met).map(|mark| Reason { code: code::EXCEPTION_OVERDUE, ..mark }));
    row.seq = desk.next_seq();
    record::put(desk.connection, desk.company(), &row)?;
    desk.truth.forget(row.record.id);
    accept::place(desk, &row)
}

/// Whether anything that was excused is lacking still. The order of stages is not: that was skipped for good.
fn lacks(desk: &Desk<'_>, row: &RecordRow, released: &Released) -> Result<bool, LedgerError> {
    let playbook = desk.directory.playbook()?;
    let Some(kind) = playbook.kinds.get(&row.record.kind) else { return Ok(false) };
    let Some(stage) = kind.stage(released.stage.as_str()) else { return Ok(false) };
    let mut before = row.record.clone();
    before.stage = stage.from.first().cloned();
    let conditions = move_conditions(playbook, kind, &before, &released.stage, &desk.truth);
    let unmet = conditions.iter().filter(|condition| !condition.is_met()).map(roundsman_playbook::Condition::reason);
    let mut open = unmet.filter(|reason| reason.code != code::STAGE_SKIPPED);
    Ok(open.any(|reason| {
        released.unmet.iter().any(|was| (&was.code, &was.path, &was.rule) == (&reason.code, &reason.path, &reason.rule))
    }))
}
