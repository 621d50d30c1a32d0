//! Weighing: one edit against rules and truth, without writing anything. What comes out is written by [`super::accept`] or kept as it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roundsman_document::{Author as Writing, BaseOf, Current, DocumentError, Written, create, ops_of, write};
use roundsman_domain::{
    Certainty, Edit, EditId, Heads, Op, PlaybookVersion, Reason, Record, RecordId, SectionId, TrustedInterval, UserId, Waiting,
    code,
};
use roundsman_judge::{Author, Case, Claim, Hold, Sources as _, Verdict, claim, judge, outline, right, shape};
use roundsman_playbook::{Kind, Known, Playbook, Right};
use rusqlite::Connection;

use super::{
    builds_on::{Open, builds_on, chain_of, sections_written},
    desk::Desk,
    request,
};
use crate::ledger::{
    LedgerError,
    directory::Directory,
    record::{self, RecordRow, SectionRow},
    section,
};

/// An edit made under an older playbook is judged by it for so long after the next one was applied.
const GRACE_MS: i64 = 7 * 86_400_000;

/// Who made an edit, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Maker {
    pub(crate) user: UserId,
    pub(crate) when: TrustedInterval,
    /// A person has said that the author had access.
    pub(crate) is_vouched_for: bool,
}

/// An edit that holds, with everything that is to be written of it.
pub(crate) struct Acceptance {
    pub(crate) before: Option<RecordRow>,
    pub(crate) after: Record,
    pub(crate) written: BTreeMap<SectionId, Written>,
    pub(crate) sections: BTreeMap<SectionId, SectionRow>,
}

/// What weighing says.
pub(crate) enum Weighed {
    Accept(Box<Acceptance>),
    Hold(Waiting, Option<Hold>),
    Return(Vec<Reason>),
}

/// The rules by which an edit is judged: its own version within the grace time, else the newest.
pub(crate) fn rules_for<'a>(
    desk: &'a Desk<'_>,
    version: PlaybookVersion,
    when: TrustedInterval,
) -> Result<&'a Playbook, Vec<Reason>> {
    let playbooks = &desk.directory.playbooks;
    let unknown = || vec![Reason::new(code::PLAYBOOK_UNKNOWN).with("version", version)];
    let (own, _) = playbooks.get(&version).ok_or_else(unknown)?;
    let replaced_ms = playbooks.range(version + 1..).next().map(|(_, (_, applied_ms))| *applied_ms);
    match replaced_ms {
        Some(replaced_ms) if when.earliest_ms > replaced_ms.saturating_add(GRACE_MS) => {
            playbooks.values().next_back().map(|(newest, _)| &**newest).ok_or_else(unknown)
        }
        _ => Ok(own),
    }
}

/// Weighs an edit. `open` are this device's earlier edits that are held or returned.
pub(crate) fn weigh(
    desk: &Desk<'_>,
    edit: &Edit,
    maker: Maker,
    open: &[Open],
) -> Result<(Weighed, PlaybookVersion), LedgerError> {
    let playbook = match rules_for(desk, edit.playbook, maker.when) {
        Ok(playbook) => playbook,
        Err(reasons) => return Ok((Weighed::Return(reasons), edit.playbook)),
    };
    let weighed = match builds_on(desk.connection, desk.directory, playbook, edit, open)? {
        Some(early) => wait_or_fall(early, Vec::new()),
        None => weigh_alone(desk, edit, maker, playbook, open)?,
    };
    desk.truth.check()?;
    Ok((weighed, playbook.version))
}

/// What builds on a held edit waits for it; what builds on a returned one is returned with it.
fn wait_or_fall(early: &Open, mut reasons: Vec<Reason>) -> Weighed {
    if early.is_held() {
        return Weighed::Hold(Waiting::Edit(early.row.id), None);
    }
    reasons.insert(0, Reason::new(code::DEPENDS).with("edit", early.row.id));
    Weighed::Return(reasons)
}

