//! What holds under any sequence of answers, failures, sleeps, jumps and restarts. A failing case is
//! printed with all its steps, shrunk, and its seed is kept beside this file.

#[allow(dead_code)] // Shared by several tests, each of which uses a part.
mod common;

use common::{failure, nothing, row};
use proptest::prelude::*;
use watch::{
    Connection, Event, FailureKind, MAX_SAMPLES, Mono, Now, ProgressAnswer, Start, State,
    StatusAnswer, StatusWord, Wall, Watcher,
};

/// One thing that happens to a watch.
#[derive(Debug, Clone)]
enum Step {
    Progress(f64, Option<f64>),
    Refused,
    Status(StatusWord),
    NoStatus,
    NotListed,
    Failed(FailureKind),
    ProgressFailed(FailureKind),
    Wait(f64),
    WaitForPlan,
    WallJump(f64),
    Sleep(f64),
    Restart,
    Unblock,
    PollNow,
}

fn kind() -> impl Strategy<Value = FailureKind> {
    prop::sample::select(vec![
        FailureKind::TryAgain,
        FailureKind::SlowDown,
        FailureKind::Watch,
        FailureKind::Product,
        FailureKind::Account,
        FailureKind::OurBug,
    ])
}

/// Any step; ends are rare, so that runs are long.
fn step() -> impl Strategy<Value = Step> {
    let odd = prop::sample::select(vec![f64::NAN, f64::INFINITY, -1.0, 1e300, 0.0, 100.0]);
    prop_oneof![
        8 => (0.0..100.0, prop::option::of(0.0..1e5)).prop_map(|(p, r)| Step::Progress(p, r)),
        2 => (odd.clone(), prop::option::of(odd)).prop_map(|(p, r)| Step::Progress(p, r)),
        1 => Just(Step::Refused),
        6 => Just(Step::Status(StatusWord::Making)),
        1 => Just(Step::Status(StatusWord::Other("Reviewing".to_owned()))),
        1 => prop::sample::select(vec![StatusWord::Available, StatusWord::Unavailable])
            .prop_map(Step::Status),
        1 => Just(Step::NoStatus),
        1 => Just(Step::NotListed),
        3 => kind().prop_map(Step::Failed),
        2 => kind().prop_map(Step::ProgressFailed),
        6 => (0.0..500.0).prop_map(Step::Wait),
        10 => Just(Step::WaitForPlan),
        1 => (-1e9..1e9).prop_map(Step::WallJump),
        1 => (0.0..1e6).prop_map(Step::Sleep),
        1 => Just(Step::Restart),
        1 => Just(Step::Unblock),
        1 => Just(Step::PollNow),
    ]
}

/// A watch with its clocks.
struct Run {
    watcher: Watcher,
    mono: f64,
    wall: f64,
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut run = Run {
            watcher: Watcher::new(Start::default(), now(0.0, 0.0), seed),
            mono: 0.0,
            wall: 0.0,
        };
        run.watcher.poll_now(run.now());
        run
    }

    fn now(&self) -> Now {
        now(self.mono, self.wall)
    }

    /// Gives an answer or a failure to the watch, if the step is one.
    fn hear(&mut self, step: &Step) -> Vec<Event> {
        let (now, learned) = (self.now(), nothing());
        let watcher = &mut self.watcher;
        match step.clone() {
            Step::Progress(percent, remaining_seconds) => watcher.on_progress(
                now,
                ProgressAnswer::Reported {
                    percent: Some(percent),
                    remaining_seconds,
                    total_seconds: remaining_seconds,
                },
                &learned,
            ),
            Step::Refused => watcher.on_progress(now, ProgressAnswer::Refused, &learned),
            Step::Status(word) => watcher.on_status(now, StatusAnswer::Listed(row(word)), &learned),
            Step::NoStatus => {
                let mut facts = row(StatusWord::Making);
                facts.status = None;
                watcher.on_status(now, StatusAnswer::Listed(facts), &learned)
            }
            Step::NotListed => watcher.on_status(now, StatusAnswer::NotListed, &learned),
            Step::Failed(kind) => watcher.on_failure(now, failure(kind), &learned),
            Step::ProgressFailed(kind) => watcher.on_progress_failure(now, failure(kind), &learned),
            _ => Vec::new(),
        }
    }

    /// Lets time pass or a person act, if the step is that.
    #[allow(clippy::unwrap_used)] // A snapshot that cannot be written and read fails the test.
    fn act(&mut self, step: &Step) {
        match step {
            Step::Wait(seconds) => self.pass(*seconds),
            Step::WaitForPlan => {
                if let Some(plan) = self.watcher.plan() {
                    self.pass(plan.at.seconds_since(self.now().mono));
                }
            }
            Step::WallJump(seconds) => self.wall += seconds,
            Step::Sleep(seconds) => {
                self.wall += seconds;
                self.watcher.wake(self.now(), 8.0);
            }
            Step::Restart => {
                let json = serde_json::to_string(&self.watcher.snapshot(self.now())).unwrap();
                let snapshot = serde_json::from_str(&json).unwrap();
                self.watcher = Watcher::restore(snapshot, self.now(), 3);
            }
            Step::Unblock => self.watcher.unblock(self.now()),
            Step::PollNow => self.watcher.poll_now(self.now()),
            _ => {}
        }
    }

    fn pass(&mut self, seconds: f64) {
        self.mono += seconds;
        self.wall += seconds;
    }
}

