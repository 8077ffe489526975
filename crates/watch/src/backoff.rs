//! Pauses after failed questions.

use fastrand::Rng;

/// Longest pause near a build's end, in seconds: its end should not be missed by more.
pub(crate) const CAP_NEAR: f64 = 60.0;
/// Longest pause otherwise, in seconds.
pub(crate) const CAP_FAR: f64 = 300.0;
/// Shortest pause near a build's end, in seconds.
const BASE_NEAR: f64 = 1.5;
/// Shortest pause otherwise, in seconds.
const BASE_FAR: f64 = 3.0;

/// Growing pauses with decorrelated jitter: each is drawn between the shortest pause and three
/// times the one before, so that many watches that failed together do not come back together.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    rng: Rng,
    last: Option<f64>,
}

impl Backoff {
    pub(crate) fn new(seed: u64) -> Self {
        Backoff {
            rng: Rng::with_seed(seed),
            last: None,
        }
    }

    /// The next pause in seconds.
    pub(crate) fn next(&mut self, near: bool) -> f64 {
        let (base, cap) = if near {
            (BASE_NEAR, CAP_NEAR)
        } else {
            (BASE_FAR, CAP_FAR)
        };
        let top = (3.0 * self.last.unwrap_or(base)).clamp(base, cap);
        let pause = base + (top - base) * self.rng.f64();
        self.last = Some(pause);
        pause
    }

    /// After an answer: the next failure starts small again.
    pub(crate) fn reset(&mut self) {
        self.last = None;
    }

    /// A share between 0 and 1 of this watch's own, for spreading watches out.
    pub(crate) fn share(&mut self) -> f64 {
        self.rng.f64()
    }
}
