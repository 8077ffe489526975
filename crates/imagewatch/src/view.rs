//! What a surface shows: plain values, made by the controller and only read by window and tray.
//!
//! The window's TypeScript types are generated from here. Times are Unix milliseconds, durations
//! seconds, percentages 0 to 100. Texts that come from the service or name a failure are already in
//! the person's language; everything else is worded by the surface from its own catalog.

mod account;
mod hook;
mod import;
mod link;
mod system;
mod watch;

pub use account::{AccountForm, AccountView, KeysState, ZoneView};
pub use hook::{
    HookAction, HookActionForm, HookEvents, HookForm, HookMore, HookScope, HookView, WebhookService,
};
pub use import::{ImportFailure, ImportOutcome, ImportableAccount, ImportableAccounts};
pub use link::LinkView;
pub use system::{NewerVersion, StartAtLogin, UpdatesView};
pub use watch::{
    ConnectionView, InstanceView, LogEntry, LogKind, SampleView, WatchDetails, WatchState,
    WatchView,
};

use crate::settings::Settings;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use ts_rs::TS;

/// Everything that the window shows, as of one revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct View {
    /// All that is not a watch.
    pub app: AppView,
    /// Every watch: nearest end first, ended ones last and newest first.
    pub watches: Vec<WatchView>,
}

/// A change to a [`View`]: what is named here replaces what was there.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ViewChange {
    /// The new app part, if it changed.
    pub app: Option<AppView>,
    /// Watches that are new or changed.
    pub watches: Vec<WatchView>,
    /// Keys of watches that are no more.
    pub removed: Vec<String>,
    /// All keys in their new order, if the order changed.
    pub order: Option<Vec<String>>,
}

/// The app-wide part of a view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct AppView {
    /// The program's version.
    pub version: String,
    /// The language in use: `en` or `zh-CN`.
    pub language: String,
    /// Whether this is the demonstration with its embedded simulated service.
    pub demo: bool,
    /// The accounts, in the order they were added.
    pub accounts: Vec<AccountView>,
    /// The region of a new account for which the user names none, e.g. `cn-wlcb`.
    pub default_region: String,
    /// App-wide conditions that a person should know about, most serious first.
    pub banners: Vec<Banner>,
    /// Whether something that the user wants waits for their answer to a question of the keychain's.
    pub keychain_asks: bool,
    /// The settings in force.
    pub settings: Settings,
    /// Whether the app starts at login, as the system says.
    pub start_at_login: StartAtLogin,
    /// Links from outside that wait for the person's yes, oldest first.
    pub links: Vec<LinkView>,
    /// The hooks, in the order they were added.
    pub hooks: Vec<HookView>,
    /// What is known of newer versions.
    pub updates: UpdatesView,
}

/// An app-wide condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct Banner {
    /// Which condition.
    pub kind: BannerKind,
    /// The account that it concerns, if one.
    pub account: Option<String>,
    /// Its wording, in the person's language.
    pub problem: Problem,
}

/// Kinds of app-wide conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum BannerKind {
    /// The keychain is locked.
    KeychainLocked,
    /// No keychain service.
    KeychainAbsent,
    /// An account's keys are gone or damaged.
    KeysMissing,
    /// The service refuses an account.
    AccountBlocked,
    /// No tray on this desktop at present.
    TrayAbsent,
    /// No notification service: notices can only be read in the window.
    NotificationsAbsent,
    /// The data file was damaged and set aside.
    DataSetAside,
    /// Changes cannot be saved.
    DataReadOnly,
    /// A hook fails again and again.
    HookFailing,
}

/// Something wrong, in words: what happened, what it means, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct Problem {
    /// Stable key, e.g. `error-keys-rejected`; the window branches on it where it must.
    pub key: String,
    /// What happened.
    pub title: String,
    /// What it means for the build.
    pub meaning: String,
    /// What to do.
    pub action: String,
    /// The service's RetCode.
    #[ts(type = "number | null")]
    pub code: Option<i64>,
    /// The service's own message, verbatim.
    pub message: Option<String>,
    /// The service's name for the request.
    pub request_id: Option<String>,
}

