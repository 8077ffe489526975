//! The fuzzer's corpus, replayed: real and odd answers, and what the fuzzer has found interesting.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../../../fuzz/harness/answers.rs"]
mod harness;

use std::path::Path;

#[test]
fn every_answer_of_the_corpus_ends_in_a_value_or_a_refusal() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/answers");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let body = std::fs::read(entry.unwrap().path()).unwrap();
        harness::check(&body);
        // Cut anywhere, it is an answer of its own.
        (0..body.len().min(512)).for_each(|end| harness::check(&body[..end]));
        files += 1;
    }
    assert!(files >= 25, "{files} files");
}
