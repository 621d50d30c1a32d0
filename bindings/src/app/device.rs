//! The device: enrolled, synced, how it stands.

use std::sync::Arc;

use roundsman_client::device;
use roundsman_present::{SyncState, sync_status};

use super::App;
use crate::{
    error::AppError,
    guard::guarded_task,
    view::{Enrolled, Status, SyncReport},
};

/// What the relay is told of this program.
const PROGRAM: &str = concat!("roundsman-bindings ", env!("CARGO_PKG_VERSION"));

#[uniffi::export(async_runtime = "tokio")]
impl App {
    /// Turns a one-time code into this device's identity.
    ///
    /// # Errors
    /// Where the relay cannot be reached, the code is not good, or the device belongs to another relay.
    pub async fn enrol(&self, url: String, code: String) -> Result<Enrolled, AppError> {
        let (client, language) = (Arc::clone(&self.client), self.language);
        guarded_task(async move {
            let enrolled = device::enrol::enrol(&client, &url, &code, PROGRAM).await;
            let enrolled = enrolled.map_err(|error| AppError::of(&error, &client, language))?;
            Ok(Enrolled { device: enrolled.device.to_string(), is_exposed: enrolled.is_exposed })
        })
        .await
    }

    /// Sends and fetches until nothing is left. Who calls it twice waits for the first, and finds little to do.
    ///
    /// # Errors
    /// Where it could not be finished: what was done is kept, and the next one goes on from there.
    pub async fn sync(&self) -> Result<SyncReport, AppError> {
        let (client, language) = (Arc::clone(&self.client), self.language);
        guarded_task(async move {
            let report = device::sync::sync(&client).await.map_err(|error| AppError::of(&error, &client, language))?;
            let outcomes = report.outcomes;
            Ok(SyncReport {
                requests: report.requests,
                accepted: outcomes.accepted,
                held: outcomes.held,
                returned: outcomes.returned,
                records: report.records,
                exits: report.exits,
                pending: report.pending,
            })
        })
        .await
    }
}

#[uniffi::export]
impl App {
    /// How the device stands. Works before the enrolment too.
    ///
    /// # Errors
    /// Where the storage cannot be read.
    pub fn status(&self) -> Result<Status, AppError> {
        self.with(|client| {
            let status = device::status::status(client)?;
            let stamp = client.stamp()?;
            let counts = status.counts;
            // The last word of the relay is that of the last sync, once there has been one.
            let last_ms = stamp.relay.filter(|_| status.user.is_some()).map(|mark| mark.relay_ms);
            let state = SyncState {
                pending: counts.pending,
                held: counts.held,
                returned: counts.returned,
                last_ms,
                ..SyncState::default()
            };
            let playbook = client.playbook().ok();
            let zone = playbook.as_deref().map(|playbook| playbook.time_zone.as_str());
            Ok(Status {
                is_enrolled: status.device.is_some(),
                user_name: status.user_name,
                company: status.company,
                pending: counts.pending,
                held: counts.held,
                returned: counts.returned,
                sync: sync_status(self.language, zone, &state, stamp.best_guess_ms()).into(),
            })
        })
    }
}
