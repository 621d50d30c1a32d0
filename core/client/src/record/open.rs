//! Open a record: all that this device shows of it.

use roundsman_domain::{BlobHash, EditId, FieldId, ItemKey, RecordId};
use roundsman_playbook::title_of;
use roundsman_store::{AttachmentState, SavedEdit, Shown};

use crate::{
    app::{App, Desk},
    error::ClientError,
};

/// An attachment as a screen shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachmentShown {
    /// The slot that it is in.
    pub slot: FieldId,
    /// Its item in the slot.
    pub item: ItemKey,
    /// Its bytes.
    pub hash: BlobHash,
    /// What they are.
    pub media_type: Option<String>,
    /// How many there are.
    pub size_bytes: Option<u64>,
    /// Where they are; on the relay where this device never had them.
    pub state: AttachmentState,
    /// Bytes that the relay has said it has, while they are on their way.
    pub sent_bytes: u64,
    /// They are on this device.
    pub has_file: bool,
}

/// A record, its attachments, and what has become of this device's edits on it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedRecord {
    /// The record.
    pub shown: Shown,
    /// Its attachments, slot by slot.
    pub attachments: Vec<AttachmentShown>,
    /// Own edits on it, oldest first.
    pub edits: Vec<SavedEdit>,
}

impl OpenedRecord {
    /// Own edits on it that the relay has not settled.
    pub fn unsettled(&self) -> impl Iterator<Item = EditId> + '_ {
        self.shown.pending.iter().copied()
    }
}

/// Opens a record; its documents come with the next sync.
///
/// # Errors
/// [`ClientError::RecordUnknown`] where the device does not hold it.
pub fn open(app: &App, record: RecordId) -> Result<OpenedRecord, ClientError> {
    let mut desk = app.desk()?;
    let shown = desk.shown(record)?;
    let (id, now_ms) = (shown.record.id, desk.now_ms());
    // A full disk does not keep anybody from reading.
    let _ = desk.store.mark_opened(id, now_ms);
    let mut attachments = Vec::new();
    let slots = desk.playbook.kinds.get(&shown.record.kind).map(|kind| kind.fields.as_slice()).unwrap_or_default();
    for slot in slots.iter().filter(|field| field.type_.is_slot()) {
        let items = shown.record.fields.get(&slot.id).and_then(|content| content.items());
        for (key, item) in items.into_iter().flatten() {
            let text = |name: &str| item.fields.get(name).and_then(|value| value.as_text());
            let Some(hash) = text("hash").and_then(|hash| hash.parse().ok()) else { continue };
            let kept = desk.store.attachment(hash)?;
            let size_bytes = match item.fields.get("size") {
                Some(roundsman_domain::Value::Int(size)) => u64::try_from(*size).ok(),
                _ => None,
            };
            attachments.push(AttachmentShown {
                slot: slot.id.clone(),
                item: key.clone(),
                hash,
                media_type: text("type").map(str::to_owned),
                size_bytes,
                state: kept.as_ref().map_or(AttachmentState::OnRelay, |kept| kept.state),
                sent_bytes: kept.as_ref().map_or(0, |kept| kept.sent),
                has_file: kept.is_some_and(|kept| kept.has_file),
            });
        }
    }
    let edits = desk.store.edits_on(id)?;
    Ok(OpenedRecord { shown, attachments, edits })
}

/// What a record is called, where this device holds it: its own words, or those of the record that it is named after.
///
/// # Errors
/// Where the storage cannot be read.
pub fn title(app: &App, record: RecordId) -> Result<Option<String>, ClientError> {
    title_on(&app.desk()?, record)
}

/// The same within a use case.
pub(crate) fn title_on(desk: &Desk<'_>, record: RecordId) -> Result<Option<String>, ClientError> {
    let mut asked = record;
    // A visit is named after its customer; nothing is named after something that is named after something.
    for _ in 0..2 {
        let Some(shown) = desk.store.record(asked)? else { return Ok(None) };
        let named = desk.playbook.kinds.get(&shown.record.kind).map(|kind| title_of(kind, &shown.record));
        match named.as_ref().map(|named| named.parse::<RecordId>()) {
            Some(Ok(other)) if other != asked => asked = other,
            Some(Err(_)) => return Ok(named),
            _ => return Ok(None),
        }
    }
    Ok(None)
}