impl Problem {
    /// Lines for a terminal or a clipboard: what happened, what it means, what to do, and what the
    /// service's support asks for.
    pub fn lines(&self) -> Vec<String> {
        let details = [
            self.code.map(|code| format!("RetCode {code}")),
            self.message.clone(),
            self.request_id
                .as_ref()
                .map(|id| format!("X-UCLOUD-REQUEST-UUID {id}")),
        ];
        let details: Vec<String> = details.into_iter().flatten().collect();
        let mut lines = vec![
            self.title.clone(),
            self.meaning.clone(),
            self.action.clone(),
        ];
        if !details.is_empty() {
            lines.push(format!("({})", details.join(", ")));
        }
        lines.retain(|line| !line.is_empty());
        lines
    }
}

/// An image of the account, to pick from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ImageRow {
    /// The image's ID.
    pub image_id: String,
    /// Its name.
    pub name: Option<String>,
    /// The service's status word.
    pub status: Option<String>,
    /// Size in MB.
    pub size_mb: Option<f64>,
    /// When it was created.
    #[ts(type = "number | null")]
    pub created_at: Option<i64>,
    /// Where it is.
    pub region: String,
    /// Where it is.
    pub zone: String,
    /// The service's name for that zone, as people know it.
    pub zone_name: Option<String>,
    /// Whether it is watched already.
    pub watched: bool,
}

/// The answer to a request for the account's images: what was found, and where asking failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ImageList {
    /// Images in the making first, then newest first.
    pub images: Vec<ImageRow>,
    /// The first failure, if some zone could not be asked.
    pub problem: Option<Problem>,
}

/// A finished build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct HistoryRow {
    /// Key of the finished build.
    #[ts(type = "number")]
    pub id: i64,
    /// The image's ID.
    pub image_id: String,
    /// The image's name.
    pub name: Option<String>,
    /// The account.
    pub account: String,
    /// Region.
    pub region: Option<String>,
    /// Zone.
    pub zone: Option<String>,
    /// How it ended: ready, failed or gone.
    pub outcome: WatchState,
    /// The reason of a failure.
    pub reason: Option<String>,
    /// When it began.
    #[ts(type = "number | null")]
    pub started_at: Option<i64>,
    /// When the end was noticed.
    #[ts(type = "number")]
    pub ended_at: i64,
    /// Seconds from beginning to end.
    pub duration_seconds: f64,
    /// Size in MB.
    pub size_mb: Option<f64>,
    /// The course.
    pub samples: Vec<SampleView>,
}

impl View {
    /// What changed since `old`; none if nothing did.
    pub fn changes_since(&self, old: &View) -> Option<ViewChange> {
        let before: HashMap<&str, &WatchView> = old
            .watches
            .iter()
            .map(|watch| (watch.key.as_str(), watch))
            .collect();
        let keys: Vec<&str> = self
            .watches
            .iter()
            .map(|watch| watch.key.as_str())
            .collect();
        let now: HashSet<&str> = keys.iter().copied().collect();
        let change = ViewChange {
            app: (self.app != old.app).then(|| self.app.clone()),
            watches: self
                .watches
                .iter()
                .filter(|watch| before.get(watch.key.as_str()) != Some(watch))
                .cloned()
                .collect(),
            removed: old
                .watches
                .iter()
                .filter(|watch| !now.contains(watch.key.as_str()))
                .map(|watch| watch.key.clone())
                .collect(),
            order: (!old
                .watches
                .iter()
                .map(|watch| watch.key.as_str())
                .eq(keys.iter().copied()))
            .then(|| keys.iter().map(|&key| key.to_owned()).collect()),
        };
        (change != ViewChange::default()).then_some(change)
    }
}
