//! What the data file holds, as typed values.
//!
//! Wall times are [`Wall`], durations seconds. JSON written by other parts of the program is kept as
//! it is: the store does not look into it.

use crate::view::{HookEvents, InstanceView, SampleView, WatchState, ZoneView};
use serde_json::Value;
use std::collections::BTreeMap;
use watch::Wall;

/// An account, without its private key, which is never stored here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person's name for it, unique.
    pub name: String,
    /// The public key.
    pub public_key: String,
    /// The project that requests name, if any.
    pub project_id: Option<String>,
    /// The region new watches start with.
    pub region: String,
    /// The service's address, if not the usual one.
    pub endpoint: Option<String>,
    /// Place in the person's order, lowest first.
    pub position: i64,
    /// The private key is in memory for one session only.
    pub session_only: bool,
}

/// A watch that is not stored yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWatch {
    /// The image's ID.
    pub image_id: String,
    /// The account it is watched with.
    pub account: String,
    /// Its region, once known.
    pub region: Option<String>,
    /// Its zone, once known.
    pub zone: Option<String>,
    /// The image's name, once known.
    pub name: Option<String>,
    /// When the watch began.
    pub added_at: Wall,
    /// Whether the program found it by itself.
    pub discovered: bool,
}

/// What became of a [`NewWatch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inserted {
    /// The watch's id, never used again for another watch.
    pub id: i64,
    /// False if the account already watched this image: `id` is that watch, unchanged.
    pub created: bool,
}

/// A stored watch.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// Its id.
    pub id: i64,
    /// The image's ID.
    pub image_id: String,
    /// The account it is watched with.
    pub account: String,
    /// Its region, once known.
    pub region: Option<String>,
    /// Its zone, once known.
    pub zone: Option<String>,
    /// When the watch began.
    pub added_at: Wall,
    /// The image's name, once known.
    pub name: Option<String>,
    /// Where the build stands; the rest is in `snapshot`.
    pub state: WatchState,
    /// The engine's own record of it as JSON text; none until it has one.
    pub snapshot: Option<String>,
    /// The instance that the image is made from, if known.
    pub instance: Option<InstanceView>,
    /// Whether the program found it by itself.
    pub discovered: bool,
    /// When the end was noticed.
    pub ended_at: Option<Wall>,
    /// Taken off the list by a person, with its log kept for the history. A new watch of the same
    /// image takes its place.
    pub dismissed: bool,
    /// When it was last saved with a change.
    pub updated_at: Wall,
}

/// Where a notice is on its way to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeState {
    /// Recorded and not yet handed out.
    Due,
    /// Being handed to the desktop. After a crash it is not known whether the person saw it.
    Sending,
    /// Handed out.
    Sent,
    /// Kept in the log only, because the person does not want this kind.
    Suppressed,
    /// Overtaken before it was sent.
    Dropped,
}

/// A notice that is not stored yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewNotice {
    /// Names what the notice is about, unique for ever: a second notice with the same key is not
    /// recorded.
    pub dedupe: String,
    /// The watch that it is about, if one.
    pub watch_id: Option<i64>,
    /// The account that it is about, if one.
    pub account: Option<String>,
    /// The kind, in the words of the notices' own module.
    pub kind: String,
    /// What the wording needs.
    pub payload: Value,
    /// When it became due.
    pub created_at: Wall,
    /// [`NoticeState::Due`], or [`NoticeState::Suppressed`] for one that is only kept.
    pub state: NoticeState,
    /// It happened while the program was off, asleep or offline.
    pub away: bool,
}

/// A stored notice.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Its id.
    pub id: i64,
    /// What it is about, unique.
    pub dedupe: String,
    /// The watch that it is about, if one.
    pub watch_id: Option<i64>,
    /// The account that it is about, if one.
    pub account: Option<String>,
    /// The kind.
    pub kind: String,
    /// What the wording needs.
    pub payload: Value,
    /// When it became due.
    pub created_at: Wall,
    /// Where it is on its way.
    pub state: NoticeState,
    /// When it was handed out.
    pub sent_at: Option<Wall>,
    /// It happened while the program was off, asleep or offline.
    pub away: bool,
}

/// One line of a watch's log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// The watch.
    pub watch_id: i64,
    /// When.
    pub at: Wall,
    /// What kind of thing happened.
    pub kind: String,
    /// What the wording needs.
    pub payload: Value,
}

