//! Gotify, on a server of one's own.

use super::{
    Answer, Message, Request, Sending, Service, Verdict, Words, by_status_of_a_stranger,
    by_status_with,
};
use crate::hooks::address::{AddressError, Missing, WebhookSecret};
use crate::hooks::given::{Given, is_key, parameter};
use serde_json::{Value, json};

/// Gotify.
pub(super) struct Gotify;

/// Priorities, from 0 to 10; from 4 on a phone makes itself heard, from 8 it is urgent.
const USUAL: u8 = 5;
const HIGH: u8 = 8;

impl Service for Gotify {
    fn words(&self) -> Words {
        Words {
            name: "push-name-gotify",
            needs: "push-needs-gotify",
            page: Some("https://gotify.net/docs/pushmsg"),
        }
    }

    /// An app's token and the server, or a link with both.
    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        let link = given.link();
        let token = match (&link, &given.secret) {
            (Some(link), secret) => parameter(link, "token")
                .or_else(|| secret.as_ref().map(|secret| secret.expose().to_owned())),
            (None, _) => Some(given.text().to_owned()),
        };
        let token = token.ok_or(AddressError::Missing(Missing::Password))?;
        if !is_key(&token, 6..=128, "._-") {
            return Err(AddressError::NotAKey);
        }
        let mut server = given.server_or(link.as_ref(), None)?;
        // A server may be below a path of its host.
        if let (Some(link), None) = (&link, &given.server) {
            let below = link.path().trim_end_matches('/');
            server = server.at(below.strip_suffix("/message").unwrap_or(below))?;
        }
        Ok(given.target(server.at("message")?, Some(&token)))
    }

    fn runs_at_home(&self) -> bool {
        true
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let note = message.note();
        let body = json!({
            "title": note.title,
            "message": note.body,
            "priority": if note.urgent { HIGH } else { USUAL },
            "extras": { "client::notification": { "click": { "url": note.link } } },
        });
        let mut request = Request::json(message, &body);
        let key = message.target.key().to_owned();
        request.headers.push(("x-gotify-key".to_owned(), key));
        Sending::Http(request)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        let body = answer.json();
        if answer.status == 200 && body.get("id").is_some() {
            return Verdict::Done;
        }
        let Some(code) = body.get("errorCode").and_then(Value::as_i64) else {
            return by_status_of_a_stranger(answer);
        };
        let said = body.get("errorDescription").and_then(Value::as_str);
        let said = said.unwrap_or_default();
        match code {
            401 | 403 => Verdict::WrongKey {
                why: format!("{code} {said}"),
            },
            _ => by_status_with(answer, said.to_owned()),
        }
    }
}
