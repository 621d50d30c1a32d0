//! Dependence: which earlier edits of the same device, not accepted, an edit builds on.

use std::collections::BTreeSet;

use roundsman_domain::{Edit, EditBytes, EditId, Op, Outcome, RecordId, SectionId};
use roundsman_playbook::{FieldType, Kind, Playbook};
use rusqlite::Connection;

use crate::ledger::{
    LedgerError, device,
    directory::Directory,
    edit::{self, EditRow},
};

/// An earlier edit of the device that was held or returned.
pub(crate) struct Open {
    pub(crate) row: EditRow,
    pub(crate) edit: Edit,
}

impl Open {
    /// # Errors
    /// Where the stored bytes are no edit any more.
    pub(crate) fn read(row: EditRow) -> Result<Self, LedgerError> {
        let edit = EditBytes::from_stored(row.bytes.clone()).decode()?;
        Ok(Self { row, edit })
    }

    pub(crate) fn is_held(&self) -> bool {
        matches!(self.row.outcome, Outcome::Held { .. })
    }
}

/// The first of `open` that `edit` builds on by what it says: a record that it made, a text or an item that it wrote, a stage that it moves to.
pub(crate) fn builds_on<'a>(
    connection: &Connection,
    directory: &Directory,
    playbook: &Playbook,
    edit: &Edit,
    open: &'a [Open],
) -> Result<Option<&'a Open>, LedgerError> {
    let earlier = || open.iter().filter(|a| a.row.id.counter < edit.id.counter);
    let named = named_records(edit, playbook);
    // The latest creation of a record is the one that counts: those before it were amended, and it leans on none of them.
    for maker in earlier().rev().filter(|a| a.edit.creates()) {
        let is_named = named.contains(&maker.edit.record) || (maker.edit.record == edit.record && !edit.creates());
        if is_named && crate::ledger::record::head(connection, directory.company, maker.edit.record)?.is_none() {
            return Ok(Some(maker));
        }
    }
    let same: Vec<_> = earlier().filter(|a| a.edit.record == edit.record).collect();
    if same.is_empty() {
        return Ok(None);
    }
    let chain = chain_of(connection, directory, edit)?;
    Ok(same
        .into_iter()
        .find(|a| chain.contains(&a.row.id) && a.edit.ops.iter().any(|early| edit.ops.iter().any(|late| leans(late, early)))))
}

/// The edits of the device that were unsettled when this one was made: it follows `after` from edit to edit. A clone goes on from edits that
/// have the name of the device which it was.
pub(crate) fn chain_of(connection: &Connection, directory: &Directory, edit: &Edit) -> Result<BTreeSet<EditId>, LedgerError> {
    let (mut chain, mut next) = (BTreeSet::new(), edit.base.after);
    let mut line = vec![(edit.id.device, i64::MAX)];
    while let Some(id) = next.filter(|id| id.counter < edit.id.counter) {
        if line.len() == 1 && id.device != edit.id.device {
            line = device::line(connection, directory.company, edit.id.device)?;
        }
        if !line.iter().any(|(device, upto)| *device == id.device && id.counter <= upto.cast_unsigned()) {
            break;
        }
        if !chain.insert(id) || chain.len() > 10_000 {
            break;
        }
        let bytes = edit::bytes_of(connection, directory.company, id)?;
        next = match bytes {
            Some(bytes) => EditBytes::from_stored(bytes).decode()?.base.after,
            None => None,
        };
    }
    Ok(chain)
}

/// Whether `late` only makes sense with what `early` wrote.
fn leans(late: &Op, early: &Op) -> bool {
    match (late, early) {
        (Op::Splice { path, .. }, Op::Splice { path: wrote, .. } | Op::Set { path: wrote, .. }) => path == wrote,
        (Op::Move { from, .. }, Op::Move { to, .. }) => from == to,
        (Op::Set { path, .. }, Op::Add { path: list, item, .. }) => {
            path.field == list.field && path.item.as_ref().is_some_and(|(key, _)| key == item)
        }
        (Op::Remove { path, item: gone }, Op::Add { path: list, item, .. }) => path.field == list.field && gone == item,
        (Op::Remove { path, item: gone }, Op::Attach { slot, item, .. }) => path.field == *slot && gone == item,
        _ => false,
    }
}

/// The records that an edit links to.
fn named_records(edit: &Edit, playbook: &Playbook) -> BTreeSet<RecordId> {
    let texts: Vec<&str> = edit
        .ops
        .iter()
        .flat_map(|op| match op {
            Op::Create { kind, fields, .. } => {
                let kind = playbook.kinds.get(kind);
                let is_link = |name: &str| {
                    kind.and_then(|kind: &Kind| kind.field(name)).is_some_and(|field| matches!(field.type_, FieldType::Link(_)))
                };
                fields.iter().filter(|(name, _)| is_link(name.as_str())).filter_map(|(_, value)| value.as_text()).collect()
            }
            Op::Set { value, .. } => value.as_text().into_iter().collect(),
            _ => Vec::new(),
        })
        .collect();
    texts.into_iter().filter_map(|text| text.parse().ok()).collect()
}

/// Sections that an edit writes, for splitting its operations.
pub(crate) fn sections_written(edit: &Edit, kind: &Kind) -> BTreeSet<SectionId> {
    if edit.creates() {
        return kind.sections();
    }
    edit.ops.iter().filter_map(Op::field).map(|field| kind.section_of(field.as_str())).collect()
}

/// The record whose owner an edit concerns: its own where it exists, else the one that the new record would live within.
pub(crate) fn home_of(desk: &super::desk::Desk<'_>, edit: &Edit) -> Result<Option<RecordId>, LedgerError> {
    let own = crate::ledger::record::led_to(desk.connection, desk.company(), edit.record)?;
    if crate::ledger::record::head(desk.connection, desk.company(), own)?.is_some() {
        return Ok(Some(own));
    }
    let Some(Op::Create { kind, fields, .. }) = edit.ops.first() else { return Ok(None) };
    let playbook = desk.directory.playbook()?;
    let link = playbook.kinds.get(kind).and_then(|kind| kind.within.as_ref()).and_then(|link| fields.get(link));
    Ok(link.and_then(|value| value.as_text()).and_then(|text| text.parse().ok()))
}
