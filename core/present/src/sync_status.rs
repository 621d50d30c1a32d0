//! The state of the sync: one line at the top of every screen.

use roundsman_text::{Language, Zone, bytes, has, moment_near, say};

/// How far a running sync is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Records that have come.
    pub done: u64,
    /// Records in all, as far as the relay has said.
    pub total: u64,
    /// Bytes that have come.
    pub bytes: u64,
}

/// Where device and relay stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncState {
    /// Own edits that the relay does not have.
    pub pending: u64,
    /// Own edits that wait at the relay.
    pub held: u64,
    /// Own edits in the returned tray.
    pub returned: u64,
    /// When a sync last ended well, ms since the Unix epoch.
    pub last_ms: Option<i64>,
    /// A sync is running.
    pub progress: Option<Progress>,
    /// The last sync failed: the problem's code (`no_signal`, or one of the wire's), and in how many seconds to try again.
    pub problem: Option<(String, u64)>,
}

/// How a line wants to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Tone {
    /// All is well.
    Calm,
    /// Something is under way.
    Busy,
    /// Somebody should look.
    Attention,
}

/// The state of the sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncStatusView {
    /// The line.
    pub headline: String,
    /// Below it, in small.
    pub details: Vec<String>,
    /// How it wants to be seen.
    pub tone: Tone,
    /// Whether the button "sync" is enabled.
    pub can_sync: bool,
}

/// Draws the state of the sync. The time zone is the playbook's; before the first sync there is none.
pub fn sync_status(language: Language, time_zone: Option<&str>, state: &SyncState, now_ms: i64) -> SyncStatusView {
    let zone = time_zone.and_then(Zone::named).unwrap_or_else(Zone::utc);
    let count = |key: &str, count: u64| (count > 0).then(|| say(language, key, &[("count", &count.to_string())]));
    let last = state.last_ms.map_or_else(
        || say(language, "today-never-synced", &[]),
        |at| say(language, "cli-last-sync", &[("when", &moment_near(language, at, now_ms, &zone))]),
    );
    let pending = count("cli-pending", state.pending);
    let mut details: Vec<_> =
        [count("cli-sync-held", state.held), count("cli-sync-returned", state.returned)].into_iter().flatten().collect();
    let (headline, tone) = match (&state.progress, &state.problem) {
        (Some(progress), _) => (running(language, *progress), Tone::Busy),
        (None, Some((problem, seconds))) => {
            details.splice(0..0, pending.into_iter().chain([last]));
            (said(language, problem, *seconds), if problem == "no_signal" { Tone::Calm } else { Tone::Attention })
        }
        (None, None) => match pending {
            Some(pending) => {
                details.insert(0, last);
                (pending, Tone::Calm)
            }
            // What came back is more than when that was.
            None if state.returned > 0 => {
                details = vec![last];
                (count("cli-sync-returned", state.returned).unwrap_or_default(), Tone::Attention)
            }
            None => (last, Tone::Calm),
        },
    };
    let tone = if tone == Tone::Calm && state.returned > 0 { Tone::Attention } else { tone };
    SyncStatusView { headline, details, tone, can_sync: state.progress.is_none() }
}

fn running(language: Language, progress: Progress) -> String {
    if progress.total == 0 {
        return say(language, "cli-syncing", &[]);
    }
    let (done, total) = (progress.done.to_string(), progress.total.max(progress.done).to_string());
    say(language, "cli-sync-progress", &[("done", &done), ("total", &total), ("bytes", &bytes(progress.bytes))])
}

fn said(language: Language, problem: &str, seconds: u64) -> String {
    let key = format!("problem-{problem}");
    let key = if has(language, &key) { key } else { "problem-unavailable".to_owned() };
    say(language, &key, &[("seconds", &seconds.to_string())])
}
