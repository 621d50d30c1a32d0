//! Notes: tasks and notices, put to people by automations and by the relay itself.

use std::collections::BTreeSet;

use roundsman_domain::{EditId, Op, Path, Reason, Record, RecordId, RoleId, UserId};
use roundsman_playbook::{Words, title_of};
use roundsman_text::{Language, Zone, moment, say};
use rusqlite::params;

use super::{Draft, Question, deciders, nobody, own_edit, raise_as};
use crate::{
    ledger::{LedgerError, record},
    relay::{desk::Desk, weigh::Maker},
};

/// Something to do, or to know.
pub(in crate::relay) struct Note<'a> {
    /// To do; else to know.
    pub(in crate::relay) is_task: bool,
    /// What it is about.
    pub(in crate::relay) about: &'a Record,
    /// Whom it concerns. A task is done when one of them has done it.
    pub(in crate::relay) to: BTreeSet<UserId>,
    /// What, in the company's languages, packed.
    pub(in crate::relay) title: String,
    /// Which automation, or which rule.
    pub(in crate::relay) rule: String,
    /// Until when.
    pub(in crate::relay) due_ms: Option<i64>,
}

/// Puts it into the inboxes; each notice is seen by each, a task is one for all.
pub(in crate::relay) fn put_note(desk: &Desk<'_>, note: Note<'_>) -> Result<RecordId, LedgerError> {
    let id = desk.new_record_id();
    let question = if note.is_task { Question::Task } else { Question::Notice };
    let raised_by = EditId { device: desk.directory.relay_device, counter: desk.relay_counter() };
    let draft = Draft {
        question,
        about: note.about,
        deciders: note.to,
        author: None,
        due_ms: note.due_ms,
        other: None,
        path: None,
        second: None,
        raised_by,
        words: vec![("title", note.title), ("rule", note.rule)],
    };
    raise_as(desk, id, draft)?;
    Ok(id)
}

/// Who claimed too late hears who has it: the record has left their phone, and the returned claim with it.
pub(in crate::relay) fn tell_claim_taken(
    desk: &Desk<'_>,
    record: RecordId,
    maker: Maker,
    taken: &Reason,
) -> Result<(), LedgerError> {
    let Some((row, _)) = record::whole(desk.connection, desk.company(), record)? else { return Ok(()) };
    let playbook = desk.directory.playbook()?;
    let name = playbook.kinds.get(&row.record.kind).map(|kind| title_of(kind, &row.record)).unwrap_or_default();
    let zone = Zone::named(&playbook.time_zone).unwrap_or_else(Zone::utc);
    let by = taken.detail.get("by").map(String::as_str).unwrap_or_default();
    let at_ms = taken.detail.get("at").and_then(|at| at.parse().ok()).unwrap_or(desk.now_ms);
    let words = [Language::ZhCn, Language::En].map(|language| {
        let at = moment(language, at_ms, &zone);
        (language.tag().to_owned(), say(language, "notice-claim-taken", &[("name", &name), ("by", by), ("at", &at)]))
    });
    let to = BTreeSet::from([maker.user]);
    let title = Words(words.into()).packed();
    put_note(desk, Note { is_task: false, about: &row.record, to, title, rule: "claim".to_owned(), due_ms: None })?;
    Ok(())
}

/// What it asked for is moot: it leaves the inboxes.
pub(in crate::relay) fn close_note(desk: &Desk<'_>, request: RecordId) -> Result<(), LedgerError> {
    desk.connection
        .prepare_cached("UPDATE request SET is_open = 0 WHERE company = ?1 AND record = ?2")?
        .execute(params![desk.company().as_bytes(), request.as_bytes()])?;
    let set = |name: &'static str, value: &str| Op::Set { path: Path::field(name.into()), value: value.into() };
    own_edit(desk, request, vec![set("state", "decided"), set("verdict", "withdrawn")], None)
}

/// Those with a role nearest up the tree.
pub(in crate::relay) fn nearest(desk: &Desk<'_>, about: &Record, role: &RoleId) -> Result<BTreeSet<UserId>, LedgerError> {
    deciders::holding(desk, about, role, nobody())
}
