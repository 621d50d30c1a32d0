//! Patience: how often to try again, and how long to wait before.

/// How often and how patiently a sync tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Tries of the same thing before the sync ends as failed.
    pub attempts: u32,
    /// The first wait, ms; each next one is twice as long.
    pub first_ms: u64,
    /// The longest wait, ms. A relay that names a longer one is believed up to ten times this.
    pub longest_ms: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { attempts: 4, first_ms: 200, longest_ms: 60_000 }
    }
}

impl Patience {
    /// How long to wait after so many failures: half of it sure, half of it by chance, so that 200 phones do not come back at once.
    pub(crate) fn wait_ms(&self, failures: u32, random: u64) -> u64 {
        let doubled = self.first_ms.saturating_mul(1 << failures.saturating_sub(1).min(20));
        let full = doubled.min(self.longest_ms).max(1);
        full / 2 + random % (full / 2 + 1)
    }

    /// What the relay asked for, within reason, plus a little by chance.
    pub(crate) fn asked_ms(&self, retry_after_ms: u64, random: u64) -> u64 {
        retry_after_ms.min(self.longest_ms.saturating_mul(10)).saturating_add(random % 250)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_are_jittered_and_stay_below_the_longest() {
        let patience = Patience { attempts: 9, first_ms: 100, longest_ms: 1_000 };
        for failures in 1..40 {
            let full = (100_u64 << (failures - 1).min(10)).min(1_000);
            assert_eq!(patience.wait_ms(failures, 0), full / 2);
            assert!((0..97).all(|random| patience.wait_ms(failures, random * 7_919) <= full));
        }
    }
}
