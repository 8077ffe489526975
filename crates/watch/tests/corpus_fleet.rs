//! The fuzzer's corpus, replayed: many builds, told anything in any order at any time.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../fuzz/harness/fleet.rs"]
mod harness;

use std::path::Path;

#[test]
fn many_builds_withstand_the_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/fleet");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        harness::check(&std::fs::read(entry.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files >= 8, "{files} files");
}
