//! What can be asked of the app, and what it answers: one vocabulary for the window, `imagewatchctl`
//! and a second start, as JSON.
//!
//! Without a running app `imagewatchctl` answers the same requests itself, with the same code.

use crate::doctor::Report;
use crate::hooks::StoredAction;
use crate::page::Page;
use crate::settings::Settings;
use crate::tray::Taskbar;
use crate::view::{
    AccountForm, HistoryRow, HookEvents, HookForm, HookScope, HookView, ImageList, ImportOutcome,
    ImportableAccounts, Problem, View, ViewChange, WatchDetails, WatchState, WebhookService,
    ZoneView,
};
use crate::window_shape::WindowShape;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

/// Finished builds told at once, at most.
pub const HISTORY_MOST: u32 = 10_000;

/// Images that one request can watch, at most.
pub const WATCH_MOST: usize = 200;

/// A line from a client: the window, `imagewatchctl` or a second start.
#[derive(Debug, Serialize, Deserialize)]
pub struct Call {
    /// Comes back with the answer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub id: u32,
    /// What is asked for.
    #[serde(flatten)]
    pub request: Request,
    /// The tag of the language that the caller reads; none means the app's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// What serde asks with a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(id: &u32) -> bool {
    *id == 0
}

/// A line from the app.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServerMessage {
    /// The first line of every connection.
    Hello {
        /// The app's version.
        version: String,
    },
    /// A call was answered.
    Answer {
        /// The call's.
        id: u32,
        /// What was asked for.
        response: Box<Response>,
    },
    /// What a call asked for could not be done.
    Failed {
        /// The call's.
        id: u32,
        /// Why, in the caller's language.
        problem: Problem,
    },
    /// A call cannot be answered, or a line was not understood.
    Refused {
        /// The call's; 0 for a line that is no call. Nothing comes after that.
        id: u32,
        /// Why, in English.
        reason: String,
    },
    /// Something that [`Request::Subscribe`] asked for changed.
    Change(Box<ViewChange>),
    /// To the window alone: what it opens with.
    Open(Box<Opening>),
    /// To the window alone: come to the front.
    Show {
        /// The page to show; without one it stays where it is.
        page: Option<Page>,
        /// What lets the window come to the front.
        token: Option<String>,
    },
    /// To the window alone: what its entry in the taskbar shows, where a window itself says so.
    Taskbar(Taskbar),
    /// To the window alone: the app ends, and the window with it.
    Bye,
}

/// What the window's page is told unasked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "update")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum Update {
    /// The view changed.
    Change {
        /// How.
        change: Box<ViewChange>,
    },
    /// The app is gone: what is shown is as it was then.
    Lost {
        /// What that means, and what to do.
        problem: Problem,
    },
}

/// What a window opens with.
#[derive(Debug, Serialize, Deserialize)]
pub struct Opening {
    /// What to show in the first frame; [`Request::Subscribe`] brings a newer one.
    pub view: View,
    /// How large the window was when it was last seen.
    pub shape: WindowShape,
    /// The page to show.
    pub page: Option<Page>,
    /// What lets the window come to the front.
    pub token: Option<String>,
}

