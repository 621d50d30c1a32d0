//! Acceptance: everything that one accepted edit writes, in the transaction that tells its outcome.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{
    BlobHash, Certainty, DeviceId, Edit, FeedId, Op, Outcome, PlaybookVersion, Reason, Record, RecordId, SeatId, SectionId, Seq,
    StageId, code,
};
use roundsman_judge::{Author, Sources as _, right, sections};
use roundsman_playbook::{Kind, Playbook, Right};
use rusqlite::params;

use super::{
    automation,
    desk::Desk,
    duty, exception, fact, migrate, request,
    weigh::{Acceptance, Maker},
};
use crate::ledger::{
    LedgerError,
    column::kept_device,
    feed, listing,
    record::{self, RecordRow},
    section, unique,
};

/// Writes an accepted edit, and says so.
pub(crate) fn accept(
    desk: &Desk<'_>,
    edit: &Edit,
    maker: Maker,
    version: PlaybookVersion,
    accepted: Acceptance,
) -> Result<Outcome, LedgerError> {
    let (playbook, _) = &desk.directory.playbooks[&version];
    let seq = desk.next_seq();
    let Acceptance { before, after, written, sections: held } = accepted;
    let mut marks: Vec<Reason> = written.values().flat_map(|one| one.marks.iter().cloned()).collect();
    let kind =
        playbook.kinds.get(&after.kind).ok_or_else(|| LedgerError::Unknown { noun: "kind", name: after.kind.to_string() })?;

    for (section, one) in &written {
        section::put(desk.connection, desk.company(), after.id, section, one, seq)?;
        // Lists follow the newest version, whatever the edit was judged by.
        if let Some(kind) = desk.directory.playbook()?.kinds.get(&after.kind).filter(|kind| !kind.is_system) {
            listing::put(desk.connection, desk.company(), kind, after.id, section, &one.fields)?;
        }
    }
    let mut row = row_of(before.as_ref(), after, maker, seq, kind);
    if before.is_none() && crate::ledger::device::is_import(desk.connection, desk.company(), edit.id.device)? {
        row.marks.push(Reason::new(code::IMPORTED));
    }
    if let Some(mark) = collide(desk, edit, maker, kind, &row.record)? {
        row.marks.push(mark.clone());
        marks.push(mark);
    }
    record::put(desk.connection, desk.company(), &row)?;
    desk.truth.forget(row.record.id);
    note_place(desk, edit, playbook, before.as_ref(), &row, maker)?;
    note_stage(desk, edit, maker, version, before.as_ref(), &row, seq)?;
    note_blobs(desk, edit, maker, kind, &row.record)?;
    place(desk, &row)?;
    if before.is_none() {
        tell_former_seats(desk, &row)?;
    }
    if before.as_ref().is_some_and(|before| before.record.seat != row.record.seat || before.record.shares != row.record.shares) {
        bring_family(desk, &row, maker)?;
    }
    for (section, one) in &written {
        for dispute in &one.disputes {
            request::raise_conflict(desk, edit.id, maker, &row.record, section, dispute)?;
        }
    }
    if let [Op::Decide { request, verdict, reason }] = edit.ops.as_slice() {
        request::carry_out(desk, *request, verdict, reason, maker)?;
    }
    fact::changed(desk, &row, before.is_none(), maker.when)?;
    duty::edited(desk, maker.when, before.as_ref(), &row)?;
    automation::edited(desk, edit, before.as_ref(), &row)?;
    migrate::move_on(desk, &row.record, version)?;
    if kind.has_grants() {
        exception::note(desk, edit, maker, &mut row)?;
        request::approval::changed(desk, edit, row.record.id)?;
    }
    Ok(Outcome::Accepted { heads: readable_heads(desk, playbook, maker, &row.record, &written, &held), seq, marks })
}

fn row_of(before: Option<&RecordRow>, after: Record, maker: Maker, seq: Seq, kind: &Kind) -> RecordRow {
    let within = kind.within.as_ref().and_then(|link| after.link(link.as_str()));
    RecordRow {
        within,
        marks: before.map(|row| row.marks.clone()).unwrap_or_default(),
        seq,
        created_ms: before.map_or(maker.when.earliest_ms, |row| row.created_ms),
        changed_ms: maker.when.earliest_ms.max(before.map_or(i64::MIN, |row| row.changed_ms)),
        changed_by: maker.user,
        record: after,
    }
}

