//! Approvals and exceptions: held moves put to people, step by step, and what becomes of them.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{
    Code, CompanyId, Edit, EditBytes, EditId, Op, Outcome, Path, Reason, Record, RecordId, RoleId, UserId, Value, Waiting, code,
};
use roundsman_judge::{Granted, Hold};
use roundsman_playbook::{Answer as Said, Approval, Kind, Overdue, Playbook, Quorum, Right, Stage, looked_at};

use super::{Draft, Question, deciders, own_edit, raise_as, told};
use rusqlite::Connection;

use crate::{
    ledger::{
        LedgerError,
        approval::{self, Part, Pending},
        directory::Directories,
        edit, record,
    },
    relay::{
        automation,
        desk::Desk,
        hold::{self, Answer},
        weigh::Maker,
    },
};

/// What people say who say no, or who say nothing in time.
const REFUSALS: [Code; 3] = [code::APPROVAL_REFUSED, code::EXCEPTION_REFUSED, code::APPROVAL_TIMEOUT];

/// What a step asks: of whom, by which rule, and how long they have.
struct Asked<'a> {
    roles: Vec<RoleId>,
    rule: String,
    quorum: Quorum,
    veto: Option<&'a RoleId>,
    timeout: Option<(i64, Overdue)>,
}

/// Puts a held move to people. Answers with the outcome: held for the first request, or returned where nobody could decide it.
pub(crate) fn raise(desk: &Desk<'_>, edit: &Edit, maker: Maker, version: u32, hold: &Hold) -> Result<Outcome, LedgerError> {
    let [Op::Move { to, .. }] = edit.ops.as_slice() else { return Ok(returned(Reason::new(code::OP_UNFIT))) };
    let (playbook, _) = &desk.directory.playbooks[&version];
    let Some((row, _)) = record::whole(desk.connection, desk.company(), edit.record)? else {
        return Ok(returned(Reason::new(code::RECORD_UNKNOWN)));
    };
    let Some((kind, stage)) = places(playbook, &row.record, to.as_str()) else {
        return Ok(returned(Reason::new(code::STAGE_UNKNOWN).with("stage", to)));
    };
    let granted = desk.truth.granted_to(edit.id);
    let no_steps: Vec<(usize, usize)> = Vec::new();
    let (is_exception, steps, unmet, approvals) = match hold {
        Hold::Approval(places) => {
            let approvals: Vec<&Approval> = places.iter().filter_map(|place| stage.approvals.get(*place)).collect();
            let steps = places.iter().filter_map(|place| Some((*place, stage.approvals.get(*place)?)));
            let steps = steps.flat_map(|(place, approval)| (0..approval.steps.len()).map(move |step| (place, step)));
            (false, steps.collect::<Vec<_>>(), granted.0.excused, approvals)
        }
        Hold::Exception(unmet) => (true, no_steps, unmet.clone(), Vec::<&Approval>::new()),
        _ => return Ok(returned(Reason::new(code::OP_UNFIT))),
    };
    let watched = looked_at(kind, stage, &approvals).iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let pending = Pending {
        edit: edit.id,
        record: row.record.id,
        stage: to.clone(),
        is_exception,
        playbook: version,
        steps,
        watched,
        unmet,
        released: granted.1,
    };
    match ask(desk, &pending, edit, maker, &row.record, 0)? {
        Ok(request) => Ok(Outcome::Held { waiting_for: Waiting::Request(request) }),
        Err(reason) => Ok(returned(reason)),
    }
}

fn returned(reason: Reason) -> Outcome {
    Outcome::Returned { reasons: vec![reason] }
}

fn places<'a>(playbook: &'a Playbook, record: &Record, stage: &str) -> Option<(&'a Kind, &'a Stage)> {
    let kind = playbook.kinds.get(&record.kind)?;
    Some((kind, kind.stage(stage)?))
}

fn asked<'a>(kind: &Kind, stage: &'a Stage, pending: &Pending) -> Option<Asked<'a>> {
    if pending.is_exception {
        let exception = stage.exception.as_ref()?;
        return Some(Asked {
            roles: vec![exception.approver.clone()],
            rule: format!("{}.{}.exception", kind.id, stage.id),
            quorum: Quorum::All,
            veto: None,
            timeout: Some((exception.expires_ms, Overdue::Refuse)),
        });
    }
    let (approval, step) = pending.steps.first()?;
    let step = stage.approvals.get(*approval)?.steps.get(*step)?;
    Some(Asked {
        roles: step.by.clone(),
        rule: format!("{}.{}.approval", kind.id, stage.id),
        quorum: step.quorum,
        veto: step.veto.as_ref(),
        timeout: step.timeout_ms.map(|ms| (ms, step.overdue)),
    })
}

