//! What the service can answer, in the engine's own words.

use crate::Wall;
use serde::{Deserialize, Serialize};

/// The answer to a question about a build's progress.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ProgressAnswer {
    /// The service reported; each part may be missing.
    Reported {
        /// Per cent done, 0 to 100.
        percent: Option<f64>,
        /// The service's estimate of the seconds left, 0 or more.
        remaining_seconds: Option<f64>,
        /// The service's estimate of the whole duration in seconds, 0 or more.
        total_seconds: Option<f64>,
    },
    /// The service has no progress for this image (container images always; others perhaps after
    /// their end). Says nothing about the build itself.
    Refused,
}

/// The answer to a question about an image's status, read from a listing of its region and zone.
#[derive(Debug, Clone, PartialEq)]
pub enum StatusAnswer {
    /// The listing has the image.
    Listed(ImageFacts),
    /// A complete listing does not have it.
    NotListed,
    /// A complete listing has neither it nor anything else that was known there: that says more of
    /// the listing than of the image.
    NoneListed,
}

/// What a listing tells about one image.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageFacts {
    /// The status, if the row has one.
    pub status: Option<StatusWord>,
    /// The person's name for the image.
    pub name: Option<String>,
    /// Why the build failed, in the service's words.
    pub failed_reason: Option<String>,
    /// Size in MB.
    pub size_mb: Option<f64>,
    /// When the image, and so its build, was created.
    pub created_at: Option<Wall>,
    /// Whether it is made from a container instance, whose progress the service refuses to tell.
    pub container: Option<bool>,
    /// The GPU type of the source instance.
    pub source_gpu: Option<String>,
}

/// An image's status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusWord {
    /// The build is going on.
    Making,
    /// The image can be used.
    Available,
    /// The build failed.
    Unavailable,
    /// Any other word, kept as the service spells it. Never taken for an end.
    Other(String),
}

/// A question that got no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of failure it is, which decides what happens next.
    pub kind: FailureKind,
    /// Stable key of the failure for wording and for comparing, e.g. `error-timeout`.
    pub key: String,
    /// The service's RetCode, if it answered with one.
    pub ret_code: Option<i64>,
    /// The service's own message.
    pub message: Option<String>,
    /// The service's name for the request: what its support asks for.
    pub request_id: Option<String>,
    /// Seconds after which the service said to ask again.
    pub retry_after_seconds: Option<u32>,
}

/// Kinds of failure, by what must be done about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FailureKind {
    /// Passing trouble on the way or in the service: try again.
    TryAgain,
    /// The account asks too often: slow all of it down.
    SlowDown,
    /// This watch's own parameters are wrong (zone, image ID): a person is needed, other watches
    /// go on.
    Watch,
    /// A product error: try again with growing pauses; if it stays, a person is needed.
    Product,
    /// The account may not ask (keys, project, permission): stop all of it.
    Account,
    /// The question itself was malformed: our fault.
    OurBug,
}
