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

/// Shares of a build at which intervals are told.
const SHARES: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 0.9];

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
            let mut counts = [(0_u32, 0_u32, 0_u32); SHARES.len()];
            for (seed, trace) in (0..).zip(mixes.iter().flatten()) {
                if trace.end != End::Available {
                    continue;
                }
                let told = drive::intervals(trace, history, seed, &SHARES)?;
                for ((share, (held, some, all)), told) in SHARES.iter().zip(&mut counts).zip(told) {
                    if trace.joined_s <= share * trace.duration_s {
                        *held += u32::from(told == Some(true));
                        *some += u32::from(told.is_some());
                        *all += 1;
                    }
                }
            }
            for (held, some, all) in counts {
                out += &format!(
                    " {:.0} % of {:.0} % |",
                    100.0 * f64::from(held) / f64::from(some.max(1)),
                    100.0 * f64::from(some) / f64::from(all.max(1))
                );
            }
            out += "\n";
        }
    }
    Ok(out.trim_end().to_owned())
}

/// Numbers that count with past builds only.
const WITH_HISTORY: [&str; 2] = ["calm", "sparsest_known"];
/// Numbers of the interval for people, which no question hangs on.
const FOR_PEOPLE: [&str; 4] = ["candour", "first", "finalizing", "margin"];
/// What a number is multiplied by to switch its rule off, where that makes sense.
const OFF: [(&str, f64); 14] = [
    ("gap_most", 1e9),
    ("company", 1e9),
    ("calm", 0.5),
    ("aim", 0.0),
    ("narrow", 0.0),
    ("caution", 0.0),
    ("ahead_least", 0.0),
    ("doubt", 0.0),
    ("few", 0.0),
    ("apart", 0.0),
    ("most", 1e9),
    ("stands", 1e9),
    ("unknown_step", 0.0),
    ("blur", 0.0),
];

/// What becomes of the figures when one number is halved or doubled, or its rule switched off.
fn numbers(
    own: &[Vec<Trace>],
    styles: &[(&str, Vec<Vec<Trace>>)],
) -> Result<String, Box<dyn Error>> {
    let others = styles.iter().filter_map(|(_, mixes)| mixes.first());
    let mixes: Vec<Vec<Trace>> = own
        .iter()
        .take(2)
        .chain(others)
        .map(|traces| traces.iter().take(480).cloned().collect())
        .collect();
    let measure = |changes: &[(&str, f64)], history| -> Result<String, Box<dyn Error>> {
        watch::ablate(changes);
        let mut requests = 0.0;
        let mut worst = (0.0, String::new());
        for (index, traces) in mixes.iter().enumerate() {
            let report = PolicyReport::of(Policy::Adaptive, traces, history)?;
            if index < 2 {
                requests += report.all.requests_mean / 2.0;
            }
            for (family, figures) in report.families.iter().filter(|(f, _)| is_ordinary(f)) {
                if figures.delay_p95 > worst.0 {
                    worst = (figures.delay_p95, family.clone());
                }
            }
        }
        Ok(format!("{requests:.1} | {:.1} {}", worst.0, worst.1))
    };
    let mut out = String::new();
    for history in [History::NONE, History::SEVEN] {
        let past = history.builds;
        let shipped = measure(&[], history)?;
        out += &format!("| all, {past} past builds | {shipped} | | | | |\n");
    }
    let asks = |n: &&(&str, f64)| !FOR_PEOPLE.contains(&n.0);
    for (name, value) in watch::NUMBERS.iter().filter(asks) {
        let history = if WITH_HISTORY.contains(name) {
            History::SEVEN
        } else {
            History::NONE
        };
        let off = OFF.iter().find(|off| off.0 == *name);
        let without = match off {
            Some(off) => measure(&[*off], history)?,
            None => "|".to_owned(),
        };
        out += &format!(
            "| `{name}` {value} | {without} | {} | {} |\n",
            measure(&[(name, 0.5)], history)?,
            measure(&[(name, 2.0)], history)?
        );
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
