//! Replays builds recorded in ten different styles, and prints for each style, and for each family
//! over all of them, how the engine fares: `styles [--seed N] [--count K]`, K builds a style.

#[allow(dead_code)] // Shared with the replay, which uses the rest.
mod support;

use fastrand::Rng;
use std::io::Write;
use std::process::ExitCode;
use support::drive::Policy;
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

fn run() -> Result<(), String> {
    let (mut seed, mut count) = (1, 1_200);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let text = args.next().ok_or(format!("{arg} needs a number"))?;
        let number: u64 = text
            .parse()
            .map_err(|_| format!("{arg}: {text} is not a number"))?;
        match arg.as_str() {
            "--seed" => seed = number,
            "--count" => count = number,
            _ => return Err(format!("unknown argument {arg}")),
        }
    }
    let count = usize::try_from(count).map_err(|_| "--count is too large".to_owned())?;
    let mut reports = Vec::with_capacity(STYLES.len());
    for style in STYLES {
        let traces = style.traces(&mut Rng::with_seed(seed), count);
        let ours = PolicyReport::of(Policy::Adaptive, &traces)?;
        let fixed = PolicyReport::of(Policy::Fixed5s, &traces)?;
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
    write!(std::io::stdout(), "{out}").map_err(|e| e.to_string())
}

/// Our requests as a share of 5 s polling's.
fn share(ours: Option<&Figures>, fixed: Option<&Figures>) -> f64 {
    match (ours, fixed) {
        (Some(ours), Some(fixed)) => ours.requests_mean / fixed.requests_mean,
        _ => 0.0,
    }
}
