//! PushPlus, which shows messages in WeChat.

use super::{Answer, Codes, Message, Request, Sending, Service, Verdict, Words};
use crate::hooks::address::{AddressError, WebhookSecret};
use crate::hooks::given::{Given, is_key, parameter, parts};
use crate::hooks::message::clip;
use serde_json::json;

/// PushPlus.
pub(super) struct PushPlus;

/// Where messages go.
const SERVER: &str = "https://www.pushplus.plus";
/// Longest title, in characters.
const TITLE_LIMIT: usize = 100;
/// Longest text, in characters.
const TEXT_LIMIT: usize = 20_000;

const CODES: Codes = Codes {
    done: 200,
    // Whoever goes on is barred for longer.
    tomorrow: &[900],
    wrong_key: &[903],
    trouble: &[500],
    ..Codes::USUAL
};

impl Service for PushPlus {
    fn words(&self) -> Words {
        Words {
            name: "push-name-pushplus",
            needs: "push-needs-pushplus",
            page: Some("https://www.pushplus.plus/"),
        }
    }

    /// The token alone, or a link with it.
    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        let link = given.link();
        let token = match &link {
            Some(link) => parameter(link, "token").or_else(|| parts(link).pop()),
            None => Some(given.text().to_owned()),
        };
        let token = token.filter(|token| is_key(token, 16..=64, "_-"));
        let token = token.ok_or(AddressError::NotAKey)?;
        let server = given.server_or(link.as_ref(), Some(SERVER))?;
        Ok(given.target(server.at("send")?, Some(&token)))
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let note = message.note();
        let body = json!({
            "token": message.target.key(),
            "title": clip(&note.title, TITLE_LIMIT),
            "content": clip(&note.body_and_link(), TEXT_LIMIT),
            // A name must not be read as HTML.
            "template": "txt",
        });
        Request::sending(message, &body)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        CODES.verdict(answer)
    }

    /// Five a minute.
    fn pace(&self) -> f64 {
        15.5
    }

    fn counts_messages(&self) -> bool {
        true
    }
}