/// A request: everything that a window, a command line or a second start can ask of the app.
///
/// To add one: a variant here, an arm in `app/requests.rs`, a call in the window or `imagewatchctl`.
#[derive(Debug, Deserialize, Serialize, TS)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    tag = "request"
)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum Request {
    /// Bring the window up.
    #[ts(skip)]
    ShowWindow {
        /// What lets the window come to the front, from whoever started this.
        #[serde(default)]
        token: Option<String>,
    },
    /// End the app.
    #[ts(skip)]
    Quit,
    /// Ask the user about a link, as a second start with a link does.
    #[ts(skip)]
    OpenLink {
        /// The link, right or wrong.
        link: String,
        /// As for [`Request::ShowWindow`].
        #[serde(default)]
        token: Option<String>,
    },
    /// The view now, and every change from now on.
    #[ts(skip)]
    Subscribe,
    /// Put a text on the clipboard, where it outlives the window.
    Copy {
        /// The text.
        text: String,
    },
    /// End the app and start the program that is installed now.
    Restart,
    /// The window has come up, as it was asked to. From the window alone, as the next two.
    #[ts(skip)]
    WindowShown,
    /// The window has another size.
    #[ts(skip)]
    WindowShaped {
        /// The new one.
        shape: WindowShape,
    },
    /// Check everything that the app needs.
    Diagnose,
    /// The state of every watch.
    #[ts(skip)]
    Status,
    /// Pause or resume all polling.
    SetPaused {
        /// Whether nothing is to be polled.
        paused: bool,
    },
    /// Watch images. Each is looked for first; one that does not exist is refused.
    Watch {
        /// The images' IDs, at most 200.
        image_ids: Vec<String>,
        /// The account; none means the only one.
        account: Option<String>,
        /// Region, if known.
        region: Option<String>,
        /// Zone, if known.
        zone: Option<String>,
    },
    /// Stop watching one image; the image itself stays as it is.
    Unwatch {
        /// Which watch.
        watch: WatchName,
    },
    /// Poll one watch now.
    PollNow {
        /// The watch's key.
        key: String,
    },
    /// The user has looked at these builds, or does not want to be reminded of them.
    Seen {
        /// The watches' keys; unknown ones are passed over.
        keys: Vec<String>,
    },
    /// Everything about one watch.
    WatchDetails {
        /// The watch's key.
        key: String,
    },
    /// The account's images in every region and zone.
    Images {
        /// The account's name.
        account: String,
    },
    /// The accounts.
    #[ts(skip)]
    Accounts,
    /// Test keys against the service and store them as a new account.
    AddAccount {
        /// The account.
        form: AccountForm,
    },
    /// Replace the keys of the account that the form names.
    ChangeKeys {
        /// The account.
        form: AccountForm,
    },
    /// Test an account's keys against the service.
    TestAccount {
        /// Its name.
        name: String,
    },
    /// Read an account's keys again and resume its polling.
    RetryAccount {
        /// Its name.
        name: String,
    },
    /// The accounts in a configuration file of compshare-cli.
    ImportableAccounts {
        /// The file's absolute path; none means where compshare-cli keeps it.
        file: Option<String>,
    },
    /// Import accounts from a configuration file of compshare-cli, which the answering program
    /// reads itself. The file stays as it is.
    ImportAccounts {
        /// The file's absolute path; none means where compshare-cli keeps it.
        file: Option<String>,
        /// The accounts' names in the file.
        names: Vec<String>,
        /// Keep the keys in memory for this session only.
        session_only: bool,
    },
    /// Remove an account, its key and its watches.
    RemoveAccount {
        /// Its name.
        name: String,
    },
    /// Watch what a link asks for.
    AcceptLink {
        /// The link's key.
        key: String,
        /// The account; none means the one that the link names, or the only one.
        account: Option<String>,
    },
    /// Discard a link.
    DeclineLink {
        /// The link's key.
        key: String,
    },
    /// The hooks.
    #[ts(skip)]
    Hooks,
    /// A hook is added or changed: its address, if it has one, is in the keychain already.
    #[ts(skip)]
    PutHook {
        /// The hook.
        hook: HookEntry,
    },
    /// Add or change a hook.
    SaveHook {
        /// The hook.
        form: HookForm,
    },
    /// Run a hook once with an invented outcome and wait for its result.
    TestHook {
        /// Its key.
        key: String,
    },
    /// Remove a hook, its address in the keychain, and what it still had to deliver.
    RemoveHook {
        /// Its key.
        key: String,
    },
    /// Finished builds, newest first.
    History {
        /// Only those whose name, image or reason has this text.
        search: String,
        /// Only those that ended so.
        outcome: Option<WatchState>,
        /// Only those of this account.
        account: Option<String>,
        /// At most this many; none means 1,000.
        limit: Option<u32>,
    },
    /// The course of a finished build, without names or IDs.
    #[ts(skip)]
    ExportTrace {
        /// The image's ID; the newest of its builds that became ready or failed.
        image: String,
    },
    /// Write the history as CSV into the user's download folder.
    ExportHistory,
    /// Change settings; those that are not named stay as they are.
    ChangeSettings {
        /// New values by the fields' names.
        #[ts(type = "Record<string, unknown>")]
        change: Map<String, Value>,
    },
    /// Switch start at login on or off in the system.
    SetStartAtLogin {
        /// Whether the app is to start at login.
        enabled: bool,
    },
    /// Read start at login from the system again, because it is shown now.
    LookAtLogin,
    /// Open a page of the console in the user's browser.
    OpenConsole {
        /// Which page.
        page: ConsolePage,
    },
    /// Open the page about the newer version in the user's browser.
    OpenUpdate,
    /// Open the page that tells where a service's key is found in the user's browser.
    OpenService {
        /// The service.
        service: WebhookService,
    },
}

