//! Every failure is explained in both languages, and nothing else is.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

const CATALOGS: [(&str, &str); 2] = [
    ("en", include_str!("../../../locales/en/errors.ftl")),
    ("zh-CN", include_str!("../../../locales/zh-CN/errors.ftl")),
];

const ATTRIBUTES: [&str; 3] = ["title", "meaning", "action"];

fn bundle(language: &str, source: &str) -> FluentBundle<FluentResource> {
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) => resource,
        Err((_, errors)) => panic!("{language}: {errors:?}"),
    };
    let language: LanguageIdentifier = language.parse().unwrap();
    let mut bundle = FluentBundle::new(vec![language]);
    bundle.add_resource(resource).unwrap();
    bundle
}

/// The message IDs of a catalog: what stands at the beginning of a line.
fn ids(source: &str) -> BTreeSet<&str> {
    source
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once(" =").map(|(id, _)| id))
        .collect()
}

#[test]
fn keys_and_catalogs_agree() {
    let keys: Vec<&str> = compshare::message_keys().collect();
    let unique: BTreeSet<&str> = keys.iter().copied().collect();
    assert_eq!(keys.len(), unique.len(), "two failures share a message");
    for (language, source) in CATALOGS {
        assert_eq!(ids(source), unique, "{language}");
    }
}

#[test]
fn every_message_says_what_happened_what_it_means_and_what_to_do() {
    let mut args = FluentArgs::new();
    args.set("code", "8433");
    args.set("message", "余额不足");
    args.set("request-id", "3f0e-77");
    for (language, source) in CATALOGS {
        let bundle = bundle(language, source);
        for key in compshare::message_keys() {
            let message = bundle.get_message(key).unwrap();
            let names: Vec<&str> = message
                .attributes()
                .map(|attribute| attribute.id())
                .collect();
            assert_eq!(names, ATTRIBUTES, "{language} {key}");
            for attribute in message.attributes() {
                let mut errors = Vec::new();
                let text = bundle.format_pattern(attribute.value(), Some(&args), &mut errors);
                assert!(errors.is_empty(), "{language} {key}: {errors:?}");
                assert!(!text.trim().is_empty(), "{language} {key}");
                let is_chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                let is_quote = text.contains("余额不足");
                assert!(
                    is_chinese == (language == "zh-CN") || is_quote,
                    "{language} {key}: {text}"
                );
            }
        }
    }
}
