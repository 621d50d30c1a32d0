//! Collisions: two records for what may be one thing, and what their owner says.

use roundsman_domain::{Content, EditId, Op, Path, Reason, Record, RecordId, SectionId, Value, code};
use roundsman_playbook::{Kind, Right, title_of};

use super::{
    Draft, Question,
    deciders::{deciders, owners},
    own_edit, raise,
};
use crate::{
    ledger::{LedgerError, record},
    relay::{accept, desk::Desk, weigh::Maker},
};

/// Two records with one unique key. Asked of the present owner, whom the newer record's words are shown.
pub(crate) fn raise_collision(
    desk: &Desk<'_>,
    raised_by: EditId,
    maker: Maker,
    kind: &Kind,
    present: RecordId,
    newer: &Record,
) -> Result<(), LedgerError> {
    let Some((row, _)) = record::whole(desk.connection, desk.company(), present)? else { return Ok(()) };
    let mut deciders = deciders(desk, &row.record, &SectionId::from("main"), Right::Edit);
    deciders.extend(owners(desk, &row.record));
    let name = desk.directory.name_of(maker.user).to_owned();
    let words = vec![
        ("first_value", title_of(kind, &row.record)),
        ("second_value", title_of(kind, newer)),
        ("first_by", desk.directory.name_of(row.changed_by).to_owned()),
        ("second_by", name),
        ("other", newer.id.to_string()),
    ];
    raise(
        desk,
        Draft {
            question: Question::Collision,
            about: &row.record,
            deciders,
            author: None,
            due_ms: None,
            other: Some(newer.id),
            path: None,
            second: None,
            raised_by,
            words,
        },
    )
}

/// Both records stay: the newer one counts from now on.
pub(super) fn unmark(desk: &Desk<'_>, id: RecordId, maker: Maker) -> Result<(), LedgerError> {
    let Some(mut row) = record::head(desk.connection, desk.company(), id)? else { return Ok(()) };
    row.marks.retain(|mark: &Reason| mark.code != code::UNIQUE_COLLISION);
    row.seq = desk.next_seq();
    row.changed_by = maker.user;
    record::put(desk.connection, desk.company(), &row)?;
    accept::place(desk, &row)
}

/// The second record becomes the first: what only it says is added there, and its id leads there from then on.
pub(super) fn merge(desk: &Desk<'_>, first: RecordId, second: RecordId, maker: Maker) -> Result<(), LedgerError> {
    let company = desk.company();
    let (Some((into, _)), Some((from, _))) =
        (record::whole(desk.connection, company, first)?, record::whole(desk.connection, company, second)?)
    else {
        return Ok(());
    };
    let playbook = desk.directory.playbook()?;
    let kind = playbook
        .kinds
        .get(&into.record.kind)
        .ok_or_else(|| LedgerError::Unknown { noun: "kind", name: into.record.kind.to_string() })?;
    let ops = additions(kind, &into.record, &from.record);
    if !ops.is_empty() {
        own_edit(desk, first, ops, Some(maker.user))?;
    }
    let mut gone = from;
    gone.record.merged_into = Some(first);
    // Who follows a link to it finds it beside the first. What its author did before this moment, they did where it was.
    gone.record.seat = into.record.seat;
    gone.record.shares.clone_from(&into.record.shares);
    gone.record.is_archived = true;
    gone.marks.retain(|mark: &Reason| mark.code != code::UNIQUE_COLLISION);
    gone.seq = desk.next_seq();
    gone.changed_by = maker.user;
    record::put(desk.connection, company, &gone)?;
    record::put_seats(desk.connection, company, &gone.record, desk.now_ms)?;
    desk.truth.forget(second);
    accept::place(desk, &gone)?;
    accept::bring_family(desk, &gone, maker)
}

/// What the second record says and the first does not.
fn additions(kind: &Kind, into: &Record, from: &Record) -> Vec<Op> {
    let mut ops = Vec::new();
    for field in kind.fields.iter().filter(|field| !field.is_system) {
        let path = Path::field(field.id.clone());
        match (into.fields.get(&field.id), from.fields.get(&field.id)) {
            (_, None) => {}
            (present, Some(Content::Items(items))) => {
                let has = |key: &roundsman_domain::ItemKey| {
                    present.and_then(Content::items).is_some_and(|items| items.contains_key(key))
                };
                let add = |(key, item): (&roundsman_domain::ItemKey, &roundsman_domain::Item)| Op::Add {
                    path: path.clone(),
                    item: key.clone(),
                    value: item.fields.clone(),
                };
                // Attachments stay with their own record's history; their references do not travel.
                ops.extend(items.iter().filter(|(key, _)| !has(key) && !field.type_.is_slot()).map(add));
            }
            (present, Some(Content::One(value))) if !value.is_empty() => match (present.and_then(Content::as_text), value) {
                (Some(old), Value::Text(text)) if field.type_ == roundsman_playbook::FieldType::LongText && !old.is_empty() => {
                    let at = u32::try_from(old.chars().count()).unwrap_or(u32::MAX);
                    ops.push(Op::Splice { path, at, delete: 0, insert: format!("\n{text}") });
                }
                _ if present.is_none_or(Content::is_empty) => ops.push(Op::Set { path, value: value.clone() }),
                _ => {}
            },
            _ => {}
        }
    }
    ops
}
