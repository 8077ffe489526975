//! Images and how their making proceeds.

use serde::{Deserialize, Serialize};

/// An image of an account, from the instant its making begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Image {
    /// `CompShareImageId`. One ID may occur twice if the first is deleted before the second
    /// starts.
    pub id: String,
    /// `Name`.
    pub name: String,
    /// Name of the owning account; empty for the first.
    pub account: String,
    /// Empty for the first zone's region.
    pub region: String,
    /// Empty for the first zone.
    pub zone: String,
    /// `UHostId` of the source instance, which shows `ImageMaking` meanwhile; empty for none.
    pub instance: String,
    /// Second at which its making begins; before that it does not exist. Negative for an
    /// image that is older than the service, so `-3600` with a build of 600 s is finished.
    pub starts_at: f64,
    /// How its making proceeds.
    pub build: Build,
    /// `Container`. Such an image's progress is refused unless its build names a progress.
    pub container: bool,
    /// `Size` in MB.
    pub size_mb: u64,
    /// `SourceGpuType`.
    pub gpu: String,
    /// `Description`.
    pub description: String,
    /// `VersionName`.
    pub version: String,
    /// `Tags`.
    pub tags: Vec<String>,
    /// How many such images; above 1 their IDs and names get the endings `-1`, `-2`, ...
    /// and no instance.
    pub copies: u32,
    /// Seconds between the starts of two copies.
    pub stagger: f64,
}

impl Default for Image {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            account: String::new(),
            region: String::new(),
            zone: String::new(),
            instance: String::new(),
            starts_at: 0.0,
            build: Build::default(),
            container: false,
            size_mb: 51_200,
            gpu: "4090".into(),
            description: String::new(),
            version: String::new(),
            tags: Vec::new(),
            copies: 1,
            stagger: 0.0,
        }
    }
}

/// How the making of an image proceeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Build {
    /// Seconds from the start until the end, if nothing cuts it short.
    pub duration: f64,
    /// What `Process` shows; none for [`Progress::Linear`], or for [`Progress::Refused`] if
    /// the image is a container image.
    pub progress: Option<Progress>,
    /// What `TotalDuration` and `RemainingDuration` show.
    pub estimate: Estimate,
    /// How it ends.
    pub end: End,
    /// `Status` while it is made.
    pub making_status: String,
}

impl Default for Build {
    fn default() -> Self {
        Self {
            duration: 60.0,
            progress: None,
            estimate: Estimate::Honest,
            end: End::Available,
            making_status: "Making".into(),
        }
    }
}

/// The course of `Process` over the build. Fractions are parts of the duration, 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Progress {
    /// In step with time.
    Linear,
    /// Slow, fast, slow.
    SCurve,
    /// In step with time up to 99 % at fraction `from`, then 99 % until the end.
    #[serde(rename = "stuck_at_99")]
    StuckAt99 {
        /// Fraction at which 99 % is reached.
        #[serde(default = "plateau_start")]
        from: f64,
    },
    /// 100 % from fraction `from` on, and still being made.
    #[serde(rename = "finalizing_at_100")]
    FinalizingAt100 {
        /// Fraction at which 100 % is reached.
        #[serde(default = "plateau_start")]
        from: f64,
    },
    /// Uneven steps.
    Jumpy {
        /// Number of steps, at least 1.
        #[serde(default = "default_steps")]
        steps: u32,
        /// Whether every third step goes back.
        #[serde(default)]
        backwards: bool,
    },
    /// Straight lines between given points.
    Points {
        /// In ascending order of `at`; at least one.
        points: Vec<Waypoint>,
    },
    /// The progress action answers with this RetCode.
    Refused {
        /// None for the service's `container_refusal`.
        #[serde(default)]
        ret_code: Option<i64>,
    },
}

/// A point of [`Progress::Points`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waypoint {
    /// Fraction of the duration.
    pub at: f64,
    /// `Process` there, in percent. Values outside 0 to 100 are sent as they are.
    pub process: f64,
}

/// What the service says about the time a build takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Estimate {
    /// The true duration and what is left of it.
    Honest,
    /// The true remaining time times `factor`.
    Scaled {
        /// Above 1 for a pessimist, below 1 for an optimist.
        factor: f64,
    },
    /// Always the same remaining time.
    Constant {
        /// Seconds.
        seconds: f64,
    },
    /// The remaining time grows with the elapsed time.
    Growing {
        /// Seconds at the start.
        from: f64,
        /// Seconds more for each second that passes.
        rate: f64,
    },
    /// The fields are not there.
    Missing,
    /// The fields are `null`.
    Null,
    /// Both are -1.
    Negative,
    /// The fields hold a word instead of a number.
    Text,
}

/// How a build ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum End {
    /// `Available`.
    Available,
    /// `UnAvailable` with a reason.
    Failed {
        /// Fraction of the duration at which it fails.
        #[serde(default = "whole")]
        at: f64,
        /// `FailedReason`.
        reason: String,
    },
    /// The image is deleted.
    Deleted {
        /// Fraction of the duration at which it goes.
        #[serde(default = "whole")]
        at: f64,
    },
    /// Any other status, known or not.
    Status {
        /// `Status` from the end on.
        status: String,
    },
}

fn plateau_start() -> f64 {
    0.7
}

fn default_steps() -> u32 {
    8
}

fn whole() -> f64 {
    1.0
}
