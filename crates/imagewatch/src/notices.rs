//! Things worth telling the person: their kinds, what their wording needs, and their wording.

use crate::notifier::{NoticeOut, Urgency};
use crate::settings::NoticeChoice;
use crate::texts::{Args, Texts};
use serde::{Deserialize, Serialize};
use watch::{Failure, Instance};

/// Action of a notification: show the build in the window.
pub const OPEN_DETAILS: &str = "open";
/// Action of a notification: open the service's console.
pub const OPEN_CONSOLE: &str = "console";

/// Names listed in a notice about several builds.
const NAMES: usize = 6;

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
    /// What its wording needs.
    pub payload: NoticePayload,
    /// It happened while the app was off, asleep or offline.
    pub away: bool,
}

impl DueNotice {
    /// A notice from the store; none if this version does not know its kind.
    pub fn new(id: i64, kind: &str, payload: &serde_json::Value, away: bool) -> Option<Self> {
        let kind = NoticeKind::parse(kind)?;
        let payload = serde_json::from_value(payload.clone()).unwrap_or_default();
        Some(DueNotice {
            id,
            kind,
            payload,
            away,
        })
    }

    /// Whether it tells the end of a build.
    pub fn is_end(&self) -> bool {
        matches!(
            self.kind,
            NoticeKind::Ready | NoticeKind::Failed | NoticeKind::Gone
        )
    }
}

/// Words one notification for all of `batch`, which must not be empty: one notice, a build's end
/// with its instance, or several ends.
pub fn render(texts: &Texts, batch: &[DueNotice]) -> NoticeOut {
    let ends: Vec<&DueNotice> = batch.iter().filter(|notice| notice.is_end()).collect();
    let (title, body) = match (ends.as_slice(), batch) {
        ([_, _, ..], _) => several(texts, &ends),
        (_, [first, rest @ ..]) => {
            let (title, mut body) = single(texts, first);
            for joined in rest {
                body = format!("{body}\n{}", single(texts, joined).1);
            }
            (title, body)
        }
        (_, []) => (String::new(), String::new()),
    };
    let has = |kind: NoticeKind| batch.iter().any(|notice| notice.kind == kind);
    let grave = has(NoticeKind::Failed) || has(NoticeKind::AccountStopped);
    NoticeOut {
        id: batch.first().map_or(0, |notice| notice.id),
        title,
        body,
        urgency: match grave {
            true => Urgency::Critical,
            false if has(NoticeKind::Stalled) => Urgency::Normal,
            false => Urgency::Low,
        },
        sound: grave || has(NoticeKind::Ready),
        actions: vec![
            (OPEN_DETAILS.to_owned(), texts.get("notice-action-open")),
            (OPEN_CONSOLE.to_owned(), texts.get("notice-action-console")),
        ],
    }
}

fn single(texts: &Texts, notice: &DueNotice) -> (String, String) {
    let payload = &notice.payload;
    let time = payload
        .seconds
        .map(|seconds| texts.exact_duration(seconds))
        .unwrap_or_default();
    let instance = payload
        .instance
        .as_ref()
        .map(|instance| match instance.name.is_empty() {
            true => instance.id.clone(),
            false => instance.name.clone(),
        });
    let args = Args::new()
        .text("name", payload.name.clone().unwrap_or_default())
        .text("time", time)
        .text("account", payload.account.clone().unwrap_or_default())
        .text("instance", instance.unwrap_or_default())
        .text("reason", reason(texts, notice));
    let usual = payload
        .typical_seconds
        .map(|seconds| texts.exact_duration(seconds));
    let has_usual = usual.is_some();
    let args = args.text("usual", usual.unwrap_or_default());
    let key = match (notice.kind, notice.away) {
        (NoticeKind::Ready, true) => "notice-ready-away",
        (NoticeKind::Failed, true) => "notice-failed-away",
        (NoticeKind::Gone, true) => "notice-gone-away",
        (NoticeKind::Ready, false) if has_usual => "notice-ready-usual",
        (NoticeKind::Ready, false) => "notice-ready",
        (NoticeKind::Failed, false) => "notice-failed",
        (NoticeKind::Gone, false) => "notice-gone",
        (NoticeKind::Stalled, _) => "notice-stalled",
        (NoticeKind::MovingAgain, _) => "notice-moving-again",
        (NoticeKind::AccountStopped, _) => "notice-account-stopped",
        (NoticeKind::Recovered, _) => "notice-recovered",
        (NoticeKind::InstanceBack, _) => "notice-instance-back",
    };
    let part = |part: &str| texts.format(&format!("{key}.{part}"), &args);
    (part("title"), part("body"))
}

/// Why a build failed or an account stands still.
fn reason(texts: &Texts, notice: &DueNotice) -> String {
    match (&notice.payload.failure, &notice.payload.reason) {
        (Some(failure), _) => {
            let part = |part: &str| {
                let args = Args::new()
                    .text("message", failure.message.clone().unwrap_or_default())
                    .text(
                        "code",
                        failure.ret_code.map(|c| c.to_string()).unwrap_or_default(),
                    )
                    .text("request-id", failure.request_id.clone().unwrap_or_default());
                texts.format(&format!("{}.{part}", failure.key), &args)
            };
            format!("{} {}", part("title"), part("action"))
        }
        (None, Some(reason)) => reason.clone(),
        (None, None) => texts.get("notice-no-reason"),
    }
}

/// Several ends in one notice: how many of which kind, and the first names.
fn several(texts: &Texts, ends: &[&DueNotice]) -> (String, String) {
    let count = |kind| ends.iter().filter(|notice| notice.kind == kind).count();
    let away = ends.iter().any(|notice| notice.away);
    let args = Args::new()
        .number("count", ends.len())
        .number("ready", count(NoticeKind::Ready))
        .number("failed", count(NoticeKind::Failed))
        .number("gone", count(NoticeKind::Gone));
    let title = texts.format(
        if away {
            "notice-several-away"
        } else {
            "notice-several"
        },
        &args,
    );
    let mut lines: Vec<String> = ends
        .iter()
        .take(NAMES)
        .map(|notice| {
            let args = Args::new().text("name", notice.payload.name.clone().unwrap_or_default());
            let key = match notice.kind {
                NoticeKind::Ready => "notice-line-ready",
                NoticeKind::Failed => "notice-line-failed",
                _ => "notice-line-gone",
            };
            texts.format(key, &args)
        })
        .collect();
    if let Some(more) = ends.len().checked_sub(NAMES).filter(|&more| more > 0) {
        lines.push(texts.format("notice-line-more", &Args::new().number("count", more)));
    }
    (title, lines.join("\n"))
}
