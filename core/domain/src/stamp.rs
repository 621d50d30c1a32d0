//! Stamps: the three clocks of an edit, as its device read them.

use serde::{Deserialize, Serialize};

use crate::id::BootId;

/// The last word of the relay on what time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayMark {
    /// The relay's time in its answer, ms since the Unix epoch.
    #[serde(rename = "t")]
    pub relay_ms: i64,
    /// The device's monotonic clock when the answer came, ms.
    #[serde(rename = "m")]
    pub monotonic_ms: u64,
    /// From sending the request to having the answer, ms: how far `relay_ms` may be behind `monotonic_ms`.
    #[serde(rename = "r")]
    pub round_trip_ms: u64,
    /// The boot in which `monotonic_ms` was read.
    #[serde(rename = "b")]
    pub boot: BootId,
}

/// Three clocks: wall (anyone can turn it), monotonic with its boot (counts sleep, nobody can turn it), and the last relay time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// What the phone shows, ms since the Unix epoch.
    #[serde(rename = "w")]
    pub wall_ms: i64,
    /// Ms since an arbitrary point of this boot, sleep included.
    #[serde(rename = "m")]
    pub monotonic_ms: u64,
    /// Which boot.
    #[serde(rename = "b")]
    pub boot: BootId,
    /// Absent until the first contact.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub relay: Option<RelayMark>,
}

impl Stamp {
    /// What to show on the device itself: relay time carried forward where the boot is the same, else the wall clock.
    pub fn best_guess_ms(&self) -> i64 {
        match self.relay {
            Some(mark) if mark.boot == self.boot && self.monotonic_ms >= mark.monotonic_ms => {
                mark.relay_ms.saturating_add(i64::try_from(self.monotonic_ms - mark.monotonic_ms).unwrap_or(i64::MAX))
            }
            _ => self.wall_ms,
        }
    }
}
