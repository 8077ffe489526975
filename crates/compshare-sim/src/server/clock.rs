//! The simulator's clock: the one place of this crate that reads the system's.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::world::Moment;

/// Runs simulated time at a constant speed from a start, plus jumps.
#[derive(Debug)]
pub(super) struct Clock {
    started: Instant,
    unix_start: i64,
    speed: f64,
    jumped: f64,
}

impl Clock {
    /// Starts at simulated second 0.
    #[allow(clippy::disallowed_methods)] // A server lives in real time.
    pub(super) fn start(speed: f64) -> Self {
        let unix = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let unix_start = i64::try_from(unix.as_secs()).unwrap_or(i64::MAX);
        Self {
            started: Instant::now(),
            unix_start,
            speed,
            jumped: 0.0,
        }
    }

    /// Unix time of the start in seconds.
    pub(super) fn unix_start(&self) -> i64 {
        self.unix_start
    }

    #[allow(clippy::disallowed_methods)] // As above.
    pub(super) fn now(&self) -> Moment {
        let real = self.started.elapsed().as_secs_f64();
        Moment {
            sim: real * self.speed + self.jumped,
            real,
        }
    }

    /// Time never runs back, so a negative jump is ignored, as is one that is no number.
    pub(super) fn advance(&mut self, seconds: f64) {
        if seconds.is_finite() {
            self.jumped += seconds.max(0.0);
        }
    }
}
