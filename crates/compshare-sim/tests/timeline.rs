//! The courses of builds as functions of time.
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod common;

use common::image;
use compshare_sim::scenario::{Estimate, Progress, Waypoint};
use compshare_sim::world::timeline::{Durations, estimate, process, progress_of};

/// `Process` at each percent of a build of 100 s.
fn course(progress: &Progress) -> Vec<f64> {
    (0..100)
        .map(|second| at(progress, f64::from(second)))
        .collect()
}

fn at(progress: &Progress, second: f64) -> f64 {
    process(progress, second, 100.0, 7).expect("there is a percentage")
}

#[test]
fn all_courses_stay_within_0_and_100_and_most_never_go_back() {
    let forward = [
        Progress::Linear,
        Progress::SCurve,
        Progress::StuckAt99 { from: 0.6 },
        Progress::FinalizingAt100 { from: 0.8 },
        Progress::Jumpy {
            steps: 8,
            backwards: false,
        },
    ];
    for progress in forward {
        let course = course(&progress);
        assert!(course.is_sorted(), "{progress:?}: {course:?}");
        assert!(
            course.iter().all(|value| (0.0..=100.0).contains(value)),
            "{progress:?}"
        );
    }
    let back = course(&Progress::Jumpy {
        steps: 12,
        backwards: true,
    });
    assert!(!back.is_sorted(), "{back:?}");
    assert!(
        back.iter().all(|value| (0.0..=100.0).contains(value)),
        "{back:?}"
    );
}

#[test]
fn the_courses_are_what_their_names_say() {
    assert_eq!(at(&Progress::Linear, 12.345), 12.35);
    assert_eq!(
        [at(&Progress::SCurve, 10.0), at(&Progress::SCurve, 50.0)],
        [2.8, 50.0]
    );
    let stuck = Progress::StuckAt99 { from: 0.6 };
    assert_eq!(
        [at(&stuck, 30.0), at(&stuck, 60.0), at(&stuck, 99.9)],
        [49.5, 99.0, 99.0]
    );
    let finalizing = Progress::FinalizingAt100 { from: 0.8 };
    assert_eq!(
        [at(&finalizing, 40.0), at(&finalizing, 80.0)],
        [50.0, 100.0]
    );
    let points = Progress::Points {
        points: [(0.0, 0.0), (0.5, 80.0), (0.5, 20.0), (1.0, 100.0)]
            .map(|(at, process)| Waypoint { at, process })
            .to_vec(),
    };
    assert_eq!(
        [at(&points, 25.0), at(&points, 50.0), at(&points, 75.0)],
        [40.0, 20.0, 60.0]
    );
    let jumpy = course(&Progress::Jumpy {
        steps: 5,
        backwards: false,
    });
    let mut heights = jumpy.clone();
    heights.dedup();
    assert_eq!(heights.len(), 5, "{jumpy:?}");
}

#[test]
fn a_build_of_no_length_is_at_its_end() {
    assert_eq!(process(&Progress::Linear, 0.0, 0.0, 1), Some(100.0));
    assert_eq!(
        process(&Progress::FinalizingAt100 { from: 0.0 }, 0.0, 10.0, 1),
        Some(100.0)
    );
}

#[test]
fn containers_are_refused_unless_told_otherwise() {
    let mut image = image("a");
    assert_eq!(progress_of(&image), &Progress::Linear);
    image.container = true;
    assert_eq!(process(progress_of(&image), 10.0, 100.0, 1), None);
    image.build.progress = Some(Progress::SCurve);
    assert_eq!(progress_of(&image), &Progress::SCurve);
}

#[test]
fn estimates_are_honest_or_lie_as_told() {
    let at_40 = |kind: Estimate| estimate(&kind, 40.0, 100.0);
    assert_eq!(at_40(Estimate::Honest), Durations::Known(100.0, 60.0));
    assert_eq!(
        at_40(Estimate::Scaled { factor: 2.0 }),
        Durations::Known(160.0, 120.0)
    );
    assert_eq!(
        at_40(Estimate::Constant { seconds: 900.0 }),
        Durations::Known(940.0, 900.0)
    );
    let growing = Estimate::Growing {
        from: 30.0,
        rate: 1.5,
    };
    assert_eq!(at_40(growing), Durations::Known(130.0, 90.0));
    assert_eq!(at_40(Estimate::Negative), Durations::Known(-1.0, -1.0));
    assert_eq!(at_40(Estimate::Missing), Durations::Missing);
    assert_eq!(at_40(Estimate::Null), Durations::Null);
    assert_eq!(at_40(Estimate::Text), Durations::Text);
    assert_eq!(
        estimate(&Estimate::Honest, 130.0, 100.0),
        Durations::Known(130.0, 0.0)
    );
}
