//! Messages for people.

use super::Outcome;
use crate::texts::{Args, Texts};

/// Longest reason in a message, in characters: with it, a message keeps below every service's limit.
const REASON_LENGTH: usize = 200;

/// The message for people. Its first word is the app's name, which is what bots that want a keyword
/// are given.
pub(super) fn words(texts: &Texts, outcome: &Outcome) -> String {
    let place = match (&outcome.region, &outcome.zone) {
        (_, Some(zone)) => Some(zone.clone()),
        (region, None) => region.clone(),
    };
    let reason = outcome.reason.as_deref().unwrap_or_default();
    let reason: String = reason.chars().take(REASON_LENGTH).collect();
    let args = Args::new()
        .text("name", outcome.image_name.clone())
        .text("time", texts.exact_duration(outcome.seconds))
        .text("reason", reason);
    let head = match outcome.outcome.as_str() {
        _ if outcome.test => texts.get("hook-message-test"),
        "ready" => texts.format("hook-message-ready", &args),
        "failed" if outcome.reason.is_some() => texts.format("hook-message-failed", &args),
        "failed" => texts.format("hook-message-failed-without-reason", &args),
        _ => texts.format("hook-message-gone", &args),
    };
    let place = [Some(outcome.account.clone()), place];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    format!("{head}\n{}\n{place}", outcome.image_id)
}

/// As much of `text` as fits into so many bytes.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
