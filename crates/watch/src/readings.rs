//! Ways to tell when a build will reach its end, each with how far it has drifted.
//!
//! The build's own pace is read as straight lines through its last few and through all of its
//! percentages: how far these lie off a line, carried to the end, is how far that line drifts. The
//! service's own estimate is judged by how well it has kept its word so far. Of the lines, and of
//! the service's words, the surest is heard.

use crate::Sample;
use crate::tuning::tuning;

/// An expected end and its standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    /// Seconds from the build's beginning to its expected end.
    pub(crate) end: f64,
    /// Standard deviation of `end` in seconds.
    pub(crate) sigma: f64,
}

impl Reading {
    /// The moment before which the end is unlikely.
    pub(crate) fn earliest(&self) -> f64 {
        self.end - SURE * self.sigma
    }

    /// The moment by which the end should have come.
    pub(crate) fn latest(&self) -> f64 {
        self.end + SURE * self.sigma
    }

    /// Whether this one is so vague that it only repeats what `other` says.
    fn covers(&self, other: &Reading) -> bool {
        self.sigma > SURE * other.sigma && (self.end - other.end).abs() < SURE * self.sigma
    }
}

/// What the build's pace and the service's words say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Readings {
    /// By the build's own pace.
    pub(crate) pace: Option<Reading>,
    /// By the service's estimate, if it has deserved trust.
    pub(crate) service: Option<Reading>,
}

impl Readings {
    /// The single best expectation, for people.
    pub(crate) fn best(&self) -> Option<Reading> {
        match (self.pace, self.service) {
            (Some(pace), Some(service)) => Some(pace.and(service)),
            (pace, service) => pace.or(service),
        }
    }

    /// Which of the two to look out for at `elapsed`: the one that expects the end first, among
    /// those whose time has not passed. One that is much vaguer than the other and does not
    /// contradict it is not heard.
    pub(crate) fn next(&self, elapsed: f64) -> Option<Reading> {
        let heard = match (self.pace, self.service) {
            (Some(a), Some(b)) if a.covers(&b) => [Some(b), None],
            (Some(a), Some(b)) if b.covers(&a) => [Some(a), None],
            both => [both.0, both.1],
        };
        let heard = heard.into_iter().flatten();
        heard
            .filter(|reading| reading.latest() + OVER > elapsed)
            .min_by(|a, b| a.earliest().total_cmp(&b.earliest()))
            .or(self.pace)
            .or(self.service)
    }
}

/// Standard deviations on either side of an expected end within which it is looked for.
const SURE: f64 = 2.0;
/// An expected end is given up this many seconds after its time.
const OVER: f64 = 1.5;
/// No reading is trusted to be nearer than this, in seconds.
const FLOOR: f64 = 0.15;
/// Percentages nearer than this, in points, are the same.
pub(crate) const SAME: f64 = 0.02;
/// Percentages that have to be multiples of a coarse step: three looks may well fall on tens.
const COARSE: f64 = 6.0;
/// Numbers of last percentages that lines are drawn through, besides all.
const LINES: [usize; 4] = [3, 5, 8, 14];

/// Reads the samples of one build. `anchored` says whether elapsed time counts from the build's true
/// beginning, so that 0 % at 0 s is a fact.
pub(crate) fn read(samples: &[Sample], anchored: bool) -> Readings {
    Readings {
        pace: pace(apart(samples), anchored),
        service: service(samples),
    }
}

/// The surest of the lines through the percentages.
fn pace(mut points: Vec<(f64, f64)>, anchored: bool) -> Option<Reading> {
    let now = points.last()?.0;
    let step = step(&points);
    let noise = roughness(&points).max(step / 12.0_f64.sqrt());
    if anchored && points.first().is_some_and(|first| first.0 > 0.0) {
        points.insert(0, (0.0, 0.0));
    }
    // What moves in steps is mostly further than it says, by half a step.
    let full = 100.0 - step / 2.0;
    let lines = LINES.iter().filter(|n| **n < points.len());
    let lines = lines
        .map(|n| &points[points.len() - n..])
        .chain(std::iter::once(points.as_slice()));
    let moves = points
        .windows(2)
        .filter(|w| w[0].0 > 0.0 && (w[1].1 - w[0].1).abs() >= SAME);
    let few = 1.0 + tuning().few / (moves.count() as f64).max(0.5);
    let read = lines.filter_map(|points| {
        let line = Line::fit(points, noise)?;
        let end = line.crossing(full)?;
        let doubt = few * tuning().doubt * (end - now).max(0.0);
        Some(Reading {
            end,
            sigma: line.crossing_sigma(end).hypot(doubt),
        })
    });
    surest(read, now).filter(|reading| reading.sigma < now)
}

