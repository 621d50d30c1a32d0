//! Make a record.

use roundsman_domain::{KindId, Op, Reason, SeatId, code};
use roundsman_playbook::Kind;

use crate::{
    app::{App, Desk},
    error::ClientError,
    input::{self, Assignment},
    saving::{Intent, Saved},
    seat,
};

/// Makes a record of `kind`. Without a seat it is the user's only one, or the last chosen.
///
/// # Errors
/// [`ClientError::Refused`] with everything that is wrong or missing, [`ClientError::SeatUnchosen`] where a seat has to be named.
pub fn create(app: &App, kind: &KindId, seat: Option<&str>, inputs: &[Assignment]) -> Result<Saved, ClientError> {
    let mut desk = app.desk()?;
    let playbook = desk.playbook.clone();
    let found = playbook.kinds.get(kind);
    let unknown = || ClientError::Refused(vec![Reason::new(code::KIND_UNKNOWN).with("kind", kind)]);
    let found = found.filter(|kind| !kind.is_system || !app.is_judging).ok_or_else(unknown)?;
    let seat = choose(&mut desk, found, seat)?;
    let inputs = &desk.with_links(found, inputs)?;
    let read = input::read(inputs, found, None, true, || desk.new_key());
    let mut first = read.first;
    let mut rest = read.ops;
    if !app.is_judging {
        for op in input::unread(inputs, &read.reasons) {
            match op {
                Op::Set { path, value } if path.item.is_none() => drop(first.insert(path.field, value)),
                op => rest.push(op),
            }
        }
    }
    let ops = std::iter::once(Op::Create { kind: kind.clone(), seat, fields: first }).chain(rest).collect();
    let record = desk.new_record();
    desk.save(Intent { record, before: None, ops, reasons: read.reasons, files: Vec::new() })
}

/// A kind that lives within a link takes the seat from there.
fn choose(desk: &mut Desk<'_>, kind: &Kind, seat: Option<&str>) -> Result<Option<SeatId>, ClientError> {
    match (seat, &kind.within) {
        (Some(given), _) => seat::named(desk, given).map(Some),
        (None, Some(_)) => Ok(None),
        (None, None) => seat::own(desk, &kind.id).map(Some),
    }
}
