//! Put a record away, or bring it back.

use roundsman_domain::{Op, RecordId};

use crate::{
    app::App,
    error::ClientError,
    saving::{Intent, Saved},
};

/// Puts a record away, or brings it back.
///
/// # Errors
/// [`ClientError::Refused`] where the user may not.
pub fn archive(app: &App, record: RecordId, undo: bool) -> Result<Saved, ClientError> {
    let mut desk = app.desk()?;
    let shown = desk.shown(record)?;
    desk.save(Intent::on(shown, vec![Op::Archive { undo }]))
}