fn weigh_alone(desk: &Desk<'_>, edit: &Edit, maker: Maker, playbook: &Playbook, open: &[Open]) -> Result<Weighed, LedgerError> {
    let (target, is_led) = target(desk, edit.record)?;
    let found = record::whole(desk.connection, desk.company(), target)?;
    let (mut before, sections) = found.map_or((None, BTreeMap::new()), |(row, sections)| (Some(row), sections));
    if let (Some(row), [Op::Move { from, .. }]) = (&mut before, edit.ops.as_slice()) {
        // Its author's phone did not know yet that a newer version moved it on.
        if row.record.stage.as_ref() != Some(from)
            && row.record.stage == desk.directory.moved_on(&row.record.kind, from, playbook.version)
        {
            row.record.stage = Some(from.clone());
        }
    }
    let record = before.as_ref().map(|row| &row.record);
    if !edit.creates() && record.is_none_or(|record| !is_in_sight(desk, edit, maker, playbook, record)) {
        return Ok(Weighed::Return(vec![nothing_there(edit)]));
    }
    if let Err(reasons) = shape(edit, record, playbook) {
        return Ok(Weighed::Return(reasons));
    }
    if edit.creates() && record.is_some() {
        return Ok(Weighed::Return(vec![Reason::new(code::RECORD_EXISTS)]));
    }
    let draft = match draft(desk, edit, maker, playbook, record, &sections, is_led)? {
        Ok(draft) => draft,
        Err(reasons) => return Ok(Weighed::Return(reasons)),
    };
    match verdict(desk, edit, maker, playbook, record, &draft.after) {
        Verdict::Allowed => {
            Ok(Weighed::Accept(Box::new(Acceptance { after: draft.after, written: draft.written, before, sections })))
        }
        Verdict::Held(Hold::Files(files)) => Ok(Weighed::Hold(Waiting::Files(files.clone()), Some(Hold::Files(files)))),
        // The request that it waits for is raised when the edit is put down.
        Verdict::Held(hold) => Ok(Weighed::Hold(Waiting::RelayError, Some(hold))),
        Verdict::Unknown(facts) => Ok(Weighed::Return(vec![unanswerable(&facts)])),
        Verdict::Refused(reasons) => match passes_only_with(desk, edit, maker, playbook, record, open)? {
            Some(early) => Ok(wait_or_fall(early, reasons)),
            None => Ok(Weighed::Return(reasons)),
        },
    }
}

/// Whether the author may have been able to read the record. To who could not it is as if it were not there: even a complaint about an operation
/// that does not fit would tell what kind it is, and one about a text how long it is.
fn is_in_sight(desk: &Desk<'_>, edit: &Edit, maker: Maker, playbook: &Playbook, record: &Record) -> bool {
    if playbook.kinds.get(&record.kind).is_some_and(|kind| kind.is_system) {
        return desk.truth.may_decide(record.id, maker.user) == Known::Is(true);
    }
    let grants = desk.directory.grants_of(maker.user);
    let author = Author { user: maker.user, grants, tree: &desk.directory.tree, when: maker.when };
    let seats = desk.truth.seats_of(edit.record);
    // Who claims what somebody took from the same pool is told so.
    let is_claim = || match edit.ops.as_slice() {
        [Op::Assign { seat }] => claim(&author, playbook, &record.kind, &seats, *seat) != Claim::None,
        _ => false,
    };
    right(&author, playbook, &record.kind, &seats, Right::Read, None) != Certainty::No || is_claim()
}

/// What the relay would say to an edit that was made now. Nothing is kept.
///
/// # Errors
/// Where the ledger cannot be read.
pub fn judged(
    connection: &Connection,
    directory: &Arc<Directory>,
    edit: &Edit,
    user: UserId,
    now_ms: i64,
) -> Result<Verdict, LedgerError> {
    let desk = Desk::open(connection, directory, now_ms)?;
    let playbook = desk.directory.playbook()?;
    let before = record::whole(connection, desk.company(), edit.record)?.map(|(row, _)| row.record);
    let fitting = shape(edit, before.as_ref(), playbook).and_then(|()| outline(edit, before.as_ref(), playbook, &desk.truth));
    let verdict = match fitting {
        Ok(after) => {
            let maker = Maker { user, when: TrustedInterval::at(now_ms), is_vouched_for: false };
            verdict(&desk, edit, maker, playbook, before.as_ref(), &after)
        }
        Err(reasons) => Verdict::Refused(reasons),
    };
    desk.truth.check()?;
    Ok(verdict)
}

