//! The catalogs of one language, put together.

use super::args::Args;
use super::language::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex};

/// The catalogs that Rust uses, as (name, source) pairs for one language. The window's own catalog
/// is not among them: the window reads it itself.
macro_rules! sources {
    ($language:literal) => {
        [
            sources!($language, "app.ftl"),
            sources!($language, "cli.ftl"),
            sources!($language, "doctor.ftl"),
            sources!($language, "durations.ftl"),
            sources!($language, "errors.ftl"),
            sources!($language, "notices.ftl"),
            sources!($language, "push.ftl"),
            sources!($language, "surroundings.ftl"),
            sources!($language, "tray.ftl"),
        ]
    };
    ($language:literal, $file:literal) => {
        (
            $file,
            include_str!(concat!("../../../../locales/", $language, "/", $file)),
        )
    };
}

/// What each system calls the place for keys in Chinese; in English it is a keychain everywhere.
const CHINESE_TERMS: &str = if cfg!(windows) {
    "-keychain = 凭据管理器"
} else if cfg!(target_os = "macos") {
    "-keychain = 钥匙串"
} else {
    "-keychain = 密钥环"
};

const ENGLISH: [(&str, &str); 9] = sources!("en");
const CHINESE: [(&str, &str); 9] = sources!("zh-CN");

/// The sources of a language's catalogs, by file name.
pub(super) fn sources(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::En => &ENGLISH,
        Language::ZhCn => &CHINESE,
    }
}

/// All texts of one language.
pub(super) struct Catalog {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Catalog {
    /// The catalog of a language, read when it is first asked for.
    pub(super) fn of(language: Language) -> &'static Catalog {
        static EN: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(Language::En));
        static ZH_CN: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(Language::ZhCn));
        match language {
            Language::En => &EN,
            Language::ZhCn => &ZH_CN,
        }
    }

    /// What cannot be read of a catalog is left out; a test makes sure that there is no such thing.
    fn read(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
        // Marks around variables, for text of mixed direction, show up as boxes in some trays and
        // notification daemons. Neither language needs them.
        bundle.set_use_isolating(false);
        if let Err(error) = bundle.add_function("TWO_DIGITS", two_digits) {
            complain("TWO_DIGITS", &error.to_string());
        }
        let terms = match language {
            Language::En => None,
            Language::ZhCn => Some(&("terms", CHINESE_TERMS)),
        };
        for (name, source) in sources(language).iter().chain(terms) {
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(
                |(readable, errors)| {
                    complain(name, &format!("{errors:?}"));
                    readable
                },
            );
            if let Err(errors) = bundle.add_resource(resource) {
                complain(name, &format!("{errors:?}"));
            }
        }
        Catalog { language, bundle }
    }

    /// The text of `key` or `key.attribute`, if this catalog has it.
    pub(super) fn format(&self, key: &str, args: &Args) -> Option<String> {
        let (text, errors) = self.resolve(key, args)?;
        if !errors.is_empty() {
            complain(key, &format!("{}: {errors:?}", self.language));
        }
        Some(text)
    }

    /// The same, with what was wrong on the way: a variable that is missing, say, stands in the text
    /// by its name.
    pub(super) fn resolve(&self, key: &str, args: &Args) -> Option<(String, Vec<FluentError>)> {
        let (message, attribute) = split(key);
        let message = self.bundle.get_message(message)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(args.values()), &mut errors)
            .into_owned();
        Some((text, errors))
    }
}

fn split(key: &str) -> (&str, Option<&str>) {
    match key.split_once('.') {
        Some((message, attribute)) => (message, Some(attribute)),
        None => (key, None),
    }
}

/// `TWO_DIGITS($number)` in a catalog: 5 reads 05. Fluent's own NUMBER cannot do that in Rust.
fn two_digits<'a>(values: &[FluentValue<'a>], _options: &FluentArgs<'_>) -> FluentValue<'a> {
    match values.first() {
        Some(FluentValue::Number(number)) => format!("{:02}", number.value).into(),
        _ => FluentValue::Error,
    }
}

/// Logs a fault of the catalogs, each once: a text may be asked for every second.
pub(super) fn complain(key: &str, what: &str) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    // Keys come from the program's own source, so this set stays small.
    let first = TOLD
        .lock()
        .is_ok_and(|mut told| told.insert(format!("{key}\0{what}")));
    if first {
        tracing::error!(key, what, "a text cannot be shown as it should be");
    }
}
