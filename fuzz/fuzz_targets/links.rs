#![no_main]

#[allow(dead_code)] // The app uses the rest.
#[path = "../../crates/imagewatch/src/links.rs"]
mod links;
#[path = "../harness/links.rs"]
mod harness;

libfuzzer_sys::fuzz_target!(|data: &[u8]| harness::check(data));
