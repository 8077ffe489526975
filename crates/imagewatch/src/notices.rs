//! Things worth telling the person: their kinds, what their wording needs, and their wording.

mod render;
#[cfg(test)]
mod tests;

pub use render::{headline, render};

use crate::notifier::Urgency;
use crate::page::Page;
use crate::settings::{NoticeChoice, NoticeSound, NoticeSounds};
use serde::{Deserialize, Serialize};
use watch::{Failure, Instance};

/// Action of a notification: show the build in the window.
pub const OPEN_DETAILS: &str = "open";
/// Action of a notification: open the service's console.
pub const OPEN_CONSOLE: &str = "console";
/// Action of a notification: put the image's ID on the clipboard.
pub const COPY_ID: &str = "copy";

/// Kinds of notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// An image is ready.
    Ready,
    /// A build failed.
    Failed,
    /// An image was deleted.
    Gone,
    /// A build stalled.
    Stalled,
    /// A stalled build moves again.
    MovingAgain,
    /// An account cannot ask any more.
    AccountStopped,
    /// The service answers again after long trouble.
    Recovered,
    /// The source instance can be used again.
    InstanceBack,
}

impl NoticeKind {
    const ALL: [NoticeKind; 8] = [
        NoticeKind::Ready,
        NoticeKind::Failed,
        NoticeKind::Gone,
        NoticeKind::Stalled,
        NoticeKind::MovingAgain,
        NoticeKind::AccountStopped,
        NoticeKind::Recovered,
        NoticeKind::InstanceBack,
    ];

    /// The kind as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            NoticeKind::Ready => "ready",
            NoticeKind::Failed => "failed",
            NoticeKind::Gone => "gone",
            NoticeKind::Stalled => "stalled",
            NoticeKind::MovingAgain => "moving-again",
            NoticeKind::AccountStopped => "account-stopped",
            NoticeKind::Recovered => "recovered",
            NoticeKind::InstanceBack => "instance-back",
        }
    }

    /// The kind that is stored as `word`; none for a word of another version.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether the person wants to be told.
    pub fn is_wanted(self, choice: &NoticeChoice) -> bool {
        match self {
            NoticeKind::Ready => choice.ready,
            NoticeKind::Failed | NoticeKind::Gone => choice.failed,
            NoticeKind::Stalled | NoticeKind::MovingAgain => choice.stalled,
            NoticeKind::AccountStopped => choice.account,
            NoticeKind::Recovered => choice.recovered,
            NoticeKind::InstanceBack => choice.instance,
        }
    }

    /// The sound that the person wants with it.
    pub fn sound(self, sounds: &NoticeSounds) -> NoticeSound {
        match self {
            NoticeKind::Ready => sounds.ready,
            NoticeKind::Failed | NoticeKind::Gone => sounds.failed,
            NoticeKind::Stalled | NoticeKind::MovingAgain => sounds.stalled,
            NoticeKind::AccountStopped => sounds.account,
            NoticeKind::Recovered => sounds.recovered,
            NoticeKind::InstanceBack => sounds.instance,
        }
    }

    /// Whether it tells of something that went wrong for good, or needs the person. Quiet hours can
    /// let these through.
    pub fn is_failure(self) -> bool {
        matches!(
            self,
            NoticeKind::Failed | NoticeKind::Gone | NoticeKind::AccountStopped
        )
    }

    fn urgency(self) -> Urgency {
        match self {
            NoticeKind::Failed | NoticeKind::AccountStopped => Urgency::Critical,
            NoticeKind::Ready
            | NoticeKind::Gone
            | NoticeKind::Stalled
            | NoticeKind::InstanceBack => Urgency::Normal,
            NoticeKind::MovingAgain | NoticeKind::Recovered => Urgency::Low,
        }
    }
}

/// What the wording of a notice needs; stored with it, so that it can be worded later and in the
/// language of that moment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticePayload {
    /// The image's ID.
    pub image_id: Option<String>,
    /// The image's name, or its ID.
    pub name: Option<String>,
    /// How long it took, or lasted, in seconds.
    pub seconds: Option<f64>,
    /// How long such builds usually take, in seconds.
    pub typical_seconds: Option<f64>,
    /// Why the build failed, in the service's words.
    pub reason: Option<String>,
    /// The account.
    pub account: Option<String>,
    /// Why the account stands still.
    pub failure: Option<Failure>,
    /// The instance that is back.
    #[serde(with = "instance_words")]
    pub instance: Option<Instance>,
}

mod instance_words {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use watch::Instance;

    pub(super) fn serialize<S: Serializer>(
        instance: &Option<Instance>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        instance
            .as_ref()
            .map(|instance| (&instance.id, &instance.name))
            .serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Instance>, D::Error> {
        let words = Option::<(String, String)>::deserialize(deserializer)?;
        Ok(words.map(|(id, name)| Instance {
            id,
            name,
            locked: false,
        }))
    }
}

/// A notice that is to be handed to the desktop.
#[derive(Debug, Clone, PartialEq)]
pub struct DueNotice {
    /// Its number.
    pub id: i64,
    /// Its kind.
    pub kind: NoticeKind,
    /// The number of the watch that it is about, if one.
    pub watch: Option<i64>,
    /// What its wording needs.
    pub payload: NoticePayload,
    /// It happened while the app was off, asleep or offline.
    pub away: bool,
    /// It had to wait, for the app to start or for quiet hours to end: it is told together with
    /// all others that had to.
    pub waited: bool,
}

impl DueNotice {
    /// A notice from the store; none if this version does not know its kind.
    pub fn new(
        id: i64,
        kind: &str,
        watch: Option<i64>,
        payload: &serde_json::Value,
        away: bool,
    ) -> Option<Self> {
        let kind = NoticeKind::parse(kind)?;
        let payload = serde_json::from_value(payload.clone()).unwrap_or_default();
        Some(DueNotice {
            id,
            kind,
            watch,
            payload,
            away,
            waited: false,
        })
    }

    /// The account that it says is blocked, and the key of the failure; none for other kinds.
    pub fn stopped(&self) -> Option<(&str, &str)> {
        let account = self.payload.account.as_deref()?;
        let failure = self.payload.failure.as_ref()?;
        (self.kind == NoticeKind::AccountStopped).then_some((account, failure.key.as_str()))
    }

    /// Whether it tells the end of a build.
    pub fn is_end(&self) -> bool {
        matches!(
            self.kind,
            NoticeKind::Ready | NoticeKind::Failed | NoticeKind::Gone
        )
    }
}

/// Where a click on a notification leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The page that a click on the notification itself opens.
    pub page: Page,
    /// The image that it is about, if it is about one.
    pub image_id: Option<String>,
}

impl Target {
    /// Where a notification about all of `batch` leads: to the one build that it is about, to the
    /// account that stands still, or to all builds.
    pub fn of(batch: &[DueNotice]) -> Self {
        let first = batch.first();
        let watch = first.and_then(|first| first.watch);
        let same = batch.iter().all(|notice| notice.watch == watch);
        let page = match watch {
            Some(watch) if same => Page::Build(watch),
            None if same && first.is_some_and(|n| n.kind == NoticeKind::AccountStopped) => {
                Page::Accounts
            }
            _ => Page::Builds,
        };
        let image_id = first
            .filter(|_| same && watch.is_some())
            .and_then(|first| first.payload.image_id.clone());
        Target { page, image_id }
    }
}
