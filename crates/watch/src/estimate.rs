//! When a build will end, and how sure that is.
//!
//! Two witnesses are heard apart. The build's own pace is read from its percentages in several
//! windows (all of it, its later half, the last few samples, the run from its beginning, and the
//! trend of the pace itself), because builds may be jumpy, or fast in the middle and slow at both
//! ends. The service's own estimate is judged by how well it has kept its word so far. Each yields
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

    /// The moment by which the end should have come.
    pub(crate) fn latest(&self) -> f64 {
        self.end + SURE * self.sigma
    }
}

/// What both witnesses say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Outlook {
    /// By the build's own pace.
    pub(crate) pace: Option<Forecast>,
    /// By the service's estimate, if it has deserved trust.
    pub(crate) service: Option<Forecast>,
}

impl Outlook {
    /// The single best expectation, for people.
    pub(crate) fn best(&self) -> Option<Forecast> {
        match (self.pace, self.service) {
            (Some(a), Some(b)) => Some(blend(&[a, b])),
            (one, other) => one.or(other),
        }
    }

    /// The witness that expects the end first and whose window has not passed at `elapsed`.
    pub(crate) fn next_window(&self, elapsed: f64) -> Option<Forecast> {
        [self.pace, self.service]
            .into_iter()
            .flatten()
            .filter(|f| f.latest() > elapsed)
            .min_by(|a, b| a.earliest().total_cmp(&b.earliest()))
    }
}

/// Standard deviations on either side of an expected end within which it is looked for.
const SURE: f64 = 2.0;
/// Noise of a percentage in points, assumed until the samples show their own.
const PRIOR_NOISE: f64 = 0.3;
/// No forecast is trusted to be nearer than this, in seconds.
const FLOOR: f64 = 0.3;

/// Forecasts from the samples of one build. `anchored` says whether elapsed time counts from the
/// build's true beginning, so that 0 % at 0 s is a fact.
pub(crate) fn outlook(samples: &[Sample], anchored: bool) -> Outlook {
    Outlook {
        pace: pace(samples, anchored),
        service: service(samples),
    }
}

fn pace(samples: &[Sample], anchored: bool) -> Option<Forecast> {
    let last = samples.last()?;
    let points: Vec<(f64, f64)> = samples
        .iter()
        .map(|s| (s.elapsed_seconds, s.percent))
        .collect();
    let half_time = last.elapsed_seconds - 0.5 * (last.elapsed_seconds - points[0].0);
    let half = points.iter().position(|p| p.0 >= half_time).unwrap_or(0);
    let candidates = [
        pace_line(&points, 0.04),
        pace_line(&points[half.min(points.len().saturating_sub(3))..], 0.05),
        pace_line(&points[points.len().saturating_sub(4)..], 0.06),
        anchored.then(|| pace_from_start(&points)).flatten(),
        pace_trend(&points),
    ];
    let found: Vec<Forecast> = candidates.into_iter().flatten().collect();
    settle(&found, last.elapsed_seconds)
}

/// The crossing of 100 % by a straight line through `points`, with `doubt` as the share of the
/// remaining time by which no build is quite straight.
fn pace_line(points: &[(f64, f64)], doubt: f64) -> Option<Forecast> {
    let line = Line::fit(points, PRIOR_NOISE)?;
    let now = points.last()?.0;
    let end = line.crossing(100.0)?;
    let statistical = line.crossing_sigma(end);
    Some(Forecast {
        end,
        sigma: statistical.hypot(doubt * (end - now).max(0.0)),
    })
}

/// The proportion from the build's beginning to the last sample, continued.
fn pace_from_start(points: &[(f64, f64)]) -> Option<Forecast> {
    let &(now, percent) = points.last()?;
    if now <= 0.0 || percent < 0.5 {
        return None;
    }
    let slope = percent / now;
    let square: f64 = points.iter().map(|(t, p)| (p - slope * t).powi(2)).sum();
    let noise = ((square + PRIOR_NOISE.powi(2)) / points.len() as f64).sqrt();
    let end = 100.0 / slope;
    let statistical = end * noise / percent;
    Some(Forecast {
        end,
        sigma: statistical.hypot(0.10 * (end - now)),
    })
}

/// Where the remaining time, as the pace between neighbouring samples gives it, runs out if its
/// own trend goes on: right for builds that slow down towards their end.
fn pace_trend(points: &[(f64, f64)]) -> Option<Forecast> {
    let tail = &points[points.len().checked_sub(4)?..];
    let mut remaining = Vec::with_capacity(3);
    let mut noise: f64 = 0.0;
    for pair in tail.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let gain = to.1 - from.1;
        if gain <= 0.0 {
            return None;
        }
        let left = (100.0 - (from.1 + to.1) / 2.0) * (to.0 - from.0) / gain;
        noise = noise.max(left * 1.4 * PRIOR_NOISE / gain);
        remaining.push(((from.0 + to.0) / 2.0, left));
    }
    run_out(&remaining, noise, tail.last()?.0, 0.10)
}

/// Where a falling series of remaining times reaches zero.
fn run_out(remaining: &[(f64, f64)], noise: f64, now: f64, doubt: f64) -> Option<Forecast> {
    let line = Line::fit(remaining, noise)?;
    if !(-4.0..=-0.15).contains(&line.slope) {
        return None;
    }
    let end = line.crossing(0.0)?;
    Some(Forecast {
        end,
        sigma: line.crossing_sigma(end).hypot(doubt * (end - now).max(0.0)),
    })
}

/// The service's forecast, if it has one that deserves to be heard.
fn service(samples: &[Sample]) -> Option<Forecast> {
    let last = samples.last()?;
    let now = last.elapsed_seconds;
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
    let trend = (remaining.len() >= 3)
        .then(|| run_out(&remaining, 0.5, now, 0.08))
        .flatten();
    let found: Vec<Forecast> = [raw, trend].into_iter().flatten().collect();
    settle(&found, now)
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
    if earlier.is_empty() {
        return Some(Forecast {
            end,
            sigma: 0.35 * horizon,
        });
    }
    let &(first_at, first_end) = earlier.first()?;
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
    Some(Forecast {
        end,
        sigma: (square / earlier.len() as f64).sqrt().hypot(0.02 * horizon) + FLOOR,
    })
}

/// One forecast out of several about the same thing, never in the past.
fn settle(found: &[Forecast], now: f64) -> Option<Forecast> {
    if found.is_empty() {
        return None;
    }
    let mut forecast = blend(found);
    forecast.end = forecast.end.max(now);
    forecast.sigma = forecast.sigma.max(FLOOR);
    (forecast.end.is_finite() && forecast.sigma.is_finite()).then_some(forecast)
}

/// Mean weighted by precision; its variance holds the spread between the forecasts too, so that
/// disagreement widens it.
fn blend(found: &[Forecast]) -> Forecast {
    let weight = |f: &Forecast| 1.0 / f.sigma.max(FLOOR).powi(2);
    let sum: f64 = found.iter().map(weight).sum();
    let end = found.iter().map(|f| weight(f) * f.end).sum::<f64>() / sum;
    let variance = found
        .iter()
        .map(|f| weight(f) * (f.sigma.powi(2) + (f.end - end).powi(2)))
        .sum::<f64>()
        / sum;
    Forecast {
        end,
        sigma: variance.sqrt(),
    }
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
    /// before the points show it, and counts as one degree of freedom.
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
            variance: (square + noise.powi(2)) / (count - 1.0),
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
