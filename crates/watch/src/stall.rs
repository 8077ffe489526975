//! Whether a build has stopped moving.

use crate::Sample;

/// Shortest standstill in seconds that can be called a stall.
const SHORTEST: f64 = 180.0;
/// Points of progress that could have been made at the build's own pace meanwhile.
const POINTS: f64 = 5.0;
/// How much longer than the longest standstill so far it must be: jumpy builds are not stalled.
const LONGER: f64 = 2.5;
/// A change of this many points is movement.
const MOVE: f64 = 0.25;
/// Shortest time at 100 % (or just below) that can be called a stall: finalizing takes minutes.
const SHORTEST_AT_END: f64 = 900.0;

/// Follows the percentage to tell a standstill from slowness.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Standstill {
    percent: f64,
    since: f64,
    longest: f64,
    seen: bool,
}

impl Standstill {
    /// Takes in a percentage read at `elapsed`; says whether it moved.
    pub(crate) fn observe(&mut self, elapsed: f64, percent: f64) -> bool {
        let moved = !self.seen || (percent - self.percent).abs() >= MOVE;
        if moved {
            if self.seen {
                self.longest = self.longest.max(elapsed - self.since);
            }
            self.percent = percent;
            self.since = elapsed;
            self.seen = true;
        }
        moved
    }

    /// Rebuilds the record from kept samples.
    pub(crate) fn replay(samples: &[Sample]) -> Self {
        let mut standstill = Standstill::default();
        for sample in samples {
            standstill.observe(sample.elapsed_seconds, sample.percent);
        }
        standstill
    }

    /// Seconds the percentage has stood at `elapsed`, with its value; `None` before the first.
    pub(crate) fn at(&self, elapsed: f64) -> Option<(f64, f64)> {
        self.seen.then_some((self.percent, elapsed - self.since))
    }

    /// Whether the standstill at `elapsed` is long against the build's own pace. `usual_finalizing`
    /// is the longest usual time at the end, if learned.
    pub(crate) fn is_stall(&self, elapsed: f64, usual_finalizing: Option<f64>) -> bool {
        let Some((percent, stood)) = self.at(elapsed) else {
            return false;
        };
        let own = POINTS * self.since / percent.max(1.0);
        let shortest = if percent >= 98.5 {
            SHORTEST_AT_END.max(2.0 * usual_finalizing.unwrap_or(0.0))
        } else {
            SHORTEST
        };
        stood > shortest.max(own).max(LONGER * self.longest)
    }
}

/// Whether a build without percentages is far past what such builds usually take.
pub(crate) fn is_far_past(elapsed: f64, usual_high: f64) -> bool {
    elapsed > 2.0 * usual_high + 300.0
}
