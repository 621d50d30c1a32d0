//! What goes to the relay: the enrolment, and the sync with its progress.

use roundsman_present::{ENROL_FORM, Progress, screen::Done};
use roundsman_protocol::RelayFailure;
use roundsman_text::say;

use super::{Session, locked};
use crate::{device, error::ClientError, http::HttpRelay, platform::Network};

/// What the relay is told of this program.
const PROGRAM: &str = concat!("roundsman-app ", env!("CARGO_PKG_VERSION"));

impl Session {
    pub(super) async fn enrol(&self) -> Result<Done, ClientError> {
        let typed = |field: &str| {
            let forms = locked(&self.forms);
            forms.get(ENROL_FORM).and_then(|open| open.form.input(field)).unwrap_or_default().trim().to_owned()
        };
        let (url, code) = (typed("url"), typed("code"));
        {
            let mut syncing = locked(&self.syncing);
            (syncing.enrolling, syncing.enrol_problem) = (true, None);
        }
        self.changed();
        let enrolled = device::enrol::enrol(&self.app, &url, &code, PROGRAM).await;
        let mut syncing = locked(&self.syncing);
        syncing.enrolling = false;
        match enrolled {
            Ok(_) => {
                drop(syncing);
                locked(&self.forms).remove(ENROL_FORM);
                Ok(self.told("done-enrolled"))
            }
            Err(error) => {
                syncing.enrol_problem = Some(error.text(self.language()));
                Err(error)
            }
        }
    }

    pub(super) async fn sync(&self) -> Result<Done, ClientError> {
        {
            let mut syncing = locked(&self.syncing);
            if syncing.progress.is_some() {
                return Ok(Done::default());
            }
            syncing.progress = Some(Progress { done: 0, total: 0, bytes: 0 });
        }
        self.changed();
        // Whoever does not want to wait lets go of this in the middle: it is over then too.
        let running = Running(&self.syncing);
        let report = self.run_sync().await;
        drop(running);
        let mut syncing = locked(&self.syncing);
        syncing.problem = None;
        match report {
            Ok(report) if report.outcomes.returned > 0 => {
                let count = report.outcomes.returned.to_string();
                let text = say(self.language(), "done-sync-returned", &[("count", &count)]);
                Ok(Done { text: Some(text), ..Done::default() })
            }
            Ok(_) => Ok(self.told("done-sync")),
            Err(error) => {
                let problem = match &error {
                    ClientError::Relay(RelayFailure::Unreachable(_)) => "no_signal".to_owned(),
                    other => other.code().to_string(),
                };
                syncing.problem = Some((problem, 60));
                Err(error)
            }
        }
    }

    async fn run_sync(&self) -> Result<roundsman_sync::Report, ClientError> {
        let identity = self.app.store().identity()?.ok_or(ClientError::NotEnrolled)?;
        if self.surroundings.network() == Network::None {
            return Err(RelayFailure::Unreachable("the phone says that there is no network".to_owned()).into());
        }
        let relay = HttpRelay::new(&identity.url, &identity.token)?;
        let mut progress = |records: u64, remaining: u64| {
            let now = Progress { done: records, total: records.saturating_add(remaining), bytes: 0 };
            locked(&self.syncing).progress = Some(now);
            self.changed();
        };
        let patience = roundsman_sync::Patience::default();
        device::sync::sync_with(&self.app, &relay, patience, &mut progress).await
    }
}

/// A sync that is under way, until this is let go.
struct Running<'a>(&'a std::sync::Mutex<super::Syncing>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        locked(self.0).progress = None;
    }
}