/// Asks everybody of the present step; answers with the first request.
fn ask(
    desk: &Desk<'_>,
    pending: &Pending,
    edit: &Edit,
    maker: Maker,
    record: &Record,
    step: u32,
) -> Result<Result<RecordId, Reason>, LedgerError> {
    let (playbook, _) = &desk.directory.playbooks[&pending.playbook];
    let found = places(playbook, record, pending.stage.as_str());
    let Some((kind, stage, asked)) = found.and_then(|(kind, stage)| Some((kind, stage, asked(kind, stage, pending)?))) else {
        return Ok(Err(Reason::new(code::STAGE_UNKNOWN).with("stage", &pending.stage)));
    };
    let mut people: BTreeMap<RoleId, BTreeSet<UserId>> = BTreeMap::new();
    for role in &asked.roles {
        let deciders = deciders::holding(desk, record, role, maker.user)?;
        if deciders.is_empty() {
            tracing::warn!(company = %desk.company(), %role, rule = %asked.rule, "nobody has the role that must approve");
            return Ok(Err(Reason::new(code::APPROVAL_NOBODY).by_rule(asked.rule).with("role", role)));
        }
        people.insert(role.clone(), deciders);
    }
    approval::put(desk.connection, desk.company(), pending)?;
    let mut first = None;
    for (role, deciders) in people {
        let request = desk.new_record_id();
        let due = asked.timeout.map(|(ms, _)| (desk.now_ms.saturating_add(ms), ms));
        let words = told::words(desk, pending, edit, maker, (kind, stage, record), (&asked.rule, &role));
        let draft = Draft {
            question: if pending.is_exception { Question::Exception } else { Question::Approval },
            about: record,
            deciders,
            author: Some(maker.user),
            due_ms: due.map(|(due_ms, _)| due_ms),
            other: None,
            path: None,
            second: None,
            raised_by: edit.id,
            words,
        };
        raise_as(desk, request, draft)?;
        let overdue = asked.timeout.map_or(Overdue::Remind, |(_, overdue)| overdue);
        let part = Part { request, edit: edit.id, step, role, rule: asked.rule.clone(), due, overdue, verdict: None };
        approval::ask(desk.connection, desk.company(), &part, desk.now_ms)?;
        first.get_or_insert(request);
    }
    Ok(first.ok_or_else(|| Reason::new(code::APPROVAL_NOBODY)))
}

/// What an answer calls for.
pub(super) fn answered(
    desk: &Desk<'_>,
    request: RecordId,
    verdict: &str,
    because: &str,
    maker: Maker,
) -> Result<(), LedgerError> {
    let company = desk.company();
    let Some(part) = approval::part_of(desk.connection, company, request)? else { return Ok(()) };
    approval::decided(desk.connection, company, request, verdict, desk.now_ms)?;
    let Some(pending) = approval::of_edit(desk.connection, company, part.edit)? else { return Ok(()) };
    let by = |code| {
        let reason = Reason::new(code).by_rule(part.rule.clone()).with("by", desk.directory.name_of(maker.user));
        if because.is_empty() { reason } else { reason.with("because", because) }
    };
    match verdict {
        "withdraw" => end(desk, &pending, vec![Reason::new(code::APPROVAL_WITHDRAWN)], "withdraw"),
        "approve" if is_through(desk, &pending, &part)? => go_on(desk, pending, &part, maker),
        "refuse" if is_over(desk, &pending, &part)? => {
            let refused = if pending.is_exception { code::EXCEPTION_REFUSED } else { code::APPROVAL_REFUSED };
            end(desk, &pending, vec![by(refused)], "void")
        }
        _ => Ok(()),
    }
}

/// What the present step is like.
fn quorum(desk: &Desk<'_>, pending: &Pending) -> Result<(Quorum, Option<RoleId>), LedgerError> {
    let (playbook, _) = &desk.directory.playbooks[&pending.playbook];
    let row = record::head(desk.connection, desk.company(), pending.record)?;
    let found = row.as_ref().and_then(|row| places(playbook, &row.record, pending.stage.as_str()));
    let asked = found.and_then(|(kind, stage)| asked(kind, stage, pending));
    Ok(asked.map_or((Quorum::All, None), |asked| (asked.quorum, asked.veto.cloned())))
}

fn is_through(desk: &Desk<'_>, pending: &Pending, part: &Part) -> Result<bool, LedgerError> {
    let (quorum, _) = quorum(desk, pending)?;
    let parts = approval::parts_of(desk.connection, desk.company(), pending.edit)?;
    let mut step = parts.iter().filter(|other| other.step == part.step);
    Ok(quorum == Quorum::Any || step.all(|part| part.verdict.as_deref() == Some("approve")))
}

