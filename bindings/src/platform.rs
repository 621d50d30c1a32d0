//! What the platform gives: clocks that count sleep, a place, the network's price, reminders.

use std::sync::Arc;

use roundsman_client::{BootId, Clock, KeyStore, Location, Surroundings};

/// Where the phone is: WGS-84.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct Fix {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius of 68 % confidence, in metres.
    pub accuracy_m: f64,
}

/// What there is to send over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Network {
    /// Nothing: a sync is not even tried.
    None,
    /// Something that counts what is sent.
    Metered,
    /// Something that does not.
    Free,
}

/// Something to remind of.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Reminder {
    /// When, ms since the Unix epoch; never within the company's quiet hours.
    pub at_ms: i64,
    /// What the notice says first.
    pub title: String,
    /// What it says below.
    pub text: String,
    /// The record that a tap on it leads to.
    pub record: String,
}

/// What a shell answers, from several threads. None of these may wait.
#[uniffi::export(with_foreign)]
pub trait Platform: Send + Sync {
    /// What the device shows, ms since the Unix epoch.
    fn wall_ms(&self) -> i64;

    /// Ms since an arbitrary point of this boot, sleep included: `elapsedRealtime`, `mach_continuous_time`, `CLOCK_BOOTTIME`.
    fn monotonic_ms(&self) -> u64;

    /// Which boot that counts in: a text that is another one after the next boot.
    fn boot(&self) -> String;

    /// Where the phone is, as last known; nothing where that may not be read.
    fn fix(&self) -> Option<Fix>;

    /// What there is to send over.
    fn network(&self) -> Network;

    /// Whether the phone has been told to save its battery, or has little left: photos and recordings wait then.
    fn is_saving_power(&self) -> bool;

    /// Locks bytes away with a key that does not leave the phone; nothing where there is no key store.
    fn seal(&self, plain: Vec<u8>) -> Option<Vec<u8>>;

    /// Unlocks what `seal` gave; nothing where its key is not here.
    fn unseal(&self, sealed: Vec<u8>) -> Option<Vec<u8>>;

    /// Takes the reminders in place of all that it had.
    fn remind(&self, reminders: Vec<Reminder>);
}

/// The platform as the core sees it.
pub(crate) struct Seen(pub(crate) Arc<dyn Platform>);

impl Clock for Seen {
    fn wall_ms(&self) -> i64 {
        self.0.wall_ms()
    }

    fn monotonic_ms(&self) -> u64 {
        self.0.monotonic_ms()
    }

    fn boot(&self) -> BootId {
        BootId::named(&self.0.boot())
    }
}

impl Surroundings for Seen {
    fn fix(&self) -> Option<Location> {
        let Fix { lat, lon, accuracy_m } = self.0.fix()?;
        let is_on_earth = lat.abs() <= 90.0 && lon.abs() <= 180.0 && accuracy_m.is_finite();
        is_on_earth.then_some(Location { lat, lon, accuracy_m: accuracy_m.max(0.0) })
    }

    fn network(&self) -> roundsman_client::Network {
        match self.0.network() {
            Network::None => roundsman_client::Network::None,
            Network::Metered => roundsman_client::Network::Metered,
            Network::Free => roundsman_client::Network::Free,
        }
    }

    fn is_saving_power(&self) -> bool {
        self.0.is_saving_power()
    }
}

impl KeyStore for Seen {
    fn seal(&self, plain: &[u8]) -> Option<Vec<u8>> {
        self.0.seal(plain.to_vec())
    }

    fn unseal(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.unseal(sealed.to_vec())
    }
}
