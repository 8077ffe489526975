//! When a build will end, and how sure that is.
//!
//! Two witnesses are heard apart. The build's own pace is read from its percentages in windows of
//! several lengths, because builds may be jumpy, or fast in the middle and slow at both ends. The
//! service's own estimate is judged by how well it has kept its word so far. Each yields
//! a [`Forecast`] with an uncertainty; a witness whose word is worth nothing yields none.

use crate::Sample;

/// An expected end and its standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Forecast {
    /// Seconds from the build's beginning to its expected end.
    pub(crate) end: f64,
    /// Standard deviation of `end` in seconds.
    pub(crate) sigma: f64,
}

impl Forecast {
    /// The moment before which the end is unlikely.
    pub(crate) fn earliest(&self) -> f64 {
        self.end - SURE * self.sigma
    }

    /// The moment to look for the end first: not before it, if it is sure to the second.
    pub(crate) fn first_look(&self) -> f64 {
        self.earliest() + 2.0 * SURE * FLOOR
    }

    /// The moment by which the end should have come.
    pub(crate) fn latest(&self) -> f64 {
        self.end + SURE * self.sigma
    }

    /// Whether this one is so vague that it only repeats what `other` says.
    fn covers(&self, other: &Forecast) -> bool {
        self.sigma > VAGUE * other.sigma && (self.end - other.end).abs() < SURE * self.sigma
    }
}

/// What both witnesses say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Outlook {
    /// By the build's own pace.
    pub(crate) pace: Option<Forecast>,
    /// By the service's estimate, if it has deserved trust.
    pub(crate) service: Option<Forecast>,
    /// Noise and jumps of the percentage, as a standard deviation in points.
    pub(crate) noise: f64,
    /// The longest jump that the percentage makes, in points; 0 if it moves steadily.
    pub(crate) step: f64,
}

impl Outlook {
    /// The single best expectation, for people: the witnesses' mean, weighted by precision.
    pub(crate) fn best(&self) -> Option<Forecast> {
        let (Some(a), Some(b)) = (self.pace, self.service) else {
            return self.pace.or(self.service);
        };
        let share = b.sigma.powi(2) / (a.sigma.powi(2) + b.sigma.powi(2));
        let spread = share * (1.0 - share) * (a.end - b.end).powi(2);
        Some(Forecast {
            end: share * a.end + (1.0 - share) * b.end,
            sigma: (a.sigma.min(b.sigma).powi(2) + spread).sqrt(),
        })
    }

    /// The witness that expects the end first, among those whose window has not passed at
    /// `elapsed`. One that is much vaguer than the other and does not contradict it is not heard.
    pub(crate) fn next_window(&self, elapsed: f64) -> Option<Forecast> {
        let heard = match (self.pace, self.service) {
            (Some(a), Some(b)) if a.covers(&b) => [Some(b), None],
            (Some(a), Some(b)) if b.covers(&a) => [Some(a), None],
            (a, b) => [a, b],
        };
        heard
            .into_iter()
            .flatten()
            .filter(|f| f.latest() + OVER > elapsed)
            .min_by(|a, b| a.earliest().total_cmp(&b.earliest()))
    }
}

/// Standard deviations on either side of an expected end within which it is looked for.
const SURE: f64 = 2.0;
/// An expected end is given up this many seconds after its window.
pub(crate) const OVER: f64 = 1.5;
/// A forecast this many times vaguer than another that it agrees with adds nothing to it.
const VAGUE: f64 = 2.0;
/// Noise of a percentage in points, assumed until the samples show their own.
const PRIOR_NOISE: f64 = 0.3;
/// Noise of a percentage in points that is assumed in any case.
const LEAST_NOISE: f64 = 0.01;
/// Percentages that differ by less than this, in points, over four looks tell nothing of noise.
const TELLING: f64 = 0.05;
/// Percentages nearer than this, in points, are the same.
pub(crate) const SAME: f64 = 0.02;
/// The step of a percentage that is told in whole points.
const WHOLE: f64 = 1.0;
/// Standing still for as long as a steady build takes for this many of the finest differences that
/// the percentage shows is moving in steps.
const STEP_SHOWS: f64 = 2.5;
/// Finer differences than this, in points, show no sooner.
const FINE: f64 = 0.04;
/// The longest jump that is reckoned with, in points, while none has been seen.
const UNKNOWN_STEP: f64 = 20.0;
/// Standing still at or above this percentage is finalizing, not a step.
const STEPS_BELOW: f64 = 97.0;
/// Weight of what is believed of the noise against what a window shows, in points.
const BELIEF: f64 = 2.0;
/// Share of the time left by which no build is quite steady.
const DOUBT: f64 = 0.035;
/// The same for a build that has changed its pace before.
const UNSTEADY_DOUBT: f64 = 0.12;
/// A build is steady if its percentages lie along one line, but for this many times their noise.
const STEADY: f64 = 2.0;
/// The same where the pace has just changed.
const CHANGED_DOUBT: f64 = 0.3;
/// A line that misses the newest gain by more than this many times the noise is given up.
const REFUTED: f64 = 3.5;
/// Share of the elapsed time that percentages must lie apart.
const APART: f64 = 0.004;
/// No forecast is trusted to be nearer than this, in seconds.
const FLOOR: f64 = 0.15;
/// Windows over the last samples in which the pace is read, besides all of them.
const WINDOWS: [usize; 5] = [3, 4, 6, 9, 14];

