//! The words that the demo was started with.

use std::path::PathBuf;

use roundsman_tests::Sample;
use roundsman_text::Language;

use crate::company::TEMPLATE;

/// Fewer days have no room for a deal that is overdue, more than a year no purpose.
const DAYS: std::ops::RangeInclusive<i64> = 21..=366;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Print what happened, and end.
    pub(crate) is_once: bool,
    /// Make the company anew even where one is kept.
    pub(crate) is_fresh: bool,
    pub(crate) days: i64,
    pub(crate) seed: u64,
    /// Where to listen; `None`: the usual place, or any free port where that is taken.
    pub(crate) listen: Option<String>,
    pub(crate) language: Language,
    /// Where companies are kept.
    pub(crate) folder: PathBuf,
    /// Whose company: that of building-materials with its three months, or the sample of another template.
    pub(crate) template: String,
}

impl Arguments {
    /// Reads the words after the program's name; `tag` is the language of the system.
    ///
    /// # Errors
    /// The word that makes no sense.
    pub(crate) fn read(words: impl Iterator<Item = String>, tag: &str) -> Result<Self, String> {
        // Those who have set no language, or one that we do not speak, are better served by English.
        let language = Language::from_tag(tag).unwrap_or(Language::En);
        let folder = PathBuf::from("target/demo");
        let mut read = Self {
            is_once: false,
            is_fresh: false,
            days: 90,
            seed: 1,
            listen: None,
            language,
            folder,
            template: TEMPLATE.to_owned(),
        };
        let mut words = words;
        while let Some(word) = words.next() {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word.clone(), None),
            };
            let mut value = || value.clone().or_else(|| words.next()).ok_or_else(|| word.clone());
            match name.as_str() {
                "--once" => read.is_once = true,
                "--fresh" => read.is_fresh = true,
                "--days" => read.days = number(&value()?, &name).and_then(|days| in_range(days, &name))?,
                "--seed" => read.seed = number(&value()?, &name)?,
                "--listen" => read.listen = Some(address(value()?, &name)?),
                "--lang" => read.language = language_of(&value()?, &name)?,
                "--template" => read.template = template_of(value()?, &name)?,
                "--folder" => read.folder = PathBuf::from(value()?),
                _ => return Err(word),
            }
        }
        Ok(read)
    }
}

fn number<T: std::str::FromStr>(text: &str, name: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{name} {text}"))
}

fn in_range(days: i64, name: &str) -> Result<i64, String> {
    if DAYS.contains(&days) { Ok(days) } else { Err(format!("{name} {days} ({}–{})", DAYS.start(), DAYS.end())) }
}

fn address(text: String, name: &str) -> Result<String, String> {
    if text.parse::<std::net::SocketAddr>().is_ok() { Ok(text) } else { Err(format!("{name} {text}")) }
}

/// A template that has something to show; the way out names all that have.
fn template_of(text: String, name: &str) -> Result<String, String> {
    if text == TEMPLATE || Sample::names().any(|one| one == text) {
        return Ok(text);
    }
    let all: Vec<&str> = Sample::names().chain([TEMPLATE]).collect();
    Err(format!("{name} {text} ({})", all.join(", ")))
}

fn language_of(tag: &str, name: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| format!("{name} {tag}"))
}

/// The language that the system is set to.
pub(crate) fn system_language() -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Arguments, String> {
        Arguments::read(words.split_whitespace().map(str::to_owned), "zh_CN.UTF-8")
    }

    #[test]
    fn words_are_read_and_senseless_ones_named() {
        let usual = read("").unwrap();
        assert_eq!((usual.days, usual.language, usual.is_once), (90, Language::ZhCn, false));
        assert_eq!(read("--template tea-chain").unwrap().template, "tea-chain");
        assert!(read("--template coffee").unwrap_err().starts_with("--template coffee (precision-moulds, "));
        let all = read("--once --fresh --days 30 --seed=7 --listen 127.0.0.1:0 --lang en --folder /tmp/x").unwrap();
        assert_eq!((all.days, all.seed, all.language), (30, 7, Language::En));
        assert!(all.is_once && all.is_fresh && all.listen.is_some());
        for (words, named) in [
            ("--ones", "--ones"),
            ("--days", "--days"),
            ("--days x", "--days x"),
            ("--days 3", "--days 3 (21–366)"),
            ("--lang fr", "--lang fr"),
            ("--listen here", "--listen here"),
        ] {
            assert_eq!(read(words), Err(named.to_owned()));
        }
    }
}
