//! Take a record out of a pool.

use roundsman_domain::{Op, RecordId};

use crate::{
    app::App,
    error::ClientError,
    saving::{Intent, Saved},
    seat,
};

/// Takes a record from a pool into one's own seat: the only one, the last chosen, or the one named. Of two who claim apart, the first to reach
/// the relay has it; the other's claim comes back and says who.
///
/// # Errors
/// [`ClientError::Refused`] where the record is in no pool of the user's, [`ClientError::SeatUnchosen`] where a seat has to be named,
/// [`ClientError::NothingToSave`] where it is there already.
pub fn claim(app: &App, record: RecordId, to: Option<&str>) -> Result<Saved, ClientError> {
    let mut desk = app.desk()?;
    let shown = desk.shown(record)?;
    let seat = match to {
        Some(given) => seat::named(&mut desk, given)?,
        None => seat::own(&desk, &shown.record.kind)?,
    };
    if shown.record.seat == seat {
        return Err(ClientError::NothingToSave);
    }
    desk.save(Intent::on(shown, vec![Op::Assign { seat }]))
}
