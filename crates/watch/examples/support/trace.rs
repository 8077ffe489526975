//! Recorded builds.

use serde::{Deserialize, Serialize};

/// A file of recorded builds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TraceFile {
    /// The builds.
    pub(crate) traces: Vec<Trace>,
}

/// One recorded build. Times are seconds from its beginning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Trace {
    /// A name for messages.
    #[serde(default)]
    pub(crate) id: String,
    /// The kind of build, for the table.
    #[serde(default)]
    pub(crate) family: String,
    /// When the watch begins.
    #[serde(default)]
    pub(crate) joined_s: f64,
    /// When the build ends.
    pub(crate) duration_s: f64,
    /// How it ends.
    pub(crate) end: End,
    /// What the progress action says, linear between samples.
    #[serde(default)]
    pub(crate) samples: Vec<Point>,
}

/// How a build ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum End {
    /// Ready to use.
    Available,
    /// Failed.
    UnAvailable,
}

/// What the progress action says at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Point {
    /// Seconds from the build's beginning.
    pub(crate) t: f64,
    /// Per cent done; none if the action refuses this image.
    #[serde(default)]
    pub(crate) process: Option<f64>,
    /// The service's estimate of the seconds left.
    #[serde(default)]
    pub(crate) remaining: Option<f64>,
    /// The service's estimate of the whole duration in seconds.
    #[serde(default)]
    pub(crate) total: Option<f64>,
}

impl Trace {
    /// Puts odd traces right: samples in order, no negative times, nothing that is not a number.
    pub(crate) fn tidy(&mut self) {
        let finite = |value: f64| {
            if value.is_finite() {
                value.max(0.0)
            } else {
                0.0
            }
        };
        self.duration_s = finite(self.duration_s);
        self.joined_s = finite(self.joined_s);
        self.samples.retain(|point| point.t.is_finite());
        self.samples.sort_by(|a, b| a.t.total_cmp(&b.t));
    }

    /// Whether the build has ended at `t`.
    pub(crate) fn has_ended(&self, t: f64) -> bool {
        t >= self.duration_s
    }

    /// What the progress action says at `t`.
    pub(crate) fn at(&self, t: f64) -> Point {
        let until = match self.end {
            End::Available => t,
            // Nobody knows what the service says after a failure: its last word is the hardest case.
            End::UnAvailable => t.min(self.duration_s),
        };
        let mut point = Point {
            t,
            ..self.sampled(until)
        };
        if self.has_ended(t) && self.end == End::Available && point.process.is_some() {
            point.process = Some(100.0);
        }
        point
    }

    /// Seconds that it stood at its last points before it ended, if it did.
    pub(crate) fn finalizing_seconds(&self) -> Option<f64> {
        let before = self.samples.iter().rev().filter(|p| p.t < self.duration_s);
        let last = before.clone().next()?.process.filter(|p| *p >= 98.5)?;
        let same = |p: &&Point| p.process.is_some_and(|p| (p - last).abs() < 0.02);
        let first = before.take_while(same).last()?;
        Some(self.duration_s - first.t)
    }

    fn sampled(&self, t: f64) -> Point {
        let after = self.samples.partition_point(|point| point.t <= t);
        let none = Point {
            t,
            process: None,
            remaining: None,
            total: None,
        };
        let Some(before) = self.samples.get(after.saturating_sub(1)) else {
            return none;
        };
        let Some(next) = self.samples.get(after).filter(|_| after > 0) else {
            return Point { t, ..*before };
        };
        let share = (t - before.t) / (next.t - before.t);
        let between = |a: Option<f64>, b: Option<f64>| Some(a? + (b? - a?) * share);
        Point {
            t,
            process: between(before.process, next.process),
            remaining: between(before.remaining, next.remaining),
            total: between(before.total, next.total),
        }
    }
}
