//! Slack's incoming webhooks.

use super::{
    Answer, Message, Request, Sending, Service, USUAL_PAUSE, Verdict, Words,
    by_status_of_a_stranger, by_status_with,
};
use serde_json::json;

/// An incoming webhook of Slack's.
pub(super) struct Slack;

impl Service for Slack {
    fn words(&self) -> Words {
        Words {
            name: "push-name-slack",
            needs: "push-needs-slack",
            page: Some("https://api.slack.com/messaging/webhooks"),
        }
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        Request::sending(message, &json!({ "text": escaped(&message.words()) }))
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        let said = answer.text();
        match answer.status {
            200 if said == "ok" => Verdict::Done,
            200 => by_status_of_a_stranger(answer),
            401 | 403 | 404 | 410 => Verdict::WrongKey {
                why: format!("HTTP {} {said}", answer.status),
            },
            429 => Verdict::Later {
                seconds: Some(answer.retry_after.unwrap_or(USUAL_PAUSE)),
                why: format!("HTTP 429 {said}"),
            },
            _ => by_status_with(answer, said),
        }
    }

    /// One a second.
    fn pace(&self) -> f64 {
        1.2
    }
}

/// The three characters that Slack reads as its own.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
