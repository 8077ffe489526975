//! Telegram's bots.

use super::{
    Answer, Found, Message, Request, Sending, Service, USUAL_PAUSE, Verdict, Words,
    by_status_of_a_stranger,
};
use crate::hooks::address::{AddressError, WebhookSecret};
use crate::hooks::given::{Given, is_key};
use crate::hooks::message::clip;
use reqwest::Method;
use serde_json::{Value, json};

/// A bot of Telegram and the chat that it writes to.
pub(super) struct Telegram;

/// Where messages go unless the user has a server.
const SERVER: &str = "https://api.telegram.org";
/// Longest text, in characters.
const TEXT_LIMIT: usize = 4_096;

impl Service for Telegram {
    fn words(&self) -> Words {
        Words {
            name: "push-name-telegram",
            needs: "push-needs-telegram",
            page: Some("https://core.telegram.org/bots/features#botfather"),
        }
    }

    /// The token that BotFather gives, or a link with it; the chat's ID is looked for.
    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        let link = given.link();
        let token = match &link {
            Some(link) => {
                let bot = link.path_segments().into_iter().flatten();
                let mut bot = bot.filter_map(|part| part.strip_prefix("bot"));
                bot.next().unwrap_or_default().replace("%3A", ":")
            }
            None => given.text().to_owned(),
        };
        let (bot, secret) = token.split_once(':').ok_or(AddressError::NotAKey)?;
        let number = bot.len() >= 5 && bot.chars().all(|c| c.is_ascii_digit());
        if !number || !is_key(secret, 20..=64, "_-") {
            return Err(AddressError::NotAKey);
        }
        let server = given.server_or(link.as_ref(), Some(SERVER))?;
        let to = given.to.clone();
        Ok(WebhookSecret {
            to: to.filter(|to| !to.expose().trim().is_empty()),
            ..given.target(server, Some(&token))
        })
    }

    fn lookup(&self, target: &WebhookSecret) -> Option<Request> {
        if target.to.is_some() {
            return None;
        }
        Some(Request {
            method: Method::GET,
            ..ask(target, "getUpdates", None)?
        })
    }

    /// The chat of the newest message to the bot.
    fn found(&self, answer: &Answer<'_>) -> Found {
        let body = answer.json();
        match body.get("ok").and_then(Value::as_bool) {
            Some(true) => {}
            Some(false) => return Found::Refused(why(&body)),
            None => return Found::Later(format!("HTTP {}", answer.status)),
        }
        let updates = body.get("result").and_then(Value::as_array);
        let mut chats = updates.into_iter().flatten().filter_map(|update| {
            let kinds = ["message", "channel_post", "my_chat_member"];
            let message = kinds.iter().find_map(|kind| update.get(kind))?;
            message.pointer("/chat/id")?.as_i64()
        });
        let newest = chats.next_back();
        newest.map_or(Found::Nobody, |chat| Found::Recipient(chat.to_string()))
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let body = json!({
            "chat_id": message.target.recipient(),
            "text": clip(&message.words(), TEXT_LIMIT),
            "disable_web_page_preview": true,
        });
        let request = ask(message.target, "sendMessage", Some(&body));
        Sending::Http(request.unwrap_or_else(|| Request::json(message, &body)))
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        let body = answer.json();
        match body.get("ok").and_then(Value::as_bool) {
            Some(true) => Verdict::Done,
            Some(false) => match body.get("error_code").and_then(Value::as_i64) {
                Some(401 | 404) => Verdict::WrongKey { why: why(&body) },
                Some(429) => {
                    let pause = body
                        .pointer("/parameters/retry_after")
                        .and_then(Value::as_f64);
                    Verdict::Later {
                        seconds: Some(pause.or(answer.retry_after).unwrap_or(USUAL_PAUSE)),
                        why: why(&body),
                    }
                }
                Some(500..) => Verdict::Later {
                    seconds: None,
                    why: why(&body),
                },
                _ => Verdict::Refused { why: why(&body) },
            },
            None => by_status_of_a_stranger(answer),
        }
    }

    /// 20 a minute to a group.
    fn pace(&self) -> f64 {
        3.5
    }
}

/// A call of the bot's. The token is a part of its path.
fn ask(target: &WebhookSecret, call: &str, body: Option<&Value>) -> Option<Request> {
    let path = zeroize::Zeroizing::new(format!("bot{}/{call}", target.key()));
    let address = target.address.at(&path).ok()?;
    Some(Request {
        method: Method::POST,
        url: address.with(&[]),
        content_type: body.map(|_| super::JSON),
        body: body
            .map(|body| body.to_string().into_bytes())
            .unwrap_or_default(),
        headers: Vec::new(),
    })
}

fn why(body: &Value) -> String {
    let code = body
        .get("error_code")
        .and_then(Value::as_i64)
        .unwrap_or_default();
    let said = body.get("description").and_then(Value::as_str);
    format!("{code} {}", said.unwrap_or_default())
}
