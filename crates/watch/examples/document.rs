//! Writes `docs/replay.md` to standard output: what is asked when, all figures, and what each number
//! of the engine buys. Takes a minute or two; `make replay` runs it.

#[allow(dead_code)] // Shared with the replay, which uses the rest.
mod support;

use fastrand::Rng;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use support::drive::{self, History, Policy, Question};
use support::generate::Mix;
use support::recordings::STYLES;
use support::report::{Figures, PolicyReport};
use support::trace::{End, Trace};

const TEXT: &str = include_str!("document.md");

fn main() -> Result<(), Box<dyn Error>> {
    let own: Vec<Vec<Trace>> = (1..=8)
        .map(|seed| Mix::default().traces(&mut Rng::with_seed(seed), 2_400))
        .collect();
    let unseen: Vec<Vec<Trace>> = (1_001..=1_020)
        .map(|seed| {
            let mut rng = Rng::with_seed(seed);
            Mix::any(&mut rng).traces(&mut rng, 1_200)
        })
        .collect();
    let mut styles = Vec::new();
    for style in STYLES {
        let mixes: Vec<_> = (1..=4)
            .map(|seed| style.traces(&mut Rng::with_seed(seed), 1_200))
            .collect();
        styles.push((style.name, mixes));
    }
    let text = TEXT
        .replace("{picture}", &picture(&own)?)
        .replace("{own}", &families(&own)?)
        .replace(
            "{unseen}",
            &style_rows(&[("random ranges", unseen.clone())])?,
        )
        .replace("{styles}", &style_rows(&styles)?)
        .replace("{intervals}", &interval_rows(&own[..1], &unseen)?)
        .replace("{numbers}", &numbers(&own, &styles)?);
    write!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// The worst and the mean of a family over several mixes.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    requests: f64,
    polling: f64,
    p50: f64,
    p95: f64,
    worst_p50: f64,
}

/// Rows by family, and one of all.
fn rows(
    mixes: &[Vec<Trace>],
    history: History,
) -> Result<(BTreeMap<String, Row>, Row), Box<dyn Error>> {
    let mut families: BTreeMap<String, Row> = BTreeMap::new();
    let mut all = Row::default();
    let share = 1.0 / mixes.len() as f64;
    let add = |row: &mut Row, ours: &Figures, fixed: &Figures| {
        row.requests += share * ours.requests_mean;
        row.polling += share * fixed.requests_mean;
        row.p50 += share * ours.delay_p50;
        row.p95 = row.p95.max(ours.delay_p95);
        row.worst_p50 = row.worst_p50.max(ours.delay_p50);
    };
    for traces in mixes {
        let ours = PolicyReport::of(Policy::Adaptive, traces, history)?;
        let fixed = PolicyReport::of(Policy::Fixed5s, traces, history)?;
        add(&mut all, &ours.all, &fixed.all);
        for (family, figures) in &ours.families {
            let row = families.entry(family.clone()).or_default();
            add(row, figures, &fixed.families[family]);
        }
    }
    Ok((families, all))
}

/// Is this one of the families that have limits of their own?
fn is_ordinary(family: &str) -> bool {
    !matches!(family, "sudden_failure" | "status_only")
}

fn families(mixes: &[Vec<Trace>]) -> Result<String, Box<dyn Error>> {
    let (first, first_all) = rows(mixes, History::NONE)?;
    let (later, later_all) = rows(mixes, History::SEVEN)?;
    let cells = |row: &Row| {
        format!(
            "{:.1} | 1/{:.1} | {:.2} | {:.1} |",
            row.requests,
            row.polling / row.requests,
            row.p50,
            row.p95
        )
    };
    let mut out = format!("| **all** | {} {}\n", cells(&first_all), cells(&later_all));
    for (name, row) in &first {
        out += &format!("| {name} | {} {}\n", cells(row), cells(&later[name]));
    }
    Ok(out.trim_end().to_owned())
}

fn style_rows(styles: &[(&str, Vec<Vec<Trace>>)]) -> Result<String, Box<dyn Error>> {
    let mut out = String::new();
    for (name, mixes) in styles {
        out += &format!("| {name} |");
        for history in [History::NONE, History::SEVEN] {
            let (families, all) = rows(mixes, history)?;
            let latest = families
                .iter()
                .filter(|(family, _)| is_ordinary(family))
                .max_by(|a, b| a.1.p95.total_cmp(&b.1.p95));
            let dearest = families
                .iter()
                .map(|(family, row)| (family, row.requests / row.polling))
                .max_by(|a, b| a.1.total_cmp(&b.1));
            let (latest, p95) = latest.map_or(("", 0.0), |(f, row)| (f.as_str(), row.p95));
            let (dearest, share) = dearest.map_or(("", 0.0), |(f, share)| (f.as_str(), share));
            out += &format!(
                " {:.1} % | {:.2} | {p95:.1} {latest} | {:.0} % {dearest} |",
                100.0 * all.requests / all.polling,
                all.p50,
                100.0 * share
            );
        }
        out += "\n";
    }
    Ok(out.trim_end().to_owned())
}