/// Forecasts from the samples of one build. `anchored` says whether elapsed time counts from the
/// build's true beginning, so that 0 % at 0 s is a fact.
pub(crate) fn outlook(samples: &[Sample], anchored: bool) -> Outlook {
    let origin = (anchored && samples.first().is_some_and(|s| s.elapsed_seconds > 0.0))
        .then_some((0.0, 0.0));
    let with_origin = |rest: Vec<(f64, f64)>| origin.into_iter().chain(rest).collect::<Vec<_>>();
    let all = samples.iter().map(|s| (s.elapsed_seconds, s.percent));
    let step = longest_step(&with_origin(all.collect()));
    let mut points = with_origin(apart(samples));
    let noise = roughness(&points).max(step / 12.0_f64.sqrt());
    if step > WHOLE {
        points = step_beginnings(&points);
    }
    // A whole number is mostly one that was cut off: the work is half a point further.
    let full = if step == WHOLE {
        100.0 - WHOLE / 2.0
    } else {
        100.0
    };
    let pace = pace(&points, noise, full);
    // One word of the service's is no record: it counts only where nothing else is known.
    let is_heard = samples.len() > 1 || pace.is_none();
    Outlook {
        pace,
        service: service(samples).filter(|_| is_heard),
        noise,
        step,
    }
}

/// The percentages that lie far enough apart, the newest among them, in order of time. Many looks
/// in a row share their noise: heard as witnesses of their own they would make a forecast look
/// surer than it is.
fn apart(samples: &[Sample]) -> Vec<(f64, f64)> {
    let newest = samples.last().map_or(0.0, |s| s.elapsed_seconds);
    let mut next = f64::INFINITY;
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(samples.len());
    for sample in samples.iter().rev() {
        if sample.elapsed_seconds <= next {
            kept.push((sample.elapsed_seconds, sample.percent));
            next = sample.elapsed_seconds - APART * newest;
        }
    }
    kept.reverse();
    kept
}

/// The surest of straight lines through the last few and through all percentages. A window that
/// the build did not run through steadily shows it by its scatter.
fn pace(points: &[(f64, f64)], noise: f64, full: f64) -> Option<Forecast> {
    let now = points.last()?.0;
    let windows = WINDOWS.iter().filter(|n| **n < points.len());
    let lines = windows
        .map(|n| &points[points.len() - n..])
        .chain(std::iter::once(points));
    let straight = lines.filter_map(|line| pace_line(line, noise, full));
    let mut forecast = surest(straight.chain(pace_trend(points, noise, full)), now)
        .or_else(|| surest(newest_pace(points, noise, full).into_iter(), now))?;
    let whole = Line::fit(points, noise)?;
    if whole.variance.sqrt() > STEADY * noise {
        forecast.sigma = forecast.sigma.hypot(UNSTEADY_DOUBT * (forecast.end - now));
    }
    (forecast.sigma < now).then_some(forecast)
}

/// The pace between the last two percentages, where no longer line fits them: the build has just
/// become slower or faster.
fn newest_pace(points: &[(f64, f64)], noise: f64, full: f64) -> Option<Forecast> {
    let last = &points[points.len().checked_sub(2)?..];
    let line = Line::fit(last, noise)?;
    let end = line.crossing(full)?;
    let now = last.last()?.0;
    let doubt = CHANGED_DOUBT * (end - now);
    Some(Forecast {
        end,
        sigma: line.crossing_sigma(end).hypot(doubt),
    })
}

