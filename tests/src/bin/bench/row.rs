//! Rows of the table: what was measured, beside its reference and its target.

use std::{
    io::Write,
    time::{Duration, Instant},
};

/// A line of the table.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) measured: String,
    pub(crate) reference: String,
    pub(crate) target: String,
    pub(crate) holds: bool,
}

/// Says something now.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

/// How long something took.
#[expect(clippy::disallowed_methods, reason = "measures a computer that does not sleep")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed())
}

/// A clock that was started.
#[expect(clippy::disallowed_methods, reason = "measures a computer that does not sleep")]
pub(crate) fn start() -> Instant {
    Instant::now()
}

/// The value below which this share of them lies.
pub(crate) fn quantile(values: &mut [Duration], share: f64) -> Duration {
    values.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index below the length"
    )]
    let index = ((values.len().saturating_sub(1)) as f64 * share) as usize;
    values.get(index).copied().unwrap_or_default()
}

/// Microseconds, for people.
pub(crate) fn micros(time: Duration) -> String {
    format!("{:.0} us", time.as_secs_f64() * 1e6)
}

/// Things a second.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub(crate) fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// The table, in Markdown.
pub(crate) fn print(rows: &[Row]) {
    say("\n| what | measured | reference in the same run | target | holds |\n|---|---|---|---|---|");
    for row in rows {
        say(&format!(
            "| {} | {} | {} | {} | {} |",
            row.what,
            row.measured,
            row.reference,
            row.target,
            if row.holds { "yes" } else { "**no**" }
        ));
    }
}
