//! View models as they cross the door: `present`'s own, field by field.

use roundsman_present as present;

/// A new device.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Enrolled {
    /// Its id.
    pub device: String,
    /// What is said to the relay can be read by others on the way: no TLS.
    pub is_exposed: bool,
}

/// A field of a form: `name`, `contacts/ID/phone`.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Input {
    /// Which field.
    pub field: String,
    /// As it was typed.
    pub value: String,
}

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Saved {
    /// The record.
    pub record: String,
    /// The edit.
    pub edit: String,
    /// The relay may yet say no: this device lacks facts.
    pub is_provisional: bool,
}

/// Which records, and how many of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, uniffi::Record)]
pub struct ListRequest {
    /// Only this kind.
    pub kind: Option<String>,
    /// Only those that say so.
    pub text: Option<String>,
    /// Only those at this stage.
    pub stage: Option<String>,
    /// The most rows; 0 for 50.
    pub limit: u32,
    /// Rows to pass over.
    pub offset: u32,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RecordRow {
    /// The record.
    pub id: String,
    /// The first line.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// The mark's word, where there is one.
    pub mark: Option<String>,
    /// Something of it is not settled.
    pub is_pending: bool,
}

impl From<present::RecordRowView> for RecordRow {
    fn from(view: present::RecordRowView) -> Self {
        let present::RecordRowView { id, title, subtitle, state, mark } = view;
        Self { id, title, subtitle, mark, is_pending: state == present::RecordState::Pending }
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RecordList {
    /// The lines.
    pub rows: Vec<RecordRow>,
    /// How many there are in all.
    pub total: u64,
}

/// What a tap on an item leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ChecklistAction {
    /// The camera.
    Capture,
    /// The file picker.
    Attach,
    /// The form.
    Fill,
    /// The box for a justification.
    Justify,
    /// Nothing.
    None,
}

impl From<present::Action> for ChecklistAction {
    fn from(action: present::Action) -> Self {
        match action {
            present::Action::Capture => Self::Capture,
            present::Action::Attach => Self::Attach,
            present::Action::Fill => Self::Fill,
            present::Action::Justify => Self::Justify,
            present::Action::None => Self::None,
        }
    }
}

/// A line of the checklist of a move.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ChecklistItem {
    /// What it is, or what to do about it.
    pub text: String,
    /// Whether it is ticked.
    pub is_done: bool,
    /// Under the line.
    pub note: Option<String>,
    /// The field to go to.
    pub field: Option<String>,
    /// What a tap does.
    pub action: ChecklistAction,
}

/// The checklist of a move.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MoveChecklist {
    /// How many things are missing.
    pub title: String,
    /// Its lines.
    pub items: Vec<ChecklistItem>,
    /// Whether the button is enabled.
    pub can_submit: bool,
    /// Shown under the disabled button.
    pub why_not: Option<String>,
    /// There is a box for a justification.
    pub asks_justification: bool,
    /// Over a second button, where what is missing can be let pass by somebody.
    pub exception: Option<String>,
}

impl From<present::MoveChecklistView> for MoveChecklist {
    fn from(view: present::MoveChecklistView) -> Self {
        let present::MoveChecklistView { title, items, can_submit, why_not, asks_justification, exception } = view;
        let item = |item: present::ChecklistItemView| {
            let present::ChecklistItemView { text, is_done, note, field, action } = item;
            ChecklistItem { text, is_done, note, field, action: action.into() }
        };
        Self { title, items: items.into_iter().map(item).collect(), can_submit, why_not, asks_justification, exception }
    }
}

/// What its author can do with a returned edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ReturnedWay {
    /// Change it and submit it again.
    Amend,
    /// Submit it again as it is.
    Resubmit,
    /// Settle the edit that it builds on.
    SettleFirst,
    /// Let it go.
    Discard,
}

impl From<present::Way> for ReturnedWay {
    fn from(way: present::Way) -> Self {
        match way {
            present::Way::Amend => Self::Amend,
            present::Way::Resubmit => Self::Resubmit,
            present::Way::SettleFirst => Self::SettleFirst,
            present::Way::Discard => Self::Discard,
        }
    }
}

/// A line of the returned tray.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReturnedEdit {
    /// The edit.
    pub edit: String,
    /// The record.
    pub record: String,
    /// What the record is called.
    pub title: String,
    /// When it was saved.
    pub when: String,
    /// Why it came back.
    pub reasons: Vec<String>,
    /// The edit that it builds on.
    pub builds_on: Option<String>,
    /// The buttons, the best first.
    pub ways: Vec<ReturnedWay>,
}

/// The returned tray.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReturnedTray {
    /// With how many there are.
    pub title: String,
    /// Oldest first.
    pub items: Vec<ReturnedEdit>,
    /// Shown instead of an empty list.
    pub empty: Option<String>,
}

impl From<present::ReturnedTrayView> for ReturnedTray {
    fn from(view: present::ReturnedTrayView) -> Self {
        let item = |item: present::ReturnedEditView| {
            let present::ReturnedEditView { edit, record, title, when, reasons, builds_on, ways } = item;
            ReturnedEdit { edit, record, title, when, reasons, builds_on, ways: ways.into_iter().map(Into::into).collect() }
        };
        Self { title: view.title, items: view.items.into_iter().map(item).collect(), empty: view.empty }
    }
}

/// How a line wants to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Tone {
    /// All is well.
    Calm,
    /// Something is under way.
    Busy,
    /// Somebody should look.
    Attention,
}

/// The state of the sync in words.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SyncLine {
    /// The line.
    pub headline: String,
    /// Below it.
    pub details: Vec<String>,
    /// How it wants to be seen.
    pub tone: Tone,
    /// Whether the button is enabled.
    pub can_sync: bool,
}

impl From<present::SyncStatusView> for SyncLine {
    fn from(view: present::SyncStatusView) -> Self {
        let tone = match view.tone {
            present::Tone::Calm => Tone::Calm,
            present::Tone::Busy => Tone::Busy,
            present::Tone::Attention => Tone::Attention,
        };
        Self { headline: view.headline, details: view.details, tone, can_sync: view.can_sync }
    }
}

/// How the device stands.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Status {
    /// Whether it has an identity.
    pub is_enrolled: bool,
    /// Whose it is; absent before the first sync.
    pub user_name: Option<String>,
    /// The company; absent before the first sync.
    pub company: Option<String>,
    /// Edits that the relay has not answered.
    pub pending: u64,
    /// Edits that wait.
    pub held: u64,
    /// Edits in the returned tray.
    pub returned: u64,
    /// The line at the top of every screen.
    pub sync: SyncLine,
}

/// What one sync did.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SyncReport {
    /// Requests sent.
    pub requests: u64,
    /// Edits that hold.
    pub accepted: u64,
    /// Edits that wait.
    pub held: u64,
    /// Edits that came back.
    pub returned: u64,
    /// Records that changed or came in.
    pub records: u64,
    /// Records and feeds that left.
    pub exits: u64,
    /// Edits and attachments still to be sent.
    pub pending: u64,
}
