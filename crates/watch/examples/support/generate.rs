//! Made-up builds with the oddities of real ones. Every parameter is drawn anew for each build and
//! from wide ranges, so that a schedule cannot be fitted to them.

use super::trace::{End, Point, Trace};
use fastrand::Rng;

/// The kinds of builds.
pub(crate) const FAMILIES: [&str; 12] = [
    "honest",
    "noisy",
    "lying_constant",
    "s_curve",
    "finalize_plateau_100",
    "stall_99",
    "jumpy",
    "no_estimate",
    "sudden_failure",
    "hours_long",
    "seconds_long",
    "status_only",
];

/// How the builds of a mix are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mix {
    /// Shortest and longest duration of an ordinary build in seconds.
    pub(crate) duration: (f64, f64),
    /// Shortest and longest duration of a build of hours, in seconds.
    pub(crate) hours: (f64, f64),
    /// Shortest and longest duration of a build of seconds, in seconds.
    pub(crate) seconds: (f64, f64),
    /// Shortest and longest time at 99 or 100 %, in seconds.
    pub(crate) plateau: (f64, f64),
    /// Latest moment of joining, as a share of the duration.
    pub(crate) joined: f64,
    /// Share of the builds that are joined within seconds of their beginning.
    pub(crate) prompt: f64,
    /// Strength of noise, as a factor.
    pub(crate) noise: f64,
}

impl Default for Mix {
    fn default() -> Self {
        Mix {
            duration: (300.0, 3_600.0),
            hours: (7_200.0, 28_800.0),
            seconds: (6.0, 60.0),
            plateau: (15.0, 300.0),
            joined: 0.5,
            prompt: 0.7,
            noise: 1.0,
        }
    }
}

impl Mix {
    /// A mix with parameters drawn from wide ranges.
    pub(crate) fn any(rng: &mut Rng) -> Mix {
        let shortest = log_uniform(rng, 100.0, 600.0);
        let hours = log_uniform(rng, 3_600.0, 10_800.0);
        let seconds = log_uniform(rng, 3.0, 15.0);
        let plateau = log_uniform(rng, 5.0, 60.0);
        Mix {
            duration: (shortest, shortest * uniform(rng, 1.5, 8.0)),
            hours: (hours, hours * uniform(rng, 1.2, 4.0)),
            seconds: (seconds, seconds * uniform(rng, 1.5, 6.0)),
            plateau: (plateau, plateau * uniform(rng, 1.5, 6.0)),
            joined: uniform(rng, 0.0, 0.95),
            prompt: uniform(rng, 0.0, 1.0),
            noise: uniform(rng, 0.3, 1.8),
        }
    }

    /// `count` builds, the families in turn.
    pub(crate) fn traces(&self, rng: &mut Rng, count: usize) -> Vec<Trace> {
        (0..count)
            .map(|index| {
                let family = FAMILIES[index % FAMILIES.len()];
                let mut trace = self.trace(rng, family);
                trace.id = format!("{family}-{index}");
                trace
            })
            .collect()
    }

    fn trace(&self, rng: &mut Rng, family: &str) -> Trace {
        match family {
            "sudden_failure" => self.sudden_failure(rng),
            "status_only" => {
                self.build(rng, family, self.duration, Shape::Steady, Words::None, true)
            }
            "honest" => self.build(
                rng,
                family,
                self.duration,
                Shape::Steady,
                Words::Honest,
                false,
            ),
            "noisy" => self.build(
                rng,
                family,
                self.duration,
                Shape::Noisy,
                Words::Noisy,
                false,
            ),
            "lying_constant" => {
                let shape = pick(rng, &[Shape::Steady, Shape::Steady, Shape::Wobbly]);
                self.build(rng, family, self.duration, shape, Words::Lie, false)
            }
            "s_curve" => self.build(rng, family, self.duration, Shape::SCurve, Words::Any, false),
            "finalize_plateau_100" => self.build(
                rng,
                family,
                self.duration,
                Shape::Plateau(100.0),
                Words::Any,
                false,
            ),
            "stall_99" => self.build(
                rng,
                family,
                self.duration,
                Shape::Plateau(99.0),
                Words::Any,
                false,
            ),
            "jumpy" => self.build(rng, family, self.duration, Shape::Jumpy, Words::Any, false),
            "hours_long" => {
                let shape = pick(
                    rng,
                    &[Shape::Steady, Shape::Wobbly, Shape::Noisy, Shape::SCurve],
                );
                self.build(rng, family, self.hours, shape, Words::Any, false)
            }
            "seconds_long" => {
                let shape = pick(rng, &[Shape::Steady, Shape::Steady, Shape::Wobbly]);
                self.build(rng, family, self.seconds, shape, Words::Any, false)
            }
            _ => {
                let shape = pick(rng, &[Shape::Steady, Shape::Wobbly, Shape::Noisy]);
                self.build(rng, "no_estimate", self.duration, shape, Words::None, false)
            }
        }
    }

