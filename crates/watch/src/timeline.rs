//! Elapsed time of a build, on clocks that sleep and jump.

use crate::{Now, Snapshot, Wall};

/// A build is not believed to have begun longer ago, or to take longer, than this, in seconds: 30
/// days.
pub(crate) const OLDEST: f64 = 30.0 * 86_400.0;
/// Longest absence or sleep that is believed, in seconds: 14 days.
const LONGEST_AWAY: f64 = 14.0 * 86_400.0;

/// Seconds since the build's beginning, counted on the monotonic clock; the wall clock only says
/// how long the program was away.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timeline {
    anchor: Now,
    anchor_elapsed: f64,
    /// The last reading of the clocks, to measure sleep.
    last: Now,
    pub(crate) started_at: Wall,
    /// Whether `started_at` is the service's word.
    pub(crate) start_known: bool,
    /// When the watch began, in elapsed seconds.
    pub(crate) began: f64,
}

/// Whether two moments of elapsed time are one, apart from the rounding that comes with shifting.
pub(crate) fn is_same_moment(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

impl Timeline {
    pub(crate) fn new(now: Now) -> Self {
        Timeline {
            anchor: now,
            anchor_elapsed: 0.0,
            last: now,
            started_at: now.wall,
            start_known: false,
            began: 0.0,
        }
    }

    pub(crate) fn restored(snapshot: &Snapshot, now: Now) -> Self {
        let away = now
            .wall
            .seconds_since(snapshot.taken_at)
            .clamp(0.0, LONGEST_AWAY);
        let finite = |seconds: f64| if seconds.is_finite() { seconds } else { 0.0 };
        let elapsed = finite(snapshot.elapsed_seconds).clamp(0.0, OLDEST) + away;
        Timeline {
            anchor: now,
            anchor_elapsed: elapsed,
            last: now,
            started_at: snapshot.started_at,
            start_known: snapshot.start_known,
            began: finite(snapshot.began_elapsed_seconds).min(elapsed),
        }
    }

    /// Seconds since the build began.
    pub(crate) fn elapsed(&self, now: Now) -> f64 {
        self.anchor_elapsed + now.mono.seconds_since(self.anchor.mono)
    }

    /// Remembers the clocks' reading.
    pub(crate) fn read(&mut self, now: Now) {
        self.last = now;
    }

    /// Takes in the seconds by which the wall clock went on while the monotonic one stood, and
    /// returns them.
    pub(crate) fn wake(&mut self, now: Now) -> f64 {
        let wall = now.wall.seconds_since(self.last.wall);
        let slept = wall - now.mono.seconds_since(self.last.mono);
        self.last = now;
        // Less than a second is the clocks' own drift; more than the longest sleep is a jump.
        if (1.0..=LONGEST_AWAY).contains(&slept) {
            self.anchor_elapsed += slept;
            slept
        } else {
            0.0
        }
    }

    /// Counts from the moment that the service calls the beginning, unless that is in the future or
    /// absurdly long ago; returns the seconds by which elapsed time shifts.
    pub(crate) fn set_start(&mut self, now: Now, created_at: Wall) -> Option<f64> {
        let age = now.wall.seconds_since(created_at);
        if !(0.0..=OLDEST).contains(&age) {
            return None;
        }
        let shift = age - self.elapsed(now);
        self.anchor_elapsed += shift;
        self.began += shift;
        self.started_at = created_at;
        self.start_known = true;
        Some(shift)
    }
}
