//! What past builds of an account teach about the next one.

use crate::timeline::OLDEST;
use crate::tuning::tuning;

/// One finished build, as the history keeps it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastBuild {
    /// Seconds from its beginning to its end.
    pub duration_seconds: f64,
    /// Seconds it stood at its last percentage before it was ready, if it had percentages.
    pub finalizing_seconds: Option<f64>,
    /// Size of the image in MB.
    pub size_mb: Option<f64>,
    /// Whether it was made from a container instance.
    pub container: Option<bool>,
    /// Whether it became ready; builds that failed teach nothing about durations.
    pub ready: bool,
}

/// A range learned from several past values, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Typical {
    /// One in ten was shorter.
    pub low: f64,
    /// The median.
    pub mid: f64,
    /// One in ten was longer.
    pub high: f64,
    /// How many past builds it rests on, at least 1.
    pub builds: usize,
}

/// Past builds of an account, prepared for asking. The default has learned nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    builds: Vec<PastBuild>,
    finalizing: Option<Typical>,
    failures: f64,
    seconds: f64,
}

/// Most past builds used: habits change, and the recent ones say more.
pub const PAST_BUILDS: u32 = 200;
/// Past builds of the nearest size that make an estimate.
const NEAREST: usize = 7;

impl Learned {
    /// Learns from past builds, oldest first. Failed builds and nonsense are left out.
    pub fn from_past(past: &[PastBuild]) -> Learned {
        let usable = |b: &&PastBuild| b.ready && is_duration(b.duration_seconds);
        let mut builds: Vec<PastBuild> = past
            .iter()
            .rev()
            .filter(usable)
            .take(PAST_BUILDS as usize)
            .copied()
            .collect();
        builds.reverse();
        let finalizing = builds
            .iter()
            .filter_map(|b| b.finalizing_seconds)
            .filter(|s| (0.0..=OLDEST).contains(s))
            .collect();
        Learned {
            finalizing: typical(finalizing),
            failures: past.iter().filter(|b| !b.ready).count() as f64,
            seconds: past
                .iter()
                .map(|b| b.duration_seconds)
                .filter(|s| is_duration(*s))
                .sum(),
            builds,
        }
    }

    /// Median seconds that a build of this size and kind takes from its beginning to its end.
    /// `None` without past builds of that kind.
    pub fn typical_seconds(&self, size_mb: Option<f64>, container: Option<bool>) -> Option<f64> {
        self.typical(size_mb, container).map(|t| t.mid)
    }

    /// The range of seconds that a build of this size and kind takes. With a size, the past builds
    /// nearest in size count, scaled to it; without, all of that kind.
    pub fn typical(&self, size_mb: Option<f64>, container: Option<bool>) -> Option<Typical> {
        let kin = self
            .builds
            .iter()
            .filter(|b| container.is_none() || b.container.is_none() || b.container == container);
        match size_mb.filter(|s| is_duration(*s)) {
            None => typical(kin.map(|b| b.duration_seconds).collect()),
            Some(size) => {
                let mut sized: Vec<(f64, f64)> = kin
                    .clone()
                    .filter_map(|b| Some((size / b.size_mb.filter(|s| is_duration(*s))?, b)))
                    .map(|(ratio, b)| (ratio, b.duration_seconds * ratio.clamp(0.2, 5.0)))
                    .collect();
                sized.sort_by(|a, b| a.0.ln().abs().total_cmp(&b.0.ln().abs()));
                sized.truncate(NEAREST);
                typical(sized.into_iter().map(|(_, seconds)| seconds).collect())
                    .or_else(|| typical(kin.map(|b| b.duration_seconds).collect()))
            }
        }
    }

    /// How likely failures are, as a share of what is expected before past builds tell: one in some
    /// time of building. Never more, so that a bad week does not make asking dense.
    pub(crate) fn failures(&self) -> f64 {
        let expected = tuning().thin_from;
        let likely = expected * (1.0 + self.failures) / (expected + self.seconds);
        likely.clamp(tuning().calm.powi(-2), 1.0)
    }

    /// The range of seconds that builds stand at their last percentage before they are ready.
    pub fn finalizing(&self) -> Option<Typical> {
        self.finalizing
    }
}

fn is_duration(value: f64) -> bool {
    value > 0.0 && value <= OLDEST
}

/// The range of values that spread by their logarithms. Few values are widened by what is not known
/// of their spread.
fn typical(mut values: Vec<f64>) -> Option<Typical> {
    values.sort_by(f64::total_cmp);
    let builds = values.len();
    let mid = *values.get(builds / 2)?;
    let count = builds as f64;
    let off = |value: &f64| (value.max(0.1) / mid.max(0.1)).ln().powi(2);
    let square: f64 = values.iter().map(off).sum();
    let sigma = ((square + 0.0625) / count).sqrt();
    let tenth = ((1.28 + 1.0 / count) * sigma).exp();
    Some(Typical {
        low: mid / tenth,
        mid,
        high: mid * tenth,
        builds,
    })
}
