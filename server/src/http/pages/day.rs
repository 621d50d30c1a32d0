//! Days of the company's time zone.

use jiff::{civil::Date, tz::TimeZone};

/// A day, from its first to its last millisecond.
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) from_ms: i64,
    pub(super) until_ms: i64,
    pub(super) is_today: bool,
}

impl Day {
    /// The day that was asked for, else today. Nothing for a day that no calendar has.
    pub(super) fn of(zone: &str, asked: Option<Date>, now_ms: i64) -> Option<Self> {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let today = jiff::Timestamp::from_millisecond(now_ms).ok()?.to_zoned(zone.clone()).date();
        let date = asked.unwrap_or(today);
        let begin = |date: Date| date.to_zoned(zone.clone()).ok().map(|at| at.timestamp().as_millisecond());
        Some(Self { date, from_ms: begin(date)?, until_ms: begin(date.tomorrow().ok()?)?, is_today: date == today })
    }

    /// Whether a time is of this day.
    pub(super) fn has(&self, at_ms: i64) -> bool {
        (self.from_ms..self.until_ms).contains(&at_ms)
    }
}

/// When today began, ms since the Unix epoch.
pub(super) fn today_from_ms(zone: &str, now_ms: i64) -> i64 {
    Day::of(zone, None, now_ms).map_or(now_ms, |day| day.from_ms)
}
