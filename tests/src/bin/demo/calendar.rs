//! The calendar: a device's clock that can be told another day, and days as the company counts them.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{
    Timestamp, Zoned,
    civil::Weekday,
    tz::{Offset, TimeZone},
};
use rand::{RngCore, SeedableRng, rngs::StdRng};
use roundsman_client::{Clock, Random, SystemClock, SystemRandom};
use roundsman_domain::BootId;

/// A minute, ms.
pub(crate) const MINUTE: i64 = 60_000;

/// A day, ms.
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;

/// What time it is, ms since the Unix epoch.
pub(crate) fn now_ms() -> i64 {
    SystemClock::new(&SystemRandom, 0).wall_ms()
}

/// A moment by the company's clocks: its zone has had no summer time for thirty years.
fn local(at_ms: i64) -> Zoned {
    let zone = TimeZone::fixed(Offset::constant(8));
    Timestamp::from_millisecond(at_ms).expect("a time of this century").to_zoned(zone)
}

/// When a day of the company began, so many days before the day of `at_ms`.
pub(crate) fn midnight(at_ms: i64, days_before: i64) -> i64 {
    local(at_ms).start_of_day().expect("every day begins").timestamp().as_millisecond() - days_before * DAY
}

/// Whether nobody works on the day that has this moment.
pub(crate) fn is_sunday(at_ms: i64) -> bool {
    local(at_ms).weekday() == Weekday::Sunday
}

/// The date of a moment, as forms take it: `2026-11-25`.
pub(crate) fn date(at_ms: i64) -> String {
    local(at_ms).date().to_string()
}

/// A clock that shows the true time until it is told another.
pub(crate) struct Calendar {
    system: SystemClock,
    /// 0: the true time.
    told_ms: AtomicI64,
}

impl Calendar {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { system: SystemClock::new(&SystemRandom, 0), told_ms: AtomicI64::new(0) })
    }

    /// Shows this time from now on.
    pub(crate) fn show(&self, at_ms: i64) {
        self.told_ms.store(at_ms, Ordering::Relaxed);
    }

    /// Shows the true time again.
    pub(crate) fn show_now(&self) {
        self.show(0);
    }
}

impl Clock for Calendar {
    fn wall_ms(&self) -> i64 {
        match self.told_ms.load(Ordering::Relaxed) {
            0 => self.system.wall_ms(),
            told_ms => told_ms,
        }
    }

    fn monotonic_ms(&self) -> u64 {
        self.system.monotonic_ms()
    }

    /// Another day was another boot: what the relay said of the time today says nothing of then.
    fn boot(&self) -> BootId {
        match self.told_ms.load(Ordering::Relaxed) {
            0 => self.system.boot(),
            _ => BootId::from_bytes([0x1b; 16]),
        }
    }
}

/// Chance that comes out the same for the same seed.
pub(crate) struct Dice(std::sync::Mutex<StdRng>);

impl Dice {
    pub(crate) fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self(std::sync::Mutex::new(StdRng::seed_from_u64(seed))))
    }
}

impl Random for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().expect("nobody panics with the dice in hand").fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_companys_wall_calendar() {
        for (at_ms, expected) in [(0, "1970-01-01"), (1_795_622_399_000, "2026-11-25"), (1_795_622_400_000, "2026-11-26")] {
            assert_eq!(date(at_ms), expected);
        }
        assert!(is_sunday(1_795_881_600_000) && !is_sunday(1_795_968_000_000), "29 and 30 November 2026");
    }

    #[test]
    fn a_told_day_is_another_boot() {
        let calendar = Calendar::new();
        let today = calendar.boot();
        calendar.show(5);
        assert_eq!(calendar.wall_ms(), 5);
        assert_ne!(calendar.boot(), today);
        calendar.show_now();
        assert_eq!(calendar.boot(), today);
    }
}
