//! WxPusher, which shows messages in an app of its own and, for some, in WeChat.

use super::{Answer, Codes, Message, Request, Sending, Service, Verdict, Words};
use crate::hooks::address::{AddressError, Missing, WebhookSecret};
use crate::hooks::given::{Given, is_key, parts};
use crate::hooks::message::clip;
use serde_json::json;

/// WxPusher, by the token of a user (SPT), or by that of an app (AT) and users' IDs.
pub(super) struct WxPusher;

/// Where messages go.
const SERVER: &str = "https://wxpusher.zjiecode.com";
/// Longest summary, in characters.
const SUMMARY_LIMIT: usize = 100;
/// Longest text, in characters.
const TEXT_LIMIT: usize = 20_000;

const CODES: Codes = Codes {
    done: 1000,
    wrong_key: &[1002, 1003],
    trouble: &[1005, 1006, 1007, 1009],
    ..Codes::USUAL
};

impl Service for WxPusher {
    fn words(&self) -> Words {
        Words {
            name: "push-name-wxpusher",
            needs: "push-needs-wxpusher",
            page: Some("https://wxpusher.zjiecode.com/docs/"),
        }
    }

    /// An SPT or a link with it, or an AT and the users' IDs.
    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        let link = given.link();
        let token = match &link {
            Some(link) => parts(link)
                .into_iter()
                .find(|part| part.starts_with("SPT_")),
            None => Some(given.text().to_owned()),
        };
        let token = token.filter(|token| is_key(token, 8..=128, "_-"));
        let token = token.ok_or(AddressError::NotAKey)?;
        let server = given.server_or(link.as_ref(), Some(SERVER))?;
        if token.starts_with("SPT_") {
            let address = server.at("api/send/message/simple-push")?;
            return Ok(given.target(address, Some(&token)));
        }
        if !token.starts_with("AT_") {
            return Err(AddressError::NotAKey);
        }
        let to = given.to.clone().filter(|to| !users(to.expose()).is_empty());
        let to = to.ok_or(AddressError::Missing(Missing::Recipient))?;
        Ok(WebhookSecret {
            to: Some(to),
            ..given.target(server.at("api/send/message")?, Some(&token))
        })
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let note = message.note();
        let mut body = json!({
            "content": clip(&note.text(), TEXT_LIMIT),
            "summary": clip(&note.title, SUMMARY_LIMIT),
            // Plain text.
            "contentType": 1,
        });
        let users = users(message.target.recipient());
        if users.is_empty() {
            body["spt"] = message.target.key().into();
        } else {
            body["appToken"] = message.target.key().into();
            body["uids"] = users.into();
            body["url"] = note.link.into();
        }
        Request::sending(message, &body)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        match CODES.verdict(answer) {
            Verdict::Refused { why } if why.to_ascii_lowercase().contains("token") => {
                Verdict::WrongKey { why }
            }
            verdict => verdict,
        }
    }

    /// Two a second.
    fn pace(&self) -> f64 {
        0.6
    }
}

/// Users' IDs, with commas or spaces between them.
fn users(text: &str) -> Vec<&str> {
    let each = text.split(|c: char| c == ',' || c == '，' || c.is_whitespace());
    each.filter(|user| user.starts_with("UID_")).collect()
}
