//! The language of what is printed.

use roundsman_text::Language;

/// The language asked for, else that of the environment, else Chinese.
pub(crate) fn choose(asked: Option<&str>) -> Language {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let tag = asked.map(str::to_owned).or_else(|| set("LC_ALL")).or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"));
    match tag {
        // `C` and every language that we do not speak are better served by English.
        Some(tag) => Language::from_tag(&tag).unwrap_or(Language::En),
        None => Language::default(),
    }
}
