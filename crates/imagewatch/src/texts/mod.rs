//! The words that a person reads, from the Fluent catalogs in `locales`.
//!
//! Every text is named by a key of a catalog, or `key.attribute`. Keys are written out as whole
//! string literals wherever they are used, so that a test can tell missing and unused ones.

mod args;
mod catalog;
mod durations;
mod language;
#[cfg(test)]
mod tests;

pub use args::Args;
pub use language::Language;

use catalog::Catalog;

/// All texts in one language. Cheap to copy: the catalogs are read once for the whole process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts {
    language: Language,
}

/// The texts in the language of the system.
pub fn system() -> Texts {
    Texts::for_language(Language::from_system())
}

impl Texts {
    /// The texts in `language`.
    pub fn for_language(language: Language) -> Self {
        Texts { language }
    }

    /// The language of these texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A text without variables.
    pub fn get(&self, key: &str) -> String {
        self.format(key, &Args::new())
    }

    /// A text with variables. One that this language lacks comes in English, and one that no catalog
    /// has comes as its key: something odd to read is better than nothing.
    pub fn format(&self, key: &str, args: &Args) -> String {
        Catalog::of(self.language)
            .format(key, args)
            .or_else(|| Catalog::of(Language::En).format(key, args))
            .unwrap_or_else(|| {
                catalog::complain(key, "no catalog has this text");
                key.to_owned()
            })
    }
}
