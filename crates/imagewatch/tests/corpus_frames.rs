//! The fuzzer's corpus of what may come over the control socket, replayed by the fuzzer's rules.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used, clippy::expect_used)]

/// What the conversation's lines need of the module that they are part of in the app.
#[path = "."]
mod control {
    #[path = "../../../fuzz/harness/frames.rs"]
    pub(crate) mod harness;
    #[allow(dead_code)] // The app uses the rest.
    #[path = "../src/control/wire.rs"]
    mod wire;
}

use std::path::Path;

#[test]
fn every_frame_of_the_corpus_says_something_or_is_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/frames");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let stream = std::fs::read(entry.unwrap().path()).unwrap();
        // Cut anywhere, it is another one; so it is with a pause anywhere, and with a limit.
        (0..=stream.len().min(512)).for_each(|end| control::harness::check(&stream[..end]));
        for byte in 0..=u8::MAX {
            let mut other = stream.clone();
            other[1] = byte;
            control::harness::check(&other);
            other[0] = byte;
            control::harness::check(&other);
        }
        files += 1;
    }
    assert!(files >= 20, "{files} files");
}
