//! Moments and days as people write them, in the time zone of their company.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

use crate::{bundle::say, language::Language};

/// A company's time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of an IANA name such as `Asia/Shanghai`; nothing where nobody knows it.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// Universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// When the day of a moment began, ms since the Unix epoch.
    pub fn day_start(&self, at_ms: i64) -> i64 {
        let start = self.at(at_ms).and_then(|at| at.start_of_day().ok());
        start.map_or(at_ms, |start| start.timestamp().as_millisecond())
    }

    /// When the week of a moment began: its Monday (ISO 8601).
    pub fn week_start(&self, at_ms: i64) -> i64 {
        let monday = self.at(at_ms).and_then(|at| {
            let days = i64::from(at.weekday().to_monday_zero_offset());
            at.checked_sub(jiff::Span::new().days(days)).ok()?.start_of_day().ok()
        });
        monday.map_or(at_ms, |monday| monday.timestamp().as_millisecond())
    }

    fn at(&self, ms: i64) -> Option<Zoned> {
        Timestamp::from_millisecond(ms).ok().map(|timestamp| timestamp.to_zoned(self.0.clone()))
    }
}

fn date(language: Language, date: Date, with_year: bool) -> String {
    let format = match (language, with_year) {
        (Language::ZhCn, true) => "%Y年%-m月%-d日",
        (Language::ZhCn, false) => "%-m月%-d日",
        (Language::En, true) => "%-d %b %Y",
        (Language::En, false) => "%-d %b",
    };
    date.strftime(format).to_string()
}

/// Time of day: `14:05`.
pub fn clock(at_ms: i64, zone: &Zone) -> String {
    zone.at(at_ms).map(|at| at.strftime("%H:%M").to_string()).unwrap_or_default()
}

/// Day and time in full: `2026年11月23日 14:05`, `23 Nov 2026 14:05`. Empty for a time that no calendar has.
pub fn moment(language: Language, at_ms: i64, zone: &Zone) -> String {
    zone.at(at_ms).map(|at| format!("{} {}", date(language, at.date(), true), at.strftime("%H:%M"))).unwrap_or_default()
}

/// Day and time as one says it now: `今天 14:05`, `yesterday 09:30`, `11月3日 14:05`, and in full for another year.
pub fn moment_near(language: Language, at_ms: i64, now_ms: i64, zone: &Zone) -> String {
    let (Some(at), Some(now)) = (zone.at(at_ms), zone.at(now_ms)) else { return String::new() };
    let day = match at.date() {
        day if day == now.date() => say(language, "day-today", &[]),
        day if now.date().yesterday().is_ok_and(|yesterday| day == yesterday) => say(language, "day-yesterday", &[]),
        day if now.date().tomorrow().is_ok_and(|tomorrow| day == tomorrow) => say(language, "day-tomorrow", &[]),
        day => date(language, day, day.year() != now.year()),
    };
    format!("{day} {}", at.strftime("%H:%M"))
}

/// How long ago: `刚刚`, `3 hours ago`. What lies ahead is "just now", for clocks differ a little.
pub fn ago(language: Language, at_ms: i64, now_ms: i64) -> String {
    let minutes = now_ms.saturating_sub(at_ms).max(0) / 60_000;
    let (key, count) = match minutes {
        0 => return say(language, "ago-now", &[]),
        1..60 => ("ago-minutes", minutes),
        60..1_440 => ("ago-hours", minutes / 60),
        _ => ("ago-days", minutes / 1_440),
    };
    say(language, key, &[("count", &count.to_string())])
}

/// A calendar day as a date field holds it (`2026-11-23`); any other text comes back as it is.
pub fn day(language: Language, text: &str) -> String {
    text.parse::<Date>().map_or_else(|_| text.to_owned(), |day| date(language, day, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 14:05 in Shanghai.
    const AT: i64 = 1_795_413_900_000;
    const HOUR: i64 = 3_600_000;

    fn shanghai() -> Zone {
        Zone::named("Asia/Shanghai").unwrap()
    }

    #[test]
    fn a_moment_is_told_in_the_companys_zone() {
        assert_eq!(moment(Language::ZhCn, AT, &shanghai()), "2026年11月23日 14:05");
        assert_eq!(moment(Language::En, AT, &shanghai()), "23 Nov 2026 14:05");
        assert_eq!(moment(Language::En, AT, &Zone::utc()), "23 Nov 2026 06:05");
        assert_eq!(moment(Language::En, i64::MAX, &Zone::utc()), "");
        assert_eq!(clock(AT, &shanghai()), "14:05");
    }

    #[test]
    fn a_moment_nearby_is_told_by_its_day() {
        let near = |language, hours: i64| moment_near(language, AT + hours * HOUR, AT, &shanghai());
        assert_eq!(near(Language::ZhCn, 1), "今天 15:05");
        assert_eq!(near(Language::En, -15), "yesterday 23:05");
        assert_eq!(near(Language::ZhCn, 10), "明天 00:05");
        assert_eq!(near(Language::ZhCn, -480), "11月3日 14:05");
        assert_eq!(near(Language::En, 24 * 60), "22 Jan 2027 14:05");
    }

    #[test]
    fn days_and_distances_read_naturally() {
        assert_eq!(day(Language::ZhCn, "2026-11-03"), "2026年11月3日");
        assert_eq!(day(Language::En, "not a day"), "not a day");
        assert_eq!(ago(Language::ZhCn, AT, AT + 30_000), "刚刚");
        assert_eq!(ago(Language::En, AT, AT + HOUR), "1 hour ago");
        assert_eq!(ago(Language::ZhCn, AT, AT + 50 * HOUR), "2 天前");
        assert_eq!(ago(Language::En, AT + HOUR, AT), "just now");
    }
}
