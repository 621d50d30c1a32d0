//! Values of a field: do they fit, what did a person type, and how are two of them the same key.

use roundsman_domain::{Currency, Location, Money, Path, Reason, RecordId, Value, code};

use crate::model::{Choice, Field, FieldType, Policy};

/// The longest one-line text, in characters.
pub const TEXT_CHARS_MAX: usize = 2_000;

/// The longest long text, in characters.
pub const LONG_TEXT_CHARS_MAX: usize = 20_000;

/// A telephone number has at most fifteen digits (ITU-T E.164); extensions and separators make it longer.
const PHONE_CHARS_MAX: usize = 40;

/// A telephone number in service has at least this many digits (short numbers such as 110).
const PHONE_DIGITS_MIN: usize = 3;

impl Field {
    /// Whether the field can hold this value. Empty always fits: whether it may stay empty is asked elsewhere.
    ///
    /// # Errors
    /// `value.type` with `detail.expected`, `value.option`, or `value.long` with `detail.max`.
    pub fn check_value(&self, value: &Value) -> Result<(), Reason> {
        if *value == Value::Null {
            return Ok(());
        }
        let wrong_type = || Err(self.reason(code::VALUE_TYPE).with("expected", self.type_.name()));
        let fits = match (&self.type_, value) {
            (FieldType::Text, Value::Text(text)) => return self.check_length(text, TEXT_CHARS_MAX),
            (FieldType::LongText, Value::Text(text)) => return self.check_length(text, LONG_TEXT_CHARS_MAX),
            (FieldType::Choice(options), Value::Text(text)) => {
                return if text.is_empty() || is_option(options, text) { Ok(()) } else { Err(self.not_an_option(text)) };
            }
            (FieldType::Number, Value::Int(_)) => true,
            (FieldType::Number, Value::Float(x)) => x.is_finite() && self.conflict != Policy::Add,
            (FieldType::Bool, Value::Bool(_)) | (FieldType::Moment, Value::Int(_)) => true,
            (FieldType::Money(currency), Value::Money(money)) => money.currency == *currency,
            (FieldType::Date, Value::Text(text)) => text.is_empty() || is_date(text),
            (FieldType::Time, Value::Text(text)) => text.is_empty() || is_time(text),
            (FieldType::Link(_), Value::Text(text)) => text.is_empty() || text.parse::<RecordId>().is_ok(),
            (FieldType::Location, Value::Location(place)) => is_on_earth(place),
            (FieldType::Phone, Value::Text(text)) => text.is_empty() || is_phone(text),
            // Items are added one by one; nothing is set over all of them.
            _ => false,
        };
        if fits { Ok(()) } else { wrong_type() }
    }

    /// Whether `key` is one of the options of a set.
    ///
    /// # Errors
    /// `value.option`; `value.type` where the field is no set.
    pub fn check_option(&self, key: &str) -> Result<(), Reason> {
        match &self.type_ {
            FieldType::Choice(options) | FieldType::MultiChoice(options) if is_option(options, key) => Ok(()),
            FieldType::Choice(_) | FieldType::MultiChoice(_) => Err(self.not_an_option(key)),
            _ => Err(self.reason(code::VALUE_TYPE).with("expected", self.type_.name())),
        }
    }

    /// Reads what a person typed: an amount in major units, an option by its id or title, `24.5,118.1,12` for a place.
    ///
    /// # Errors
    /// As [`Field::check_value`].
    pub fn parse_input(&self, input: &str) -> Result<Value, Reason> {
        let text = if matches!(self.type_, FieldType::LongText) { input } else { input.trim() };
        if text.is_empty() {
            return Ok(Value::Null);
        }
        let value = match &self.type_ {
            FieldType::Number => number(text),
            FieldType::Bool => yes_or_no(text).map(Value::Bool),
            FieldType::Money(currency) => amount(text, *currency),
            FieldType::Moment => text.parse().ok().map(Value::Int),
            FieldType::Location => place(text),
            FieldType::Time => Some(Value::Text(if is_time(text) { short_time(text) } else { text.to_owned() })),
            FieldType::Choice(options) | FieldType::MultiChoice(options) => {
                let found = option_named(options, text).ok_or_else(|| self.not_an_option(text))?;
                if matches!(self.type_, FieldType::MultiChoice(_)) {
                    return Ok(Value::Text(found));
                }
                Some(Value::Text(found))
            }
            FieldType::List(_) | FieldType::File | FieldType::Photo => None,
            _ => Some(Value::Text(text.to_owned())),
        };
        let value = value.ok_or_else(|| self.reason(code::VALUE_TYPE).with("expected", self.type_.name()))?;
        self.check_value(&value).map(|()| value)
    }