/// Whether a no ends it: of all that must agree each one's does; of any, that of the one with a veto, or of the last.
fn is_over(desk: &Desk<'_>, pending: &Pending, part: &Part) -> Result<bool, LedgerError> {
    let (quorum, veto) = quorum(desk, pending)?;
    let parts = approval::parts_of(desk.connection, desk.company(), pending.edit)?;
    let is_last = parts.iter().filter(|other| other.step == part.step).all(|part| part.verdict.as_deref() == Some("refuse"));
    Ok(quorum == Quorum::All || veto.as_ref() == Some(&part.role) || is_last)
}

/// The next step is asked, or the move is judged again with what was granted.
fn go_on(desk: &Desk<'_>, mut pending: Pending, part: &Part, maker: Maker) -> Result<(), LedgerError> {
    close(desk, pending.edit, "void")?;
    let company = desk.company();
    if pending.steps.len() > 1 {
        pending.steps.remove(0);
        let Some(row) = edit::find(desk.connection, company, pending.edit)? else { return Ok(()) };
        let edit = EditBytes::from_stored(row.bytes.clone()).decode()?;
        let Some((about, _)) = record::whole(desk.connection, company, pending.record)? else { return Ok(()) };
        let author = Maker { user: row.user, when: row.when, is_vouched_for: false };
        return match ask(desk, &pending, &edit, author, &about.record, part.step + 1)? {
            Ok(request) => hold::hold_again(desk, row, Waiting::Request(request)),
            Err(reason) => end(desk, &pending, vec![reason], "void"),
        };
    }
    approval::remove(desk.connection, company, pending.edit)?;
    let released = if pending.is_exception {
        let (playbook, _) = &desk.directory.playbooks[&pending.playbook];
        let row = record::head(desk.connection, company, pending.record)?;
        let stage = row.as_ref().and_then(|row| places(playbook, &row.record, pending.stage.as_str()));
        let lasts_ms = stage.and_then(|(_, stage)| stage.exception.as_ref()).map_or(0, |exception| exception.expires_ms);
        Some((maker.user, desk.now_ms.saturating_add(lasts_ms)))
    } else {
        pending.released
    };
    let granted = Granted { is_approved: !pending.is_exception, excused: pending.unmet };
    desk.truth.grant(pending.edit, granted, released);
    hold::settle(desk, pending.edit, Answer::Come)?;
    automation::decided(desk, pending.record, Said::Approved)
}

/// The move comes back to its author.
fn end(desk: &Desk<'_>, pending: &Pending, reasons: Vec<Reason>, verdict: &str) -> Result<(), LedgerError> {
    close(desk, pending.edit, verdict)?;
    approval::remove(desk.connection, desk.company(), pending.edit)?;
    let is_refused = reasons.iter().any(|reason| REFUSALS.contains(&reason.code));
    hold::settle(desk, pending.edit, Answer::Returned(reasons))?;
    if is_refused { automation::decided(desk, pending.record, Said::Refused) } else { Ok(()) }
}

/// Requests that nobody need answer any more say so.
fn close(desk: &Desk<'_>, edit: EditId, verdict: &str) -> Result<(), LedgerError> {
    for part in approval::parts_of(desk.connection, desk.company(), edit)? {
        if part.verdict.is_none() {
            approval::decided(desk.connection, desk.company(), part.request, verdict, desk.now_ms)?;
            desk.connection
                .prepare_cached("UPDATE request SET is_open = 0 WHERE company = ?1 AND record = ?2")?
                .execute(rusqlite::params![desk.company().as_bytes(), part.request.as_bytes()])?;
            say(desk, part.request, vec![("state", "decided".into()), ("verdict", verdict.into())])?;
        }
    }
    Ok(())
}

