//! Builds as other people's recorders would have them: sampled at a fixed period, rounded, joined
//! early or late, with plateaus from seconds to half a build. Written apart from [`super::generate`]
//! and with other shapes, so that what holds over both does not hang on either's ways.

use super::generate::FAMILIES;
use super::trace::{End, Point, Trace};
use fastrand::Rng;

/// A way to record builds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    /// Its name in tables.
    pub(crate) name: &'static str,
    /// Seconds between two samples.
    period: f64,
    /// Percentages are cut off to multiples of this, in points; 0 if they are exact.
    grain: f64,
    /// Share of the build that is over when the recorder begins, which calls that moment 0 s: least
    /// and most.
    begins: (f64, f64),
    /// Scatter of noisy percentages, in points, as a standard deviation: least and most.
    noise: (f64, f64),
    /// Jumps of jumpy builds, in points: least and most.
    jumps: (f64, f64),
    /// Duration of an ordinary build in seconds: least and most.
    duration: (f64, f64),
    /// Duration of builds of hours, in seconds: least and most.
    hours: (f64, f64),
    /// Duration of builds of seconds, in seconds: least and most.
    seconds: (f64, f64),
    /// How long the last percentage stands.
    plateau: Plateau,
    /// When the watch begins.
    joined: Joined,
    /// How time goes into work.
    course: Course,
}

/// How time goes into work.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Course {
    /// All of it.
    Even,
    /// A tenth to a half of it is spent in a queue, at 0 %.
    Queued,
    /// In stages at paces of their own, with a standstill after each.
    Staged,
}

/// How long a percentage stands at the end.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Plateau {
    /// Least and most seconds.
    Seconds(f64, f64),
    /// Least and greatest share of the duration.
    Share(f64, f64),
}

/// When a watch begins.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Joined {
    /// At the build's beginning.
    AtOnce,
    /// Anywhere between these shares of the build.
    Share(f64, f64),
    /// Least and most seconds before the end.
    BeforeEnd(f64, f64),
}

/// Most samples of one build: a recorder of hours takes them less often.
const MOST_SAMPLES: f64 = 1_000.0;

/// Samples each 5 s, exact, watched from the beginning.
const PLAIN: Style = Style {
    name: "plain",
    period: 5.0,
    grain: 0.0,
    begins: (0.0, 0.0),
    noise: (0.3, 1.5),
    jumps: (5.0, 15.0),
    duration: (300.0, 2_400.0),
    hours: (7_200.0, 21_600.0),
    seconds: (5.0, 60.0),
    plateau: Plateau::Seconds(20.0, 180.0),
    joined: Joined::AtOnce,
    course: Course::Even,
};

/// All styles.
pub(crate) const STYLES: [Style; 14] = [
    PLAIN,
    Style {
        name: "whole numbers",
        period: 1.0,
        grain: 1.0,
        joined: Joined::Share(0.0, 0.3),
        ..PLAIN
    },
    Style {
        name: "steps of five",
        grain: 5.0,
        joined: Joined::Share(0.0, 0.3),
        ..PLAIN
    },
    Style {
        name: "begun late",
        begins: (0.05, 0.7),
        ..PLAIN
    },
    Style {
        name: "each 30 s",
        period: 30.0,
        joined: Joined::Share(0.0, 0.9),
        ..PLAIN
    },
    Style {
        name: "joined late",
        period: 10.0,
        joined: Joined::Share(0.8, 0.98),
        ..PLAIN
    },
    Style {
        name: "joined at the end",
        period: 1.0,
        joined: Joined::BeforeEnd(2.0, 40.0),
        ..PLAIN
    },
    Style {
        name: "long plateaus",
        period: 10.0,
        duration: (1_200.0, 5_400.0),
        plateau: Plateau::Seconds(120.0, 1_200.0),
        joined: Joined::Share(0.0, 0.5),
        ..PLAIN
    },
    Style {
        name: "half a build's plateau",
        period: 5.0,
        grain: 1.0,
        plateau: Plateau::Share(0.1, 0.5),
        ..PLAIN
    },
    Style {
        name: "rough",
        period: 10.0,
        grain: 1.0,
        noise: (1.5, 4.0),
        jumps: (10.0, 33.0),
        joined: Joined::Share(0.0, 0.5),
        ..PLAIN
    },
    Style {
        name: "short builds",
        period: 1.0,
        duration: (60.0, 300.0),
        seconds: (2.0, 20.0),
        plateau: Plateau::Seconds(3.0, 30.0),
        ..PLAIN
    },
    Style {
        name: "slow builds",
        period: 30.0,
        duration: (1_800.0, 5_400.0),
        hours: (14_400.0, 43_200.0),
        plateau: Plateau::Seconds(60.0, 600.0),
        ..PLAIN
    },
    // Nothing was tuned on these two.
    Style {
        name: "queued first",
        period: 2.0,
        course: Course::Queued,
        ..PLAIN
    },
    Style {
        name: "in stages",
        period: 2.0,
        grain: 0.1,
        joined: Joined::Share(0.0, 0.3),
        course: Course::Staged,
        ..PLAIN
    },
];

