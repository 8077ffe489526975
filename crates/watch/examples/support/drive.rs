//! Policies driven through a recorded build in virtual time.

use super::trace::{End, Trace};
use fastrand::Rng;
use watch::{
    Ask, ImageFacts, Learned, Mono, Now, PastBuild, PollReason, ProgressAnswer, Start,
    StatusAnswer, StatusWord, Wall, Watcher,
};

/// Ways to ask about a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// This crate's engine.
    Adaptive,
    /// A status question every 5 s.
    Fixed5s,
    /// A status question after 0.1 s, doubling to 10 s.
    GoSdkWaiter,
}

impl Policy {
    /// All of them, in the order of the table.
    pub(crate) const ALL: [Policy; 3] = [Policy::Adaptive, Policy::Fixed5s, Policy::GoSdkWaiter];

    /// Its name in the output.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Policy::Adaptive => "adaptive",
            Policy::Fixed5s => "fixed_5s",
            Policy::GoSdkWaiter => "go_sdk_waiter",
        }
    }
}

/// Earlier builds of the account that the engine knows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct History {
    /// How many.
    pub(crate) builds: u32,
    /// Standard deviation of durations within a kind, as a share of them. The recorded build is one
    /// draw of its kind like the others, not its middle.
    pub(crate) spread: f64,
}

impl History {
    /// The first build of an account.
    pub(crate) const NONE: History = History {
        builds: 0,
        spread: 0.2,
    };
    /// Seven builds that came before.
    pub(crate) const SEVEN: History = History {
        builds: 7,
        spread: 0.2,
    };

    /// Earlier builds of the trace's kind. A recording that ends with a failure says how long the
    /// ones that did not fail took by its percentage.
    fn learned(self, trace: &Trace, seed: u64) -> Learned {
        let mut rng = Rng::with_seed(seed ^ 0x9E37_79B9_7F4A_7C15);
        let mut draw = || (self.spread * scatter(&mut rng)).exp();
        let (duration, finalizing) = (draw(), draw());
        let reached = trace.at(trace.duration_s).process.unwrap_or(100.0);
        let whole = trace.duration_s * 100.0 / reached.max(5.0);
        let stood = trace.finalizing_seconds();
        let past: Vec<PastBuild> = (0..self.builds)
            .map(|_| PastBuild {
                duration_seconds: whole / duration * draw(),
                finalizing_seconds: stood.map(|stood| stood / finalizing * draw()),
                size_mb: None,
                container: None,
                ready: true,
            })
            .collect();
        Learned::from_past(&past)
    }
}

/// Roughly normal with standard deviation 1: the sum of twelve equal chances.
fn scatter(rng: &mut Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}

/// What a policy made of one build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Outcome {
    /// Progress and status questions up to the detection, both counted.
    pub(crate) requests: u32,
    /// Seconds from the true end (or from joining, if that came later) to its detection.
    pub(crate) delay: f64,
}

/// Wall-clock time at the beginning of every build, in Unix milliseconds.
const BEGINNING: i64 = 1_800_000_000_000;
/// A policy that asks more often than this without an end has run away.
const MOST_QUESTIONS: usize = 1_000_000;

/// Runs a policy through a build.
///
/// # Errors
/// If the policy never notices the end, with the reason.
pub(crate) fn run(
    policy: Policy,
    trace: &Trace,
    history: History,
    seed: u64,
) -> Result<Outcome, String> {
    let (detected, requests) = match policy {
        Policy::Adaptive => adaptive(trace, history, seed)?,
        Policy::Fixed5s => waiter(trace, 5.0, 5.0),
        Policy::GoSdkWaiter => waiter(trace, 0.1, 10.0),
    };
    Ok(Outcome {
        requests,
        delay: detected - trace.duration_s.max(trace.joined_s),
    })
}

/// Status questions with pauses that double from `first` to `longest`.
fn waiter(trace: &Trace, first: f64, longest: f64) -> (f64, u32) {
    let mut t = trace.joined_s;
    let mut pause = first;
    let mut requests = 1;
    while !trace.has_ended(t) {
        t += pause;
        pause = (2.0 * pause).min(longest);
        requests += 1;
    }
    (t, requests)
}