/// What an edit on nothing is told.
fn nothing_there(edit: &Edit) -> Reason {
    Reason::new(match edit.ops.as_slice() {
        [Op::Decide { .. }] => code::REQUEST_UNKNOWN,
        _ => code::RECORD_UNKNOWN,
    })
}

/// What an edit of the relay's own makes of a record: what a decision or a rule calls for is not judged again.
///
/// # Errors
/// Where it does not fit, which is a fault of ours.
pub(crate) fn impose(desk: &Desk<'_>, edit: &Edit, maker: Maker, playbook: &Playbook) -> Result<Acceptance, LedgerError> {
    let found = record::whole(desk.connection, desk.company(), edit.record)?;
    let (before, sections) = found.map_or((None, BTreeMap::new()), |(row, sections)| (Some(row), sections));
    let draft = draft(desk, edit, maker, playbook, before.as_ref().map(|row| &row.record), &sections, false)?;
    let misfit =
        |reasons: Vec<Reason>| LedgerError::Damaged { what: "an edit of the relay's own".into(), detail: format!("{reasons:?}") };
    let Draft { after, written } = draft.map_err(misfit)?;
    Ok(Acceptance { before, after, written, sections })
}

/// The relay has every fact; a rule that it cannot answer is broken.
fn unanswerable(facts: &BTreeSet<String>) -> Reason {
    Reason::new(code::GUARD_BROKEN).with("why", facts.iter().cloned().collect::<Vec<_>>().join(", "))
}

fn verdict(desk: &Desk<'_>, edit: &Edit, maker: Maker, playbook: &Playbook, before: Option<&Record>, after: &Record) -> Verdict {
    let grants = desk.directory.grants_of(maker.user);
    let author = Author { user: maker.user, grants, tree: &desk.directory.tree, when: maker.when };
    let case = Case { edit, before, after, playbook, author, sources: &desk.truth };
    match judge(&case) {
        // A person has vouched for the access in doubt: judged as if made when it was certain.
        Verdict::Held(Hold::Access) if maker.is_vouched_for => {
            let sure = |ms| judge(&Case { author: Author { when: TrustedInterval::at(ms), ..author }, ..case });
            match sure(maker.when.earliest_ms) {
                Verdict::Refused(_) | Verdict::Held(Hold::Access) => sure_at_a_change(desk, &case, maker),
                verdict => verdict,
            }
        }
        verdict => verdict,
    }
}

/// The first moment of the interval at which the author had access, as grants and seats began.
fn sure_at_a_change(desk: &Desk<'_>, case: &Case<'_>, maker: Maker) -> Verdict {
    let of_grants = case.author.grants.iter().filter_map(|grant| grant.from_ms);
    let of_seats = desk.truth.seats_of(case.edit.record).into_iter().map(|since| since.from_ms);
    let times: BTreeSet<i64> = of_grants.chain(of_seats).chain([maker.when.latest_ms]).collect();
    let within = times.range(maker.when.earliest_ms..=maker.when.latest_ms);
    let at = |ms: &i64| judge(&Case { author: Author { when: TrustedInterval::at(*ms), ..case.author }, ..*case });
    within.map(at).find(|verdict| !matches!(verdict, Verdict::Refused(_))).unwrap_or_else(|| at(&maker.when.latest_ms))
}

/// The record that an edit is about: where its own was merged into another, that one, whose heads the edit cannot know.
fn target(desk: &Desk<'_>, id: RecordId) -> Result<(RecordId, bool), LedgerError> {
    let led_to = record::led_to(desk.connection, desk.company(), id)?;
    Ok((led_to, led_to != id))
}

struct Draft {
    after: Record,
    written: BTreeMap<SectionId, Written>,
}