fn now(mono: f64, wall: f64) -> Now {
    Now {
        mono: Mono::from_secs_f64(mono),
        wall: Wall(common::DAWN).plus_secs(wall),
    }
}

fn ends(events: &[Event]) -> usize {
    events
        .iter()
        .filter(|e| matches!(e, Event::Ended { .. }))
        .count()
}

proptest! {
    #[test]
    fn nothing_breaks_the_rules(seed: u64, steps in prop::collection::vec(step(), 1..120)) {
        let mut run = Run::new(seed);
        let mut told = 0;
        for step in &steps {
            let before = run.watcher.state().clone();
            let planned = run.watcher.plan();
            let events = run.hear(step);
            run.act(step);
            told += ends(&events);
            let (watcher, now) = (&run.watcher, run.now());

            // Only a status says ready or failed, only a second missing look says gone.
            if watcher.state() != &before {
                match watcher.state() {
                    State::Ready => {
                        prop_assert!(matches!(step, Step::Status(StatusWord::Available)));
                    }
                    State::Failed { .. } => {
                        prop_assert!(matches!(step, Step::Status(StatusWord::Unavailable)));
                    }
                    State::Gone => prop_assert!(matches!(step, Step::NotListed)),
                    _ => prop_assert!(!before.is_end(), "{:?} came back", before),
                }
            }
            prop_assert_eq!(told, usize::from(watcher.state().is_end()), "ends told");

            // A plan, unless ended or blocked; never in the past beyond waiting, never too far.
            let blocked = matches!(watcher.connection(), Connection::Blocked { .. });
            prop_assert_eq!(watcher.plan().is_none(), watcher.state().is_end() || blocked);
            if let Some(plan) = watcher.plan() {
                let pause = plan.at.seconds_since(now.mono);
                prop_assert!(pause <= 900.1, "{} s at {:?}", pause, plan);
                if watcher.plan() != planned && !matches!(step, Step::Wait(_) | Step::WaitForPlan) {
                    prop_assert!(plan.at >= now.mono, "{:?} before {:?}", plan, now);
                }
            }

            // Figures make sense and stay within bounds.
            prop_assert!(watcher.samples().len() <= MAX_SAMPLES);
            prop_assert!(watcher.percent().is_none_or(|p| (0.0..=100.0).contains(&p)));
            prop_assert!(watcher.elapsed_seconds(now) >= 0.0);
            for figure in [watcher.remaining_seconds(now), watcher.total_seconds(now)] {
                prop_assert!(figure.is_none_or(|s| s.is_finite() && s >= 0.0), "{:?}", figure);
            }
        }
    }

    #[test]
    fn hearing_the_same_twice_changes_nothing(
        seed: u64,
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut run = Run::new(seed);
        for step in &steps {
            run.hear(step);
            let (plan, state) = (run.watcher.plan(), run.watcher.state().clone());
            let snapshot = run.watcher.snapshot(run.now());
            let again = run.hear(step);
            prop_assert_eq!(again, vec![], "{:?}", step);
            prop_assert_eq!(run.watcher.plan(), plan, "{:?}", step);
            prop_assert_eq!(run.watcher.state(), &state);
            prop_assert_eq!(run.watcher.snapshot(run.now()), snapshot);
            run.act(step);
        }
    }

    #[test]
    fn the_same_seed_and_steps_give_the_same(
        seed: u64,
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let (mut one, mut other) = (Run::new(seed), Run::new(seed));
        for step in &steps {
            prop_assert_eq!(one.hear(step), other.hear(step));
            one.act(step);
            other.act(step);
            prop_assert_eq!(one.watcher.plan(), other.watcher.plan());
        }
    }
}