impl Style {
    /// `count` builds, the families in turn.
    pub(crate) fn traces(&self, rng: &mut Rng, count: usize) -> Vec<Trace> {
        (0..count)
            .map(|index| {
                let family = FAMILIES[index % FAMILIES.len()];
                Trace {
                    id: format!("{family}-{index}"),
                    ..self.trace(rng, family)
                }
            })
            .collect()
    }

    fn trace(&self, rng: &mut Rng, family: &str) -> Trace {
        let range = match family {
            "hours_long" => self.hours,
            "seconds_long" => self.seconds,
            _ => self.duration,
        };
        let duration = range.0 * (range.1 / range.0).powf(rng.f64());
        let work = self.work(rng, family, duration);
        let words = Words::of(rng, family, duration);
        let moments = (0..)
            .map(|i| f64::from(i) * self.period.max(duration / MOST_SAMPLES))
            .take_while(|t| *t < duration);
        let mut samples: Vec<Point> = moments
            .map(|t| self.sample(rng, family, &work, words, t))
            .collect();
        samples.push(self.sample(rng, family, &work, words, duration));
        let begins = duration * between(rng, self.begins);
        samples.retain(|point| point.t >= begins);
        samples.iter_mut().for_each(|point| point.t -= begins);
        let duration = duration - begins;
        let (duration_s, end) = if family == "sudden_failure" {
            (duration * between(rng, (0.05, 0.95)), End::UnAvailable)
        } else {
            (duration, End::Available)
        };
        let joined_s = match self.joined {
            Joined::AtOnce => 0.0,
            Joined::Share(from, to) => duration_s * between(rng, (from, to)),
            Joined::BeforeEnd(from, to) => duration_s - between(rng, (from, to)),
        };
        Trace {
            id: String::new(),
            family: family.to_owned(),
            joined_s: joined_s.max(0.0),
            duration_s,
            end,
            samples,
        }
    }

    fn work(&self, rng: &mut Rng, family: &str, duration: f64) -> Work {
        let plateau = match self.plateau {
            Plateau::Seconds(from, to) => between(rng, (from, to)).min(0.6 * duration),
            Plateau::Share(from, to) => duration * between(rng, (from, to)),
        };
        let bend = match family {
            "s_curve" => [2.0, 3.0][rng.usize(..2)],
            "hours_long" => [1.0, 1.0, 1.5][rng.usize(..3)],
            _ => 1.0,
        };
        let mut jumps = Vec::new();
        if family == "jumpy" {
            let mut percent = 0.0;
            while percent < 100.0 {
                jumps.push(percent);
                percent += between(rng, self.jumps);
            }
        }
        Work {
            moving: match family {
                "finalize_plateau_100" | "stall_99" => duration - plateau,
                _ => duration,
            },
            top: if family == "stall_99" { 99.0 } else { 100.0 },
            bend,
            jumps,
            course: self.course.draw(rng),
            noise: match family {
                "noisy" => between(rng, self.noise),
                "hours_long" => 0.2 * between(rng, self.noise),
                _ => 0.0,
            },
        }
    }

    fn sample(&self, rng: &mut Rng, family: &str, work: &Work, words: Words, t: f64) -> Point {
        let exact = work.percent(t) + work.noise * scatter(rng);
        let mut percent = exact.clamp(0.0, 100.0);
        if self.grain > 0.0 {
            percent = (percent / self.grain).floor() * self.grain;
        }
        let (remaining, total) = words.at(rng, t, percent);
        Point {
            t,
            process: (family != "status_only").then_some(percent),
            remaining,
            total,
        }
    }
}