/// A watch as a request names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "by")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum WatchName {
    /// By its key.
    Key {
        /// The key.
        key: String,
    },
    /// By its image.
    #[ts(skip)]
    Image {
        /// The image's ID.
        image: String,
        /// The account; none means every account that watches it.
        account: Option<String>,
    },
}

/// A page of the provider's console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum ConsolePage {
    /// The account's API keys.
    ApiKeys,
    /// Instances and images.
    Images,
}

impl ConsolePage {
    /// Its address.
    pub fn url(self) -> &'static str {
        match self {
            ConsolePage::ApiKeys => "https://console.compshare.cn/uaccount/api_manage",
            ConsolePage::Images => "https://console.compshare.cn/light-gpu/console/resources",
        }
    }
}

/// An account without its private key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEntry {
    /// Its name, unique.
    pub name: String,
    /// The public key.
    pub public_key: String,
    /// The project that requests name, if any.
    pub project_id: Option<String>,
    /// The region that new watches start with.
    pub region: String,
}

/// A hook without what is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookEntry {
    /// The hook to change; none for a new one.
    pub key: Option<String>,
    /// Without a key: change the hook of the same scope that runs the same program or posts to the
    /// same service and host, if there is one.
    pub replace_same: bool,
    /// Whose builds it is for; a watch may be named by its image's ID.
    pub scope: HookScope,
    /// What it does.
    pub action: StoredAction,
    /// What sets it off.
    #[serde(flatten)]
    pub on: HookEvents,
    /// Whether it is in force.
    pub enabled: bool,
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    tag = "response"
)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum Response {
    /// Done.
    Done,
    /// To [`Request::Subscribe`].
    View {
        /// It.
        view: Box<View>,
    },
    /// To [`Request::Watch`].
    Watching {
        /// What became of each image, in the order of the request.
        watches: Vec<Watching>,
    },
    /// To [`Request::WatchDetails`].
    Details {
        /// Everything about the watch.
        details: Box<WatchDetails>,
    },
    /// To [`Request::Images`].
    Images {
        /// The images, and what kept some of them from being listed.
        list: ImageList,
    },
    /// To [`Request::AddAccount`], [`Request::ChangeKeys`] and [`Request::TestAccount`].
    Zones {
        /// Where the account may work.
        zones: Vec<ZoneView>,
    },
    /// To [`Request::ImportableAccounts`].
    Importable {
        /// What can be imported.
        found: ImportableAccounts,
    },
    /// To [`Request::ImportAccounts`].
    Imported {
        /// What became of it.
        outcome: ImportOutcome,
    },
    /// To [`Request::Diagnose`].
    Diagnosis {
        /// What was found.
        #[ts(skip)]
        report: Report,
        /// The same as text in the user's language, to copy and send; nothing secret is in it.
        text: String,
    },
    /// To [`Request::Hooks`].
    #[ts(skip)]
    Hooks {
        /// In the order they were added.
        hooks: Vec<HookView>,
    },
    /// To [`Request::PutHook`] and [`Request::SaveHook`].
    Hook {
        /// The hook's key.
        key: String,
    },
    /// To [`Request::TestHook`].
    Tested {
        /// What the service answered; empty for a program.
        answer: String,
    },
    /// To [`Request::Status`].
    #[ts(skip)]
    Status(StatusReport),
    /// To [`Request::Accounts`].
    #[ts(skip)]
    Accounts {
        /// In the order they were added.
        accounts: Vec<AccountEntry>,
    },
    /// To [`Request::History`].
    History {
        /// Newest first.
        builds: Vec<HistoryRow>,
    },
    /// To [`Request::ExportHistory`].
    Exported {
        /// The file's path.
        file: String,
    },
    /// To [`Request::ChangeSettings`].
    Settings {
        /// All settings as they are now.
        settings: Settings,
    },
    /// To [`Request::ExportTrace`].
    #[ts(skip)]
    Trace(BuildTrace),
}