/// Heads after the edit, of the sections that its author may read.
fn readable_heads(
    desk: &Desk<'_>,
    playbook: &Playbook,
    maker: Maker,
    record: &Record,
    written: &BTreeMap<SectionId, roundsman_document::Written>,
    held: &BTreeMap<SectionId, record::SectionRow>,
) -> BTreeMap<SectionId, roundsman_domain::Heads> {
    let author =
        Author { user: maker.user, grants: desk.directory.grants_of(maker.user), tree: &desk.directory.tree, when: maker.when };
    let seats = [roundsman_domain::SeatAt { from_ms: i64::MIN, what: vec![record.seat] }];
    let readable = sections(&author, playbook, &record.kind, &seats);
    let of = |section: &SectionId| {
        let new = written.get(section).map(|one| one.state.heads().clone());
        new.or_else(|| held.get(section).map(|row| row.heads.clone())).map(|heads| (section.clone(), heads))
    };
    readable.iter().filter_map(of).collect()
}

/// A unique key that another record has: accepted, marked, and asked of that record's owner. The mark does not say which record.
fn collide(desk: &Desk<'_>, edit: &Edit, maker: Maker, kind: &Kind, record: &Record) -> Result<Option<Reason>, LedgerError> {
    let (mut mark, mut asked) = (None, BTreeSet::new());
    for key in kind.keys_written(&edit.ops) {
        let Some(other) = unique::claim(desk.connection, desk.company(), kind, key, record)? else { continue };
        mark = Some(Reason::new(code::UNIQUE_COLLISION).at(roundsman_domain::Path::field(key[0].clone())));
        // The same name and the same number are one question.
        if asked.insert(other) {
            request::raise_collision(desk, edit.id, maker, kind, other, record)?;
        }
    }
    Ok(mark)
}

/// Who had access when: noted at creation and whenever seat or shares change.
///
/// What was claimed from a pool is its claimer's from the moment of the claim: what they did with it before they had signal again is theirs.
fn note_place(
    desk: &Desk<'_>,
    edit: &Edit,
    playbook: &Playbook,
    before: Option<&RecordRow>,
    row: &RecordRow,
    maker: Maker,
) -> Result<(), LedgerError> {
    let moved = |before: &RecordRow| before.record.seat != row.record.seat || before.record.shares != row.record.shares;
    match before {
        None => record::put_seats(desk.connection, desk.company(), &row.record, maker.when.earliest_ms),
        Some(before) if moved(before) && is_claim(desk, edit, playbook, before, maker) => {
            let last_ms = desk.truth.seats_of(row.record.id).last().map_or(i64::MIN, |since| since.from_ms);
            let from_ms = maker.when.earliest_ms.max(last_ms.saturating_add(1)).min(desk.now_ms);
            record::put_seats(desk.connection, desk.company(), &row.record, from_ms)
        }
        Some(before) if moved(before) => record::put_seats(desk.connection, desk.company(), &row.record, desk.now_ms),
        Some(_) => Ok(()),
    }
}

/// Whether the edit gave the record to a seat though its author might not change it where it was.
fn is_claim(desk: &Desk<'_>, edit: &Edit, playbook: &Playbook, before: &RecordRow, maker: Maker) -> bool {
    let author =
        Author { user: maker.user, grants: desk.directory.grants_of(maker.user), tree: &desk.directory.tree, when: maker.when };
    let there = [roundsman_domain::SeatAt { from_ms: i64::MIN, what: vec![before.record.seat] }];
    matches!(edit.ops.as_slice(), [Op::Assign { .. }])
        && right(&author, playbook, &before.record.kind, &there, Right::Edit, None) != Certainty::Yes
}

fn note_stage(
    desk: &Desk<'_>,
    edit: &Edit,
    maker: Maker,
    version: PlaybookVersion,
    before: Option<&RecordRow>,
    row: &RecordRow,
    seq: Seq,
) -> Result<(), LedgerError> {
    let from: Option<&StageId> = before.and_then(|before| before.record.stage.as_ref());
    let Some(to) = row.record.stage.as_ref().filter(|to| Some(*to) != from) else { return Ok(()) };
    let because = match edit.ops.as_slice() {
        [Op::Move { justification, .. }] => justification.as_deref(),
        _ => None,
    };
    desk.connection
        .prepare_cached(
            "INSERT INTO stage_move (company, record, seq, from_stage, to_stage, user, device, counter, playbook, earliest_ms, latest_ms, because)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            desk.company().as_bytes(),
            row.record.id.as_bytes(),
            seq.cast_signed(),
            from.map(StageId::as_str),
            to.as_str(),
            maker.user.as_bytes(),
            kept_device(edit.id.device),
            edit.id.counter.cast_signed(),
            version,
            maker.when.earliest_ms,
            maker.when.latest_ms,
            because,
        ])?;
    desk.connection.prepare_cached("UPDATE record SET stage_since_ms = ?3 WHERE company = ?1 AND id = ?2")?.execute(params![
        desk.company().as_bytes(),
        row.record.id.as_bytes(),
        maker.when.latest_ms,
    ])?;
    Ok(())
}

