//! What a person can choose.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
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
    /// With which sound each kind of notice comes.
    pub sounds: NoticeSounds,
    /// When notices wait.
    pub quiet_hours: QuietHours,
    /// Requests a minute that all watches of one account share, 6 to 600.
    pub requests_per_minute: u32,
    /// Shortest pause between two questions about one build, in seconds, 1 to 60.
    pub shortest_pause_seconds: u32,
    /// Longest pause between two questions about one build, in seconds, 60 to 3,600.
    pub longest_pause_seconds: u32,
    /// Days that finished builds are kept, 7 to 3,650.
    pub history_days: u32,
    /// Finished builds that are kept at most, 100 to 100,000.
    pub history_builds: u32,
    /// Start without a window, also when started by hand.
    pub start_hidden: bool,
    /// Ask now and then whether there is a newer version. Off unless a person wants it.
    pub check_updates: bool,
    /// Nothing is asked of the service until this is taken back.
    pub paused: bool,
    /// The user was asked once whether they want messages on their phone.
    pub push_offered: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            language: LanguageChoice::System,
            theme: Theme::System,
            discovery: true,
            notices: NoticeChoice::default(),
            sounds: NoticeSounds::default(),
            quiet_hours: QuietHours::default(),
            requests_per_minute: 60,
            shortest_pause_seconds: 1,
            longest_pause_seconds: 900,
            history_days: 365,
            history_builds: 10_000,
            start_hidden: false,
            check_updates: false,
            paused: false,
            push_offered: false,
        }
    }
}

impl Settings {
    /// Settings from the store, inside their ranges. A field that is missing or unusable takes its
    /// default, the others are kept.
    pub fn from_stored(stored: &Value) -> Self {
        let mut settings = serde_json::to_value(Settings::default()).unwrap_or_default();
        take_over(&mut settings, &[], stored);
        // What was taken over was tried before.
        Settings::deserialize(&settings)
            .unwrap_or_default()
            .clamped()
    }

    /// These settings with the fields of `change` in their place, of groups only those that it names,
    /// and every figure inside its range.
    ///
    /// # Errors
    /// A field that cannot have this value.
    pub fn changed(&self, change: Map<String, Value>) -> Result<Self, serde_json::Error> {
        let mut settings = serde_json::to_value(self)?;
        overlay(&mut settings, Value::Object(change));
        Ok(Settings::deserialize(settings)?.clamped())
    }

    /// The same settings with every figure inside its range.
    #[must_use]
    pub fn clamped(mut self) -> Self {
        self.requests_per_minute = self.requests_per_minute.clamp(6, 600);
        self.shortest_pause_seconds = self.shortest_pause_seconds.clamp(1, 60);
        self.longest_pause_seconds = self.longest_pause_seconds.clamp(60, 3_600);
        self.history_days = self.history_days.clamp(7, 3_650);
        self.history_builds = self.history_builds.clamp(100, 100_000);
        self.quiet_hours = self.quiet_hours.clamped();
        self
    }
}

/// Puts the fields of `change` over those of `settings`.
fn overlay(settings: &mut Value, change: Value) {
    match (settings, change) {
        (Value::Object(fields), Value::Object(changes)) => {
            for (name, value) in changes {
                overlay(fields.entry(name).or_insert(Value::Null), value);
            }
        }
        (field, value) => *field = value,
    }
}

/// Takes over every field of `stored` at `path` that `settings` has as well and that settings can
/// be read with.
fn take_over(settings: &mut Value, path: &[&str], stored: &Value) {
    let at = path
        .iter()
        .try_fold(&*settings, |value, key| value.get(key));
    let Some(Value::Object(fields)) = at else {
        return;
    };
    let names: Vec<String> = fields.keys().cloned().collect();
    for name in &names {
        let Some(value) = stored.get(name) else {
            continue;
        };
        let path: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
        if value.is_object() {
            take_over(settings, &path, value);
            continue;
        }
        let pointer = format!("/{}", path.join("/"));
        let mut tried = settings.clone();
        if let Some(field) = tried.pointer_mut(&pointer) {
            *field = value.clone();
        }
        if Settings::deserialize(&tried).is_ok() {
            *settings = tried;
        }
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

/// The sound of each kind of notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct NoticeSounds {
    /// An image is ready.
    pub ready: NoticeSound,
    /// A build failed, or its image was deleted.
    pub failed: NoticeSound,
    /// A build stalled, or moves again.
    pub stalled: NoticeSound,
    /// The service refuses an account, or keys are missing.
    pub account: NoticeSound,
    /// Back after long trouble.
    pub recovered: NoticeSound,
    /// The source instance can be used again.
    pub instance: NoticeSound,
}

impl Default for NoticeSounds {
    fn default() -> Self {
        NoticeSounds {
            ready: NoticeSound::Complete,
            failed: NoticeSound::Alert,
            stalled: NoticeSound::Silent,
            account: NoticeSound::Alert,
            recovered: NoticeSound::Silent,
            instance: NoticeSound::Silent,
        }
    }
}

/// A sound that every desktop has under a name of its own, the quietest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum NoticeSound {
    /// None.
    Silent,
    /// What the desktop plays for any message.
    Message,
    /// Something is done.
    Complete,
    /// Something needs attention.
    Alert,
}