/// The record as the edit leaves it, with the changes of its documents.
fn draft(
    desk: &Desk<'_>,
    edit: &Edit,
    maker: Maker,
    playbook: &Playbook,
    before: Option<&Record>,
    sections: &BTreeMap<SectionId, SectionRow>,
    is_led: bool,
) -> Result<Result<Draft, Vec<Reason>>, LedgerError> {
    let decision = request::as_fields(desk, edit, maker);
    let edit = decision.as_ref().unwrap_or(edit);
    let mut after = match (before, edit.ops.iter().any(|op| op.field().is_some())) {
        (Some(before), true) => before.clone(),
        // On plain values: creations, and what touches no field.
        _ => match outline(edit, before, playbook, &desk.truth) {
            Ok(after) => after,
            Err(reasons) => return Ok(Err(reasons)),
        },
    };
    let Some(kind) = playbook.kinds.get(&after.kind) else {
        return Ok(Err(vec![Reason::new(code::KIND_UNKNOWN).with("kind", &after.kind)]));
    };
    let writing =
        Writing { edit: edit.id, by: desk.directory.name_of(maker.user), when: maker.when, actor: desk.directory.actor };
    let mut written = BTreeMap::new();
    for section in sections_written(edit, kind) {
        match write_section(desk, edit, &writing, kind, &section, &after, sections.get(&section), is_led)? {
            Ok(one) => written.insert(section, one),
            Err(reason) => return Ok(Err(vec![reason])),
        };
    }
    if !written.is_empty() {
        after.fields.retain(|field, _| !written.contains_key(&kind.section_of(field.as_str())));
        after.fields.extend(written.values().flat_map(|one| one.fields.clone()));
    }
    Ok(Ok(Draft { after, written }))
}

#[expect(clippy::too_many_arguments, reason = "the one place where an edit meets a section's document")]
fn write_section(
    desk: &Desk<'_>,
    edit: &Edit,
    writing: &Writing<'_>,
    kind: &Kind,
    section: &SectionId,
    record: &Record,
    row: Option<&SectionRow>,
    is_led: bool,
) -> Result<Result<Written, Reason>, LedgerError> {
    let ops = ops_of(kind, section, &edit.ops);
    let outcome = match row {
        None => create(kind, section, &ops, writing),
        Some(row) => {
            let state = section::state(row)?;
            let fields = record.fields.iter().filter(|(field, _)| kind.section_of(field.as_str()) == *section);
            let fields = fields.map(|(field, content)| (field.clone(), content.clone())).collect();
            let load = || {
                section::document(desk.connection, desk.company(), record.id, section)
                    .map_err(|e| DocumentError::Unavailable { detail: e.to_string() })
            };
            let none = Heads::default();
            let heads = edit.base.heads.get(section).unwrap_or(&none);
            let nowhere = Heads::new(vec![roundsman_domain::ChangeHash([0xff; 32])]);
            let base = BaseOf { heads: if is_led { &nowhere } else { heads }, after: edit.base.after };
            write(kind, section, Current { state: &state, fields: &fields, load: &load }, base, &ops, writing)
        }
    };
    match outcome {
        Ok(written) => Ok(Ok(written)),
        Err(DocumentError::Refused(reason)) => Ok(Err(reason)),
        Err(error) => Err(error.into()),
    }
}

/// The earlier edit without which this one is refused and with which it would pass.
fn passes_only_with<'o>(
    desk: &Desk<'_>,
    edit: &Edit,
    maker: Maker,
    playbook: &Playbook,
    before: Option<&Record>,
    open: &'o [Open],
) -> Result<Option<&'o Open>, LedgerError> {
    let earlier: Vec<_> = open.iter().filter(|a| a.edit.record == edit.record && a.row.id.counter < edit.id.counter).collect();
    if earlier.is_empty() {
        return Ok(None);
    }
    let chain: BTreeSet<EditId> = chain_of(desk.connection, desk.directory, edit)?;
    for early in earlier.into_iter().filter(|a| chain.contains(&a.row.id)) {
        let Ok(with) = outline(&early.edit, before, playbook, &desk.truth) else { continue };
        let Ok(after) = outline(edit, Some(&with), playbook, &desk.truth) else { continue };
        let is_move = matches!(edit.ops.as_slice(), [Op::Move { .. }]);
        let passes = !matches!(verdict(desk, edit, maker, playbook, Some(&with), &after), Verdict::Refused(_));
        if passes && (is_move || before.is_some()) {
            return Ok(Some(early));
        }
    }
    Ok(None)
}
