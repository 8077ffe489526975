//! When a build will be ready: what the readings say, what past builds took, and how likely the end
//! is at a moment.
//!
//! The chance of the end is not the same at all times. It is small and even while a build runs,
//! because any build may fail; high in the window in which the readings expect the end; and falling
//! with its age on a plateau, because one that has stood for long will stand for longer.

use crate::learned::Typical;
use crate::readings::Reading;
use crate::tuning::tuning;

/// Standard deviations on either side that hold four in five.
const FOUR_FIFTHS: f64 = 1.28;

/// When a build will be ready: in four builds of five between these two, in seconds from now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadyBetween {
    /// Seconds to the earlier moment, 0 or more.
    pub earliest_seconds: f64,
    /// Seconds to the later moment, no less.
    pub latest_seconds: f64,
}

impl ReadyBetween {
    /// Without past builds it is wider, most of all towards later: nobody knows how long this one
    /// will finalize.
    pub(crate) fn of(forecast: Reading, elapsed: f64, is_first: bool) -> ReadyBetween {
        let margin = tuning().margin * (forecast.end - elapsed).max(0.0);
        let (wide, finalizing) = if is_first {
            (tuning().first, tuning().finalizing)
        } else {
            (1.0, 0.0)
        };
        let reach = wide * FOUR_FIFTHS * (tuning().candour * forecast.sigma).hypot(margin);
        ReadyBetween {
            earliest_seconds: (forecast.end - reach - elapsed).max(0.0),
            latest_seconds: (forecast.end + reach + finalizing - elapsed).max(0.0),
        }
    }
}

impl Typical {
    /// As a reading, of something that began at `since`.
    pub(crate) fn since(&self, since: f64) -> Reading {
        Reading {
            end: since + self.mid,
            sigma: (self.high - self.low) / 2.0 / FOUR_FIFTHS,
        }
    }

    /// What hardly any build is shorter than: twice as far from the middle as one in ten is.
    pub(crate) fn shortest(&self) -> f64 {
        self.low * self.low / self.mid
    }
}

impl Reading {
    /// Both together, weighted by precision; wider where they disagree.
    pub(crate) fn and(self, other: Reading) -> Reading {
        let share = other.sigma.powi(2) / (self.sigma.powi(2) + other.sigma.powi(2));
        let spread = share * (1.0 - share) * (self.end - other.end).powi(2);
        Reading {
            end: share * self.end + (1.0 - share) * other.end,
            sigma: (self.sigma.min(other.sigma).powi(2) + spread).sqrt(),
        }
    }

    /// One thing after the other.
    pub(crate) fn then(self, other: Reading) -> Reading {
        Reading {
            end: self.end + other.end,
            sigma: self.sigma.hypot(other.sigma),
        }
    }
}

/// Pause that a chance of failure is worth, at this age of a build. `failures` is how likely they
/// are in the account, as a share of what is expected at first. Delay costs less the older a build
/// is: an hour lost is not much worse for five minutes more.
pub(crate) fn failure_gap(elapsed: f64, failures: f64) -> f64 {
    let age = (elapsed / tuning().thin_from).max(1.0);
    (tuning().failure_gap / failures.sqrt() * age * age).min(tuning().gap_most)
}

/// Pause that the chance of the end is worth on a plateau that has stood for so many seconds: half
/// of those that stand so long end before they have stood twice as long.
pub(crate) fn plateau_pause(stood: f64) -> f64 {
    (2.0 * tuning().plateau * stood).sqrt()
}
