//! Every test that `docs/security.md` names keeps a promise, so it has to exist.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// All of the repository's sources in one text.
fn sources() -> String {
    let mut folders: Vec<PathBuf> = ["crates", "src-tauri/src", "tests"]
        .iter()
        .map(|folder| Path::new(ROOT).join(folder))
        .collect();
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            let suffix = path.extension().and_then(|suffix| suffix.to_str());
            if path.is_dir() {
                folders.push(path);
            } else if matches!(suffix, Some("rs" | "py")) {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    text
}

/// The names in back quotes behind "Test:" or "Tests:", line by line.
fn named(document: &str) -> Vec<&str> {
    let lines = document.lines().flat_map(|line| {
        let parts = line
            .split("Test: ")
            .skip(1)
            .chain(line.split("Tests: ").skip(1));
        parts.map(|part| part.split(". ").next().unwrap_or_default())
    });
    lines
        .flat_map(|part| part.split('`').skip(1).step_by(2))
        .collect()
}

#[test]
fn every_promise_is_kept_by_a_test() {
    let document = std::fs::read_to_string(Path::new(ROOT).join("docs/security.md")).unwrap();
    let names = named(&document);
    assert!(names.len() > 30, "{names:?}");
    let sources = sources();
    for name in names {
        let is_there = ["fn ", "def "]
            .iter()
            .any(|word| sources.contains(&format!("{word}{name}(")));
        assert!(
            is_there,
            "{name} is named in docs/security.md and does not exist"
        );
    }
}
