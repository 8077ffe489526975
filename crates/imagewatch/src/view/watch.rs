//! A watch as a surface shows it: in a list, and with everything that is known of it.

use super::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One watch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct WatchView {
    /// Stable key of the watch.
    pub key: String,
    /// The image's ID.
    pub image_id: String,
    /// The image's name, once known.
    pub name: Option<String>,
    /// The account it is watched with.
    pub account: String,
    /// Its region, once known.
    pub region: Option<String>,
    /// Its zone, once known.
    pub zone: Option<String>,
    /// The service's name for that zone, as people know it.
    pub zone_name: Option<String>,
    /// Where the build stands.
    pub state: WatchState,
    /// The service's own word for a status that the app does not know.
    pub status_word: Option<String>,
    /// Why it failed, in the service's words.
    pub reason: Option<String>,
    /// Per cent at `as_of`; none for builds without a percentage.
    pub percent: Option<f64>,
    /// Per cent a second at present, 0 if unknown: lets a bar move between two answers.
    pub pace: f64,
    /// The bar may move up to here by itself before the next answer.
    pub percent_limit: Option<f64>,
    /// Best estimate of the seconds left at `as_of`.
    pub remaining_seconds: Option<f64>,
    /// Four of five such builds are ready between these two moments; none when nothing is known of
    /// the time left.
    #[ts(type = "[number, number] | null")]
    pub ready_between: Option<(i64, i64)>,
    /// Best estimate of the whole duration in seconds.
    pub total_seconds: Option<f64>,
    /// How long such builds usually take here, in seconds, from past builds.
    pub typical_seconds: Option<f64>,
    /// Seconds since the build began, at `as_of`; final once ended.
    pub elapsed_seconds: f64,
    /// When the figures were computed.
    #[ts(type = "number")]
    pub as_of: i64,
    /// When the build began.
    #[ts(type = "number | null")]
    pub started_at: Option<i64>,
    /// When the end was noticed.
    #[ts(type = "number | null")]
    pub ended_at: Option<i64>,
    /// Whether it ended or stalled and the user has not looked at it yet.
    pub unseen: bool,
    /// When the service last answered about it.
    #[ts(type = "number | null")]
    pub last_answer_at: Option<i64>,
    /// Since when nothing moves, if so.
    #[ts(type = "number | null")]
    pub stalled_since: Option<i64>,
    /// Whether the service can be asked about it.
    pub connection: ConnectionView,
    /// When it is asked next.
    #[ts(type = "number | null")]
    pub next_poll_at: Option<i64>,
    /// Why then: one of the `poll-reason-*` messages.
    pub poll_reason: Option<String>,
    /// Size in MB.
    pub size_mb: Option<f64>,
    /// GPU type of the source instance.
    pub source_gpu: Option<String>,
    /// Whether the image comes from a container instance.
    pub container: Option<bool>,
    /// The source instance, if known.
    pub instance: Option<InstanceView>,
    /// The course so far: pairs of seconds since the start and per cent, at most 60 of them.
    pub curve: Vec<(f64, f64)>,
}

/// Where a build stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum WatchState {
    /// Not seen at the service yet.
    Waiting,
    /// Being made.
    Making,
    /// At 100 %, not yet ready.
    Finalizing,
    /// Ready.
    Ready,
    /// Failed.
    Failed,
    /// Deleted.
    Gone,
    /// A status the app does not know; see `status_word`.
    Unknown,
}

/// Whether the service can be asked about a watch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum ConnectionView {
    /// Yes.
    Online,
    /// Not at present; it is tried again by itself.
    Retrying {
        /// Since when nothing was answered.
        #[ts(type = "number")]
        since: i64,
        /// The last failure.
        problem: Problem,
    },
    /// Not until a person does something.
    Blocked {
        /// Since when.
        #[ts(type = "number")]
        since: i64,
        /// What is wrong.
        problem: Problem,
    },
}

/// The instance that an image is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct InstanceView {
    /// Its ID.
    pub id: String,
    /// Its name, possibly empty.
    pub name: String,
    /// Whether it is locked because the image is being made.
    pub locked: bool,
}

/// Everything about one watch: the window's details page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct WatchDetails {
    /// The watch itself.
    pub watch: WatchView,
    /// The whole course: seconds since the start, per cent, the service's remaining seconds.
    pub samples: Vec<SampleView>,
    /// State changes and notices, oldest first.
    pub log: Vec<LogEntry>,
}

/// One point of a build's course.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct SampleView {
    /// Seconds since the build began.
    pub seconds: f64,
    /// Per cent.
    pub percent: f64,
    /// What the service estimated as left, in seconds.
    pub remaining_seconds: Option<f64>,
}

/// One line of a build's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct LogEntry {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// What it was about.
    pub kind: LogKind,
    /// What, in the person's language.
    pub text: String,
    /// For trouble: the failure itself.
    pub problem: Option<Problem>,
}

/// What a line of a build's log is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum LogKind {
    /// The build's state changed.
    State,
    /// It stopped moving.
    Movement,
    /// The service could not be asked, or a hook failed.
    Trouble,
    /// It moves again, or the service answers again.
    Recovered,
    /// The person was told, or will be, here or through a hook.
    Notice,
}
