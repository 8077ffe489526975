//! A day in virtual time: many builds of several accounts against a model of the service that
//! fails in every way it can, on a machine that sleeps, is switched off and has its clock moved.
//!
//! `IMAGEWATCH_DAYS=500` runs that many seeds instead of the usual few; `IMAGEWATCH_DAY=42` runs one
//! seed alone. A failing run names its seed.

#![allow(clippy::expect_used, clippy::panic)] // a test's own mistakes may end it

mod life;
mod service;

use life::Life;

/// Seeds of a usual run.
const USUAL: u64 = 3;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn every_end_is_told_exactly_once_whatever_the_day_brings() {
    let seeds = match number("IMAGEWATCH_DAY") {
        Some(seed) => seed..seed + 1,
        None => 0..number("IMAGEWATCH_DAYS").unwrap_or(USUAL),
    };
    let (mut delays, mut ends, mut questions) = (Vec::new(), 0, 0);
    for seed in seeds.clone() {
        let day = std::panic::catch_unwind(|| Life::new(seed).live());
        let day = day.unwrap_or_else(|cause| {
            eprintln!("seed {seed} failed: IMAGEWATCH_DAY={seed} repeats it");
            std::panic::resume_unwind(cause)
        });
        ends += day.ends;
        questions += day.questions;
        delays.extend(day.delays);
    }
    delays.sort_by(f64::total_cmp);
    let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize];
    println!(
        "{} days, {ends} ends, {questions} questions; undisturbed ends noticed after: \
         median {:.1} s, 95 of 100 {:.1} s, latest {:.1} s",
        seeds.end - seeds.start,
        at(0.5),
        at(0.95),
        at(1.0)
    );
    assert!(
        delays.len() > 20 && at(0.5) < 10.0,
        "most ends are noticed soon"
    );
}
