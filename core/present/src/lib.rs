//! What is shown: one file per screen, each a view model of final words.
//!
//! Pure. A shell (Compose, SwiftUI, a page, a terminal) draws what stands here and sends back what was tapped; no rule, no plural and no
//! sentence is left for it. Whoever calls has read the record and the facts; this crate reads nothing.

mod move_checklist;
mod record_list;
mod returned_tray;
mod sync_status;
mod visit_card;
mod words;

#[cfg(test)]
mod tests;

pub use move_checklist::{Action, ChecklistItemView, MoveChecklistView, MoveNeed, NeedState, move_checklist};
pub use record_list::{ListedRecord, RecordRowView, RecordState, record_row};
pub use returned_tray::{ReturnedEdit, ReturnedEditView, ReturnedTrayView, Way, returned_tray};
pub use roundsman_text::Language;
pub use sync_status::{Progress, SyncState, SyncStatusView, Tone, sync_status};
pub use visit_card::{PhotoSlotView, PhotoState, VisitCardView, VisitShown, visit_card};
pub use words::Titles;
