//! The sentences, parsed once for each language.

use std::sync::OnceLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

type Bundle = FluentBundle<FluentResource>;

macro_rules! areas {
    ($tag:literal) => {
        [
            include_str!(concat!("../locales/", $tag, "/reasons.ftl")),
            include_str!(concat!("../locales/", $tag, "/intake.ftl")),
            include_str!(concat!("../locales/", $tag, "/conditions.ftl")),
            include_str!(concat!("../locales/", $tag, "/dates.ftl")),
            include_str!(concat!("../locales/", $tag, "/pages.ftl")),
            include_str!(concat!("../locales/", $tag, "/cli.ftl")),
            include_str!(concat!("../locales/", $tag, "/screens.ftl")),
            include_str!(concat!("../locales/", $tag, "/playbook.ftl")),
            include_str!(concat!("../locales/", $tag, "/welcome.ftl")),
            include_str!(concat!("../locales/", $tag, "/demo.ftl")),
        ]
    };
}

/// The sources of a language, an area each.
pub(crate) fn sources(language: Language) -> [&'static str; 10] {
    match language {
        Language::ZhCn => areas!("zh-CN"),
        Language::En => areas!("en"),
    }
}

fn build(language: Language) -> Bundle {
    // Which plural a count takes depends on it.
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Marks around every value would show as boxes on old phones, and both languages run left to right.
    bundle.set_use_isolating(false);
    for source in sources(language) {
        // A sentence that does not parse is left out here and found by the tests.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let _ = bundle.add_resource(resource);
    }
    bundle
}

fn bundle(language: Language) -> &'static Bundle {
    static ZH_CN: OnceLock<Bundle> = OnceLock::new();
    static EN: OnceLock<Bundle> = OnceLock::new();
    match language {
        Language::ZhCn => ZH_CN.get_or_init(|| build(language)),
        Language::En => EN.get_or_init(|| build(language)),
    }
}

/// Whole numbers count for plurals ("1 photo", "2 photos"); anything else, `007` included, stays text.
fn value(text: &str) -> FluentValue<'_> {
    match text.parse::<i64>() {
        Ok(number) if text.len() <= 15 && number.to_string() == text => FluentValue::from(number),
        _ => FluentValue::from(text),
    }
}

/// Whether there is a sentence for this key or code.
pub fn has(language: Language, key: &str) -> bool {
    bundle(language).has_message(&key.replace('.', "-"))
}

/// The sentence for a key or code, with its values put in. A key that has no sentence comes back as it is.
pub fn say(language: Language, key: &str, args: &[(&str, &str)]) -> String {
    let bundle = bundle(language);
    let Some(pattern) = bundle.get_message(&key.replace('.', "-")).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let args: FluentArgs<'_> = args.iter().map(|(name, text)| (*name, value(text))).collect();
    // A value that was not given shows as `{$name}`: better than no sentence.
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}
