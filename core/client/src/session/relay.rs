//! What goes to the relay: the enrolment, and the sync with its progress.

use roundsman_present::{ENROL_FORM, Hold, Progress, screen::Done};
use roundsman_protocol::RelayFailure;
use roundsman_text::say;

use super::{Session, locked};
use crate::{
    device::{
        self,
        sync::{Advance, Watch},
    },
    error::ClientError,
    http::HttpRelay,
    platform::Network,
};

/// What the relay is told of this program.
const PROGRAM: &str = concat!("roundsman-app ", env!("CARGO_PKG_VERSION"));

impl Session {
    pub(super) async fn enrol(&self) -> Result<Done, ClientError> {
        // The relay may spend the code while this phone dies: what was typed is asked with once more.
        self.keep()?;
        let open = self.enrolment();
        let typed = |field: &str| open.form.input(field).unwrap_or_default().trim().to_owned();
        let (url, code) = (Some(typed("url")).filter(|url| !url.is_empty()), typed("code"));
        let url = url.or_else(|| self.former_url()).unwrap_or_default();
        {
            let mut syncing = locked(&self.syncing);
            (syncing.enrolling, syncing.enrol_problem) = (true, None);
        }
        self.changed();
        let enrolled = device::enrol::enrol(&self.app, &url, &code, PROGRAM).await;
        {
            let mut syncing = locked(&self.syncing);
            syncing.enrolling = false;
            syncing.enrol_problem = enrolled.as_ref().err().map(|error| error.text(self.language()));
        }
        enrolled?;
        self.forget(ENROL_FORM)?;
        self.changed();
        // Whoever enrols has signal now and wants to begin. What keeps it from syncing stands on the screen, with the way to try again.
        let is_synced = self.surroundings.network() != Network::None && self.sync().await.is_ok();
        Ok(self.over(if is_synced { "done-enrolled-synced" } else { "done-enrolled" }))
    }

    /// Where this phone has been enrolled: who enrols it anew need not know.
    pub(super) fn former_url(&self) -> Option<String> {
        self.app.store().identity().ok().flatten().map(|identity| identity.url)
    }

    pub(super) async fn sync(&self) -> Result<Done, ClientError> {
        {
            let mut syncing = locked(&self.syncing);
            if syncing.progress.is_some() {
                return Ok(Done::default());
            }
            syncing.progress = Some(Progress { done: 0, total: 0, bytes: 0 });
            syncing.sent_files = 0;
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
                    ClientError::KeyGone => "key_gone".to_owned(),
                    other => other.code().to_string(),
                };
                syncing.problem = Some((problem, 60));
                Err(error)
            }
        }
    }

    async fn run_sync(&self) -> Result<roundsman_sync::Report, ClientError> {
        let identity = device::token::identity(&self.app)?;
        if self.surroundings.network() == Network::None {
            return Err(RelayFailure::Unreachable("the phone says that there is no network".to_owned()).into());
        }
        let relay = HttpRelay::new(&identity.url, &identity.token)?;
        let patience = roundsman_sync::Patience::default();
        device::sync::sync_with(&self.app, &relay, patience, &mut Looking(self)).await
    }

    /// Why photos, recordings and files do not go up now.
    pub(super) fn hold(&self, is_thrifty: bool) -> Option<Hold> {
        match () {
            () if self.surroundings.is_saving_power() => Some(Hold::Power),
            () if is_thrifty && self.surroundings.network() == Network::Metered => Some(Hold::Network),
            () => None,
        }
    }
}

/// The session looks on while it syncs.
struct Looking<'a>(&'a Session);

impl Watch for Looking<'_> {
    fn advanced(&mut self, advance: Advance) {
        let mut syncing = locked(&self.0.syncing);
        match advance {
            Advance::Records(come, remaining) => {
                syncing.progress = Some(Progress { done: come, total: come.saturating_add(remaining), bytes: 0 });
            }
            Advance::File => syncing.sent_files += 1,
            Advance::Part => {}
        }
        drop(syncing);
        self.0.changed();
    }

    fn may_send_files(&mut self) -> bool {
        // Where the setting cannot be read nothing is sent at the user's cost.
        self.0.is_thrifty().is_ok_and(|is_thrifty| self.0.hold(is_thrifty).is_none())
    }
}

/// A sync that is under way, until this is let go.
struct Running<'a>(&'a std::sync::Mutex<super::Syncing>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        locked(self.0).progress = None;
    }
}
