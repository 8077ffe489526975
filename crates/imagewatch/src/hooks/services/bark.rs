//! Bark, which shows messages on an iPhone; its server can be one's own.

use super::{Answer, Codes, Message, Request, Sending, Service, Verdict, Words};
use crate::hooks::address::{AddressError, WebhookSecret};
use crate::hooks::given::{Given, is_key, parts};
use serde_json::json;

/// Bark.
pub(super) struct Bark;

/// Where messages go unless the user has a server.
const SERVER: &str = "https://api.day.app";

const CODES: Codes = Codes {
    done: 200,
    words: "message",
    trouble: &[500],
    ..Codes::USUAL
};

impl Service for Bark {
    fn words(&self) -> Words {
        Words {
            name: "push-name-bark",
            needs: "push-needs-bark",
            page: Some("https://bark.day.app/"),
        }
    }

    /// The app shows `https://api.day.app/KEY/…`, to be copied.
    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        let link = given.link();
        let key = match &link {
            Some(link) => parts(link).into_iter().next().unwrap_or_default(),
            None => given.text().to_owned(),
        };
        if !is_key(&key, 6..=64, "_-") {
            return Err(AddressError::NotAKey);
        }
        let server = given.server_or(link.as_ref(), Some(SERVER))?;
        Ok(given.target(server.at("push")?, Some(&key)))
    }

    fn runs_at_home(&self) -> bool {
        true
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let note = message.note();
        let level = if note.urgent {
            "timeSensitive"
        } else {
            "active"
        };
        let mut body = json!({
            "device_key": message.target.key(),
            "title": note.title,
            "body": note.body,
            "level": level,
            "group": "ImageWatch",
            "url": note.link,
        });
        if let Some(copy) = note.copy {
            body["copy"] = copy.into();
        }
        Request::sending(message, &body)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        match CODES.verdict(answer) {
            // Its server passes on what Apple's says of a phone that is no more.
            Verdict::Later { why, .. } | Verdict::Refused { why } if is_about_the_key(&why) => {
                Verdict::WrongKey { why }
            }
            verdict => verdict,
        }
    }
}

fn is_about_the_key(why: &str) -> bool {
    let why = why.to_ascii_lowercase();
    [
        "device token",
        "device key",
        "device_key",
        "baddevicetoken",
        "unregistered",
    ]
    .iter()
    .any(|word| why.contains(word))
}
