//! Both languages say the same things.

use super::super::catalog::{Catalog, sources};
use super::super::{Args, Language};
use super::parse::{Messages, messages};
use super::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Every catalog in a language's folder, the window's, too, by file name.
fn on_disk(language: Language) -> BTreeMap<String, Messages> {
    let folder = root().join("locales").join(language.as_str());
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let source = fs::read_to_string(&path).unwrap();
            let messages = messages(&format!("{language}/{name}"), &source);
            (name, messages)
        })
        .collect()
}

#[test]
fn both_languages_have_the_same_keys_attributes_and_variables() {
    let (english, chinese) = (on_disk(Language::En), on_disk(Language::ZhCn));
    let mut faults = Vec::new();
    let names: BTreeSet<&String> = english.keys().chain(chinese.keys()).collect();
    for name in names {
        let (Some(english), Some(chinese)) = (english.get(name), chinese.get(name)) else {
            faults.push(format!("{name} is in one language only"));
            continue;
        };
        let keys: BTreeSet<&String> = english.keys().chain(chinese.keys()).collect();
        for key in keys {
            match (english.get(key), chinese.get(key)) {
                (Some(english), Some(chinese)) => {
                    if english.shape() != chinese.shape() {
                        faults.push(format!("{name}: {key} has different attributes"));
                        continue;
                    }
                    for (part, english) in &english.parts {
                        if english.variables != chinese.parts[part].variables {
                            faults.push(format!("{name}: {key}.{part} has different variables"));
                        }
                    }
                }
                (None, _) => faults.push(format!("{name}: {key} is missing in English")),
                (_, None) => faults.push(format!("{name}: {key} is missing in Chinese")),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_is_embedded_but_the_windows() {
    for language in Language::ALL {
        let embedded: BTreeSet<String> = sources(language)
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .chain(["window.ftl".to_owned()])
            .collect();
        let found: BTreeSet<String> = on_disk(language).into_keys().collect();
        assert_eq!(embedded, found, "{language}");
    }
}

#[test]
fn no_key_is_in_two_files() {
    for language in Language::ALL {
        let mut seen = BTreeMap::new();
        for (name, source) in sources(language) {
            for key in messages(name, source).into_keys() {
                if let Some(other) = seen.insert(key.clone(), *name) {
                    panic!("{language}: {key} is in {other} and {name}");
                }
            }
        }
    }
}

#[test]
fn every_text_can_be_put_together() {
    for language in Language::ALL {
        for (name, source) in sources(language) {
            for (key, message) in messages(name, source) {
                for part in message.parts.keys() {
                    let full = if part.is_empty() {
                        key.clone()
                    } else {
                        format!("{key}.{part}")
                    };
                    for count in [0, 1, 2, 5, 100] {
                        let (text, errors) = Catalog::of(language)
                            .resolve(&full, &all_variables(source, count))
                            .unwrap();
                        assert!(errors.is_empty(), "{language}/{name}: {full}: {errors:?}");
                        assert!(
                            !text.trim().is_empty(),
                            "{language}/{name}: {full} is empty"
                        );
                        assert!(!text.contains('{'), "{language}/{name}: {full}: {text}");
                    }
                }
            }
        }
    }
}

/// Every variable of a catalog, as a number: a text in its place is never less fit.
fn all_variables(source: &str, count: i32) -> Args {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for message in messages("", source).into_values() {
        for part in message.parts.into_values() {
            names.extend(part.variables);
        }
    }
    names.into_iter().fold(Args::new(), |args, name| {
        // A leak of some bytes in a test, because names are literals everywhere else.
        args.number(name.leak(), count)
    })
}
