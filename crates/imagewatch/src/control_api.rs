//! What `imagewatchctl` and a second start of the app can ask of the running app, as JSON.
//!
//! Without a running app `imagewatchctl` answers the same requests itself, with the same code.

use crate::doctor::Report;
use crate::hooks::StoredAction;
use crate::view::{HookScope, HookView, ImportOutcome, ImportableAccounts, Problem, ZoneView};
use serde::{Deserialize, Serialize};

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "request")]
pub enum Request {
    /// Bring the window up.
    ShowWindow,
    /// End the app.
    Quit,
    /// Ask the person about a link, as a second start with a link does.
    OpenLink {
        /// The link, right or wrong.
        link: String,
    },
    /// Look at everything that the app needs.
    Diagnose,
    /// The state of every watch.
    Status,
    /// Stop all asking, or let it go on.
    SetPaused {
        /// Whether nothing is to be asked.
        paused: bool,
    },
    /// Watch an image.
    Watch {
        /// The image's ID.
        image_id: String,
        /// The account; none means the only one.
        account: Option<String>,
        /// Region, if known.
        region: Option<String>,
        /// Zone, if known.
        zone: Option<String>,
    },
    /// Stop watching an image.
    Unwatch {
        /// The image's ID.
        image_id: String,
        /// The account; none means whichever watches it.
        account: Option<String>,
    },
    /// The accounts.
    Accounts,
    /// An account was added or changed: its private key is in the keychain already.
    PutAccount {
        /// The account.
        account: AccountEntry,
    },
    /// Test an account's keys against the service.
    TestAccount {
        /// Its name.
        name: String,
    },
    /// The accounts in a configuration file of compshare-cli.
    ImportableAccounts {
        /// The file's absolute path.
        file: String,
    },
    /// Take accounts over from a configuration file of compshare-cli, which the answering program
    /// reads itself: keys do not go over the socket.
    ImportAccounts {
        /// The file's absolute path.
        file: String,
        /// The accounts' names in the file.
        names: Vec<String>,
    },
    /// Remove an account, its key and its watches.
    RemoveAccount {
        /// Its name.
        name: String,
    },
    /// The hooks.
    Hooks,
    /// A hook is added or changed: its address, if it has one, is in the keychain already.
    PutHook {
        /// The hook.
        hook: HookEntry,
    },
    /// Set a hook off once with an invented outcome.
    TestHook {
        /// Its key.
        key: String,
    },
    /// Remove a hook.
    RemoveHook {
        /// Its key.
        key: String,
    },
    /// Finished builds, newest first.
    History {
        /// At most this many.
        limit: u32,
        /// Only those of this account.
        account: Option<String>,
    },
    /// The course of a finished build, without names or IDs.
    ExportTrace {
        /// The image's ID; the newest of its builds that became ready or failed.
        image: String,
    },
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
    /// Whether a ready build sets it off.
    pub on_ready: bool,
    /// Whether a failed build or a deleted image sets it off.
    pub on_failed: bool,
    /// Whether it is in force.
    pub enabled: bool,
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "response")]
pub enum Response {
    /// Done.
    Done,
    /// Watching; says where the image is and how it stands, as far as known.
    Watching {
        /// The watch.
        watch: Box<WatchStatus>,
        /// Whether it was watched before.
        already: bool,
        /// What keeps the service from being asked, if anything does.
        trouble: Option<Problem>,
    },
    /// To [`Request::TestAccount`].
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
        report: Report,
    },
    /// To [`Request::Hooks`].
    Hooks {
        /// In the order they were added.
        hooks: Vec<HookView>,
    },
    /// To [`Request::PutHook`].
    Hook {
        /// The hook's key.
        key: String,
    },
    /// To [`Request::Status`].
    Status(StatusReport),
    /// To [`Request::Accounts`].
    Accounts {
        /// In the order they were added.
        accounts: Vec<AccountEntry>,
    },
    /// To [`Request::History`].
    History {
        /// Newest first.
        builds: Vec<FinishedBuild>,
    },
    /// To [`Request::ExportTrace`].
    Trace(BuildTrace),
    /// It could not be done.
    Failed {
        /// Why, in the language of whoever answers.
        problem: Problem,
    },
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
    /// When the service is asked next, RFC 3339 in UTC; none once ended or blocked.
    pub next_poll_at: Option<String>,
    /// Why then, e.g. `near_end`.
    pub poll_reason: Option<String>,
    /// Since when nothing moves, RFC 3339 in UTC.
    pub stalled_since: Option<String>,
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
            total_seconds: None,
            reason: None,
            connection: String::new(),
            updated_at: None,
            status: None,
            next_poll_at: None,
            poll_reason: None,
            stalled_since: None,
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