/// What became of one image that was to be watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct Watching {
    /// The image's ID.
    pub image_id: String,
    /// Its name, once known.
    pub name: Option<String>,
    /// Whether it was watched before.
    pub already: bool,
    /// What keeps the service from being asked, if anything does.
    pub trouble: Option<Problem>,
}

/// The state of all watches: what `imagewatchctl status --json` prints.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StatusReport {
    /// Whether nothing is asked at present, because the person wants it so.
    #[serde(default)]
    pub paused: bool,
    /// Nearest end first, ended ones last.
    pub watches: Vec<WatchStatus>,
}

/// The state of one watch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WatchStatus {
    /// The image's ID.
    pub image_id: String,
    /// Its name, once known.
    pub name: Option<String>,
    /// The account it is watched with.
    pub account: String,
    /// Its region, once known.
    pub region: Option<String>,
    /// Its zone, once known.
    pub zone: Option<String>,
    /// `waiting`, `making`, `finalizing`, `ready`, `failed` or `gone`.
    pub state: String,
    /// Per cent, 0 to 100; none for builds without a percentage.
    pub progress: Option<f64>,
    /// Best estimate of the seconds left.
    pub remaining_seconds: Option<f64>,
    /// Four of five such builds are ready between these two moments, RFC 3339 in UTC; none when
    /// nothing is known of the time left.
    #[serde(default)]
    pub ready_between: Option<[String; 2]>,
    /// Best estimate of the whole duration in seconds; once ended, how long it took.
    pub total_seconds: Option<f64>,
    /// Why it failed, or what is in the way of asking.
    pub reason: Option<String>,
    /// `online`, `retrying` or `blocked`.
    pub connection: String,
    /// When the service last answered about it, RFC 3339 in UTC; none before the first answer.
    pub updated_at: Option<String>,
    /// The service's own word, if it is one that the app does not know.
    pub status: Option<String>,
    /// When the service is asked next, RFC 3339 in UTC; none once ended, blocked or paused.
    pub next_poll_at: Option<String>,
    /// Why then, e.g. `near_end`.
    pub poll_reason: Option<String>,
    /// Since when nothing moves, RFC 3339 in UTC.
    pub stalled_since: Option<String>,
    /// When its end was noticed, RFC 3339 in UTC.
    #[serde(default)]
    pub ended_at: Option<String>,
}

/// A build's course in the format that `docs/replay.md` replays: what `imagewatchctl history
/// export-trace` prints. It tells when what was answered, and nothing of whose build it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BuildTrace {
    /// The one build.
    pub traces: [RecordedBuild; 1],
}

/// One recorded build. Times are seconds from its beginning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedBuild {
    /// The kind of build, for tables.
    pub family: String,
    /// When the watch began.
    pub joined_s: f64,
    /// When the build ended.
    pub duration_s: f64,
    /// `Available` or `UnAvailable`.
    pub end: String,
    /// What the progress action said.
    pub samples: Vec<RecordedPoint>,
}

