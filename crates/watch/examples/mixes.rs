//! Replays many mixes whose own parameters are drawn at random, and prints for each family how the
//! engine fares in the middle and in the worst of them: `mixes [--seed N] [--mixes M] [--count K]`.

#[allow(dead_code)] // Shared with the replay, which uses the rest.
mod support;

use fastrand::Rng;
use lexopt::prelude::*;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use support::drive::{History, Policy};
use support::generate::Mix;
use support::report::{Figures, PolicyReport};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("mixes: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let (mut seed, mut mixes, mut count) = (1_u64, 20, 1_200);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seed") => seed = arguments.value()?.parse()?,
            Long("mixes") => mixes = arguments.value()?.parse()?,
            Long("count") => count = arguments.value()?.parse()?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for mix in 0..mixes {
        let mut rng = Rng::with_seed(seed.wrapping_add(mix));
        let traces = Mix::any(&mut rng).traces(&mut rng, count);
        let ours = PolicyReport::of(Policy::Adaptive, &traces, History::NONE)?;
        let fixed = PolicyReport::of(Policy::Fixed5s, &traces, History::NONE)?;
        rows.entry("all".to_owned())
            .or_default()
            .push(Row::of(&ours.all, &fixed.all));
        for (family, figures) in &ours.families {
            let Some(fixed) = fixed.families.get(family) else {
                continue;
            };
            rows.entry(family.clone())
                .or_default()
                .push(Row::of(figures, fixed));
        }
    }
    let mut table = String::from(
        "| family | requests, of 5 s polling: median | worst | delay p50: median | worst | p95: median | worst | max |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (family, rows) in rows {
        let share = spread(rows.iter().map(|r| r.share));
        let p50 = spread(rows.iter().map(|r| r.p50));
        let p95 = spread(rows.iter().map(|r| r.p95));
        let max = spread(rows.iter().map(|r| r.max));
        table += &format!(
            "| {family} | {:.1} % | {:.1} % | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |\n",
            100.0 * share.0,
            100.0 * share.1,
            p50.0,
            p50.1,
            p95.0,
            p95.1,
            max.1
        );
    }
    write!(std::io::stdout(), "{table}")?;
    Ok(())
}

/// One family in one mix.
struct Row {
    share: f64,
    p50: f64,
    p95: f64,
    max: f64,
}

impl Row {
    fn of(ours: &Figures, fixed: &Figures) -> Row {
        Row {
            share: ours.requests_mean / fixed.requests_mean,
            p50: ours.delay_p50,
            p95: ours.delay_p95,
            max: ours.delay_max,
        }
    }
}

/// Median and greatest.
fn spread(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or(0.0);
    (at(values.len() / 2), at(values.len().saturating_sub(1)))
}
