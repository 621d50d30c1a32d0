//! What the platform gives: clocks and chance. An app on a phone answers these by its own means.

use std::sync::Mutex;

use rand::RngCore;
use roundsman_domain::{BootId, Location, RelayMark, Stamp};

/// The clocks of a device.
pub trait Clock: Send + Sync {
    /// What the device shows, ms since the Unix epoch. Anybody can turn it.
    fn wall_ms(&self) -> i64;

    /// Ms since an arbitrary point of this boot, sleep included (`CLOCK_BOOTTIME`, `elapsedRealtime`, `mach_continuous_time`).
    fn monotonic_ms(&self) -> u64;

    /// Which boot [`Clock::monotonic_ms`] counts in.
    fn boot(&self) -> BootId;

    /// All clocks at once, with the relay's last word on the time.
    fn stamp(&self, relay: Option<RelayMark>) -> Stamp {
        Stamp { wall_ms: self.wall_ms(), monotonic_ms: self.monotonic_ms(), boot: self.boot(), relay }
    }
}

/// Chance: for ids that nobody can guess and waits that do not coincide.
pub trait Random: Send + Sync {
    /// Fills with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// What an app knows of where it is.
pub trait Surroundings: Send + Sync {
    /// Where the phone is, as it was last known while a screen asked; nothing where that may not be read. Never waits.
    fn fix(&self) -> Option<Location>;

    /// What there is to send over.
    fn network(&self) -> Network;

    /// Whether the phone has been told to save its battery, or has little left: big files wait then.
    fn is_saving_power(&self) -> bool {
        false
    }
}

/// What locks away the token that the relay knows this device by: an Android Keystore, an iOS Keychain. A copy of the storage on another phone
/// cannot be unlocked there.
pub trait KeyStore: Send + Sync {
    /// Locks bytes away; nothing where there is no key store.
    fn seal(&self, plain: &[u8]) -> Option<Vec<u8>>;

    /// Unlocks what [`KeyStore::seal`] gave; nothing where its key is not here.
    fn unseal(&self, sealed: &[u8]) -> Option<Vec<u8>>;
}

/// A machine without a key store: a terminal.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoKeyStore;

impl KeyStore for NoKeyStore {
    fn seal(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn unseal(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }
}

/// What there is to send over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    /// Nothing: a sync is not even tried.
    None,
    /// Something that counts what is sent.
    Metered,
    /// Something that does not, or nobody knows.
    #[default]
    Free,
}

/// A place without a place: a terminal.
#[derive(Debug, Default, Clone, Copy)]
pub struct Nowhere;

impl Surroundings for Nowhere {
    fn fix(&self) -> Option<Location> {
        None
    }

    fn network(&self) -> Network {
        Network::Free
    }
}

/// The clocks of the machine that this runs on.
#[derive(Debug)]
pub struct SystemClock {
    boot: BootId,
    wall_offset_ms: i64,
    turned_by: Option<std::path::PathBuf>,
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    started: std::time::SystemTime,
}

impl SystemClock {
    /// The clocks; the wall clock is shown so many ms ahead (0 but in tests of phones whose owner turned it).
    pub fn new(random: &dyn Random, wall_offset_ms: i64) -> Self {
        Self {
            boot: kernel_boot().unwrap_or_else(|| {
                // Where the platform does not tell its boots apart, each start of the program is one.
                let mut bytes = [0; 16];
                random.fill(&mut bytes);
                BootId::from_bytes(bytes)
            }),
            wall_offset_ms,
            turned_by: None,
            #[cfg(not(any(target_os = "linux", target_os = "android")))]
            started: std::time::SystemTime::now(),
        }
    }
}

impl SystemClock {
    /// The same clocks, both ahead by the ms that a file holds whenever they are read: for tests and drills that let days pass.
    #[must_use]
    pub fn turned_by(self, file: Option<std::path::PathBuf>) -> Self {
        Self { turned_by: file, ..self }
    }

    fn ahead_ms(&self) -> i64 {
        self.turned_by.as_ref().and_then(|file| std::fs::read_to_string(file).ok()?.trim().parse().ok()).unwrap_or(0)
    }

    fn boottime_ms(&self, monotonic_ms: u64) -> u64 {
        monotonic_ms.saturating_add_signed(self.ahead_ms())
    }
}

fn kernel_boot() -> Option<BootId> {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().parse().ok()
}

impl Clock for SystemClock {
    fn wall_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let true_ms = since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        true_ms.saturating_add(self.wall_offset_ms).saturating_add(self.ahead_ms())
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn monotonic_ms(&self) -> u64 {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        self.boottime_ms(u64::try_from(now.tv_sec).unwrap_or(0) * 1_000 + u64::try_from(now.tv_nsec).unwrap_or(0) / 1_000_000)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn monotonic_ms(&self) -> u64 {
        self.boottime_ms(self.started.elapsed().map_or(0, |elapsed| u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)))
    }

    fn boot(&self) -> BootId {
        self.boot
    }
}

/// The operating system's random numbers.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// Clocks that stand still until somebody turns them: for tests and simulations.
#[derive(Debug)]
pub struct SetClock {
    now: Mutex<(i64, u64, BootId)>,
}

impl SetClock {
    /// Clocks at this wall time, ms since the Unix epoch, just after a boot.
    pub fn at(wall_ms: i64) -> Self {
        Self { now: Mutex::new((wall_ms, 1_000, BootId::from_bytes([1; 16]))) }
    }

    /// Lets time pass on both clocks.
    pub fn pass(&self, ms: u32) {
        let mut now = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        now.0 += i64::from(ms);
        now.1 += u64::from(ms);
    }

    fn read(&self) -> (i64, u64, BootId) {
        *self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for SetClock {
    fn wall_ms(&self) -> i64 {
        self.read().0
    }

    fn monotonic_ms(&self) -> u64 {
        self.read().1
    }

    fn boot(&self) -> BootId {
        self.read().2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_the_wall_clock_leaves_the_monotonic_one_and_the_boot() {
        let (honest, turned) = (SystemClock::new(&SystemRandom, 0), SystemClock::new(&SystemRandom, 86_400_000));
        assert!(turned.wall_ms() - honest.wall_ms() > 86_000_000);
        assert!(turned.monotonic_ms().abs_diff(honest.monotonic_ms()) < 60_000);
        if cfg!(target_os = "linux") {
            assert_eq!(turned.boot(), honest.boot());
        }
    }
}
