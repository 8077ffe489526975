//! ntfy, whose server can be one's own.

use super::{
    Answer, Codes, Message, Request, Sending, Service, USUAL_PAUSE, Verdict, Words,
    by_status_of_a_stranger,
};
use crate::hooks::address::{AddressError, WebhookSecret};
use crate::hooks::given::{Given, is_key, parts};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use compshare::Secret;
use serde_json::json;

/// ntfy.
pub(super) struct Ntfy;

/// Where messages go unless the user has a server.
const SERVER: &str = "https://ntfy.sh";
/// Longest text, in bytes.
const TEXT_LIMIT: usize = 4_000;
/// Priorities, from 1 to 5.
const USUAL: u8 = 3;
const HIGH: u8 = 4;
/// The day's messages are used up.
const DAILY_MESSAGES: i64 = 42_908;
/// Too many wrong passwords: whoever goes on is barred for longer.
const TOO_MANY_WRONG: i64 = 42_909;

const CODES: Codes = Codes {
    words: "error",
    too_many: &[(42_901, USUAL_PAUSE), (TOO_MANY_WRONG, 3_600.0)],
    wrong_key: &[40_101, 40_301],
    ..Codes::USUAL
};

impl Service for Ntfy {
    fn words(&self) -> Words {
        Words {
            name: "push-name-ntfy",
            needs: "push-needs-ntfy",
            page: Some("https://docs.ntfy.sh/subscribe/phone/"),
        }
    }

    /// A topic, or its address.
    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        let link = given.link();
        let topic = match &link {
            Some(link) => parts(link).pop().unwrap_or_default(),
            None => given.text().to_owned(),
        };
        if !is_key(&topic, 1..=64, "_-") {
            return Err(AddressError::NotAKey);
        }
        let server = given.server_or(link.as_ref(), Some(SERVER))?;
        Ok(WebhookSecret {
            secret: given.secret.clone(),
            user: given.user.clone(),
            to: Some(Secret::new(topic)),
            ..given.target(server, None)
        })
    }

    fn runs_at_home(&self) -> bool {
        true
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let note = message.note();
        let tag = match (note.ready, note.urgent) {
            (_, true) => "warning",
            (true, false) => "white_check_mark",
            (false, false) => "information_source",
        };
        let body = json!({
            "topic": message.target.recipient(),
            "title": note.title,
            "message": crate::hooks::message::cut(&note.body, TEXT_LIMIT),
            "priority": if note.urgent { HIGH } else { USUAL },
            "tags": [tag],
            "click": note.link,
        });
        let mut request = Request::json(message, &body);
        if let Some(word) = authorization(message.target) {
            request.headers.push(("authorization".to_owned(), word));
        }
        Sending::Http(request)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        let body = answer.json();
        if answer.status == 200 && body.get("id").is_some() {
            return Verdict::Done;
        }
        match CODES.read(answer) {
            Some((DAILY_MESSAGES, why)) => Verdict::Tomorrow {
                // Its days are those of Greenwich.
                hours_east: 0,
                why,
            },
            Some(_) => CODES.verdict(answer),
            None if matches!(answer.status, 401 | 403) => Verdict::WrongKey {
                why: format!("HTTP {}", answer.status),
            },
            None => by_status_of_a_stranger(answer),
        }
    }

    fn pace(&self) -> f64 {
        1.0
    }
}

/// An access token, or a name and a password.
fn authorization(target: &WebhookSecret) -> Option<String> {
    let secret = target.secret.as_ref()?.expose();
    Some(match &target.user {
        Some(user) => {
            let pair = zeroize::Zeroizing::new(format!("{}:{secret}", user.expose()));
            format!("Basic {}", STANDARD.encode(pair.as_bytes()))
        }
        None => format!("Bearer {secret}"),
    })
}