/// A finished build that is not stored yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewBuild {
    /// The watch that followed it: a watch has one finished build, and a second one replaces it.
    pub watch_id: Option<i64>,
    /// The image's ID.
    pub image_id: String,
    /// The account.
    pub account: String,
    /// The image's name.
    pub name: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Zone.
    pub zone: Option<String>,
    /// How it ended: ready, failed or gone.
    pub outcome: WatchState,
    /// The reason of a failure.
    pub reason: Option<String>,
    /// When it began.
    pub started_at: Option<Wall>,
    /// When the end was noticed.
    pub ended_at: Wall,
    /// Seconds from beginning to end.
    pub duration_seconds: f64,
    /// Seconds at 100 % before the end, where that was seen.
    pub finalizing_seconds: Option<f64>,
    /// Size in MB.
    pub size_mb: Option<f64>,
    /// Whether the image comes from a container instance.
    pub container: Option<bool>,
    /// The course; points that are not finite are left out.
    pub samples: Vec<SampleView>,
}

/// A stored finished build.
#[derive(Debug, Clone, PartialEq)]
pub struct Build {
    /// Its id.
    pub id: i64,
    /// All the rest. The samples are empty where the question did not ask for them.
    pub build: NewBuild,
}

/// A question to the history.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryQuery {
    /// Words that must all occur in name, image ID, account, region, zone or reason, whatever
    /// their case; empty for all.
    pub text: String,
    /// Only builds of this account.
    pub account: Option<String>,
    /// Only builds that ended like this.
    pub outcome: Option<WatchState>,
    /// At most this many, newest end first.
    pub limit: u32,
    /// Leave out this many first.
    pub offset: u32,
    /// Whether to read the samples, which are most of the data.
    pub with_samples: bool,
}

impl Default for HistoryQuery {
    /// The newest 100 builds without samples.
    fn default() -> Self {
        HistoryQuery {
            text: String::new(),
            account: None,
            outcome: None,
            limit: 100,
            offset: 0,
            with_samples: false,
        }
    }
}

/// What a past build teaches about the next ones of its account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastBuild {
    /// Seconds from beginning to end.
    pub duration_seconds: f64,
    /// Seconds at 100 % before the end, where that was seen.
    pub finalizing_seconds: Option<f64>,
    /// Size in MB.
    pub size_mb: Option<f64>,
    /// Whether the image came from a container instance.
    pub container: Option<bool>,
    /// When the end was noticed.
    pub ended_at: Wall,
    /// Whether it became ready rather than failed.
    pub ready: bool,
}

/// The zones that an account was last seen to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zones {
    /// In the service's order.
    pub zones: Vec<ZoneView>,
    /// When the service named them.
    pub seen_at: Wall,
}

/// An image that a person removed: discovery leaves it alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hidden {
    /// The account.
    pub account: String,
    /// The image's ID.
    pub image_id: String,
}

/// A hook: what a person wants to happen elsewhere when a build ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Hook {
    /// Its id, never used again for another hook.
    pub id: i64,
    /// The account whose builds it is for.
    pub account: Option<String>,
    /// The watch that it is for; without account and watch it is for all builds.
    pub watch_id: Option<i64>,
    /// What it does.
    pub action: Value,
    /// What sets it off.
    pub on: HookEvents,
    /// Whether it is in force.
    pub enabled: bool,
    /// When it last worked.
    pub worked_at: Option<Wall>,
    /// What went wrong at the last try, until one works.
    pub trouble: Option<Value>,
}

/// A delivery that is not stored yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDelivery {
    /// The hook.
    pub hook_id: i64,
    /// The watch whose log tells of it.
    pub watch_id: Option<i64>,
    /// What it is about, unique for the hook: a second one with the same key is not recorded.
    pub dedupe: String,
    /// What is delivered.
    pub payload: Value,
    /// When it became due.
    pub created_at: Wall,
}

/// A stored delivery that is due.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its id.
    pub id: i64,
    /// The hook.
    pub hook_id: i64,
    /// The watch whose log tells of it; none if it is no more.
    pub watch_id: Option<i64>,
    /// What is delivered.
    pub payload: Value,
    /// Tries so far.
    pub attempts: u32,
}

/// Where a delivery is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// To be tried, perhaps once more.
    Due,
    /// The receiver took it.
    Done,
    /// It failed too often.
    GivenUp,
}

/// Everything that the program needs at its start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loaded {
    /// The accounts in the person's order.
    pub accounts: Vec<Account>,
    /// All watches that are not dismissed, oldest first.
    pub watches: Vec<Watch>,
    /// Notices that are due or were being sent, oldest first.
    pub due_notices: Vec<Notice>,
    /// The hooks, oldest first.
    pub hooks: Vec<Hook>,
    /// Deliveries that are due, oldest first.
    pub deliveries: Vec<Delivery>,
    /// The settings by key. A value that is not JSON is left out.
    pub settings: BTreeMap<String, Value>,
    /// The zones by account.
    pub zones: BTreeMap<String, Zones>,
    /// Images that discovery leaves alone.
    pub hidden: Vec<Hidden>,
}
