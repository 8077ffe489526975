//! Every key that the sources name exists, and every key that exists is named.
//!
//! The sources are read as Rust tokens: comments do not count, test modules neither, and a key counts
//! as named where it stands as a whole string literal.

use super::super::Language;
use super::super::catalog::sources;
use super::parse::{Messages, messages};
use super::root;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::str::FromStr;

/// Sources that word something for a person, or name the key of a wording.
const SOURCES: [&str; 4] = [
    "crates/imagewatch/src",
    "crates/compshare/src",
    "crates/agent/src",
    "src-tauri/src",
];

/// Literals that only look like keys: names of threads.
const NOT_KEYS: [&str; 1] = ["tray-host"];

/// First words of messages that say what happened, what it means and what to do.
const PROBLEMS: [&str; 3] = ["error", "keychain", "store"];

fn catalog() -> Messages {
    sources(Language::En)
        .iter()
        .flat_map(|(name, source)| messages(name, source))
        .collect()
}

#[test]
fn every_key_that_the_sources_name_exists() {
    let catalog = catalog();
    let used = Used::read();
    let exists = |key: &str| match key.split_once('.') {
        Some((key, part)) => catalog.get(key).is_some_and(|m| m.parts.contains_key(part)),
        None => catalog.contains_key(key),
    };
    let mut missing: BTreeSet<&String> = used.asked.iter().filter(|key| !exists(key)).collect();
    let families: BTreeSet<&str> = catalog.keys().map(|key| family(key)).collect();
    missing.extend(
        used.literals
            .iter()
            .filter(|text| is_key(text) && families.contains(family(text)))
            .filter(|text| !NOT_KEYS.contains(&text.as_str()) && !exists(text)),
    );
    assert!(missing.is_empty(), "no catalog has {missing:#?}");
}

#[test]
fn every_key_is_named_by_the_sources() {
    let catalog = catalog();
    let mut used = Used::read().literals;
    for message in catalog.values() {
        for part in message.parts.values() {
            used.extend(part.references.iter().cloned());
        }
    }
    let named = |key: &str| {
        used.iter()
            .any(|text| text == key || text.split_once('.').is_some_and(|(head, _)| head == key))
    };
    let unused: Vec<&String> = catalog.keys().filter(|key| !named(key)).collect();
    assert!(unused.is_empty(), "nothing uses {unused:#?}");
}

#[test]
fn every_problem_says_what_happened_what_it_means_and_what_to_do() {
    let used = Used::read();
    for (key, message) in catalog() {
        let shape = message.shape();
        let problem = shape == ["action", "meaning", "title"];
        let known = problem || shape == [""] || shape == ["body", "title"];
        assert!(known, "{key} is of an unusual shape: {shape:?}");
        if PROBLEMS.contains(&family(&key)) || used.problems.contains(&key) {
            assert!(problem, "{key} has only {shape:?}");
        }
    }
}

/// Variables that are given to every problem, to a problem of our own, and to every notice.
const OF_PROBLEMS: [&str; 3] = ["code", "message", "request-id"];
const OF_OWN_PROBLEMS: [&str; 1] = ["message"];
const OF_NOTICES: [&str; 6] = ["account", "instance", "name", "reason", "time", "usual"];

#[test]
fn problems_and_notices_use_only_variables_that_they_are_given() {
    let used = Used::read();
    for (key, message) in catalog() {
        let given: &[&str] = match message.shape().as_slice() {
            ["action", "meaning", "title"] if used.problems.contains(&key) => &OF_OWN_PROBLEMS,
            ["action", "meaning", "title"] => &OF_PROBLEMS,
            ["body", "title"] => &OF_NOTICES,
            _ => continue,
        };
        for (part, text) in &message.parts {
            for variable in &text.variables {
                assert!(
                    given.contains(&variable.as_str()),
                    "{key}.{part}: nothing gives it ${variable}"
                );
            }
        }
    }
}

