//! What a person can choose.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The settings, stored as one JSON value; a field that is missing or unusable takes its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct Settings {
    /// Language of everything.
    pub language: LanguageChoice,
    /// Colours of the window.
    pub theme: Theme,
    /// Watch every image of the accounts that starts to be made.
    pub discovery: bool,
    /// Which notices are sent.
    pub notices: NoticeChoice,
    /// Requests a minute that all watches of one account share, 6 to 600.
    pub requests_per_minute: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            language: LanguageChoice::System,
            theme: Theme::System,
            discovery: true,
            notices: NoticeChoice::default(),
            requests_per_minute: 60,
        }
    }
}

impl Settings {
    /// The same settings with every figure inside its range.
    #[must_use]
    pub fn clamped(mut self) -> Self {
        self.requests_per_minute = self.requests_per_minute.clamp(6, 600);
        self
    }
}

/// A choice of language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum LanguageChoice {
    /// The desktop's.
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}

/// A choice of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum Theme {
    /// The desktop's.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Which kinds of notices are sent to the desktop; all are kept in the log whatever is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct NoticeChoice {
    /// An image is ready.
    pub ready: bool,
    /// A build failed, or its image was deleted.
    pub failed: bool,
    /// A build stalled, or moves again.
    pub stalled: bool,
    /// The service refuses an account, or keys are missing.
    pub account: bool,
    /// Back after long trouble.
    pub recovered: bool,
    /// The source instance can be used again.
    pub instance: bool,
}

impl Default for NoticeChoice {
    fn default() -> Self {
        NoticeChoice {
            ready: true,
            failed: true,
            stalled: true,
            account: true,
            recovered: true,
            instance: true,
        }
    }
}
