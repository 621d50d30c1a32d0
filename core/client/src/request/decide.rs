//! Answer a request.

use roundsman_domain::{Op, RecordId};

use crate::{
    app::App,
    error::ClientError,
    saving::{Intent, Saved},
};

/// Answers a request with one of the verdicts that it offers.
///
/// # Errors
/// [`ClientError::Refused`] where it is not this user's to answer, has been answered, or does not offer the verdict.
pub fn decide(app: &App, request: RecordId, verdict: &str, reason: &str) -> Result<Saved, ClientError> {
    let mut desk = app.desk()?;
    let shown = desk.shown(request)?;
    let op = Op::Decide { request: shown.record.id, verdict: verdict.to_owned(), reason: reason.to_owned() };
    desk.save(Intent::on(shown, vec![op]))
}
