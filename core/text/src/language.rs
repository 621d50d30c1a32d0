//! The languages that Roundsman speaks.

/// The most ranges of an `Accept-Language` header that are looked at.
const RANGES_MAX: usize = 32;

/// A language that every sentence exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Chinese as written on the mainland.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Language {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The tag, as playbooks and HTML write it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language's own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::ZhCn => "简体中文",
            Self::En => "English",
        }
    }

    /// The language of a tag such as `zh-CN`, `zh_Hans`, `zh-TW` or `en-GB`; every Chinese is better served by Chinese than by English.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_', '.']).next().unwrap_or_default();
        match () {
            () if primary.eq_ignore_ascii_case("zh") => Some(Self::ZhCn),
            () if primary.eq_ignore_ascii_case("en") => Some(Self::En),
            () => None,
        }
    }

    /// Chooses by an `Accept-Language` header (RFC 9110, 12.5.4).
    ///
    /// Who says nothing gets the default; who names only languages that we do not speak gets English.
    pub fn negotiate(header: &str) -> Self {
        let mut best: Option<(Self, f32)> = None;
        let mut named_any = false;
        for range in header.split(',').take(RANGES_MAX) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.trim().parse().ok());
            let quality: f32 = quality.filter(|q: &f32| (0.0..=1.0).contains(q)).unwrap_or(0.0);
            named_any |= !tag.is_empty() && tag != "*";
            let language = if tag == "*" { Some(Self::default()) } else { Self::from_tag(tag) };
            if let Some(language) = language
                && quality > best.map_or(0.0, |(_, best)| best)
            {
                best = Some((language, quality));
            }
        }
        best.map_or(if named_any { Self::En } else { Self::default() }, |(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_it_prefers() {
        for (header, expected) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::ZhCn),
            ("en-GB,en;q=0.9,zh-CN;q=0.8", Language::En),
            ("fr;q=0.9, zh-TW;q=0.3, en;q=0.2", Language::ZhCn),
            ("fr-FR", Language::En),
            ("en;q=0, zh", Language::ZhCn),
            ("*", Language::ZhCn),
            ("", Language::ZhCn),
            ("en;q=nonsense,zh;q=0.1", Language::ZhCn),
        ] {
            assert_eq!(Language::negotiate(header), expected, "{header}");
        }
    }

    #[test]
    fn every_language_knows_its_own_tag() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
        assert_eq!(Language::from_tag("zh_Hans_CN.UTF-8"), Some(Language::ZhCn));
        assert_eq!(Language::from_tag("english"), None);
    }
}
