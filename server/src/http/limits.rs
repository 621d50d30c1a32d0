//! Limits: how often one device, one address or one name may ask.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};

use super::problem::Refusal;

/// Sustained requests a second, and how many may come at once.
fn quota(per_second: u32, burst: u32) -> Quota {
    let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst))
}

/// One every so many seconds, and how many may come at once.
fn slow_quota(every_s: u64, burst: u32) -> Quota {
    let period = std::time::Duration::from_secs(every_s.max(1));
    let quota = Quota::with_period(period).unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN));
    quota.allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
}

type Secret = [u8; 32];

/// How often one device, one address or one name may ask.
#[derive(Debug)]
pub struct Limits {
    by_token: DefaultKeyedRateLimiter<Secret>,
    files_by_token: DefaultKeyedRateLimiter<Secret>,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    sign_in_by_pair: DefaultKeyedRateLimiter<(Secret, IpAddr)>,
    sign_in_by_name: DefaultKeyedRateLimiter<Secret>,
    sign_in_by_address: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            by_token: DefaultKeyedRateLimiter::keyed(quota(20, 100)),
            // A day's photos and their thumbnails go up in a few hundred requests.
            files_by_token: DefaultKeyedRateLimiter::keyed(quota(100, 1_000)),
            // An office has one address.
            by_address: DefaultKeyedRateLimiter::keyed(quota(20, 300)),
            sign_in_by_pair: DefaultKeyedRateLimiter::keyed(slow_quota(30, 8)),
            sign_in_by_name: DefaultKeyedRateLimiter::keyed(slow_quota(5, 50)),
            sign_in_by_address: DefaultKeyedRateLimiter::keyed(slow_quota(1, 60)),
        }
    }
}

fn check<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Refusal> {
    limiter.check_key(key).map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        Refusal::rate_limited(wait.as_secs() + 1)
    })
}

impl Limits {
    /// A device, or a session, asks.
    ///
    /// # Errors
    /// Where it asks too often.
    pub fn token(&self, hash: &Secret) -> Result<(), Refusal> {
        check(&self.by_token, hash)
    }

    /// A device sends bytes, or a page fetches pictures.
    ///
    /// # Errors
    /// Where it asks too often.
    pub fn files(&self, hash: &Secret) -> Result<(), Refusal> {
        check(&self.files_by_token, hash)
    }

    /// Somebody without a token that works asks.
    ///
    /// # Errors
    /// Where they ask too often.
    pub fn address(&self, address: IpAddr) -> Result<(), Refusal> {
        check(&self.by_address, &address)
    }

    /// Somebody tries a password.
    ///
    /// # Errors
    /// Where this name, this address, or both together were tried too often.
    pub fn sign_in(&self, company: &str, name: &str, address: IpAddr) -> Result<(), Refusal> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(company.trim().as_bytes()).update(&[0]).update(name.trim().as_bytes());
        let who = *hasher.finalize().as_bytes();
        check(&self.sign_in_by_address, &address)?;
        check(&self.sign_in_by_pair, &(who, address))?;
        check(&self.sign_in_by_name, &who)
    }

    /// Forgets those who have been quiet.
    pub fn sweep(&self) {
        self.by_token.retain_recent();
        self.files_by_token.retain_recent();
        self.by_address.retain_recent();
        self.sign_in_by_pair.retain_recent();
        self.sign_in_by_name.retain_recent();
        self.sign_in_by_address.retain_recent();
    }
}
