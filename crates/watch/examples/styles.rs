//! Replays builds recorded in ten different styles, and prints for each style, and for each family
//! over all of them, how the engine fares: `styles [--seed N] [--count K]`, K builds a style.

#[allow(dead_code)] // Shared with the replay, which uses the rest.
mod support;

use fastrand::Rng;
use lexopt::prelude::*;
use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use support::drive::{History, Policy};
use support::generate::FAMILIES;
use support::recordings::STYLES;
use support::report::{Figures, PolicyReport};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("styles: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let (mut seed, mut count) = (1, 1_200);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seed") => seed = arguments.value()?.parse()?,
            Long("count") => count = arguments.value()?.parse()?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let mut reports = Vec::with_capacity(STYLES.len());
    for style in STYLES {
        let traces = style.traces(&mut Rng::with_seed(seed), count);
        let ours = PolicyReport::of(Policy::Adaptive, &traces, History::NONE)?;
        let fixed = PolicyReport::of(Policy::Fixed5s, &traces, History::NONE)?;
        reports.push((style.name, ours, fixed));
    }
    let mut out = String::from(
        "| style | requests, of 5 s polling | delay p50 | worst family's share | worst p95 |\n|---|--:|--:|--:|--:|\n",
    );
    for (name, ours, fixed) in &reports {
        let share = |family: &str| share(ours.families.get(family), fixed.families.get(family));
        let worst = FAMILIES
            .map(|f| (share(f), f))
            .into_iter()
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let (worst, family) = worst.unwrap_or_default();
        let ordinary = ours
            .families
            .iter()
            .filter(|(f, _)| *f != "sudden_failure" && *f != "status_only");
        let late = ordinary.max_by(|a, b| a.1.delay_p95.total_cmp(&b.1.delay_p95));
        let (late, p95) = late.map_or(("", 0.0), |(f, figures)| (f.as_str(), figures.delay_p95));
        out += &format!(
            "| {name} | {:.1} % | {:.2} | {:.1} % ({family}) | {p95:.2} ({late}) |\n",
            100.0 * ours.all.requests_mean / fixed.all.requests_mean,
            ours.all.delay_p50,
            100.0 * worst,
        );
    }
    out += "\n| family |";
    for (name, _, _) in &reports {
        out += &format!(" {name} |");
    }
    out += &format!("\n|---|{}\n", "--:|".repeat(reports.len()));
    for family in FAMILIES {
        out += &format!("| {family} |");
        for (_, ours, fixed) in &reports {
            let figures = ours.families.get(family);
            let share = share(figures, fixed.families.get(family));
            let (p50, p95) = figures.map_or((0.0, 0.0), |f| (f.delay_p50, f.delay_p95));
            out += &format!(" {:.0} % · {p50:.1} · {p95:.1} |", 100.0 * share);
        }
        out += "\n";
    }
    write!(std::io::stdout(), "{out}")?;
    Ok(())
}

/// Our requests as a share of 5 s polling's.
fn share(ours: Option<&Figures>, fixed: Option<&Figures>) -> f64 {
    match (ours, fixed) {
        (Some(ours), Some(fixed)) => ours.requests_mean / fixed.requests_mean,
        _ => 0.0,
    }
}
