//! What the system around the app has to say: start at login, newer versions.

use super::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether the app starts when the person logs in, as the system says at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct StartAtLogin {
    /// Whether it can be switched on and off here.
    pub available: bool,
    /// Whether the system will start ImageWatch at the next login.
    pub enabled: bool,
    /// What is wrong with it, or why it is not available.
    pub problem: Option<Problem>,
}

/// What is known of newer versions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct UpdatesView {
    /// Whether this program was built with a place to ask. Without one the setting has no effect and
    /// is shown as not available.
    pub available: bool,
    /// When was last asked with an answer.
    #[ts(type = "number | null")]
    pub checked_at: Option<i64>,
    /// The newest version, if it is newer than this one.
    pub newer: Option<NewerVersion>,
}

/// A version that can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct NewerVersion {
    /// The version, e.g. `1.2.0`.
    pub version: String,
    /// The page about it. The app opens it, not the window.
    pub url: String,
}
