//! Who this is, what waits, and when it last synced.

use roundsman_domain::{DeviceId, PlaybookVersion, UserId};
use roundsman_store::Counts;

use crate::{app::App, error::ClientError};

/// How the device stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The relay's address; `None` until enrolled.
    pub url: Option<String>,
    /// The device; `None` until enrolled.
    pub device: Option<DeviceId>,
    /// Whose it is; `None` before the first sync.
    pub user: Option<UserId>,
    /// What people call them.
    pub user_name: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The newest playbook's name and version.
    pub playbook: Option<(String, PlaybookVersion)>,
    /// What waits.
    pub counts: Counts,
    /// Predictions that the relay did not confirm: bugs.
    pub mismatches: u64,
}

/// How the device stands. Works before the enrolment too.
///
/// # Errors
/// Where the storage cannot be read.
pub fn status(app: &App) -> Result<Status, ClientError> {
    let store = app.store();
    let (identity, scope) = (store.identity()?, store.scope());
    let identity = identity.as_ref();
    Ok(Status {
        url: identity.map(|identity| identity.url.clone()),
        device: identity.map(|identity| identity.device),
        user: identity.and_then(|identity| identity.user),
        user_name: scope.as_ref().map(|scope| scope.user_name.clone()),
        company: scope.as_ref().map(|scope| scope.company.clone()),
        playbook: store.playbook(None)?.map(|playbook| (playbook.name.clone(), playbook.version)),
        counts: store.counts()?,
        mismatches: store.mismatches()?,
    })
}