    /// The form in which two values of a unique key are compared: trimmed, one space between words, lower case, digits only for a phone.
    pub fn key_form(&self, value: &Value) -> Option<String> {
        let form = match (&self.type_, value) {
            (_, Value::Null | Value::Location(_)) => return None,
            (FieldType::Phone, Value::Text(text)) => dialled(text),
            (_, Value::Text(text)) => text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase(),
            (_, Value::Bool(b)) => b.to_string(),
            (_, Value::Int(i)) => i.to_string(),
            (_, Value::Float(x)) => x.to_string(),
            (_, Value::Money(money)) => format!("{} {}", money.currency.as_str(), money.minor),
        };
        (!form.is_empty()).then_some(form)
    }

    fn reason(&self, code: roundsman_domain::Code) -> Reason {
        Reason::new(code).at(Path::field(self.id.clone()))
    }

    fn not_an_option(&self, text: &str) -> Reason {
        self.reason(code::VALUE_OPTION).with("value", text.chars().take(80).collect::<String>())
    }

    fn check_length(&self, text: &str, max: usize) -> Result<(), Reason> {
        // Bytes first: a text of so few bytes cannot be too long, and most are.
        if text.len() <= max || text.chars().count() <= max {
            Ok(())
        } else {
            Err(self.reason(code::VALUE_LONG).with("max", max))
        }
    }
}

impl FieldType {
    /// The type as a playbook writes it: `detail.expected` of a reason.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Money(_) => "money",
            Self::Date => "date",
            Self::Time => "time",
            Self::Moment => "moment",
            Self::Choice(_) => "choice",
            Self::MultiChoice(_) => "multi_choice",
            Self::Link(_) => "link",
            Self::List(_) => "list",
            Self::File => "file",
            Self::Photo => "photo",
            Self::Location => "location",
            Self::Phone => "phone",
        }
    }
}

fn is_option(options: &[Choice], text: &str) -> bool {
    options.iter().any(|option| option.id == text)
}

fn option_named(options: &[Choice], text: &str) -> Option<String> {
    let same = |other: &str| other.to_lowercase() == text.to_lowercase();
    let by_id = options.iter().find(|option| option.id == text);
    let by_title = || options.iter().find(|option| same(&option.id) || option.title.0.values().any(|title| same(title)));
    by_id.or_else(by_title).map(|option| option.id.clone())
}

/// Exactly `2026-11-23`: dates are compared as text.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn is_time(text: &str) -> bool {
    (text.len() == 5 || text.len() == 8) && text.is_char_boundary(5) && text.parse::<jiff::civil::Time>().is_ok()
}

fn short_time(text: &str) -> String {
    if text.ends_with(":00") && text.len() == 8 { text[..5].to_owned() } else { text.to_owned() }
}

fn is_on_earth(place: &Location) -> bool {
    place.lat.abs() <= 90.0 && place.lon.abs() <= 180.0 && place.accuracy_m.is_finite() && place.accuracy_m >= 0.0
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.len() <= PHONE_CHARS_MAX
        && (PHONE_DIGITS_MIN..=20).contains(&digits)
        && text.chars().all(|c| c.is_ascii_digit() || " -+().#*/x".contains(c))
}

/// The digits as they are dialled; `+` and `00` are the same, and China's own code is left out.
fn dialled(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_international = text.trim_start().starts_with('+') || digits.starts_with("00");
    let bare = digits.strip_prefix("00").unwrap_or(&digits);
    match bare.strip_prefix("86") {
        Some(rest) if is_international => rest.to_owned(),
        _ if is_international => format!("+{bare}"),
        _ => digits,
    }
}

fn number(text: &str) -> Option<Value> {
    let plain = text.replace(',', "");
    if let Ok(whole) = plain.parse() {
        return Some(Value::Int(whole));
    }
    let is_decimal = plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    plain.parse::<f64>().ok().filter(|x| is_decimal && x.is_finite()).map(Value::Float)
}

fn amount(text: &str, currency: Currency) -> Option<Value> {
    let plain = text.trim_start_matches(['¥', '￥']).trim().replace([',', '，'], "");
    Money::parse_major(&plain, currency).ok().map(Value::Money)
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "y" | "1" | "是" | "有" => Some(true),
        "no" | "false" | "n" | "0" | "否" | "无" => Some(false),
        _ => None,
    }
}

fn place(text: &str) -> Option<Value> {
    let parts: Vec<f64> = text.split([',', '，']).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [lat, lon] => Some(Value::Location(Location { lat: *lat, lon: *lon, accuracy_m: 0.0 })),
        [lat, lon, accuracy_m] => Some(Value::Location(Location { lat: *lat, lon: *lon, accuracy_m: *accuracy_m })),
        _ => None,
    }
}
