//! A cold start: a new process opens a store of 10,000 records and shows the first screen of a list.

use std::{path::Path, process::Command, sync::Arc, time::Duration};

use roundsman_client::{App, ListQuery, SystemClock, SystemRandom, record};

use super::row::{Row, micros, say, start as clock};

/// The word by which this program calls itself.
pub(crate) const COLD: &str = "cold-list";

/// Rows of a screen that scrolls.
const SCREEN: u32 = 50;

/// `full` and `empty` are homes of apps that are closed.
pub(crate) fn measure(full: &Path, empty: &Path) -> Vec<Row> {
    say("list: cold starts");
    let cold = |home: &Path| {
        let mut runs: Vec<(f64, u64)> = (0..9).filter_map(|_| once(home)).collect();
        runs.sort_by(|a, b| a.0.total_cmp(&b.0));
        runs.get(runs.len() / 2).copied()
    };
    let (Some(full), Some(empty)) = (cold(full), cold(empty)) else { return Vec::new() };
    #[expect(clippy::cast_precision_loss, reason = "kilobytes far below 2^52")]
    let above_mb = full.1.saturating_sub(empty.1) as f64 / 1024.0;
    let time = |micros_: f64| micros(Duration::from_secs_f64(micros_ / 1e6));
    vec![
        Row {
            what: format!("list of 10000 records from a cold start: first {SCREEN} rows"),
            measured: time(full.0),
            reference: format!("the same with an empty store {}", time(empty.0)),
            target: "<= 30 ms".into(),
            holds: full.0 <= 30_000.0,
        },
        Row {
            what: "list of 10000 records from a cold start: memory".into(),
            measured: format!("{above_mb:.1} MB above an empty store"),
            reference: format!("empty store, peak {:.1} MB", f64::from(u32::try_from(empty.1).unwrap_or(0)) / 1024.0),
            target: "<= 20 MB".into(),
            holds: above_mb <= 20.0,
        },
    ]
}

fn once(home: &Path) -> Option<(f64, u64)> {
    let output = Command::new(std::env::current_exe().ok()?).arg(COLD).arg(home).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    let mut words = said.split_whitespace();
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

/// Called in the new process: prints microseconds until the first screen, and the peak of memory in KiB.
pub(crate) fn report(home: &Path) {
    let begun = clock();
    let random = SystemRandom;
    let app = App::open(home, Arc::new(SystemClock::new(&random, 0)), Arc::new(random)).expect("a home");
    let query = ListQuery { kind: Some("customer".into()), limit: SCREEN, ..ListQuery::default() };
    let listed = record::list::list(&app, &query).expect("listed");
    let took = begun.elapsed();
    assert!(listed.rows.len() <= SCREEN as usize);
    say(&format!("{} {}", took.as_secs_f64() * 1e6, peak_kib(std::process::id()).unwrap_or(0)));
}

/// The most memory that a process had, in KiB.
pub(crate) fn peak_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