/// What the progress action said at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedPoint {
    /// When.
    pub t: f64,
    /// Per cent done.
    pub process: f64,
    /// The service's estimate of the seconds left.
    pub remaining: Option<f64>,
}

/// A finished build: what `imagewatchctl history --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinishedBuild {
    /// The image's ID.
    pub image_id: String,
    /// Its name.
    pub name: Option<String>,
    /// The account.
    pub account: String,
    /// Region.
    pub region: Option<String>,
    /// Zone.
    pub zone: Option<String>,
    /// `ready`, `failed` or `gone`.
    pub outcome: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// When it began, RFC 3339 in UTC.
    pub started_at: Option<String>,
    /// When its end was noticed, RFC 3339 in UTC.
    pub ended_at: String,
    /// Seconds from beginning to end.
    pub duration_seconds: f64,
    /// Size in MB.
    pub size_mb: Option<f64>,
}

impl From<HistoryRow> for FinishedBuild {
    fn from(row: HistoryRow) -> Self {
        let outcome = serde_json::to_value(row.outcome).unwrap_or_default();
        let time = |at| crate::clock::rfc3339(watch::Wall(at));
        FinishedBuild {
            image_id: row.image_id,
            name: row.name,
            account: row.account,
            region: row.region,
            zone: row.zone,
            outcome: outcome.as_str().unwrap_or_default().to_owned(),
            reason: row.reason,
            started_at: row.started_at.map(time),
            ended_at: time(row.ended_at),
            duration_seconds: row.duration_seconds,
            size_mb: row.size_mb,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The fields that a section of the documentation lists.
    fn documented(command: &str) -> BTreeSet<String> {
        let page = include_str!("../../../docs/json.md");
        let (_, section) = page.split_once(&format!("## `{command}`")).unwrap();
        let section = section.split("\n## ").next().unwrap();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
        rows.map(|row| row.split('`').next().unwrap().to_owned())
            .collect()
    }

    fn fields(value: &impl Serialize) -> BTreeSet<String> {
        let value = serde_json::to_value(value).unwrap();
        value.as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn a_request_that_names_no_language_is_understood() {
        let request = Request::TestAccount {
            name: "main".to_owned(),
        };
        let mut text = serde_json::to_value(&request).unwrap();
        let call: Call = serde_json::from_value(text.clone()).unwrap();
        assert_eq!(call.language, None);
        assert_eq!(serde_json::to_value(&call).unwrap(), text);
        text["language"] = "zh-CN".into();
        let call: Call = serde_json::from_value(text.clone()).unwrap();
        assert_eq!(serde_json::to_value(&call).unwrap(), text);
        // An earlier version takes the same text.
        let taken: Request = serde_json::from_value(text).unwrap();
        assert!(matches!(taken, Request::TestAccount { name } if name == "main"));
    }

    #[test]
    fn the_documentation_lists_exactly_the_fields_that_are_printed() {
        let watch = WatchStatus {
            image_id: String::new(),
            name: None,
            account: String::new(),
            region: None,
            zone: None,
            state: String::new(),
            progress: None,
            remaining_seconds: None,
            ready_between: None,
            total_seconds: None,
            reason: None,
            connection: String::new(),
            updated_at: None,
            status: None,
            next_poll_at: None,
            poll_reason: None,
            stalled_since: None,
            ended_at: None,
        };
        assert_eq!(documented("imagewatchctl status --json"), fields(&watch));
        let build = FinishedBuild {
            image_id: String::new(),
            name: None,
            account: String::new(),
            region: None,
            zone: None,
            outcome: String::new(),
            reason: None,
            started_at: None,
            ended_at: String::new(),
            duration_seconds: 0.0,
            size_mb: None,
        };
        assert_eq!(documented("imagewatchctl history --json"), fields(&build));
        let report = fields(&StatusReport::default());
        assert_eq!(report, ["paused", "watches"].map(str::to_owned).into());
    }
}
