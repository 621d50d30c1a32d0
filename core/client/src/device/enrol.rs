//! Turn a one-time code into this device's identity.

use roundsman_domain::{DeviceId, RelayMark};
use roundsman_protocol::Enrolment;
use roundsman_store::Identity;

use crate::{app::App, error::ClientError, http::HttpRelay};

/// What this device is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// Its id.
    pub device: DeviceId,
    /// What is said to the relay can be read by others on the way.
    pub is_exposed: bool,
}

/// Enrols the device. One that was enrolled at the same relay (its token was revoked, say) keeps what it has not sent and sends it anew.
///
/// # Errors
/// Where the relay cannot be reached, the code is not good, or the device belongs to another relay.
pub async fn enrol(app: &App, url: &str, code: &str, program: &str) -> Result<NewDevice, ClientError> {
    let relay = HttpRelay::new(url, "")?;
    let former = app.store().identity()?;
    if let Some(former) = former.filter(|former| former.url != url) {
        return Err(ClientError::AlreadyEnrolled { url: former.url });
    }
    let before = app.clock.stamp(None);
    let enrolled = relay.enrol(&Enrolment { code: code.trim().to_owned(), app: program.to_owned() }).await?;
    let now = app.clock.stamp(None);
    let mut store = app.store();
    store.set_identity(&Identity { url: url.to_owned(), device: enrolled.device, token: enrolled.token, user: None })?;
    store.set_clock_mark(&RelayMark {
        relay_ms: enrolled.relay_ms,
        monotonic_ms: now.monotonic_ms,
        round_trip_ms: now.monotonic_ms.saturating_sub(before.monotonic_ms),
        boot: now.boot,
    })?;
    Ok(NewDevice { device: enrolled.device, is_exposed: relay.is_exposed() })
}