/// The percentages that lie far enough apart, the newest among them, in order of time. Many looks
/// in a row share their noise: each of its own they would make a line look surer than it is.
fn apart(samples: &[Sample]) -> Vec<(f64, f64)> {
    let newest = samples.last().map_or(0.0, |s| s.elapsed_seconds);
    let mut next = f64::INFINITY;
    let mut kept = Vec::with_capacity(samples.len() + 1);
    for sample in samples.iter().rev() {
        if sample.elapsed_seconds <= next {
            kept.push((sample.elapsed_seconds, sample.percent));
            next = sample.elapsed_seconds - tuning().apart * newest;
        }
    }
    kept.reverse();
    kept
}

/// The step in which the percentage moves, in points; 0 if it moves evenly. Told by the multiples
/// that most percentages are of, or by standing still where the usual pace would have shown.
fn step(points: &[(f64, f64)]) -> f64 {
    let moving: Vec<f64> = points
        .iter()
        .map(|p| p.1)
        .filter(|p| *p > 0.0 && *p < 100.0)
        .collect();
    let are_multiples = |step: &f64| {
        let is_multiple = |p: &&f64| ((*p / step).round() * step - *p).abs() < 1e-6;
        let multiples = moving.iter().filter(is_multiple).count() as f64;
        multiples > tuning().most * moving.len() as f64 && (*step <= 1.0 || multiples >= COARSE)
    };
    let grain = [10.0, 5.0, 1.0, 0.1].into_iter().find(are_multiples);
    let grain = grain.unwrap_or(0.04);
    let even = if moving.len() > 2 && grain >= 1.0 {
        grain
    } else {
        0.0
    };
    let stands = points.windows(2).any(|w| {
        let pace = w[1].1 / w[1].0.max(1.0);
        (w[1].1 - w[0].1).abs() < SAME
            && w[0].1 > 0.0
            && w[1].1 < tuning().at_end
            && pace * (w[1].0 - w[0].0) > tuning().stands * grain.min(1.0)
    });
    if stands {
        let jumps = points.windows(2).map(|w| w[1].1 - w[0].1);
        let longest = jumps.fold(even, f64::max);
        if longest > 0.0 {
            longest
        } else {
            tuning().unknown_step
        }
    } else {
        even
    }
}

/// How far percentages lie off the smooth curve through their neighbours, as a standard deviation
/// in points: noise shows here, a bend does not. Neighbours too near to tell are passed over.
fn roughness(points: &[(f64, f64)]) -> f64 {
    let recent = &points[points.len().saturating_sub(16)..];
    let mut off: Vec<f64> = recent
        .windows(4)
        .filter(|w| (w[3].1 - w[0].1).abs() > 0.05)
        .map(|w| off_parabola(w[2], [w[0], w[1], w[3]]))
        .collect();
    off.sort_by(f64::total_cmp);
    let least = if off.len() < 3 { 0.1 } else { 0.01 };
    // Three quarters of normal values lie within 1.15 standard deviations.
    let typical = off.get(off.len() * 3 / 4).map_or(0.0, |off| off / 1.15);
    typical.max(least)
}

/// Distance of a point from the parabola through three others, over what noise of one unit in each
/// of them would make of it.
fn off_parabola(point: (f64, f64), through: [(f64, f64); 3]) -> f64 {
    let weight = |i: usize| -> f64 {
        (0..3)
            .filter(|&j| j != i)
            .map(|j| (point.0 - through[j].0) / (through[i].0 - through[j].0))
            .product()
    };
    let weights = [weight(0), weight(1), weight(2)];
    let expected: f64 = weights.iter().zip(through).map(|(w, p)| w * p.1).sum();
    let scale = 1.0 + weights.iter().map(|w| w * w).sum::<f64>();
    (point.1 - expected).abs() / scale.sqrt()
}