/// How far the work is at which moment.
struct Work {
    /// Seconds in which the percentage moves.
    moving: f64,
    /// Where it stops.
    top: f64,
    /// 1 for a straight line; more for slow beginnings and ends.
    bend: f64,
    /// The only percentages that there are, if any.
    jumps: Vec<f64>,
    /// Knots of (share of the time, share of the work).
    course: Vec<(f64, f64)>,
    /// Scatter in points.
    noise: f64,
}

impl Course {
    fn draw(self, rng: &mut Rng) -> Vec<(f64, f64)> {
        match self {
            Course::Even => vec![(0.0, 0.0), (1.0, 1.0)],
            Course::Queued => vec![(0.0, 0.0), (between(rng, (0.1, 0.5)), 0.0), (1.0, 1.0)],
            Course::Staged => {
                let stages = rng.usize(2..5);
                let mut knots = vec![(0.0, 0.0)];
                for _ in 0..stages {
                    let (time, work) = knots[knots.len() - 1];
                    knots.push((
                        time + between(rng, (0.5, 1.5)),
                        work + between(rng, (0.3, 1.7)),
                    ));
                    let (time, work) = knots[knots.len() - 1];
                    knots.push((time + between(rng, (0.0, 0.3)), work));
                }
                // The last stage ends the build.
                knots.pop();
                let (time, work) = knots[knots.len() - 1];
                knots
                    .iter_mut()
                    .for_each(|knot| *knot = (knot.0 / time, knot.1 / work));
                knots
            }
        }
    }
}

impl Work {
    /// Share of the work that is done after a share of the time.
    fn done(&self, x: f64) -> f64 {
        let after = self.course.partition_point(|knot| knot.0 <= x);
        let Some(&(to, work)) = self.course.get(after) else {
            return 1.0;
        };
        let (from, before) = self.course[after.saturating_sub(1)];
        before + (work - before) * (x - from) / (to - from)
    }

    fn percent(&self, t: f64) -> f64 {
        let x = self.done((t / self.moving).clamp(0.0, 1.0));
        let bent = x.powf(self.bend) / (x.powf(self.bend) + (1.0 - x).powf(self.bend));
        let percent = self.top * bent;
        let reached = self.jumps.partition_point(|jump| *jump <= percent);
        match reached.checked_sub(1) {
            Some(last) => self.jumps.get(last).copied().unwrap_or(percent),
            None => percent,
        }
    }
}

/// What the service says of the time left.
#[derive(Debug, Clone, Copy)]
enum Words {
    Nothing,
    Improving { duration: f64, error: f64 },
    Scattered(f64),
    Constant(f64),
    Proportion,
}

impl Words {
    fn of(rng: &mut Rng, family: &str, duration: f64) -> Words {
        let constants = [30.0, 60.0, 300.0, 600.0, 1_800.0];
        let constant = Words::Constant(constants[rng.usize(..constants.len())]);
        let improving = |error: f64| Words::Improving { duration, error };
        match family {
            "no_estimate" | "status_only" => Words::Nothing,
            "honest" => improving(between(rng, (-0.15, 0.15))),
            "noisy" => Words::Scattered(duration),
            "lying_constant" => constant,
            _ => [
                Words::Nothing,
                improving(between(rng, (-0.4, 0.4))),
                Words::Proportion,
                Words::Proportion,
                constant,
            ][rng.usize(..5)],
        }
    }

    fn at(self, rng: &mut Rng, t: f64, percent: f64) -> (Option<f64>, Option<f64>) {
        match self {
            Words::Nothing => (None, None),
            Words::Improving { duration, error } => {
                let left = (duration - t) * (1.0 + error * (duration - t) / duration);
                (Some(left), Some(t + left))
            }
            Words::Scattered(duration) => {
                let left = (duration - t) * (1.0 + 0.3 * scatter(rng)).max(0.0);
                (Some(left), Some(t + left))
            }
            Words::Constant(seconds) => (Some(seconds), None),
            Words::Proportion => {
                let left = (percent > 0.0).then(|| t * (100.0 - percent) / percent);
                (left, left.map(|left| t + left))
            }
        }
    }
}

fn between(rng: &mut Rng, (low, high): (f64, f64)) -> f64 {
    low + (high - low) * rng.f64()
}

/// Roughly normal with standard deviation 1: the sum of twelve equal chances.
fn scatter(rng: &mut Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}
