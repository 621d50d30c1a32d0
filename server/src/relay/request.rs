//! Requests: questions that the relay puts to people, and what their answers do.

pub(crate) mod approval;
mod collision;
mod deciders;
mod note;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use roundsman_document::Dispute;
use roundsman_domain::{
    Base, BootId, Edit, EditId, FeedId, FieldId, Op, Path, PlaybookVersion, Reason, Record, RecordId, SectionId, Stamp,
    TrustedInterval, UserId, Value, code, from_cbor, to_cbor,
};
use roundsman_playbook::{Right, title_of};
use rusqlite::{OptionalExtension, Row, params};

pub(crate) use collision::raise_collision;
pub(super) use deciders::sitting_in;
use deciders::{deciders, owners};
pub(super) use note::{Note, close_note, nearest, put_note, tell_claim_taken};

use super::{
    accept::accept,
    desk::Desk,
    hold,
    weigh::{Maker, impose},
};
use crate::ledger::{
    LedgerError,
    column::{kept_device, key, key_or_none},
    edit::{self, EditRow},
    record,
};

/// What a request asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Conflict,
    Collision,
    Access,
    Approval,
    Exception,
    Task,
    Notice,
}

impl Question {
    fn name(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Collision => "collision",
            Self::Access => "access",
            Self::Approval => "approval",
            Self::Exception => "exception",
            Self::Task => "task",
            Self::Notice => "notice",
        }
    }

    fn verdicts(self) -> &'static str {
        match self {
            Self::Conflict => "keep_first,take_second",
            Self::Collision => "keep_both,archive,merge",
            Self::Access => "accept,refuse",
            // The last is its author's alone.
            Self::Approval | Self::Exception => "approve,refuse,withdraw",
            Self::Task => "done",
            Self::Notice => "seen",
        }
    }
}

/// A request about to be put.
struct Draft<'a> {
    question: Question,
    about: &'a Record,
    deciders: BTreeSet<UserId>,
    /// Who hears of it without deciding it.
    author: Option<UserId>,
    due_ms: Option<i64>,
    other: Option<RecordId>,
    path: Option<&'a Path>,
    second: Option<Vec<u8>>,
    raised_by: EditId,
    words: Vec<(&'static str, String)>,
}

/// Two values for a field with the policy `review`.
pub(crate) fn raise_conflict(
    desk: &Desk<'_>,
    raised_by: EditId,
    maker: Maker,
    about: &Record,
    section: &SectionId,
    dispute: &Dispute,
) -> Result<(), LedgerError> {
    let mut words = vec![
        ("field", dispute.path.to_string()),
        ("first_by", dispute.first_by.clone()),
        ("second_by", desk.directory.name_of(maker.user).to_owned()),
    ];
    // Requests have one section. Values that not all of their readers may see stay where they are: in the record's history.
    if section.as_str() == "main" {
        words.extend([("first_value", plain(&dispute.first)), ("second_value", plain(&dispute.second))]);
    }
    let people = deciders(desk, about, section, Right::Edit);
    let second = Some(to_cbor(&dispute.second)?);
    raise(
        desk,
        Draft {
            question: Question::Conflict,
            about,
            deciders: people,
            author: None,
            due_ms: None,
            other: None,
            path: Some(&dispute.path),
            second,
            raised_by,
            words,
        },
    )
}

/// An edit whose author may or may not have had access when it was made. Answers with the request's id.
pub(crate) fn raise_access(desk: &Desk<'_>, edit: &Edit, maker: Maker) -> Result<Option<RecordId>, LedgerError> {
    let home = super::builds_on::home_of(desk, edit)?;
    let Some((row, _)) = home.map(|id| record::whole(desk.connection, desk.company(), id)).transpose()?.flatten() else {
        return Ok(None);
    };
    let mut people = owners(desk, &row.record);
    people.extend(deciders(desk, &row.record, &SectionId::from("main"), Right::Edit));
    people.remove(&maker.user); // Nobody vouches for themselves.
    let words = vec![("second_by", desk.directory.name_of(maker.user).to_owned()), ("second_value", summary(edit))];
    let id = desk.new_record_id();
    let draft = Draft {
        question: Question::Access,
        about: &row.record,
        deciders: people,
        author: None,
        due_ms: None,
        other: None,
        path: None,
        second: None,
        raised_by: edit.id,
        words,
    };
    raise_as(desk, id, draft)?;
    Ok(Some(id))
}

/// The fields that an edit wrote, named: what it says is seen once it is accepted.
fn summary(edit: &Edit) -> String {
    edit.ops.iter().filter_map(Op::field).map(FieldId::as_str).collect::<Vec<_>>().join(", ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(b) => b.to_string(),
        Value::Int(i) => i.to_string(),
        Value::Float(x) => x.to_string(),
        Value::Text(text) => text.chars().take(1_000).collect(),
        Value::Money(money) => format!("{} {}", money.currency.as_str(), money.major()),
        Value::Location(place) => format!("{},{}", place.lat, place.lon),
    }
}

