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
        if primary(locale).eq_ignore_ascii_case("zh") {
            Language::ZhCn
        } else {
            Language::En
        }
    }

    /// The language of the system: by the environment's locale where there is one, as in terminals
    /// and on Linux, elsewhere by the user's settings.
    pub fn from_system() -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        let named = if cfg!(unix) {
            Self::from_environment(variable)
        } else {
            None
        };
        named.unwrap_or_else(|| Self::from_preferences(sys_locale::get_locales()))
    }

    /// The language that the environment's locale asks for, by the rules of gettext: the first of
    /// `LC_ALL`, `LC_MESSAGES` and `LANG` that says anything is the locale. If that is "C", it is
    /// English; in any other, the list in `LANGUAGE` goes first.
    fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let said = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(said);
        if locale.as_deref().is_some_and(is_plain) {
            return Some(Language::En);
        }
        let list = said("LANGUAGE").unwrap_or_default();
        let mut wanted = list
            .split(':')
            .map(str::to_owned)
            .chain(locale)
            .filter(|name| !name.is_empty())
            .peekable();
        wanted.peek()?;
        Some(Self::from_preferences(wanted))
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
    primary(locale).eq_ignore_ascii_case("en") || is_plain(locale)
}

/// Whether this is the locale of a plain system, such as `C` or `C.UTF-8`.
fn is_plain(locale: &str) -> bool {
    matches!(primary(locale), "C" | "POSIX")
}

/// The first part of a locale's name, which is the language.
fn primary(locale: &str) -> &str {
    let mut parts = locale.split(['-', '_', '.', '@']);
    parts.next().unwrap_or_default()
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
    fn a_locale_is_read_as_gettext_reads_it() {
        let language = |variables: &[(&str, &str)]| {
            Language::from_environment(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        use Language::{En, ZhCn};
        for plain in ["C", "POSIX", "C.UTF-8"] {
            let variables = [("LC_ALL", plain), ("LANGUAGE", "zh_CN"), ("LANG", "zh_CN")];
            assert_eq!(language(&variables), Some(En), "{plain}");
        }
        let messages = [
            ("LC_ALL", ""),
            ("LC_MESSAGES", "C"),
            ("LANG", "zh_CN.UTF-8"),
        ];
        assert_eq!(language(&messages), Some(En));
        let list = [("LC_ALL", "de_DE.UTF-8"), ("LANGUAGE", "ug::zh_CN:en")];
        assert_eq!(language(&list), Some(ZhCn));
        let first = [("LANG", "zh_CN.UTF-8"), ("LANGUAGE", "en:zh_CN")];
        assert_eq!(language(&first), Some(En));
        assert_eq!(language(&[("LANG", "zh_TW.Big5")]), Some(ZhCn));
        assert_eq!(language(&[("LANG", "de_DE@euro")]), Some(En));
        assert_eq!(language(&[("LANG", "")]), None);
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
