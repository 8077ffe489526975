//! A watcher's memory across restarts.

use crate::{Sample, State, Wall};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

/// Everything a watcher has to remember when the program ends. Fields that are missing, because an
/// older version wrote it, take their defaults; unknown ones, of a newer version, are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// When it was taken.
    pub taken_at: Wall,
    /// Where the build stood. A state that this version does not know reads as waiting: the next
    /// answer sets it right.
    #[serde(deserialize_with = "lenient")]
    pub state: State,
    /// Whether the service has ever listed the image.
    pub seen: bool,
    /// When the build began, as far as known.
    pub started_at: Wall,
    /// Whether `started_at` is the service's word rather than the moment the watch began.
    pub start_known: bool,
    /// Seconds from the build's beginning to `taken_at`.
    pub elapsed_seconds: f64,
    /// When the watch began, in seconds of elapsed time; negative if the build began later.
    pub began_elapsed_seconds: f64,
    /// What the listing told about the image.
    pub facts: KnownFacts,
    /// The last percentage shown.
    pub percent: Option<f64>,
    /// Progress and estimates over time.
    #[serde(deserialize_with = "lenient")]
    pub samples: Vec<Sample>,
    /// When the service last answered.
    pub last_answer_at: Option<Wall>,
    /// Since when it has been told as stalled.
    pub stalled_since: Option<Wall>,
    /// How often progress was refused in a row.
    pub refusals: u32,
    /// Questions asked so far.
    pub requests: u32,
    /// Elapsed seconds at which the last percentage was first seen, if it stood there.
    pub at_end_since_seconds: Option<f64>,
    /// When the end was noticed.
    pub ended_at: Option<Wall>,
    /// Elapsed seconds at the end.
    pub ended_elapsed_seconds: Option<f64>,
}

impl Default for Snapshot {
    fn default() -> Self {
        Snapshot {
            taken_at: Wall::default(),
            state: State::Waiting,
            seen: false,
            started_at: Wall::default(),
            start_known: false,
            elapsed_seconds: 0.0,
            began_elapsed_seconds: 0.0,
            facts: KnownFacts::default(),
            percent: None,
            samples: Vec::new(),
            last_answer_at: None,
            stalled_since: None,
            refusals: 0,
            requests: 0,
            at_end_since_seconds: None,
            ended_at: None,
            ended_elapsed_seconds: None,
        }
    }
}

/// What listings have told about the image, each part as last heard.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KnownFacts {
    /// The person's name for the image.
    pub name: Option<String>,
    /// Size in MB.
    pub size_mb: Option<f64>,
    /// When the image, and so its build, was created.
    pub created_at: Option<Wall>,
    /// Whether it is made from a container instance.
    pub container: Option<bool>,
    /// The GPU type of the source instance.
    pub source_gpu: Option<String>,
}

/// Reads a value, or its default when it is of a shape that this version does not know.
fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + LenientDefault,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Read<T> {
        Known(T),
        Other(IgnoredAny),
    }
    Ok(match Read::deserialize(deserializer)? {
        Read::Known(value) => value,
        Read::Other(_) => T::lenient_default(),
    })
}

/// What stands for a value that cannot be read.
trait LenientDefault {
    fn lenient_default() -> Self;
}

impl LenientDefault for State {
    fn lenient_default() -> Self {
        State::Waiting
    }
}

impl LenientDefault for Vec<Sample> {
    fn lenient_default() -> Self {
        Vec::new()
    }
}