fn raise(desk: &Desk<'_>, draft: Draft<'_>) -> Result<(), LedgerError> {
    raise_as(desk, desk.new_record_id(), draft)
}

fn raise_as(desk: &Desk<'_>, id: RecordId, draft: Draft<'_>) -> Result<(), LedgerError> {
    for user in draft.deciders.iter().chain(&draft.author) {
        add_decider(desk, id, *user)?;
    }
    desk.connection
        .prepare_cached(
            "INSERT INTO request (company, record, question, about, other, path, second, device, counter, asked_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            desk.company().as_bytes(),
            id.as_bytes(),
            draft.question.name(),
            draft.about.id.as_bytes(),
            draft.other.as_ref().map(RecordId::as_bytes),
            draft.path.map(Path::to_string),
            draft.second,
            kept_device(draft.raised_by.device),
            draft.raised_by.counter.cast_signed(),
            desk.now_ms,
        ])?;
    let title = title_for(desk, draft.about, draft.deciders.iter().chain(&draft.author).copied().collect())?;
    let words = draft.words.into_iter().chain(title.map(|title| ("about_title", title)));
    let mut fields: BTreeMap<FieldId, Value> = words.map(|(name, text)| (FieldId::from(name), Value::Text(text))).collect();
    fields.insert("about".into(), Value::Text(draft.about.id.to_string()));
    fields.insert("question".into(), draft.question.name().into());
    fields.insert("verdicts".into(), draft.question.verdicts().into());
    fields.insert("state".into(), "open".into());
    fields.insert("edit".into(), Value::Text(draft.raised_by.to_string()));
    fields.insert("asked_at".into(), Value::Int(desk.now_ms));
    if let Some(due_ms) = draft.due_ms {
        fields.insert("due_at".into(), Value::Int(due_ms));
    }
    let create = Op::Create { kind: "request".into(), seat: Some(draft.about.seat), fields };
    own_edit(desk, id, vec![create], None)
}

