//! A line of a list of records.

use roundsman_domain::StageId;
use roundsman_text::Names;

use crate::words::Titles;

/// A record as a list has read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRecord<'a> {
    /// Its id.
    pub id: String,
    /// The name of its kind.
    pub kind: &'a str,
    /// What it is called; may be empty.
    pub title: &'a str,
    /// Where it stands.
    pub stage: Option<&'a StageId>,
    /// An own edit on it is not settled.
    pub is_provisional: bool,
    /// Put away.
    pub is_archived: bool,
}

/// What the mark at the end of a line means: a shell gives each its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordState {
    /// On the relay, as shown: no mark.
    Settled,
    /// Something of it has not been settled by the relay.
    Pending,
    /// Put away.
    Archived,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRowView {
    /// The record.
    pub id: String,
    /// The first line.
    pub title: String,
    /// The second: its kind, and where it stands.
    pub subtitle: String,
    /// The mark's meaning.
    pub state: RecordState,
    /// The mark's word.
    pub mark: Option<String>,
}

/// Draws a line of a list.
pub fn record_row(titles: &Titles<'_>, record: &ListedRecord<'_>) -> RecordRowView {
    let kind = titles.playbook.kind(record.kind);
    let titles = Titles { kind, ..*titles };
    let kind = Names::kind(&titles, record.kind).unwrap_or_else(|| record.kind.to_owned());
    let stage = record.stage.map(|stage| titles.stage_title(stage.as_str()));
    let (state, key) = match () {
        () if record.is_archived => (RecordState::Archived, Some("record-archived-mark")),
        () if record.is_provisional => (RecordState::Pending, Some("state-pending")),
        () => (RecordState::Settled, None),
    };
    RecordRowView {
        id: record.id.clone(),
        title: if record.title.trim().is_empty() { titles.say("record-untitled", &[]) } else { record.title.to_owned() },
        subtitle: stage.map_or_else(|| kind.clone(), |stage| format!("{kind} · {stage}")),
        state,
        mark: key.map(|key| titles.say(key, &[])),
    }
}
