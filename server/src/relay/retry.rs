//! Another try at edits that the relay itself failed on: when a relay starts, which may be a newer one, and when an operator says so.

use std::panic::{AssertUnwindSafe, catch_unwind};

use roundsman_domain::{CompanyId, EditId, Outcome};
use rusqlite::Connection;

use super::{
    desk::Desk,
    hold::{Answer, settle},
};
use crate::ledger::{
    LedgerError,
    audit::{self, Who},
    directory::Directories,
    edit,
    writer::panicked,
};

/// What became of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Retried {
    /// Which edit.
    pub edit: EditId,
    /// What was said of it now; held as before where the relay failed again.
    pub outcome: Outcome,
    /// Why it failed again.
    pub failure: Option<String>,
}

/// Judges edits again that the relay failed on: all of a company's, or one.
///
/// # Errors
/// [`LedgerError::Unknown`] where the one is none of them, or the ledger cannot be written.
pub fn retry(
    connection: &Connection,
    directories: &Directories,
    company: CompanyId,
    only: Option<EditId>,
    now_ms: i64,
) -> Result<Vec<Retried>, LedgerError> {
    let directory = directories.get(connection, company)?;
    let desk = Desk::open(connection, &directory, now_ms)?;
    let retried = at_desk(&desk, only)?;
    desk.close()?;
    Ok(retried)
}

/// The same at a desk that is open.
pub(crate) fn at_desk(desk: &Desk<'_>, only: Option<EditId>) -> Result<Vec<Retried>, LedgerError> {
    let mut faulted = edit::faulted(desk.connection, desk.company())?;
    if let Some(only) = only {
        faulted.retain(|row| row.id == only);
        if faulted.is_empty() {
            return Err(LedgerError::Unknown { noun: "edit that the relay failed on", name: only.to_string() });
        }
    }
    faulted.into_iter().map(|row| once_more(desk, row.id)).collect()
}

fn once_more(desk: &Desk<'_>, id: EditId) -> Result<Retried, LedgerError> {
    let (seq, counter) = (desk.seq(), desk.relay_counter());
    desk.connection.execute_batch("SAVEPOINT retried")?;
    let done =
        catch_unwind(AssertUnwindSafe(|| settle(desk, id, Answer::Come))).unwrap_or_else(|panic| Err(panicked(panic.as_ref())));
    let failure = match done {
        Ok(()) => None,
        Err(error) => {
            desk.connection.execute_batch("ROLLBACK TO retried")?;
            desk.rewind(seq, counter);
            tracing::error!(company = %desk.company(), edit = %id, %error, "the relay failed on an edit again and holds it on");
            Some(error.to_string())
        }
    };
    desk.connection.execute_batch("RELEASE retried")?;
    let row = edit::find(desk.connection, desk.company(), id)?;
    let row = row.ok_or_else(|| LedgerError::Unknown { noun: "edit", name: id.to_string() })?;
    if failure.is_none() {
        let relay = Who::Device(desk.directory.relay_device);
        audit::note(desk.connection, desk.company(), desk.now_ms, relay, "edit.retried", &serde_json::json!({ "edit": id }))?;
    }
    Ok(Retried { edit: id, outcome: row.outcome, failure })
}
