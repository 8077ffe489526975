//! What was measured of a build, kept within bounds however long it takes.

use crate::Wall;
use crate::timeline::OLDEST;
use serde::{Deserialize, Serialize};

/// Most samples kept of one build.
pub const MAX_SAMPLES: usize = 240;

/// One reported percentage, with everything known at that moment. Enough for a curve of progress
/// and for the course of the estimates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// When it was read.
    pub at: Wall,
    /// Seconds since the build began.
    pub elapsed_seconds: f64,
    /// Per cent done, 0 to 100, as the service reported it.
    pub percent: f64,
    /// The service's estimate of the seconds left.
    #[serde(default)]
    pub service_remaining_seconds: Option<f64>,
    /// The service's estimate of the whole duration in seconds.
    #[serde(default)]
    pub service_total_seconds: Option<f64>,
    /// The engine's own estimate of the seconds left at that moment.
    #[serde(default)]
    pub remaining_seconds: Option<f64>,
}

impl Sample {
    fn is_sane(&self) -> bool {
        let sane = |seconds: Option<f64>| seconds.is_none_or(|s| (0.0..=OLDEST).contains(&s));
        self.elapsed_seconds.abs() <= OLDEST
            && (0.0..=100.0).contains(&self.percent)
            && sane(self.service_remaining_seconds)
            && sane(self.service_total_seconds)
            && sane(self.remaining_seconds)
    }
}

/// The samples of one build in order of time, at most [`MAX_SAMPLES`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Samples(Vec<Sample>);

impl Samples {
    /// Samples from a store: nonsense is dropped, order restored, the bound kept.
    pub(crate) fn from_untrusted(mut samples: Vec<Sample>) -> Self {
        samples.retain(Sample::is_sane);
        samples.sort_by(|a, b| a.elapsed_seconds.total_cmp(&b.elapsed_seconds));
        let mut kept = Samples(samples);
        while kept.0.len() > MAX_SAMPLES {
            kept.thin();
        }
        kept
    }

    pub(crate) fn as_slice(&self) -> &[Sample] {
        &self.0
    }

    pub(crate) fn last(&self) -> Option<&Sample> {
        self.0.last()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds a sample; one of the same moment is replaced.
    pub(crate) fn push(&mut self, sample: Sample) {
        match self.0.last_mut() {
            Some(last) if sample.elapsed_seconds <= last.elapsed_seconds => *last = sample,
            _ => self.0.push(sample),
        }
        if self.0.len() > MAX_SAMPLES {
            self.thin();
        }
    }

    /// Moves all samples by `seconds` of elapsed time, when the build's beginning becomes known
    /// better.
    pub(crate) fn shift(&mut self, seconds: f64) {
        for sample in &mut self.0 {
            sample.elapsed_seconds += seconds;
        }
    }

    /// Drops every second sample of the older three quarters: the curve keeps its shape, and what
    /// is recent, which the estimates live on, stays dense.
    fn thin(&mut self) {
        let old = self.0.len() * 3 / 4;
        let mut index = 0;
        self.0.retain(|_| {
            let keep = index >= old || index % 2 == 0;
            index += 1;
            keep
        });
    }
}
