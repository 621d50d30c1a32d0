//! Amounts: money, numbers, sizes and lengths of time as people write them.

use roundsman_domain::{Currency, Money};

use crate::{bundle::say, language::Language};

/// A whole number with its thousands apart: `12,000`. Both languages write it so.
pub fn number(whole: i64) -> String {
    let sign = if whole < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&whole.unsigned_abs().to_string()))
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// An amount: `¥12,000.50` in Chinese, `CNY 12,000.50` in English; other currencies by their codes in both.
pub fn money(language: Language, money: Money) -> String {
    let major = money.major();
    let (sign, unsigned) = major.strip_prefix('-').map_or(("", major.as_str()), |rest| ("-", rest));
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(whole, fraction)| (whole, Some(fraction)));
    let fraction = fraction.map(|fraction| format!(".{fraction}")).unwrap_or_default();
    let mark = match (language, money.currency) {
        (Language::ZhCn, Currency::CNY) => "¥".to_owned(),
        (_, currency) => format!("{} ", currency.as_str()),
    };
    format!("{sign}{mark}{}{fraction}", grouped(whole))
}

/// A size in bytes: `340 KB`, `1.2 MB`. Units of 1,024, as phones show them.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = u128::from(bytes) * 10;
    let mut unit = UNITS[0];
    for (index, name) in UNITS.iter().enumerate() {
        tenths = (tenths + 512) / 1024;
        unit = name;
        // 1023.95 and more of one unit is 1.0 of the next.
        if tenths < 10_240 || index + 1 == UNITS.len() {
            break;
        }
    }
    if tenths < 100 { format!("{}.{} {unit}", tenths / 10, tenths % 10) } else { format!("{} {unit}", (tenths + 5) / 10) }
}

/// A length of time: `2 分 5 秒`, `1 h 3 min`.
pub fn duration(language: Language, ms: u64) -> String {
    let seconds = (ms + 500) / 1_000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let (key, large, small) = match () {
        () if days > 0 => ("duration-days", days, hours),
        () if hours > 0 => ("duration-hours", hours, minutes),
        () if minutes > 0 => ("duration-minutes", minutes, seconds % 60),
        () => ("duration-seconds", seconds, 0),
    };
    say(language, key, &[("large", &large.to_string()), ("small", &small.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cny(minor: i64) -> Money {
        Money { minor, currency: Currency::CNY }
    }

    #[test]
    fn money_reads_as_each_language_writes_it() {
        assert_eq!(money(Language::ZhCn, cny(1_200_050)), "¥12,000.50");
        assert_eq!(money(Language::En, cny(1_200_050)), "CNY 12,000.50");
        assert_eq!(money(Language::ZhCn, cny(-5)), "-¥0.05");
        assert_eq!(money(Language::En, cny(i64::MIN)), "-CNY 92,233,720,368,547,758.08");
        let yen = Money { minor: 1_234_567, currency: "JPY".parse().unwrap() };
        assert_eq!(money(Language::ZhCn, yen), "JPY 1,234,567");
    }

    #[test]
    fn sizes_and_lengths_are_short() {
        for (size, expected) in
            [(0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KB"), (348_160, "340 KB"), (1_258_291, "1.2 MB"), (1_048_575, "1.0 MB")]
        {
            assert_eq!(bytes(size), expected);
        }
        assert_eq!(bytes(u64::MAX), "16777216 TB");
        assert_eq!(duration(Language::ZhCn, 125_000), "2 分 5 秒");
        assert_eq!(duration(Language::En, 125_000), "2 min 5 s");
        assert_eq!(duration(Language::ZhCn, 7_200_000), "2 小时");
        assert_eq!(duration(Language::En, 90_000_000), "1 day 1 h");
        assert_eq!(number(-1_234_567), "-1,234,567");
        assert_eq!(number(999), "999");
    }
}
