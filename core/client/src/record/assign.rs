//! Give a record to another seat.

use roundsman_domain::{Op, RecordId};

use crate::{
    app::App,
    error::ClientError,
    saving::{Intent, Saved},
    seat,
};

/// Gives a record, and everything that lives within it, to the seat of this name or id.
///
/// # Errors
/// [`ClientError::Refused`] where the user may not, [`ClientError::SeatUnknown`].
pub fn assign(app: &App, record: RecordId, to: &str) -> Result<Saved, ClientError> {
    let mut desk = app.desk()?;
    let shown = desk.shown(record)?;
    let seat = seat::find(&desk, to)?;
    desk.save(Intent::on(shown, vec![Op::Assign { seat }]))
}
