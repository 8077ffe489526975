//! The two kinds of time that the engine is given.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A moment on a clock that never goes back: the time since an epoch of the caller's choice,
/// usually the start of the process. Schedules live on this clock alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mono(Duration);

impl Mono {
    /// The epoch itself.
    pub const ZERO: Mono = Mono(Duration::ZERO);

    /// The moment `since_epoch` after the epoch.
    pub const fn from_duration(since_epoch: Duration) -> Self {
        Mono(since_epoch)
    }

    /// The moment `seconds` after the epoch; negative and non-finite values give the epoch.
    pub fn from_secs_f64(seconds: f64) -> Self {
        Mono(duration(seconds))
    }

    /// Time since the epoch.
    pub const fn since_epoch(self) -> Duration {
        self.0
    }

    /// Seconds since the epoch.
    pub fn as_secs_f64(self) -> f64 {
        self.0.as_secs_f64()
    }

    /// Seconds from `earlier` to this moment; 0 if `earlier` is later.
    pub fn seconds_since(self, earlier: Mono) -> f64 {
        self.0.saturating_sub(earlier.0).as_secs_f64()
    }

    /// The moment `seconds` later; negative and non-finite values add nothing.
    #[must_use]
    pub fn plus_secs(self, seconds: f64) -> Mono {
        Mono(self.0.saturating_add(duration(seconds)))
    }
}

fn duration(seconds: f64) -> Duration {
    if seconds.is_finite() {
        Duration::try_from_secs_f64(seconds).unwrap_or_default()
    } else {
        Duration::ZERO
    }
}

/// A wall-clock time in Unix milliseconds. It is recorded and shown, and it bridges restarts; it
/// never drives a schedule, because people and time servers move it at will.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Wall(pub i64);

impl Wall {
    /// Seconds from `earlier` to this time, negative if `earlier` is later.
    pub fn seconds_since(self, earlier: Wall) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 1000.0
    }

    /// This time moved by `seconds`, which may be negative; non-finite values add nothing.
    #[must_use]
    pub fn plus_secs(self, seconds: f64) -> Wall {
        let ms = if seconds.is_finite() {
            (seconds * 1000.0) as i64
        } else {
            0
        };
        Wall(self.0.saturating_add(ms))
    }
}

/// One reading of both clocks, taken at the same instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The monotonic clock: what schedules run on.
    pub mono: Mono,
    /// The wall clock: what people read.
    pub wall: Wall,
}
