//! Turn a one-time code into this device's identity.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use roundsman_domain::{DeviceId, RelayMark};
use roundsman_protocol::Enrolment;
use roundsman_store::Identity;

use super::token;
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
/// Where the relay cannot be reached, the code is not good, the device belongs to another relay, or the code is somebody else's and the device
/// holds work of its user that is not settled: sent under another name, it would be another's word.
pub async fn enrol(app: &App, url: &str, code: &str, program: &str) -> Result<NewDevice, ClientError> {
    let relay = HttpRelay::new(url, "")?;
    let former = app.store().identity()?;
    if let Some(former) = former.as_ref().filter(|former| former.url != url) {
        return Err(ClientError::AlreadyEnrolled { url: former.url.clone() });
    }
    let before = app.clock.stamp(None);
    // Written down before it is said: where the answer is lost, or this phone dies over it, the same code works once more for it, and only for it.
    let attempt = app.store().enrol_attempt(&BASE64_URL_SAFE_NO_PAD.encode(app.random::<32>()))?;
    let enrolment = Enrolment { code: code.trim().to_owned(), app: program.to_owned(), attempt: Some(attempt) };
    let enrolled = relay.enrol(&enrolment).await?;
    let now = app.clock.stamp(None);
    let mut store = app.store();
    if former.and_then(|former| former.user).is_some_and(|user| user != enrolled.user) {
        let counts = store.counts()?;
        let open = counts.pending + counts.held + counts.returned;
        if open > 0 {
            let user = store.scope().map(|scope| scope.user_name.clone()).unwrap_or_default();
            return Err(ClientError::OthersWork { user, count: open });
        }
    }
    let identity = Identity {
        url: url.to_owned(),
        device: enrolled.device,
        token: token::sealed(app.keys.as_ref(), &enrolled.token),
        user: Some(enrolled.user),
    };
    store.set_identity(&identity)?;
    store.set_clock_mark(&RelayMark {
        relay_ms: enrolled.relay_ms,
        monotonic_ms: now.monotonic_ms,
        round_trip_ms: now.monotonic_ms.saturating_sub(before.monotonic_ms),
        boot: now.boot,
    })?;
    Ok(NewDevice { device: enrolled.device, is_exposed: relay.is_exposed() })
}