fn family(key: &str) -> &str {
    key.split('-').next().unwrap_or_default()
}

/// Whether a literal looks like a key: words of small letters and digits with hyphens between.
fn is_key(text: &str) -> bool {
    let mut words = text.split('-');
    words.clone().count() >= 2
        && words.all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// What the sources name.
#[derive(Default)]
struct Used {
    /// All string literals.
    literals: BTreeSet<String>,
    /// Literals that are the first argument of `texts.get(...)` or `texts.format(...)`.
    asked: BTreeSet<String>,
    /// Literals among the arguments of `own_problem(...)` and `own(...)`, which word problems.
    problems: BTreeSet<String>,
}

impl Used {
    fn read() -> Self {
        let mut used = Used::default();
        for folder in SOURCES {
            used.read_folder(&root().join(folder));
        }
        assert!(used.literals.len() > 100, "the sources were not found");
        used
    }

    fn read_folder(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap();
            if name == "tests" {
                continue;
            }
            if path.is_dir() {
                self.read_folder(&path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path).unwrap();
                let tokens = TokenStream::from_str(&source)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                self.read_tokens(tokens);
            }
        }
    }

    fn read_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut skip_next_block = false;
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    if group.delimiter() == Delimiter::Bracket && is_test_attribute(group) {
                        skip_next_block = true;
                    } else if group.delimiter() == Delimiter::Brace && skip_next_block {
                        skip_next_block = false;
                    } else {
                        self.read_arguments(&tokens[..index], group.stream());
                        self.read_tokens(group.stream());
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => skip_next_block = false,
                TokenTree::Literal(literal) => {
                    self.literals.extend(unquoted(&literal.to_string()));
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }

    /// Reads the arguments of a call, told by the tokens before them.
    fn read_arguments(&mut self, before: &[TokenTree], arguments: TokenStream) {
        let word = |back: usize| match before.len().checked_sub(back).map(|at| &before[at]) {
            Some(TokenTree::Ident(ident)) => ident.to_string(),
            _ => String::new(),
        };
        let literals = arguments.into_iter().filter_map(|token| match token {
            TokenTree::Literal(literal) => unquoted(&literal.to_string()),
            _ => None,
        });
        match (word(3).as_str(), word(1).as_str()) {
            ("texts", "get" | "format") => self.asked.extend(literals),
            (_, "own_problem" | "own") => {
                self.problems.extend(literals.filter(|text| is_key(text)))
            }
            _ => {}
        }
    }
}

/// `cfg(test)` and `cfg(all(test, ...))`.
fn is_test_attribute(group: &proc_macro2::Group) -> bool {
    let text = group.stream().to_string().replace(' ', "");
    text.starts_with("cfg(test)") || text.starts_with("cfg(all(test,")
}

/// The text of a plain string literal.
fn unquoted(literal: &str) -> Option<String> {
    let text = literal.strip_prefix('"')?.strip_suffix('"')?;
    Some(text.to_owned())
}

#[test]
fn sources_are_read_as_a_compiler_would() {
    let mut used = Used::default();
    let source = r##"
        //! "error-in-comment"
        fn f(texts: &Texts) {
            texts.get("tray-idle");
            self.texts.format("notice-ready.title", &args("name"));
            wording::own_problem(&texts, "store-full", "");
            let s = ("error-timeout", '"', "a \" b");
        }
        #[cfg(test)]
        mod tests { fn g() { texts.get("error-in-test"); } }
        #[cfg(test)]
        mod elsewhere;
        fn h() { texts.get("tray-quit"); }
    "##;
    used.read_tokens(TokenStream::from_str(source).unwrap());
    let set = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(
        used.asked,
        set(&["tray-idle", "notice-ready.title", "tray-quit"])
    );
    assert_eq!(used.problems, set(&["store-full"]));
    assert!(used.literals.contains("error-timeout"));
    assert!(!used.literals.contains("error-in-comment"));
    assert!(!used.literals.contains("error-in-test"));
}