/// Whether the newest percentage lies where the line through it and those before does not pass,
/// noise allowed for: then the pace has changed, and the line is a thing of the past.
fn is_refuted(line: &Line, points: &[(f64, f64)], noise: f64) -> bool {
    let [.., from, to] = points else {
        return false;
    };
    let gain = line.slope * (to.0 - from.0);
    (gain - (to.1 - from.1)).abs() > REFUTED * noise
}

/// Where the remaining time, as the pace between neighbouring samples gives it, runs out if its
/// own trend goes on: right for builds that slow down towards their end.
fn pace_trend(points: &[(f64, f64)], noise: f64, full: f64) -> Option<Forecast> {
    let tail = &points[points.len().checked_sub(4)?..];
    let mut remaining = Vec::with_capacity(3);
    let mut scatter: f64 = 0.0;
    for pair in tail.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let gain = to.1 - from.1;
        if gain <= 0.0 {
            return None;
        }
        let left = (full - (from.1 + to.1) / 2.0) * (to.0 - from.0) / gain;
        scatter = scatter.max(left * 1.4 * noise / gain);
        remaining.push(((from.0 + to.0) / 2.0, left));
    }
    run_out(&remaining, scatter, tail.last()?.0)
}

/// How far percentages lie off the smooth curve through their neighbours, as a standard deviation
/// in points: noise and jumps show here, a bend does not. Neighbours too near to tell are passed
/// over.
fn roughness(points: &[(f64, f64)]) -> f64 {
    let recent = &points[points.len().saturating_sub(16)..];
    let mut off: Vec<f64> = recent
        .windows(4)
        .filter(|w| (w[3].1 - w[0].1).abs() > TELLING)
        .map(|w| off_parabola(w[2], [w[0], w[1], w[3]]))
        .collect();
    off.sort_by(f64::total_cmp);
    let widest = off.last().copied().unwrap_or(0.0);
    let finest = recent
        .iter()
        .map(|p| grain(p.1))
        .fold(LEAST_NOISE, f64::min);
    let least = if off.len() < 3 {
        PRIOR_NOISE
    } else {
        LEAST_NOISE.max(finest / 12.0_f64.sqrt())
    };
    let typical = off.get(off.len() * 3 / 4).copied().unwrap_or(widest);
    // Three quarters of normal values lie within 1.15 standard deviations.
    (typical / 1.15).max(least)
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

/// A step lags behind the work done more and more until the next one: only its beginning says how
/// far the work is. It lies between the last look at the step before and the first at this one.
fn step_beginnings(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let moved = points
        .windows(2)
        .filter(|w| (w[1].1 - w[0].1).abs() >= SAME)
        .map(|w| ((w[0].0 + w[1].0) / 2.0, w[1].1));
    points.first().copied().into_iter().chain(moved).collect()
}

/// The finest difference that a percentage shows, in points, by the digits it has.
fn grain(percent: f64) -> f64 {
    let has_more_than = |digits: f64| (percent * digits).fract().abs() > 1e-6;
    if !has_more_than(1.0) {
        WHOLE
    } else if !has_more_than(10.0) {
        WHOLE / 10.0
    } else {
        WHOLE / 1e6
    }
}

/// The longest jump in points, if the percentage moves in steps: if it has stood still where a
/// steady build would have moved well, or is mostly told in whole points.
fn longest_step(points: &[(f64, f64)]) -> f64 {
    let Some(&(end, top)) = points.last() else {
        return 0.0;
    };
    let pace = top / end.max(1.0);
    let whole = points.iter().filter(|p| p.1.fract() == 0.0).count();
    let stands = points.windows(2).any(|w| {
        let (from, to) = (w[0], w[1]);
        let grain = grain(to.1);
        let moved = (to.1 - from.1).abs() >= grain / 2.0;
        let shows = STEP_SHOWS * grain.max(FINE);
        !moved && from.1 > 0.0 && to.1 < STEPS_BELOW && pace * (to.0 - from.0) > shows
    });
    if stands {
        let jumps = points
            .windows(2)
            .map(|w| w[1].1 - w[0].1 - 0.5 * pace * (w[1].0 - w[0].0));
        let longest = jumps.fold(WHOLE, f64::max);
        let is_known = longest > WHOLE || grain(top) >= WHOLE;
        if is_known { longest } else { UNKNOWN_STEP }
    } else if points.len() > 3 && 2 * whole > points.len() {
        WHOLE
    } else {
        0.0
    }
}

/// The crossing of 100 % by a straight line through `points`.
fn pace_line(points: &[(f64, f64)], noise: f64, full: f64) -> Option<Forecast> {
    let line = Line::fit(points, noise).filter(|line| !is_refuted(line, points, noise))?;
    let now = points.last()?.0;
    let end = line.crossing(full)?;
    let statistical = line.crossing_sigma(end);
    Some(Forecast {
        end,
        sigma: statistical.hypot(DOUBT * (end - now).max(0.0)),
    })
}

/// The service's forecast, if it has one that deserves to be heard.
fn service(samples: &[Sample]) -> Option<Forecast> {
    let now = samples.last()?.elapsed_seconds;
    let recent = &samples[samples.len().saturating_sub(5)..];
    let remaining: Vec<(f64, f64)> = recent
        .iter()
        .filter_map(|s| Some((s.elapsed_seconds, s.service_remaining_seconds?)))
        .collect();
    let promised: Vec<(f64, f64)> = remaining.iter().map(|(t, r)| (*t, t + r)).collect();
    let totals: Vec<(f64, f64)> = recent
        .iter()
        .filter_map(|s| Some((s.elapsed_seconds, s.service_total_seconds?)))
        .collect();
    let raw = promise(&promised, now).or_else(|| promise(&totals, now));
    surest(
        [raw, run_out(&remaining, 0.5, now)].into_iter().flatten(),
        now,
    )
}

/// The latest of a series of promised ends, made at the given times, with an uncertainty from how
/// much the promises moved. A promise that moves along with time, or lies in the past, is worth
/// nothing.
fn promise(promised: &[(f64, f64)], now: f64) -> Option<Forecast> {
    let &(at, end) = promised.last()?;
    if at < now || end <= now {
        return None;
    }
    let horizon = end - now;
    let earlier = &promised[..promised.len() - 1];
    let Some(&(first_at, first_end)) = earlier.first() else {
        return Some(Forecast {
            end,
            sigma: 0.35 * horizon,
        });
    };
    if end - first_end > 0.7 * (at - first_at) {
        return None;
    }
    let square: f64 = earlier
        .iter()
        .map(|&(then, promised)| {
            let shrunk = (horizon / (promised - then).max(horizon)).sqrt();
            ((promised - end) * shrunk).powi(2)
        })
        .sum();
    let moved = (square / earlier.len() as f64).sqrt();
    Some(Forecast {
        end,
        sigma: moved.hypot(0.02 * horizon) + FLOOR,
    })
}

/// Where a remaining time reaches zero if its own trend goes on: an estimate that is always too
/// long, or too short, by a factor is right at zero. `noise` is its scatter in seconds.
fn run_out(remaining: &[(f64, f64)], noise: f64, now: f64) -> Option<Forecast> {
    if remaining.len() < 3 {
        return None;
    }
    let line = Line::fit(remaining, noise)?;
    if !(-4.0..=-0.15).contains(&line.slope) {
        return None;
    }
    let end = line.crossing(0.0)?;
    let doubt = 0.08 * (end - now).max(0.0);
    Some(Forecast {
        end,
        sigma: line.crossing_sigma(end).hypot(doubt),
    })
}

/// The forecast with the least uncertainty, never in the past.
fn surest(found: impl Iterator<Item = Forecast>, now: f64) -> Option<Forecast> {
    let mut forecast = found
        .filter(|f| f.end.is_finite() && f.sigma.is_finite())
        .min_by(|a, b| a.sigma.total_cmp(&b.sigma))?;
    forecast.end = forecast.end.max(now);
    forecast.sigma = forecast.sigma.max(FLOOR);
    Some(forecast)
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
    /// before the points show it, and counts as much as [`BELIEF`] points.
    fn fit(points: &[(f64, f64)], noise: f64) -> Option<Line> {
        if points.len() < 2 {
            return None;
        }
        let count = points.len() as f64;
        let mean = (
            points.iter().map(|p| p.0).sum::<f64>() / count,
            points.iter().map(|p| p.1).sum::<f64>() / count,
        );
        let spread: f64 = points.iter().map(|p| (p.0 - mean.0).powi(2)).sum();
        if spread <= 0.0 {
            return None;
        }
        let slope = points
            .iter()
            .map(|p| (p.0 - mean.0) * (p.1 - mean.1))
            .sum::<f64>()
            / spread;
        let square: f64 = points
            .iter()
            .map(|p| (p.1 - mean.1 - slope * (p.0 - mean.0)).powi(2))
            .sum();
        Some(Line {
            slope,
            mean,
            spread,
            variance: (square + BELIEF * noise.powi(2)) / (count - 2.0 + BELIEF),
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