    /// Any ordinary build, cut off by its failure.
    fn sudden_failure(&self, rng: &mut Rng) -> Trace {
        let shape = pick(
            rng,
            &[
                Shape::Steady,
                Shape::Wobbly,
                Shape::Noisy,
                Shape::SCurve,
                Shape::Jumpy,
            ],
        );
        let mut trace = self.build(
            rng,
            "sudden_failure",
            self.duration,
            shape,
            Words::Any,
            false,
        );
        trace.duration_s *= uniform(rng, 0.05, 0.98);
        trace.joined_s = trace.joined_s.min(trace.duration_s * 0.9);
        trace.end = End::UnAvailable;
        trace
    }

    fn build(
        &self,
        rng: &mut Rng,
        family: &str,
        range: (f64, f64),
        shape: Shape,
        words: Words,
        refused: bool,
    ) -> Trace {
        let duration = log_uniform(rng, range.0, range.1);
        let plateau = match shape {
            Shape::Plateau(_) => {
                log_uniform(rng, self.plateau.0, self.plateau.1).min(0.6 * duration)
            }
            _ => 0.0,
        };
        let curve = Curve::draw(rng, shape, duration, plateau, self.noise);
        let speech = Speech::draw(rng, words, duration, plateau, self.noise);
        let mut step = (duration / uniform(rng, 20.0, 400.0)).max(0.5);
        if shape == Shape::Noisy {
            // Noise is made anew with every question, not once in a quarter of an hour.
            step = step.min(60.0);
        }
        let grain = pick(rng, &[0.0, 0.0, 0.01, 0.1, 1.0]);
        let whole_seconds = rng.bool();
        let mut samples: Vec<Point> = Vec::new();
        for t in curve.moments(step) {
            let process = grained(curve.at(rng, t), grain).clamp(0.0, 100.0);
            let (remaining, total) = speech.at(rng, t, process);
            let whole = |s: Option<f64>| s.map(|s| if whole_seconds { s.round() } else { s });
            samples.push(Point {
                t,
                process: (!refused).then_some(process),
                remaining: whole(remaining),
                total: whole(total),
            });
        }
        let joined = if rng.f64() < self.prompt {
            uniform(rng, 0.0, 8.0_f64.min(0.1 * duration))
        } else {
            uniform(rng, 0.0, self.joined) * duration
        };
        Trace {
            id: String::new(),
            family: family.to_owned(),
            joined_s: joined,
            duration_s: duration,
            end: End::Available,
            samples,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Steady,
    Wobbly,
    Noisy,
    SCurve,
    Jumpy,
    Plateau(f64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Words {
    None,
    Honest,
    Noisy,
    Lie,
    Any,
}

/// Progress over time.
struct Curve {
    /// Knots of (seconds, per cent).
    knots: Vec<(f64, f64)>,
    steps: bool,
    noise: f64,
    duration: f64,
}

impl Curve {
    fn draw(rng: &mut Rng, shape: Shape, duration: f64, plateau: f64, noise: f64) -> Curve {
        let moving = duration - plateau;
        let mut knots = vec![(0.0, 0.0)];
        match shape {
            Shape::Steady | Shape::Noisy | Shape::Plateau(_) => {}
            Shape::Wobbly => {
                let parts = rng.usize(3..12);
                let paces: Vec<f64> = (0..parts).map(|_| uniform(rng, 0.5, 1.7)).collect();
                let sum: f64 = paces.iter().sum();
                let mut done = 0.0;
                for (index, pace) in paces.iter().enumerate() {
                    done += pace / sum;
                    knots.push((moving * (index + 1) as f64 / parts as f64, 100.0 * done));
                }
                knots.pop();
            }
            Shape::SCurve => {
                let steepness = uniform(rng, 4.0, 12.0);
                let smooth = rng.f64() < 0.4;
                let logistic = |x: f64| 1.0 / (1.0 + (-steepness * (x - 0.5)).exp());
                for index in 1..200 {
                    let x = f64::from(index) / 200.0;
                    let y = if smooth {
                        x * x * (3.0 - 2.0 * x)
                    } else {
                        (logistic(x) - logistic(0.0)) / (logistic(1.0) - logistic(0.0))
                    };
                    knots.push((moving * x, 100.0 * y));
                }
            }
            Shape::Jumpy => {
                let biggest = uniform(rng, 5.0, 30.0);
                // Half of them move in even steps.
                let least = if rng.bool() { biggest } else { 1.0 };
                let mut percent = uniform(rng, least, biggest);
                let wander = uniform(rng, 0.0, 0.06);
                while percent < 99.5 {
                    let x = percent / 100.0 + uniform(rng, -wander, wander);
                    let after = knots.last().map_or(0.0, |k| k.0) + 0.01 * moving;
                    knots.push(((moving * x).clamp(after, moving.max(after)), percent));
                    percent += uniform(rng, least, biggest);
                }
                knots.retain(|k| k.0 < moving);
            }
        }
        let top = if let Shape::Plateau(top) = shape {
            top
        } else {
            100.0
        };
        knots.push((moving, top));
        if plateau > 0.0 {
            knots.push((duration, top));
        }
        Curve {
            knots,
            steps: shape == Shape::Jumpy,
            noise: if shape == Shape::Noisy {
                noise * uniform(rng, 0.2, 2.5)
            } else {
                0.0
            },
            duration,
        }
    }

    /// Moments worth a sample: a regular grid, and both sides of every knot.
    fn moments(&self, step: f64) -> Vec<f64> {
        let regular = (0..)
            .map(|i| f64::from(i) * step)
            .take_while(|t| *t < self.duration);
        let mut moments: Vec<f64> = regular.collect();
        if self.steps || self.knots.len() < 30 {
            for (t, _) in &self.knots {
                moments.extend([(t - 0.01).max(0.0), *t]);
            }
        }
        moments.push(self.duration);
        moments.sort_by(f64::total_cmp);
        moments.dedup();
        moments.retain(|t| *t <= self.duration);
        moments
    }

    fn at(&self, rng: &mut Rng, t: f64) -> f64 {
        let after = self.knots.partition_point(|k| k.0 <= t);
        let before = self.knots[after.saturating_sub(1)];
        let exact = match self.knots.get(after) {
            Some(next) if !self.steps => {
                before.1 + (next.1 - before.1) * (t - before.0) / (next.0 - before.0)
            }
            _ => before.1,
        };
        if self.noise > 0.0 && t > 0.0 && t < self.duration {
            (exact + self.noise * normal(rng)).min(99.9)
        } else {
            exact
        }
    }
}

/// What the service says of the time left. It knows the end no better than anybody: a total is the
/// time so far and its own guess of the rest, or a first guess that it never mends.
struct Speech {
    kind: Kind,
    duration: f64,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Nothing,
    Improving { plateau: f64, error: f64 },
    Noisy { spread: f64, bias: f64 },
    Proportion { total: bool },
    Frozen { remaining: f64, total: Total },
    WrongTotal { total: f64 },
}

/// The whole duration beside a remaining time that stands still.
#[derive(Debug, Clone, Copy)]
enum Total {
    Untold,
    FirstGuess,
    SoFarAndRemaining,
}

impl Speech {
    fn draw(rng: &mut Rng, words: Words, duration: f64, plateau: f64, noise: f64) -> Speech {
        let noisy = Kind::Noisy {
            spread: noise * uniform(rng, 0.05, 0.4),
            bias: uniform(rng, 0.8, 1.25),
        };
        let lie = duration * log_uniform(rng, 0.05, 3.0);
        let frozen = Kind::Frozen {
            remaining: lie,
            total: pick(
                rng,
                &[Total::Untold, Total::FirstGuess, Total::SoFarAndRemaining],
            ),
        };
        let improving = Kind::Improving {
            plateau,
            error: uniform(rng, -0.4, 0.4),
        };
        let proportion = Kind::Proportion { total: rng.bool() };
        let kind = match words {
            Words::None => Kind::Nothing,
            Words::Honest => Kind::Improving {
                plateau: 0.0,
                error: uniform(rng, -0.15, 0.15),
            },
            Words::Noisy => noisy,
            Words::Lie => pick(
                rng,
                &[frozen, frozen, frozen, Kind::WrongTotal { total: lie }],
            ),
            Words::Any => pick(
                rng,
                &[
                    improving,
                    noisy,
                    proportion,
                    proportion,
                    frozen,
                    Kind::Nothing,
                ],
            ),
        };
        Speech { kind, duration }
    }

    fn at(&self, rng: &mut Rng, t: f64, percent: f64) -> (Option<f64>, Option<f64>) {
        let left = self.duration - t;
        match self.kind {
            Kind::Nothing => (None, None),
            Kind::Improving { plateau, error } => {
                let left = (left - plateau).max(0.0);
                let remaining = left * (1.0 + error * left / self.duration);
                (Some(remaining), Some(t + remaining))
            }
            Kind::Noisy { spread, bias } => {
                let remaining = left * bias * (spread * normal(rng)).exp();
                (Some(remaining), Some(t + remaining))
            }
            Kind::Proportion { total } => {
                let whole = (percent >= 0.5).then(|| 100.0 * t / percent);
                (whole.map(|w| w - t), whole.filter(|_| total))
            }
            Kind::Frozen { remaining, total } => {
                let total = match total {
                    Total::Untold => None,
                    Total::FirstGuess => Some(remaining),
                    Total::SoFarAndRemaining => Some(t + remaining),
                };
                (Some(remaining), total)
            }
            Kind::WrongTotal { total } => (Some((total - t).max(0.0)), Some(total)),
        }
    }
}

fn grained(value: f64, grain: f64) -> f64 {
    if grain > 0.0 {
        (value / grain).floor() * grain
    } else {
        value
    }
}

fn uniform(rng: &mut Rng, low: f64, high: f64) -> f64 {
    low + (high - low) * rng.f64()
}

fn log_uniform(rng: &mut Rng, low: f64, high: f64) -> f64 {
    low * (high / low).powf(rng.f64())
}

/// A standard normal value (Box and Muller).
fn normal(rng: &mut Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.f64()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.f64()).cos()
}

fn pick<T: Copy>(rng: &mut Rng, choices: &[T]) -> T {
    choices[rng.usize(..choices.len())]
}