/// A part of every day in which notices wait until it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct QuietHours {
    /// Whether there are any.
    pub enabled: bool,
    /// Their beginning, in minutes since local midnight, 0 to 1,439.
    pub from_minute: u32,
    /// Their end, in minutes since local midnight; before the beginning it is the next day's.
    pub to_minute: u32,
    /// Failures and refused keys are told all the same.
    pub let_failures_through: bool,
}

impl Default for QuietHours {
    fn default() -> Self {
        QuietHours {
            enabled: false,
            from_minute: 22 * 60,
            to_minute: 8 * 60,
            let_failures_through: true,
        }
    }
}

impl QuietHours {
    const LAST_MINUTE: u32 = 24 * 60 - 1;

    fn clamped(mut self) -> Self {
        self.from_minute = self.from_minute.min(Self::LAST_MINUTE);
        self.to_minute = self.to_minute.min(Self::LAST_MINUTE);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_stored_comes_back() {
        let settings = Settings {
            language: LanguageChoice::SimplifiedChinese,
            discovery: false,
            paused: true,
            history_days: 30,
            notices: NoticeChoice {
                stalled: false,
                ..NoticeChoice::default()
            },
            ..Settings::default()
        };
        let stored = serde_json::to_value(&settings).unwrap();
        assert_eq!(Settings::from_stored(&stored), settings);
    }

    #[test]
    fn a_change_leaves_everything_else_as_it_was() {
        let before = Settings {
            theme: Theme::Dark,
            paused: true,
            quiet_hours: QuietHours {
                enabled: true,
                ..QuietHours::default()
            },
            ..Settings::default()
        };
        let change = json!({
            "language": "zh-CN",
            "notices": { "stalled": false },
            "historyDays": 1,
        });
        let expected = Settings {
            language: LanguageChoice::SimplifiedChinese,
            notices: NoticeChoice {
                stalled: false,
                ..NoticeChoice::default()
            },
            history_days: 7,
            ..before.clone()
        };
        let Value::Object(change) = change else {
            unreachable!()
        };
        assert_eq!(before.changed(change).unwrap(), expected);
    }

    #[test]
    fn a_change_that_cannot_be_is_refused() {
        for (field, value) in [
            ("language", json!("tlh")),
            ("paused", json!(null)),
            ("notices", json!("all")),
            ("notices", json!({ "ready": 7 })),
        ] {
            let change = Map::from_iter([(field.to_owned(), value)]);
            assert!(Settings::default().changed(change).is_err(), "{field}");
        }
    }

    #[test]
    fn a_damaged_field_takes_its_default_and_the_others_are_kept() {
        let stored = json!({
            "language": "tlh",
            "theme": "dark",
            "discovery": "yes",
            "paused": true,
            "notices": { "ready": 7, "stalled": false },
            "sounds": { "ready": "gong", "failed": "silent" },
            "quietHours": { "enabled": true, "fromMinute": -3, "toMinute": 420 },
            "historyDays": 1e30,
            "historyBuilds": 500,
            "requestsPerMinute": 1_000_000,
            "ofAnotherVersion": { "deep": [1, 2] },
        });
        let expected = Settings {
            theme: Theme::Dark,
            paused: true,
            notices: NoticeChoice {
                stalled: false,
                ..NoticeChoice::default()
            },
            sounds: NoticeSounds {
                failed: NoticeSound::Silent,
                ..NoticeSounds::default()
            },
            quiet_hours: QuietHours {
                enabled: true,
                to_minute: 420,
                ..QuietHours::default()
            },
            history_builds: 500,
            requests_per_minute: 600,
            ..Settings::default()
        };
        assert_eq!(Settings::from_stored(&stored), expected);
    }

    #[test]
    fn whole_parts_of_the_wrong_kind_are_left_out() {
        for stored in [
            json!(null),
            json!([]),
            json!("settings"),
            json!({ "notices": null, "quietHours": 3, "sounds": [] }),
        ] {
            assert_eq!(
                Settings::from_stored(&stored),
                Settings::default(),
                "{stored}"
            );
        }
    }
}
