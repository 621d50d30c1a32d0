//! Shares: how much work for conditions each company gets, so that one whose playbook is slow slows nobody else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use roundsman_domain::CompanyId;

/// What a company may have saved up, in steps of the evaluator: about a second's work.
const STEPS_MAX: u64 = 20_000_000;

/// What comes back each millisecond: about a tenth of one core.
const STEPS_A_MS: u64 = 2_000;

/// What each company has left. Cloned freely.
#[derive(Clone, Debug, Default)]
pub struct Shares(Arc<Mutex<HashMap<CompanyId, Share>>>);

#[derive(Clone, Copy, Debug)]
struct Share {
    left: u64,
    at_ms: i64,
}

impl Shares {
    /// What a company has left now.
    pub(crate) fn left(&self, company: CompanyId, now_ms: i64) -> u64 {
        let mut shares = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let share = shares.entry(company).or_insert(Share { left: STEPS_MAX, at_ms: now_ms });
        let since = u64::try_from(now_ms.saturating_sub(share.at_ms)).unwrap_or(0);
        *share = Share {
            left: share.left.saturating_add(since.saturating_mul(STEPS_A_MS)).min(STEPS_MAX),
            at_ms: share.at_ms.max(now_ms),
        };
        share.left
    }

    /// Takes off what a company has used.
    pub(crate) fn used(&self, company: CompanyId, steps: u64) {
        let mut shares = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = shares.get_mut(&company) {
            share.left = share.left.saturating_sub(steps);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_used_up_a_share_waits_and_nobody_else_does() {
        let (slow, other) = (CompanyId::from_bytes([1; 16]), CompanyId::from_bytes([2; 16]));
        let shares = Shares::default();
        assert_eq!(shares.left(slow, 1_000), STEPS_MAX);
        shares.used(slow, STEPS_MAX + 5);
        assert_eq!((shares.left(slow, 1_000), shares.left(other, 1_000)), (0, STEPS_MAX));
        assert_eq!(shares.left(slow, 1_010), 10 * STEPS_A_MS);
        assert_eq!(shares.left(slow, 900), 10 * STEPS_A_MS, "a clock set back gives nothing and takes nothing");
        assert_eq!(shares.left(slow, 1_000_000), STEPS_MAX);
    }
}
