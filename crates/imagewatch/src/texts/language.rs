//! Which language.

use std::fmt;
use unic_langid::LanguageIdentifier;

/// A language that there are catalogs for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, also for all who speak neither.
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 2] = [Language::En, Language::ZhCn];

    /// The tag of the language, `en` or `zh-CN`.
    pub fn as_str(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::ZhCn => "zh-CN",
        }
    }

    /// The best language for a locale's name such as `zh_CN.UTF-8`, `zh-Hans-CN` or `de`: any kind of
    /// Chinese is served by Simplified Chinese, everything else by English.
    pub fn parse(locale: &str) -> Self {
        let primary = locale
            .split(['-', '_', '.', '@'])
            .next()
            .unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Language::ZhCn
        } else {
            Language::En
        }
    }

    /// The language of the system: on Linux by `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` and `LANG`, elsewhere
    /// by the person's settings.
    pub fn from_system() -> Self {
        Self::from_preferences(sys_locale::get_locales())
    }

    /// The first of a person's languages that there is a catalog for.
    fn from_preferences(locales: impl Iterator<Item = String>) -> Self {
        locales
            .map(|locale| (Self::parse(&locale), locale))
            .find(|(language, locale)| *language != Language::En || is_english(locale))
            .map_or(Language::En, |(language, _)| language)
    }

    pub(super) fn id(self) -> LanguageIdentifier {
        // Both tags are well-formed; the default stands for "undetermined".
        self.as_str().parse().unwrap_or_default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn is_english(locale: &str) -> bool {
    let primary = locale.split(['-', '_']).next().unwrap_or_default();
    // The "C" locale of a plain system speaks English, too.
    ["en", "c", "posix"]
        .iter()
        .any(|word| primary.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_of_any_kind_is_chinese_and_the_rest_english() {
        for locale in [
            "zh",
            "zh-CN",
            "zh_CN.UTF-8",
            "zh-Hans-CN",
            "ZH_tw",
            "zh@pinyin",
        ] {
            assert_eq!(Language::parse(locale), Language::ZhCn, "{locale}");
        }
        for locale in ["en", "en_US.UTF-8", "de", "", "C", "POSIX", "zhuang", "-zh"] {
            assert_eq!(Language::parse(locale), Language::En, "{locale}");
        }
        for language in Language::ALL {
            assert_eq!(Language::parse(language.as_str()), language);
        }
    }

    #[test]
    fn the_first_language_with_a_catalog_wins() {
        let first = |locales: &[&str]| {
            Language::from_preferences(locales.iter().map(|locale| (*locale).to_owned()))
        };
        assert_eq!(first(&["zh-CN", "en-US"]), Language::ZhCn);
        assert_eq!(first(&["en-US", "zh-CN"]), Language::En);
        assert_eq!(first(&["ug-CN", "zh-CN"]), Language::ZhCn);
        assert_eq!(first(&["C", "zh-CN"]), Language::En);
        assert_eq!(first(&["de-DE"]), Language::En);
        assert_eq!(first(&[]), Language::En);
    }
}