fn say(desk: &Desk<'_>, request: RecordId, words: Vec<(&'static str, Value)>) -> Result<(), LedgerError> {
    let set = |(name, value): (&'static str, Value)| Op::Set { path: Path::field(name.into()), value };
    own_edit(desk, request, words.into_iter().map(set).collect(), None)
}

/// A record has changed: what was granted for it before is void where a field that was looked at is another, and is asked anew.
pub(crate) fn changed(desk: &Desk<'_>, edit: &Edit, record: RecordId) -> Result<(), LedgerError> {
    let fields: BTreeSet<&str> = edit.ops.iter().filter_map(Op::field).map(roundsman_domain::FieldId::as_str).collect();
    if fields.is_empty() {
        return Ok(());
    }
    for pending in approval::of_record(desk.connection, desk.company(), record)? {
        if pending.edit != edit.id && pending.watched.split(',').any(|watched| fields.contains(watched)) {
            close(desk, pending.edit, "void")?;
            approval::remove(desk.connection, desk.company(), pending.edit)?;
            hold::settle(desk, pending.edit, Answer::Come)?;
        }
    }
    Ok(())
}

/// Time is up for some: they are reminded, others may decide too, or it counts as a no.
pub(crate) fn sweep(desk: &Desk<'_>) -> Result<usize, LedgerError> {
    let company = desk.company();
    let late = approval::overdue(desk.connection, company, desk.now_ms)?;
    for part in &late {
        let period_ms = part.due.map_or(i64::MAX, |(_, period_ms)| period_ms);
        let next_ms = desk.now_ms.saturating_add(period_ms.max(60_000));
        let Some(pending) = approval::of_edit(desk.connection, company, part.edit)? else {
            approval::decided(desk.connection, company, part.request, "void", desk.now_ms)?;
            continue;
        };
        match part.overdue {
            Overdue::Refuse => {
                let reason = Reason::new(code::APPROVAL_TIMEOUT).by_rule(part.rule.clone());
                end(desk, &pending, vec![reason], "timeout")?;
            }
            Overdue::Remind => {
                approval::due_again(desk.connection, company, part.request, next_ms, Overdue::Remind)?;
                say(desk, part.request, vec![("reminded_at", Value::Int(desk.now_ms))])?;
            }
            Overdue::Escalate => {
                approval::due_again(desk.connection, company, part.request, next_ms, Overdue::Remind)?;
                escalate(desk, &pending, part)?;
                say(desk, part.request, vec![("escalated_at", Value::Int(desk.now_ms))])?;
            }
        }
    }
    Ok(late.len())
}

/// Somebody decides for another: what waits for that one waits for both.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn delegate(
    connection: &Connection,
    directories: &Directories,
    company: CompanyId,
    (away, acting): (UserId, UserId),
    (from_ms, until_ms): (i64, Option<i64>),
    now_ms: i64,
) -> Result<(), LedgerError> {
    approval::add_delegate(connection, company, (away, acting), from_ms, until_ms)?;
    let directory = directories.get(connection, company)?;
    let desk = Desk::open(connection, &directory, now_ms)?;
    for request in approval::waiting_for(connection, company, away)? {
        if from_ms <= now_ms && edit_author(&desk, request)? != Some(acting) {
            super::add_decider(&desk, request, acting)?;
            say(&desk, request, vec![("reminded_at", Value::Int(now_ms))])?;
        }
    }
    desk.close()?;
    Ok(())
}

fn edit_author(desk: &Desk<'_>, request: RecordId) -> Result<Option<UserId>, LedgerError> {
    let part = approval::part_of(desk.connection, desk.company(), request)?;
    part.map_or(Ok(None), |part| edit::author(desk.connection, desk.company(), part.edit))
}

/// Nobody decides for the other any more: what only waited for the delegate on their behalf leaves their inbox.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn end_delegation(
    connection: &Connection,
    directories: &Directories,
    company: CompanyId,
    (away, acting): (UserId, UserId),
    now_ms: i64,
) -> Result<(), LedgerError> {
    approval::end_delegate(connection, company, (away, acting), now_ms)?;
    let directory = directories.get(connection, company)?;
    let desk = Desk::open(connection, &directory, now_ms)?;
    for request in approval::waiting_for(connection, company, away)? {
        let Some(part) = approval::part_of(connection, company, request)? else { continue };
        let Some((about, _)) = approval::of_edit(connection, company, part.edit)?
            .map(|pending| record::whole(connection, company, pending.record))
            .transpose()?
            .flatten()
        else {
            continue;
        };
        // Who holds the role themselves goes on deciding.
        let author = edit::author(connection, company, part.edit)?.unwrap_or(super::nobody());
        if !deciders::holding(&desk, &about.record, &part.role, author)?.contains(&acting) {
            approval::remove_decider(connection, company, request, acting)?;
            say(&desk, request, vec![("reminded_at", Value::Int(now_ms))])?;
        }
    }
    desk.close()?;
    Ok(())
}

/// Those above may decide too.
fn escalate(desk: &Desk<'_>, pending: &Pending, part: &Part) -> Result<(), LedgerError> {
    let Some((about, _)) = record::whole(desk.connection, desk.company(), pending.record)? else { return Ok(()) };
    let author = edit::author(desk.connection, desk.company(), pending.edit)?;
    let mut above = deciders::deciders(desk, &about.record, &"main".into(), Right::Read);
    above.extend(deciders::everyone_holding(desk, &about.record, &part.role));
    for user in above.into_iter().filter(|user| Some(*user) != author) {
        super::add_decider(desk, part.request, user)?;
    }
    Ok(())
}
