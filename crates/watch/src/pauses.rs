//! How often a person wants to have one build asked about.

/// Bounds on the pause between two questions about one build. The schedule moves within them.
///
/// They hold for each kind of question, and for progress after any other. A status question may
/// follow progress sooner, because it belongs to it: at 100 % only status says what that means.
///
/// A listing that was made for another build and has this one, too, is no question of its own: it
/// may come sooner than the shortest pause, and begins the longest one anew. A question that a
/// person asks for, one after sleep, and what the service itself wants (a pause after too many
/// requests) go before both bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PauseBounds {
    shortest: f64,
    longest: f64,
}

/// Shortest pause in seconds unless a person wants another.
const SHORTEST: f64 = 0.5;
/// Longest pause in seconds unless a person wants another: longer than any the schedule makes.
const LONGEST: f64 = 900.0;

impl PauseBounds {
    /// Bounds in seconds. What is negative or not a number takes its default (0.5 and 900 s), and the
    /// longest pause is never shorter than the shortest.
    pub fn new(shortest_seconds: f64, longest_seconds: f64) -> Self {
        let usable = |seconds: f64| seconds.is_finite() && seconds >= 0.0;
        let or = |seconds, default| {
            if usable(seconds) { seconds } else { default }
        };
        let shortest = or(shortest_seconds, SHORTEST);
        PauseBounds {
            shortest,
            longest: or(longest_seconds, LONGEST).max(shortest),
        }
    }

    /// The shortest pause in seconds.
    pub fn shortest(self) -> f64 {
        self.shortest
    }

    /// The longest pause in seconds.
    pub fn longest(self) -> f64 {
        self.longest
    }

    /// A pause in seconds, brought within the bounds.
    pub(crate) fn bound(self, pause: f64) -> f64 {
        pause.clamp(self.shortest, self.longest)
    }
}

impl Default for PauseBounds {
    fn default() -> Self {
        PauseBounds {
            shortest: SHORTEST,
            longest: LONGEST,
        }
    }
}
