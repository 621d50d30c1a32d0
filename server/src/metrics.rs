//! What the relay counts of itself. Labels name routes, statuses and outcomes; never people, companies or records.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// What the relay counts of itself.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    sync_seconds: Histogram,
    edits: Family<Outcome, Counter>,
    open_edits: Family<Outcome, Gauge>,
    devices: Gauge,
    listeners: Gauge,
    commit_batch: Histogram,
    mismatches: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = Family::<Answered, Counter>::default();
        let sync_seconds = Histogram::new(exponential_buckets(0.001, 2.0, 14));
        let edits = Family::<Outcome, Counter>::default();
        let open_edits = Family::<Outcome, Gauge>::default();
        let (devices, listeners) = (Gauge::default(), Gauge::default());
        let commit_batch = Histogram::new(exponential_buckets(1.0, 2.0, 8));
        let mismatches = Counter::default();

        let mut registry = Registry::with_prefix("roundsman");
        registry.register("requests", "Requests answered, by route and status", requests.clone());
        registry.register("sync_seconds", "From a sync request's last byte to its answer", sync_seconds.clone());
        registry.register("edits", "Edits that got an outcome", edits.clone());
        registry.register("open_edits", "Edits that are held or returned now", open_edits.clone());
        registry.register("devices", "Devices with a token that works", devices.clone());
        registry.register("listeners", "Devices that wait for news now", listeners.clone());
        registry.register("commit_batch", "Pieces of work that shared a commit", commit_batch.clone());
        registry.register("check_mismatches", "Syncs whose check sums did not agree", mismatches.clone());
        Self { registry, requests, sync_seconds, edits, open_edits, devices, listeners, commit_batch, mismatches }
    }
}

impl Metrics {
    /// A request was answered. `route` is the route's pattern, not its address.
    pub fn answered(&self, route: &str, status: u16) {
        self.requests.get_or_create(&Answered { route: route.to_owned(), status }).inc();
    }

    /// A sync took so long.
    pub fn synced(&self, took: Duration) {
        self.sync_seconds.observe(took.as_secs_f64());
    }

    /// So many edits got an outcome: `accepted`, `held` or `returned`.
    pub fn judged(&self, outcome: &'static str, edits: u64) {
        self.edits.get_or_create(&Outcome { outcome }).inc_by(edits);
    }

    /// A commit took so many pieces of work.
    pub fn committed(&self, pieces: usize) {
        self.commit_batch.observe(f64::from(u32::try_from(pieces).unwrap_or(u32::MAX)));
    }

    /// A device's check sums did not agree with the relay's.
    pub fn mismatched(&self) {
        self.mismatches.inc();
    }

    /// How many edits are open and how many devices there are, as the ledger says at this moment.
    pub fn standing(&self, held: i64, returned: i64, devices: i64) {
        self.open_edits.get_or_create(&Outcome { outcome: "held" }).set(held);
        self.open_edits.get_or_create(&Outcome { outcome: "returned" }).set(returned);
        self.devices.set(devices);
    }

    /// A device began (`true`) or ceased to wait for news.
    pub fn listening(&self, begins: bool) {
        if begins {
            self.listeners.inc()
        } else {
            self.listeners.dec()
        };
    }

    /// Everything in the Prometheus text format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a String cannot fail.
        if encode(&mut text, &self.registry).is_err() {
            text.clear();
        }
        text
    }
}
