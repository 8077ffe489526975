//! Discord's webhooks.

use super::{
    Answer, Message, Request, Sending, Service, USUAL_PAUSE, Verdict, Words, by_status_with,
};
use crate::hooks::message::clip;
use serde_json::{Value, json};

/// A webhook of a channel of Discord's.
pub(super) struct Discord;

/// Longest text, in characters.
const TEXT_LIMIT: usize = 2_000;

impl Service for Discord {
    fn words(&self) -> Words {
        Words {
            name: "push-name-discord",
            needs: "push-needs-discord",
            page: Some("https://support.discord.com/hc/en-us/articles/228383668"),
        }
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let body = json!({
            "content": clip(&unformatted(&message.words()), TEXT_LIMIT),
            // A name must not wake up everybody.
            "allowed_mentions": { "parse": [] },
        });
        Request::sending(message, &body)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        let body = answer.json();
        let said = body.get("message").and_then(Value::as_str);
        let said = said.unwrap_or_default();
        match answer.status {
            401 | 403 | 404 => Verdict::WrongKey {
                why: format!("HTTP {} {said}", answer.status)
                    .trim_end()
                    .to_owned(),
            },
            429 => {
                let pause = body.get("retry_after").and_then(Value::as_f64);
                Verdict::Later {
                    seconds: Some(pause.or(answer.retry_after).unwrap_or(USUAL_PAUSE)),
                    why: format!("HTTP 429 {said}").trim_end().to_owned(),
                }
            }
            _ => by_status_with(answer, said.to_owned()),
        }
    }

    /// 30 a minute.
    fn pace(&self) -> f64 {
        2.2
    }
}

/// Without what would be read as formatting; addresses stay whole.
fn unformatted(text: &str) -> String {
    let lines = text.lines().map(|line| {
        if line.starts_with("https://") {
            return line.to_owned();
        }
        let mut escaped = String::new();
        for c in line.chars() {
            if "\\`*_~|>#[]<".contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    });
    lines.collect::<Vec<_>>().join("\n")
}
