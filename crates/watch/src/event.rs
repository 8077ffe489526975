//! What the engine knows and says about a build.

use crate::{Failure, Mono, StatusWord, Wall};
use serde::{Deserialize, Serialize};

/// Where a build stands. Kept apart from [`Connection`]: trouble in asking never changes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Not seen at the service yet.
    Waiting,
    /// Being made.
    Making,
    /// At 100 %, but the service still calls it `Making`.
    Finalizing,
    /// Ready to use: an end.
    Ready,
    /// Failed: an end.
    Failed {
        /// The service's reason.
        reason: Option<String>,
    },
    /// Was there and is no more: an end.
    Gone,
    /// A status that this engine does not know, as the service spells it. Not an end.
    Unknown(String),
}

impl State {
    /// Whether nothing more can come.
    pub fn is_end(&self) -> bool {
        matches!(self, State::Ready | State::Failed { .. } | State::Gone)
    }
}

/// Whether the service can be asked about a build at present.
#[derive(Debug, Clone, PartialEq)]
pub enum Connection {
    /// The last question was answered.
    Online,
    /// Questions fail for now; asking goes on.
    Retrying {
        /// Since when nothing was answered.
        since: Wall,
        /// The last failure.
        why: Failure,
        /// Failures in a row, at least 1.
        attempts: u32,
    },
    /// Asking has stopped until a person does something.
    Blocked {
        /// Since when.
        since: Wall,
        /// What is wrong.
        why: Failure,
    },
}

/// Why the next question is asked when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PollReason {
    /// First question about this build.
    First,
    /// Mid-build: looking at the pace now and then.
    Pace,
    /// Mid-build: a look for a sudden failure.
    FailureCheck,
    /// The end is near by the best estimate.
    NearEnd,
    /// The best estimate has passed: the end may come at any moment.
    Overdue,
    /// At 100 %, until the service calls it ready.
    Finalizing,
    /// No percentage to be had: status alone.
    StatusOnly,
    /// Nothing moves: growing pauses.
    Stalled,
    /// Waiting for the image to appear at the service.
    Waiting,
    /// After a failed question.
    Retry,
    /// The service asked to slow down.
    Throttled,
    /// After a wake-up from sleep.
    Woke,
    /// A person asked for it.
    Requested,
    /// A second look before an end is believed.
    Confirm,
}

/// Something that happened to a build, in the order it happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The image was seen for the first time.
    Appeared,
    /// The state changed.
    StateChanged {
        /// Before.
        from: State,
        /// After.
        to: State,
    },
    /// The percentage moved.
    Progressed {
        /// Per cent, 0 to 100.
        percent: f64,
    },
    /// Nothing has moved for long, against the build's own pace or its estimate. Said once.
    Stalled,
    /// It moves again after [`Event::Stalled`].
    MovingAgain,
    /// A question failed after the last one had been answered.
    TroubleBegan(Failure),
    /// A question was answered after trouble.
    TroubleEnded {
        /// How long nothing was answered, in seconds.
        seconds: f64,
    },
    /// Asking stopped until a person does something.
    Blocked(Failure),
    /// The image's own facts (name, size, ...) became known or changed.
    FactsChanged,
    /// A status word was seen that this engine does not know.
    UnknownStatus(StatusWord),
    /// The watch is over and asks no more.
    Ended {
        /// When it was noticed, monotonic.
        at: Mono,
    },
}