/// The service's reading, if it has one that deserves to be heard: its remaining time, or its total
/// where it tells no other, or where a remaining time that shrinks runs out.
fn service(samples: &[Sample]) -> Option<Reading> {
    let now = samples.last()?.elapsed_seconds;
    let recent = &samples[samples.len().saturating_sub(5)..];
    let told = |value: fn(&Sample) -> Option<f64>| -> Vec<(f64, f64)> {
        let told = recent
            .iter()
            .filter_map(|s| Some((s.elapsed_seconds, value(s)?)));
        told.collect()
    };
    let mut promised = told(|s| Some(s.elapsed_seconds + s.service_remaining_seconds?));
    if promised.is_empty() {
        promised = told(|s| s.service_total_seconds);
    }
    let remaining = told(|s| s.service_remaining_seconds);
    let read = [promise(&promised, now), run_out(&remaining, now)];
    surest(read.into_iter().flatten(), now)
}

/// The latest of a series of promised ends, made at the given times: as sure as the promises stayed.
/// One that moves along with time, or lies in the past, is worth nothing.
fn promise(promised: &[(f64, f64)], now: f64) -> Option<Reading> {
    let (&(at, end), earlier) = promised.split_last()?;
    let &(first_at, first_end) = earlier.first()?;
    if at < now || end <= now || end - first_end > 0.7 * (at - first_at) {
        return None;
    }
    let horizon = end - now;
    let drifted = earlier.iter().map(|&(then, promised)| {
        let shrunk = horizon / (promised - then).max(horizon);
        (promised - end).powi(2) * shrunk
    });
    let moved = (drifted.sum::<f64>() / earlier.len() as f64).sqrt();
    Some(Reading {
        end,
        sigma: moved.hypot(tuning().doubt * horizon),
    })
}

/// Where a remaining time reaches zero if its own trend goes on: an estimate that is always too
/// long, or too short, by a factor is right at zero.
fn run_out(remaining: &[(f64, f64)], now: f64) -> Option<Reading> {
    if remaining.len() < 3 {
        return None;
    }
    let line = Line::fit(remaining, 0.5)?;
    let end = line.crossing(0.0).filter(|_| line.slope < -0.15)?;
    Some(Reading {
        end,
        sigma: line
            .crossing_sigma(end)
            .hypot(tuning().doubt * (end - now).max(0.0)),
    })
}

/// The reading that has drifted least, never in the past.
fn surest(read: impl Iterator<Item = Reading>, now: f64) -> Option<Reading> {
    let reading = read
        .filter(|r| r.end.is_finite() && r.sigma.is_finite())
        .min_by(|a, b| a.sigma.total_cmp(&b.sigma))?;
    Some(Reading {
        end: reading.end.max(now),
        sigma: reading.sigma.max(FLOOR + tuning().blur * now),
    })
}

/// A least-squares line.
struct Line {
    slope: f64,
    mean: (f64, f64),
    spread: f64,
    variance: f64,
    count: f64,
}

impl Line {
    /// Fits at least two points that differ in time. `noise` is what is believed of the scatter
    /// before the points show it, and counts as much as two points.
    fn fit(points: &[(f64, f64)], noise: f64) -> Option<Line> {
        let count = points.len() as f64;
        let mean = (
            points.iter().map(|p| p.0).sum::<f64>() / count,
            points.iter().map(|p| p.1).sum::<f64>() / count,
        );
        let spread: f64 = points.iter().map(|p| (p.0 - mean.0).powi(2)).sum();
        if points.len() < 2 || spread <= 0.0 {
            return None;
        }
        let product = |p: &(f64, f64)| (p.0 - mean.0) * (p.1 - mean.1);
        let slope = points.iter().map(product).sum::<f64>() / spread;
        let off = |p: &(f64, f64)| (p.1 - mean.1 - slope * (p.0 - mean.0)).powi(2);
        let square: f64 = points.iter().map(off).sum();
        Some(Line {
            slope,
            mean,
            spread,
            variance: square / count + 2.0 * noise.powi(2) / count,
            count,
        })
    }

    /// Where the line reaches `level`, if it heads there.
    fn crossing(&self, level: f64) -> Option<f64> {
        let way = level - self.mean.1;
        let at = self.mean.0 + way / self.slope;
        (at.is_finite() && way * self.slope >= 0.0).then_some(at)
    }

    /// Standard deviation of a crossing at `at`.
    fn crossing_sigma(&self, at: f64) -> f64 {
        let leverage = 1.0 / self.count + (at - self.mean.0).powi(2) / self.spread;
        (self.variance * leverage).sqrt() / self.slope.abs()
    }
}