/// What the record that a request is about is called, for phones that do not carry it; nothing where one of them may not read it.
fn title_for(desk: &Desk<'_>, about: &Record, people: BTreeSet<UserId>) -> Result<Option<String>, LedgerError> {
    let playbook = desk.directory.playbook()?;
    let mut asked = about.clone();
    // What is named after another record, such as a visit after its customer, is named so once.
    for _ in 0..2 {
        let Some(kind) = playbook.kinds.get(&asked.kind) else { return Ok(None) };
        let section = kind.title_field.as_ref().map_or_else(|| SectionId::from("main"), |field| kind.section_of(field.as_str()));
        if !deciders::all_read(desk, &asked, &section, &people) {
            return Ok(None);
        }
        let named = title_of(kind, &asked);
        let Ok(other) = named.parse::<RecordId>() else { return Ok(Some(named)) };
        let next = record::whole(desk.connection, desk.company(), other)?.map(|(row, _)| row.record);
        match next.filter(|next| next.id != asked.id) {
            Some(next) => asked = next,
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// Puts a request into one more inbox.
fn add_decider(desk: &Desk<'_>, request: RecordId, user: UserId) -> Result<(), LedgerError> {
    desk.connection
        .prepare_cached("INSERT OR IGNORE INTO request_decider (company, request, user) VALUES (?1, ?2, ?3)")?
        .execute(params![desk.company().as_bytes(), request.as_bytes(), user.as_bytes()])?;
    Ok(())
}

/// Does something as the relay's own device: on behalf of whoever decided, else as the relay.
pub(super) fn own_edit(desk: &Desk<'_>, record: RecordId, ops: Vec<Op>, on_behalf: Option<UserId>) -> Result<(), LedgerError> {
    let playbook = desk.directory.playbook()?;
    let id = desk.next_own_edit();
    let now = u64::try_from(desk.now_ms).unwrap_or(0);
    let stamp = Stamp { wall_ms: desk.now_ms, monotonic_ms: now, boot: BootId::from_bytes([0; 16]), relay: None };
    let sections = record::sections(desk.connection, desk.company(), record)?;
    let base = Base { heads: sections.into_iter().map(|(section, row)| (section, row.heads)).collect(), after: None };
    let edit = Edit { id, record, base, stamp, playbook: playbook.version, ops };
    let maker = Maker { user: on_behalf.unwrap_or(nobody()), when: TrustedInterval::at(desk.now_ms), is_vouched_for: true };
    let accepted = impose(desk, &edit, maker, playbook)?;
    let outcome = accept(desk, &edit, maker, playbook.version, accepted)?;
    put_own(desk, &edit, maker, playbook.version, outcome)
}

fn put_own(
    desk: &Desk<'_>,
    edit: &Edit,
    maker: Maker,
    playbook: PlaybookVersion,
    outcome: roundsman_domain::Outcome,
) -> Result<(), LedgerError> {
    let bytes = edit.encode()?.into_vec();
    let seq = desk.seq();
    let row = EditRow {
        id: edit.id,
        record: edit.record,
        user: maker.user,
        bytes,
        outcome,
        seq,
        playbook,
        received_ms: desk.now_ms,
        when: maker.when,
    };
    edit::put(desk.connection, desk.company(), &row)
}

/// The relay itself, as the author of what no person did.
pub(crate) fn nobody() -> UserId {
    UserId::from_bytes([0; 16])
}

/// The inboxes that a request is in.
pub(crate) fn inboxes(desk: &Desk<'_>, request: RecordId) -> Result<BTreeSet<FeedId>, LedgerError> {
    let mut statement = desk.connection.prepare_cached("SELECT user FROM request_decider WHERE company = ?1 AND request = ?2")?;
    let users = statement.query_map(params![desk.company().as_bytes(), request.as_bytes()], |row| key::<UserId>(row, 0))?;
    Ok(users.map(|user| user.map(FeedId::from)).collect::<Result<_, _>>()?)
}

/// A decision as what it writes into the request's record.
pub(crate) fn as_fields(desk: &Desk<'_>, edit: &Edit, maker: Maker) -> Option<Edit> {
    let [Op::Decide { verdict, reason, .. }] = edit.ops.as_slice() else { return None };
    let set = |name: &'static str, value: Value| Op::Set { path: Path::field(name.into()), value };
    let ops = vec![
        set("state", "decided".into()),
        set("verdict", Value::Text(verdict.clone())),
        set("decided_by", Value::Text(desk.directory.name_of(maker.user).to_owned())),
        set("reason", Value::Text(reason.clone())),
        set("decided_at", Value::Int(maker.when.earliest_ms)),
    ];
    Some(Edit { ops, ..edit.clone() })
}

/// What a request's row says.
struct Asked {
    question: String,
    about: RecordId,
    other: Option<RecordId>,
    path: Option<String>,
    second: Option<Vec<u8>>,
    raised_by: EditId,
}

fn asked(row: &Row<'_>) -> rusqlite::Result<Asked> {
    let raised_by = EditId { device: crate::ledger::column::device(row, 5)?, counter: row.get::<_, i64>(6)?.cast_unsigned() };
    Ok(Asked {
        question: row.get(0)?,
        about: key(row, 1)?,
        other: key_or_none(row, 2)?,
        path: row.get(3)?,
        second: row.get(4)?,
        raised_by,
    })
}

/// Does what a decision calls for.
pub(crate) fn carry_out(
    desk: &Desk<'_>,
    request: RecordId,
    verdict: &str,
    because: &str,
    maker: Maker,
) -> Result<(), LedgerError> {
    let sql = "UPDATE request SET is_open = 0 WHERE company = ?1 AND record = ?2 AND is_open = 1
               RETURNING question, about, other, path, second, device, counter";
    let found = desk
        .connection
        .prepare_cached(sql)?
        .query_row(params![desk.company().as_bytes(), request.as_bytes()], asked)
        .optional()?;
    let Some(asked) = found else { return Ok(()) };
    match (asked.question.as_str(), verdict) {
        ("conflict", "take_second") => take_second(desk, &asked, maker),
        ("collision", "archive") => match asked.other {
            Some(other) => own_edit(desk, other, vec![Op::Archive { undo: false }], Some(maker.user)),
            None => Ok(()),
        },
        ("collision", "merge") => asked.other.map_or(Ok(()), |other| collision::merge(desk, asked.about, other, maker)),
        ("collision", _) => asked.other.map_or(Ok(()), |other| collision::unmark(desk, other, maker)),
        ("access", "accept") => hold::settle(desk, asked.raised_by, hold::Answer::Vouched),
        ("access", _) => hold::settle(desk, asked.raised_by, hold::Answer::Returned(vec![Reason::new(code::SCOPE_FORBIDDEN)])),
        ("approval" | "exception", _) => approval::answered(desk, request, verdict, because, maker),
        _ => Ok(()),
    }
}

fn take_second(desk: &Desk<'_>, asked: &Asked, maker: Maker) -> Result<(), LedgerError> {
    let (Some(path), Some(second)) = (&asked.path, &asked.second) else { return Ok(()) };
    let path: Path = path.parse()?;
    own_edit(desk, asked.about, vec![Op::Set { path, value: from_cbor(second)? }], Some(maker.user))
}
