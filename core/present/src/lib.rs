//! What is shown: one file per screen, each a view model of final words.
//!
//! Pure. A shell (Compose, SwiftUI, a page, a terminal) draws what stands here and sends back what was tapped; no rule, no plural and no
//! sentence is left for it. Whoever calls has read the record and the facts; this crate reads nothing. What every screen is made of is
//! [`screen`]: blocks, and what a tap on them means.

uniffi::setup_scaffolding!();

mod board;
mod card;
mod deciders;
mod enrol;
mod form;
mod inbox;
mod move_checklist;
mod moving;
mod outline;
mod record_list;
mod records;
mod returned_tray;
pub mod screen;
mod settings;
mod status;
mod sync_status;
mod today;
mod tray;
mod value;
mod visit;
mod visit_card;
mod words;

#[cfg(test)]
mod tests;

pub use board::{BoardShown, Funnel, board};
pub use card::{CardShown, May, PastShown, Related, card};
pub use deciders::{Spoken, has_people};
pub use enrol::{ENROL_FORM, EnrolShown, enrol};
pub use form::{FormShown, NEW_ITEM, form, new_items, typed_text};
pub use inbox::{REASON, RequestShown, inbox, request};
pub use move_checklist::{Action, ChecklistItemView, MoveChecklistView, MoveNeed, NeedState, move_checklist};
pub use moving::{BECAUSE, move_form, moving};
pub use outline::{Outline, OutlineField, OutlineTap, outline};
pub use record_list::{ListedRecord, RecordRowView, RecordState, record_row};
pub use records::{Found, RecordsShown, records};
pub use returned_tray::{ReturnedEdit, ReturnedEditView, ReturnedTrayView, Way, returned_tray};
pub use roundsman_text::Language;
pub use settings::{Collected, SettingsShown, privacy, settings};
pub use status::{Around, cannot_show, first_sync};
pub use sync_status::{Progress, SyncState, SyncStatusView, Tone, sync_status};
pub use today::{DutyShown, OpenVisit, Stop, TaskShown, TodayShown, today};
pub use tray::{Hold, Uploads, WaitingEdit, outbox, returned_screen};
pub use value::value_text;
pub use visit::{VisitScreen, capture, visit};
pub use visit_card::{PhotoSlotView, PhotoState, VisitCardView, VisitShown, visit_card};
pub use words::Titles;
