//! Trusted intervals: when something happened, as far as anyone can honestly say.

use serde::{Deserialize, Serialize};

use crate::stamp::Stamp;

/// A phone's oscillator may be off by this share (1 / 10,000 = 100 ppm; ordinary crystals stay within 50 ppm).
const DRIFT_DIVISOR: i64 = 10_000;

/// How an edit reached the relay: what bounds its time from above.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// The request's own stamp.
    pub now: Stamp,
    /// The relay's clock when it had the request, ms since the Unix epoch.
    pub received_ms: i64,
    /// Nothing of this device is older: when it was enrolled, ms since the Unix epoch.
    pub enrolled_ms: i64,
    /// An import brings what was written down elsewhere: the operator vouches for what it says of the time, from this moment on.
    pub history_from_ms: Option<i64>,
}

/// Was a deadline kept?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Certainly.
    Met,
    /// Certainly not.
    Missed,
    /// The clocks do not say: a manager looks at it.
    Undetermined,
}

/// When something happened, as far as anyone can honestly say.
///
/// A phone's clock may be wrong and a phone may be offline for days, so an event has an interval, not an instant.
/// Both ends are inclusive, in ms since the Unix epoch. The wall clock plays no part, but for an import, which has nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedInterval {
    /// Not before this.
    pub earliest_ms: i64,
    /// Not after this.
    pub latest_ms: i64,
}

impl TrustedInterval {
    /// An event whose time the relay saw itself.
    pub fn at(ms: i64) -> Self {
        Self { earliest_ms: ms, latest_ms: ms }
    }

    /// Bounds `stamp` from below by the last relay time it carries and from above by the request that brought it.
    ///
    /// Both are widened by the round trip of that last relay time and by 100 ppm of the time between. An import's edit happened when it says.
    pub fn of(stamp: &Stamp, arrival: &Arrival) -> Self {
        if let Some(from_ms) = arrival.history_from_ms {
            return Self::at(stamp.wall_ms.max(from_ms).min(arrival.received_ms));
        }
        let elapsed = |from: u64, to: u64| i64::try_from(to.saturating_sub(from)).unwrap_or(i64::MAX);
        let (mut earliest, mut latest) = (arrival.enrolled_ms, arrival.received_ms);

        if let Some(mark) = stamp.relay.filter(|mark| mark.relay_ms <= arrival.received_ms) {
            if mark.boot == stamp.boot && stamp.monotonic_ms >= mark.monotonic_ms {
                let passed = elapsed(mark.monotonic_ms, stamp.monotonic_ms);
                let drift = passed / DRIFT_DIVISOR;
                let round_trip = i64::try_from(mark.round_trip_ms).unwrap_or(i64::MAX);
                earliest = earliest.max(mark.relay_ms.saturating_add(passed).saturating_sub(drift));
                latest = latest.min(mark.relay_ms.saturating_add(passed).saturating_add(drift).saturating_add(round_trip));
            } else {
                earliest = earliest.max(mark.relay_ms);
            }
        }
        if arrival.now.boot == stamp.boot && arrival.now.monotonic_ms >= stamp.monotonic_ms {
            let passed = elapsed(stamp.monotonic_ms, arrival.now.monotonic_ms);
            latest = latest.min(arrival.received_ms.saturating_sub(passed).saturating_add(passed / DRIFT_DIVISOR));
        }
        // Clocks that contradict each other (a phone that lies) tell nothing: fall back to what the relay knows itself.
        if earliest > latest {
            Self { earliest_ms: arrival.enrolled_ms.min(arrival.received_ms), latest_ms: arrival.received_ms }
        } else {
            Self { earliest_ms: earliest, latest_ms: latest }
        }
    }

    /// Was `deadline_ms` kept? `Undetermined` is an answer, not an error.
    pub fn against(self, deadline_ms: i64) -> Kept {
        match () {
            () if self.latest_ms <= deadline_ms => Kept::Met,
            () if self.earliest_ms > deadline_ms => Kept::Missed,
            () => Kept::Undetermined,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::BootId, stamp::RelayMark};

    const HOUR: i64 = 3_600_000;
    const BOOT: BootId = BootId::from_bytes([1; 16]);

    fn stamp(wall_ms: i64, monotonic_ms: u64, relay: Option<RelayMark>) -> Stamp {
        Stamp { wall_ms, monotonic_ms, boot: BOOT, relay }
    }

    fn mark(relay_ms: i64, monotonic_ms: u64) -> Option<RelayMark> {
        Some(RelayMark { relay_ms, monotonic_ms, round_trip_ms: 800, boot: BOOT })
    }

    #[test]
    fn an_honest_offline_day_is_known_to_within_the_round_trip_and_drift() {
        let saved = stamp(0, 5 * HOUR as u64, mark(1_000 * HOUR, 0));
        let arrival =
            Arrival { now: stamp(0, 30 * HOUR as u64, None), received_ms: 1_030 * HOUR, enrolled_ms: 0, history_from_ms: None };
        let interval = TrustedInterval::of(&saved, &arrival);
        assert!(interval.earliest_ms <= 1_005 * HOUR && interval.latest_ms >= 1_005 * HOUR);
        assert!(interval.latest_ms - interval.earliest_ms <= 800 + 2 * (5 * HOUR / 10_000));
    }

    #[test]
    fn turning_the_wall_clock_back_changes_nothing() {
        let arrival = Arrival { now: stamp(-9, 20, None), received_ms: 100, enrolled_ms: 0, history_from_ms: None };
        assert_eq!(TrustedInterval::of(&stamp(5, 10, None), &arrival), TrustedInterval::of(&stamp(-99_999, 10, None), &arrival));
    }

    #[test]
    fn after_a_reboot_the_time_is_only_bounded() {
        let other_boot = Stamp { boot: BootId::from_bytes([2; 16]), ..stamp(0, 5, mark(50 * HOUR, 9)) };
        let arrival = Arrival { now: stamp(0, 7, None), received_ms: 60 * HOUR, enrolled_ms: 0, history_from_ms: None };
        assert_eq!(TrustedInterval::of(&other_boot, &arrival), TrustedInterval { earliest_ms: 50 * HOUR, latest_ms: 60 * HOUR });
        assert_eq!(TrustedInterval::of(&other_boot, &arrival).against(55 * HOUR), Kept::Undetermined);
    }

    #[test]
    fn a_relay_time_from_the_future_is_not_believed() {
        let lying = stamp(0, 5, mark(99 * HOUR, 0));
        let arrival = Arrival { now: stamp(0, 6, None), received_ms: HOUR, enrolled_ms: 7, history_from_ms: None };
        let interval = TrustedInterval::of(&lying, &arrival);
        assert_eq!((interval.earliest_ms, interval.latest_ms), (7, HOUR - 1));
    }

    #[test]
    fn an_import_says_when_within_what_the_operator_vouches_for() {
        let arrival =
            Arrival { now: stamp(0, 6, None), received_ms: 90 * HOUR, enrolled_ms: 89 * HOUR, history_from_ms: Some(10 * HOUR) };
        let said = |hours: i64| TrustedInterval::of(&stamp(hours * HOUR, 5, mark(89 * HOUR, 0)), &arrival);
        assert_eq!(said(40), TrustedInterval::at(40 * HOUR));
        assert_eq!(
            (said(3), said(120)),
            (TrustedInterval::at(10 * HOUR), TrustedInterval::at(90 * HOUR)),
            "not older, not to come"
        );
    }
}
