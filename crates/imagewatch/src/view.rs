//! What a surface shows: plain values, made by the controller and only read by window and tray.
//!
//! The window's TypeScript types are generated from here. Times are Unix milliseconds, durations
//! seconds, percentages 0 to 100. Texts that come from the service or name a failure are already in
//! the person's language; everything else is worded by the surface from its own catalog.

mod hook;
mod import;
mod link;
mod system;

pub use hook::{HookAction, HookActionForm, HookForm, HookScope, HookView, WebhookService};
pub use import::{ImportFailure, ImportOutcome, ImportableAccount, ImportableAccounts};
pub use link::LinkView;
pub use system::{NewerVersion, StartAtLogin, UpdatesView};

use crate::settings::Settings;
use compshare::Secret;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use ts_rs::TS;

/// Everything that the window shows, as of one revision.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct View {
    /// All that is not a watch.
    pub app: AppView,
    /// Every watch: nearest end first, ended ones last and newest first.
    pub watches: Vec<WatchView>,
}

/// A change to a [`View`]: what is named here replaces what was there.
#[derive(Debug, Clone, PartialEq, Default, Serialize, TS)]
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
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
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
    /// App-wide conditions that a person should know about, most serious first.
    pub banners: Vec<Banner>,
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

/// An account as shown: never with any part of the private key.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct AccountView {
    /// The person's name for it, unique.
    pub name: String,
    /// The public key shortened to its first and last four characters.
    pub public_key_hint: String,
    /// The project that requests name, if any.
    pub project_id: Option<String>,
    /// The region new watches start with.
    pub region: String,
    /// Where its keys are.
    pub keys: KeysState,
    /// What stops or slows this account, if anything does.
    pub problem: Option<Problem>,
    /// The regions and zones known for it.
    pub zones: Vec<ZoneView>,
}

/// Where an account's keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum KeysState {
    /// In the keychain, and read.
    Ready,
    /// Being read.
    Loading,
    /// In a keychain that is locked.
    Locked,
    /// Nowhere: the entry is gone or damaged.
    Missing,
    /// In memory for this session only, because there is no keychain.
    SessionOnly,
    /// No keychain service answers.
    NoService,
}

/// A region and zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ZoneView {
    /// Region, e.g. `cn-wlcb`.
    pub region: String,
    /// Zone, e.g. `cn-wlcb-01`.
    pub zone: String,
    /// The service's description, possibly empty.
    pub description: String,
}

/// An app-wide condition.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
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

/// One watch.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
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
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
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

/// An image of the account, to pick from.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
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
    /// Whether it is watched already.
    pub watched: bool,
}

/// The answer to a request for the account's images: what was found, and where asking failed.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ImageList {
    /// Images in the making first, then newest first.
    pub images: Vec<ImageRow>,
    /// The first failure, if some zone could not be asked.
    pub problem: Option<Problem>,
}

/// An account as typed in by a person.
#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct AccountForm {
    /// Name for the account; empty gives `default` or the next free one.
    pub name: String,
    /// The public key.
    pub public_key: String,
    /// The private key. Goes from the window to the keychain and never back.
    #[serde(deserialize_with = "secret")]
    #[ts(type = "string")]
    pub private_key: Secret,
    /// Project ID, possibly empty.
    pub project_id: String,
    /// Region, e.g. `cn-wlcb`.
    pub region: String,
    /// Keep the keys in memory for this session only.
    pub session_only: bool,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

/// Everything about one watch: the window's details page.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
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
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
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

/// A finished build.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
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
