//! The engine of ImageWatch: decides when to ask about an image build and what the answers mean.
//!
//! Pure: no clock, no I/O, no async runtime and no randomness of its own. Every call takes the time
//! as [`Now`], randomness comes from a seed, and the outcome is a list of [`Event`]s plus the next
//! [`Plan`]. Calling it once too often changes nothing.

mod answer;
mod answers;
mod backoff;
mod ends;
mod event;
mod failures;
mod fleet;
mod forecast;
mod learned;
mod pauses;
mod readings;
mod sample;
mod schedule;
mod snapshot;
mod stall;
mod time;
mod timeline;
mod tuning;
mod watcher;

pub use answer::{Failure, FailureKind, ImageFacts, ProgressAnswer, StatusAnswer, StatusWord};
pub use event::{Connection, Event, PollReason, State};
pub use fleet::{
    AccountName, Fleet, FleetEvent, ImageId, ImageRow, Instance, NewWatch, Order, OrderId,
    PAGE_ROWS, Page, Paging, Place, Question, Reply, Row, WatchId, Zone,
};
pub use forecast::ReadyBetween;
pub use learned::{Learned, PAST_BUILDS, PastBuild, Typical};
pub use pauses::PauseBounds;
pub use sample::{MAX_SAMPLES, Sample};
pub use snapshot::{KnownFacts, Snapshot};
pub use time::{Mono, Now, Wall};
#[cfg(feature = "ablation")]
pub use tuning::{NUMBERS, ablate};
pub use watcher::{Ask, Plan, Start, Watcher};