/// Attachments that the edit names. A reference counts when its device has sent the bytes itself or its user could read them already.
fn note_blobs(desk: &Desk<'_>, edit: &Edit, maker: Maker, kind: &Kind, record: &Record) -> Result<(), LedgerError> {
    for op in &edit.ops {
        let Some(field) = op.field() else { continue };
        for hash in op.blobs() {
            note_blob(desk, edit.id.device, maker, record.id, &kind.section_of(field.as_str()), hash)?;
        }
    }
    Ok(())
}

fn note_blob(
    desk: &Desk<'_>,
    device: DeviceId,
    maker: Maker,
    record: RecordId,
    section: &SectionId,
    hash: BlobHash,
) -> Result<(), LedgerError> {
    let company = desk.company();
    let could_read = super::scope::viewer(desk.directory, maker.user, desk.now_ms)?.may_read_blob(desk.connection, hash)?;
    desk.connection
        .prepare_cached(
            "INSERT OR IGNORE INTO blob_ref (company, hash, record, section, device, could_read) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![company.as_bytes(), hash.0, record.as_bytes(), section.as_str(), kept_device(device), could_read])?;
    if device != desk.directory.relay_device {
        let sql = "INSERT OR IGNORE INTO blob_wanted (company, device, hash) SELECT ?1, ?2, ?3
                   WHERE NOT EXISTS (SELECT 1 FROM blob_sent WHERE company = ?1 AND device = ?2 AND hash = ?3)";
        desk.connection.prepare_cached(sql)?.execute(params![company.as_bytes(), kept_device(device), hash.0])?;
    }
    Ok(())
}

/// Puts the record into the feeds of its home seat and of its shares; a request into its deciders' inboxes.
pub(crate) fn place(desk: &Desk<'_>, row: &RecordRow) -> Result<(), LedgerError> {
    let record = &row.record;
    let feeds: BTreeSet<FeedId> = if record.kind.as_str() == "request" {
        request::inboxes(desk, record.id)?
    } else {
        [record.seat].into_iter().chain(record.shares.keys().copied()).map(FeedId::from).collect()
    };
    let touched = feed::place(desk.connection, desk.company(), record.id, &record.kind, &feeds, row.seq)?;
    desk.touch(touched);
    Ok(())
}

/// A record made within another that had left its author's seat meanwhile is not in that seat: the author's device hears of it as an exit.
fn tell_former_seats(desk: &Desk<'_>, row: &RecordRow) -> Result<(), LedgerError> {
    if row.within.is_none() {
        return Ok(());
    }
    let now: BTreeSet<SeatId> = [row.record.seat].into_iter().chain(row.record.shares.keys().copied()).collect();
    let ever: BTreeSet<SeatId> = desk.truth.seats_of(row.record.id).into_iter().flat_map(|since| since.what).collect();
    for seat in ever.difference(&now) {
        feed::note_gone(desk.connection, desk.company(), FeedId::from(*seat), row.record.id, &row.record.kind, row.seq)?;
        desk.touch([FeedId::from(*seat)]);
    }
    Ok(())
}

/// Records within this one go where it goes, as one family in one commit.
pub(crate) fn bring_family(desk: &Desk<'_>, home: &RecordRow, maker: Maker) -> Result<(), LedgerError> {
    let mut open = vec![home.record.id];
    let mut seen = BTreeSet::new();
    while let Some(parent) = open.pop() {
        for child in record::family(desk.connection, desk.company(), parent)? {
            if !seen.insert(child) {
                continue;
            }
            let Some(mut row) = record::head(desk.connection, desk.company(), child)? else { continue };
            row.record.seat = home.record.seat;
            row.record.shares.clone_from(&home.record.shares);
            row.seq = desk.next_seq();
            row.changed_by = maker.user;
            record::put(desk.connection, desk.company(), &row)?;
            record::put_seats(desk.connection, desk.company(), &row.record, desk.now_ms)?;
            desk.truth.forget(child);
            place(desk, &row)?;
            open.push(child);
        }
    }
    Ok(())
}
