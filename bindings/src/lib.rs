//! The one door: what Kotlin and Swift see of Roundsman.
//!
//! One object, [`App`], over the use cases of `client`; what it answers are the view models of `present` as plain records of final words. Nothing
//! of the inner floors shows: ids, kinds and stages are texts. A panic inside comes out as [`AppError::Internal`], and the object lives on.
//!
//! Methods that are not `async` read or write the device's storage and may take some milliseconds: call them off the main thread.

uniffi::setup_scaffolding!();

mod app;
mod error;
mod guard;
mod view;

pub use app::App;
pub use error::{AppError, RefusedReason};
pub use view::{
    ChecklistAction, ChecklistItem, Enrolled, Input, ListRequest, MoveChecklist, RecordList, RecordRow, ReturnedEdit,
    ReturnedTray, ReturnedWay, Saved, Status, SyncLine, SyncReport, Tone,
};
