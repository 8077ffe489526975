//! Messages for people.

use super::Outcome;
use crate::control_api::ConsolePage;
use crate::texts::{Args, Texts};

/// Longest reason in a message, in characters: with it, a message keeps below every service's limit.
const REASON_LENGTH: usize = 200;

/// A message with its parts apart, for services that show a title, a link or a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// What happened.
    pub(super) title: String,
    /// The rest, in lines.
    pub(super) body: String,
    /// The page of the console where the user can go on.
    pub(super) link: &'static str,
    /// The image's ID, to be copied; none for several messages, or for an account.
    pub(super) copy: Option<String>,
    /// Whether something went wrong.
    pub(super) urgent: bool,
    /// Whether something became ready.
    pub(super) ready: bool,
}

impl Note {
    /// The note that tells of these outcomes, in one message.
    pub(super) fn of(texts: &Texts, outcomes: &[Outcome]) -> Self {
        match outcomes {
            [one] => Self::of_one(texts, one),
            several => Self::of_several(texts, several),
        }
    }

    fn of_one(texts: &Texts, outcome: &Outcome) -> Self {
        let args = args(texts, outcome);
        let (title, body) = match outcome.outcome.as_str() {
            _ if outcome.test => (texts.get("push-title-test"), texts.get("push-body-test")),
            "ready" => (
                texts.format("push-title-ready", &args),
                texts.format("push-body-took", &args),
            ),
            "failed" => (
                texts.format("push-title-failed", &args),
                failed_body(texts, outcome, &args),
            ),
            "stalled" => (
                texts.format("push-title-stalled", &args),
                texts.format("push-body-stalled", &args),
            ),
            "account" => (texts.format("push-title-account", &args), reason(outcome)),
            _ => (texts.format("push-title-gone", &args), String::new()),
        };
        let lines = [body, outcome.image_id.clone(), place(outcome)];
        Note {
            title: one_line(&title),
            body: joined(lines),
            link: link(outcome),
            copy: (!outcome.image_id.is_empty()).then(|| outcome.image_id.clone()),
            urgent: is_urgent(outcome),
            ready: outcome.outcome == "ready",
        }
    }

    fn of_several(texts: &Texts, outcomes: &[Outcome]) -> Self {
        let counted = |key: &str, word: &str| {
            let count = outcomes.iter().filter(|one| one.outcome == word).count();
            (count > 0).then(|| texts.format(key, &Args::new().number("count", count)))
        };
        let counts: Vec<String> = [
            counted("push-count-ready", "ready"),
            counted("push-count-failed", "failed"),
            counted("push-count-gone", "gone"),
            counted("push-count-stalled", "stalled"),
            counted("push-count-account", "account"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let notes = outcomes.iter().map(|one| Self::of_one(texts, one));
        let bodies = notes.map(|note| format!("{}\n{}", note.title, note.body));
        let separator = texts.get("push-count-separator");
        let counts = Args::new().text("counts", counts.join(&separator));
        Note {
            title: texts.format("push-title-many", &counts),
            body: bodies.collect::<Vec<_>>().join("\n\n"),
            link: outcomes.first().map_or(ConsolePage::Images.url(), link),
            copy: None,
            urgent: outcomes.iter().any(is_urgent),
            ready: outcomes.iter().any(|one| one.outcome == "ready"),
        }
    }

    /// Title, body and link as one text.
    pub(super) fn text(&self) -> String {
        joined([self.title.clone(), self.body.clone(), self.link.to_owned()])
    }

    /// Body and link as one text.
    pub(super) fn body_and_link(&self) -> String {
        joined([self.body.clone(), self.link.to_owned()])
    }
}

fn failed_body(texts: &Texts, outcome: &Outcome, args: &Args) -> String {
    let after = texts.format("push-body-after", args);
    joined([reason(outcome), after])
}

fn is_urgent(outcome: &Outcome) -> bool {
    !outcome.test && matches!(outcome.outcome.as_str(), "failed" | "stalled" | "account")
}

/// Where the user goes on: to the account's keys, or to the images.
fn link(outcome: &Outcome) -> &'static str {
    let page = if outcome.outcome == "account" {
        ConsolePage::ApiKeys
    } else {
        ConsolePage::Images
    };
    page.url()
}

fn reason(outcome: &Outcome) -> String {
    let reason = outcome.reason.as_deref().unwrap_or_default();
    clip(reason, REASON_LENGTH)
}

fn args(texts: &Texts, outcome: &Outcome) -> Args {
    Args::new()
        .text("name", outcome.image_name.clone())
        .text("account", outcome.account.clone())
        .text("time", texts.exact_duration(outcome.seconds))
        .text("reason", reason(outcome))
}

/// Account, and zone or region.
fn place(outcome: &Outcome) -> String {
    let place = outcome.zone.clone().or_else(|| outcome.region.clone());
    let account = (outcome.outcome != "account").then(|| outcome.account.clone());
    let parts: Vec<String> = [account, place].into_iter().flatten().collect();
    parts.join(" · ")
}

fn joined(lines: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// The message for chats, as one text. Its first word is the app's name, which is what bots that
/// want a keyword are given.
pub(super) fn words(texts: &Texts, outcome: &Outcome) -> String {
    let args = args(texts, outcome);
    let head = match outcome.outcome.as_str() {
        _ if outcome.test => texts.get("hook-message-test"),
        "ready" => texts.format("hook-message-ready", &args),
        "failed" if outcome.reason.is_some() => texts.format("hook-message-failed", &args),
        "failed" => texts.format("hook-message-failed-without-reason", &args),
        "stalled" => texts.format("hook-message-stalled", &args),
        "account" => texts.format("hook-message-account", &args),
        _ => texts.format("hook-message-gone", &args),
    };
    joined([
        head,
        outcome.image_id.clone(),
        place(outcome),
        link(outcome).to_owned(),
    ])
}

/// As much of `text` as fits into so many bytes.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// A text of at most so many characters; one that was longer ends with an ellipsis.
pub(super) fn clip(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(characters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A text without line breaks.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