fn adaptive(trace: &Trace, history: History, seed: u64) -> Result<(f64, u32), String> {
    let questions = questions(trace, history, seed)?;
    let count = |q: &Question| if q.ask == Ask::Both { 2 } else { 1 };
    let detected = questions.last().map_or(trace.joined_s, |q| q.t);
    Ok((detected, questions.iter().map(count).sum()))
}

/// One question of the engine's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Question {
    /// Seconds from the build's beginning.
    pub(crate) t: f64,
    /// What was asked.
    pub(crate) ask: Ask,
    /// Why then.
    pub(crate) reason: PollReason,
}

impl Question {
    /// Whether progress is asked.
    pub(crate) fn wants_progress(&self) -> bool {
        self.ask.wants_progress()
    }

    /// Whether status is asked.
    pub(crate) fn wants_status(&self) -> bool {
        self.ask.wants_status()
    }
}

/// All that the engine asks about a build until it knows of the end.
///
/// # Errors
/// If it never does, with the reason.
pub(crate) fn questions(
    trace: &Trace,
    history: History,
    seed: u64,
) -> Result<Vec<Question>, String> {
    let mut questions = Vec::new();
    follow(trace, history, seed, |question, _| questions.push(question))?;
    Ok(questions)
}

/// Whether the end came when the engine expected it in four builds of five, told at the first
/// question after each of `shares` of the build; nothing where it expected nothing.
///
/// # Errors
/// As [`questions`].
pub(crate) fn intervals(
    trace: &Trace,
    history: History,
    seed: u64,
    shares: &[f64],
) -> Result<Vec<Option<bool>>, String> {
    let mut held = Vec::new();
    follow(trace, history, seed, |question, watcher| {
        while shares
            .get(held.len())
            .is_some_and(|share| question.t >= share * trace.duration_s)
        {
            let ready = trace.duration_s - question.t;
            held.push(watcher.ready_between(now_at(question.t)).map(|between| {
                (between.earliest_seconds..=between.latest_seconds).contains(&ready)
            }));
        }
    })?;
    Ok(held)
}

/// Follows a build to its end, and tells of each question once it is answered.
fn follow(
    trace: &Trace,
    history: History,
    seed: u64,
    mut tell: impl FnMut(Question, &Watcher),
) -> Result<(), String> {
    let learned = history.learned(trace, seed);
    let mut watcher = Watcher::new(Start::default(), now_at(trace.joined_s), seed);
    let mut asked = 0;
    while let Some(plan) = watcher.plan() {
        let t = plan.at.as_secs_f64();
        let now = now_at(t);
        if plan.ask.wants_status() {
            watcher.on_status(now, StatusAnswer::Listed(facts(trace, t)), &learned);
        }
        if plan.ask.wants_progress() {
            watcher.on_progress(now, progress(trace, t), &learned);
        }
        let question = Question {
            t,
            ask: plan.ask,
            reason: plan.reason,
        };
        tell(question, &watcher);
        asked += 1;
        if asked > MOST_QUESTIONS {
            return Err(format!("{}: still asking at {t} s", trace.id));
        }
        if watcher.state().is_end() {
            return Ok(());
        }
    }
    Err(format!("{}: stopped asking before the end", trace.id))
}

fn now_at(t: f64) -> Now {
    Now {
        mono: Mono::from_secs_f64(t),
        wall: Wall(BEGINNING).plus_secs(t),
    }
}

fn facts(trace: &Trace, t: f64) -> ImageFacts {
    let status = match (trace.has_ended(t), trace.end) {
        (false, _) => StatusWord::Making,
        (true, End::Available) => StatusWord::Available,
        (true, End::UnAvailable) => StatusWord::Unavailable,
    };
    ImageFacts {
        status: Some(status),
        name: None,
        failed_reason: None,
        size_mb: None,
        created_at: Some(Wall(BEGINNING)),
        container: None,
        source_gpu: None,
    }
}

fn progress(trace: &Trace, t: f64) -> ProgressAnswer {
    let point = trace.at(t);
    match point.process {
        None => ProgressAnswer::Refused,
        Some(percent) => ProgressAnswer::Reported {
            percent: Some(percent.clamp(0.0, 100.0)),
            remaining_seconds: point.remaining.filter(|s| *s >= 0.0),
            total_seconds: point.total.filter(|s| *s >= 0.0),
        },
    }
}
