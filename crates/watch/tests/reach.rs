//! The schedule's limits over a mix of made-up builds: how often it asks and how late it notices.

#[allow(dead_code)] // Shared with the examples, which use the rest.
#[path = "../examples/support/mod.rs"]
mod support;

use fastrand::Rng;
use support::drive::{self, History, Policy};
use support::generate::{FAMILIES, Mix};
use support::recordings::STYLES;
use support::report::PolicyReport;
use support::trace::{End, Point, Trace};

/// Where the end cannot be foretold well enough: the style, the family, and the 95th percentile of
/// the delay there. `docs/replay.md` says why. Failures of old builds are looked for more rarely.
const HARD: [(&str, &str, f64); 10] = [
    ("each 30 s", "jumpy", 6.0),
    ("joined late", "jumpy", 9.0),
    ("joined at the end", "jumpy", 6.0),
    ("half a build's plateau", "jumpy", 8.0),
    ("steps of five", "s_curve", 12.0),
    ("steps of five", "hours_long", 6.0),
    ("rough", "hours_long", 9.0),
    ("rough", "jumpy", 6.0),
    ("long plateaus", "sudden_failure", 150.0),
    ("slow builds", "sudden_failure", 250.0),
];

/// Longest 95th percentile of the delay in a family, in seconds.
fn limit(family: &str) -> f64 {
    match family {
        "sudden_failure" => 60.0,
        "status_only" => 15.0,
        _ => 5.0,
    }
}

#[test]
fn the_mix_keeps_its_limits() {
    let mut rng = Rng::with_seed(1);
    let traces = Mix::default().traces(&mut rng, 2_400);
    let ours = PolicyReport::of(Policy::Adaptive, &traces, History::NONE).unwrap();
    let fixed = PolicyReport::of(Policy::Fixed5s, &traces, History::NONE).unwrap();
    let share = ours.all.requests_mean / fixed.all.requests_mean;
    assert!(share <= 1.0 / 7.8, "{share} of the requests of 5 s polling");
    let median = ours.all.delay_p50;
    assert!(median <= 0.8, "median delay {median}");
    for family in FAMILIES {
        let (figures, yardstick) = (&ours.families[family], &fixed.families[family]);
        let p95 = figures.delay_p95;
        assert!(p95 <= limit(family), "{family}: p95 {p95}");
        assert!(
            figures.requests_mean <= yardstick.requests_mean,
            "{family}: {} requests against {}",
            figures.requests_mean,
            yardstick.requests_mean
        );
    }
}

#[test]
fn past_builds_save_questions_and_make_ends_known_sooner() {
    let traces = Mix::default().traces(&mut Rng::with_seed(1), 2_400);
    let ours = PolicyReport::of(Policy::Adaptive, &traces, History::SEVEN).unwrap();
    let fixed = PolicyReport::of(Policy::Fixed5s, &traces, History::SEVEN).unwrap();
    let share = ours.all.requests_mean / fixed.all.requests_mean;
    assert!(share <= 1.0 / 9.5, "{share} of the requests of 5 s polling");
    let median = ours.all.delay_p50;
    assert!(median <= 0.75, "median delay {median}");
    for family in FAMILIES {
        let limit = match family {
            // What never failed is looked at for failures each two minutes.
            "sudden_failure" => 125.0,
            "status_only" => 15.2,
            // Too short for asking more often than each 5 s to be worth it.
            "seconds_long" => 5.0,
            "hours_long" => 6.0,
            _ => 3.8,
        };
        let p95 = ours.families[family].delay_p95;
        assert!(p95 <= limit, "{family}: p95 {p95}");
    }
}

#[test]
fn builds_recorded_in_other_styles_keep_the_limits_of_delay() {
    for style in &STYLES[..12] {
        let traces = style.traces(&mut Rng::with_seed(1), 1_200);
        let ours = PolicyReport::of(Policy::Adaptive, &traces, History::NONE).unwrap();
        let fixed = PolicyReport::of(Policy::Fixed5s, &traces, History::NONE).unwrap();
        for family in FAMILIES {
            let is_hard = |h: &&(&str, &str, f64)| h.0 == style.name && h.1 == family;
            let limit = HARD.iter().find(is_hard).map_or(limit(family), |h| h.2);
            let (figures, yardstick) = (&ours.families[family], &fixed.families[family]);
            let p95 = figures.delay_p95;
            assert!(p95 <= limit, "{}, {family}: p95 {p95}", style.name);
            let share = figures.requests_mean / yardstick.requests_mean;
            let most = if style.name == "joined at the end" {
                1.3
            } else {
                1.17
            };
            assert!(share <= most, "{}, {family}: {share}", style.name);
        }
        let share = ours.all.requests_mean / fixed.all.requests_mean;
        let most = match style.name {
            "joined late" => 0.4,
            "joined at the end" => 1.1,
            "begun late" | "steps of five" => 0.23,
            _ => 0.19,
        };
        assert!(share <= most, "{}: {share} of the requests", style.name);
    }
}

#[test]
fn four_ends_in_five_are_in_the_interval_told_before() {
    let traces = Mix::default().traces(&mut Rng::with_seed(1), 1_200);
    for history in [History::NONE, History::SEVEN] {
        let (mut held, mut all) = (0, 0);
        for (seed, trace) in (0..).zip(traces.iter().filter(|t| t.end == End::Available)) {
            let told = drive::intervals(trace, history, seed, &[0.1, 0.25, 0.5, 0.75]).unwrap();
            let told = told.into_iter().flatten();
            for is_held in told {
                held += u32::from(is_held);
                all += 1;
            }
        }
        let share = f64::from(held) / f64::from(all);
        assert!((0.75..0.92).contains(&share), "{history:?}: {share}");
    }
}

#[test]
fn the_same_seed_makes_the_same_builds_and_the_same_questions() {
    let run = || {
        let traces = Mix::default().traces(&mut Rng::with_seed(3), 24);
        let outcomes: Vec<_> = traces
            .iter()
            .map(|trace| drive::run(Policy::Adaptive, trace, History::NONE, 5).unwrap())
            .collect();
        (traces, outcomes)
    };
    assert_eq!(run(), run());
}

#[test]
fn odd_traces_are_replayed_to_their_end() {
    let point = |t: f64, process: Option<f64>| Point {
        t,
        process,
        remaining: Some(-5.0),
        total: None,
    };
    let odd = |joined_s: f64, duration_s: f64, samples: Vec<Point>| Trace {
        id: "odd".to_owned(),
        family: "odd".to_owned(),
        joined_s,
        duration_s,
        end: End::Available,
        samples,
    };
    let traces = [
        odd(
            500.0,
            100.0,
            vec![point(0.0, Some(0.0)), point(100.0, Some(100.0))],
        ),
        odd(0.0, 0.0, vec![]),
        odd(-3.0, 300.0, vec![]),
        odd(
            0.0,
            300.0,
            vec![point(200.0, Some(150.0)), point(0.0, Some(-4.0))],
        ),
        odd(
            0.0,
            300.0,
            vec![point(5.0, Some(9.0)), point(5.0, Some(8.0))],
        ),
        odd(0.0, 300.0, vec![point(0.0, Some(1.0)), point(100.0, None)]),
    ];
    for mut trace in traces {
        trace.tidy();
        for policy in Policy::ALL {
            let outcome = drive::run(policy, &trace, History::NONE, 1).unwrap();
            assert!(
                outcome.delay >= 0.0 && outcome.requests >= 1,
                "{trace:?}: {outcome:?}"
            );
        }
    }
}
