#![no_main]

/// What the conversation's lines need of the module that they are part of in the app.
#[path = "."]
mod control {
    #[path = "../harness/frames.rs"]
    pub(crate) mod harness;
    #[allow(dead_code)] // The app uses the rest.
    #[path = "../../crates/imagewatch/src/control/wire.rs"]
    mod wire;
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| control::harness::check(data));