fn interval_rows(own: &[Vec<Trace>], unseen: &[Vec<Trace>]) -> Result<String, Box<dyn Error>> {
    let mut out = String::new();
    for (name, mixes) in [("standard", own), ("random ranges", unseen)] {
        for history in [History::NONE, History::SEVEN] {
            out += &format!("| {name}, {} past builds |", history.builds);
            for share in [0.1, 0.25, 0.5, 0.75, 0.9] {
                let (mut held, mut told, mut of) = (0, 0, 0);
                for (seed, trace) in (0..).zip(mixes.iter().flatten()) {
                    if trace.end != End::Available || trace.joined_s > share * trace.duration_s {
                        continue;
                    }
                    let expected = drive::intervals(trace, history, seed, &[share])?;
                    of += 1;
                    told += expected.len();
                    held += expected.iter().filter(|held| **held).count();
                }
                out += &format!(
                    " {:.0} % of {:.0} % |",
                    100.0 * held as f64 / told.max(1) as f64,
                    100.0 * told as f64 / f64::from(of.max(1))
                );
            }
            out += "\n";
        }
    }
    Ok(out.trim_end().to_owned())
}

/// What becomes of the figures when one number is halved or doubled.
fn numbers(
    own: &[Vec<Trace>],
    styles: &[(&str, Vec<Vec<Trace>>)],
) -> Result<String, Box<dyn Error>> {
    let mixes: Vec<Vec<Trace>> = own
        .iter()
        .take(2)
        .chain(styles.iter().filter_map(|(_, mixes)| mixes.first()))
        .cloned()
        .collect();
    let measure = |history| -> Result<(f64, f64, String), Box<dyn Error>> {
        let (_, all) = rows(&own[..2], history)?;
        let mut worst = (0.0, String::new());
        for traces in &mixes {
            let report = PolicyReport::of(Policy::Adaptive, traces, history)?;
            for (family, figures) in report.families.iter().filter(|(f, _)| is_ordinary(f)) {
                if figures.delay_p95 > worst.0 {
                    worst = (figures.delay_p95, family.clone());
                }
            }
        }
        Ok((all.requests, worst.0, worst.1))
    };
    watch::ablate(&[]);
    let (plain, plain_p95, plain_family) = measure(History::NONE)?;
    let mut out = format!("| as shipped | | {plain:.1} | {plain_p95:.1} {plain_family} | | |\n");
    for (name, value) in watch::NUMBERS {
        out += &format!("| `{name}` | {value} |");
        for factor in [0.5, 2.0] {
            watch::ablate(&[(name, factor)]);
            let (requests, p95, family) = measure(History::NONE)?;
            out += &format!(" {requests:.1} | {p95:.1} {family} |");
        }
        out += "\n";
    }
    watch::ablate(&[]);
    Ok(out.trim_end().to_owned())
}

/// A build's percentage over time, and below it what is asked.
fn picture(own: &[Vec<Trace>]) -> Result<String, Box<dyn Error>> {
    const WIDTH: usize = 90;
    const HEIGHT: usize = 6;
    let traces = own.first().ok_or("no builds")?;
    let is_typical = |trace: &&Trace| {
        trace.family == "finalize_plateau_100" && trace.joined_s < 10.0 && trace.duration_s > 700.0
    };
    let trace = traces.iter().find(is_typical).ok_or("no such build")?;
    let column = |t: f64| ((t / trace.duration_s) * (WIDTH - 1) as f64) as usize;
    let mut canvas = vec![vec![' '; WIDTH]; HEIGHT];
    let height = |x: usize| {
        let t = trace.duration_s * x as f64 / WIDTH as f64;
        let percent = trace.at(t).process.unwrap_or(0.0);
        ((percent / 100.0) * (HEIGHT - 1) as f64).round() as usize
    };
    for (x, y) in (0..WIDTH).map(|x| (x, height(x))) {
        canvas[HEIGHT - 1 - y][x] = '·';
    }
    let mut out: Vec<String> = canvas.iter().map(|row| row.iter().collect()).collect();
    for history in [History::NONE, History::SEVEN] {
        let questions = drive::questions(trace, history, 0)?;
        for (name, wants) in [
            (
                "progress",
                Question::wants_progress as fn(&Question) -> bool,
            ),
            ("status", Question::wants_status),
        ] {
            let mut line = vec![0_u32; WIDTH];
            for question in questions.iter().filter(|q| wants(q)) {
                if let Some(count) = line.get_mut(column(question.t).min(WIDTH - 1)) {
                    *count += 1;
                }
            }
            let marks: String = line
                .iter()
                .map(|count| match count {
                    0 => ' ',
                    1 => '|',
                    count => char::from_digit(*count, 10).unwrap_or('*'),
                })
                .collect();
            out.push(format!("{marks}  {name}, {} past builds", history.builds));
        }
    }
    let out: Vec<&str> = out.iter().map(|line| line.trim_end()).collect();
    Ok(format!(
        "{}\n0 s{:>width$.0} s",
        out.join("\n"),
        trace.duration_s,
        width = WIDTH - 5
    ))
}
