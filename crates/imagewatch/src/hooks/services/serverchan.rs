//! ServerChan, which shows messages in WeChat (Turbo) or in an app of its own (ServerChan³).

use super::{Answer, BEIJING, Codes, Message, Request, Sending, Service, Verdict, Words};
use crate::hooks::address::{Address, AddressError, WebhookSecret};
use crate::hooks::given::{Given, is_key};
use crate::hooks::message::clip;
use serde_json::json;

/// ServerChan, by the key of either kind.
pub(super) struct ServerChan;

/// Longest title, in characters.
const TITLE_LIMIT: usize = 32;

/// The same text a second time: the first one was taken.
const REPEATED: i64 = 1024;

const CODES: Codes = Codes {
    // Older answers have another name.
    code: &["code", "errno"],
    words: "message",
    ..Codes::USUAL
};

impl Service for ServerChan {
    fn words(&self) -> Words {
        Words {
            name: "push-name-serverchan",
            needs: "push-needs-serverchan",
            page: Some("https://sct.ftqq.com/sendkey"),
        }
    }

    /// The key alone, or the address that ends with it.
    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        if let Some(link) = given.link() {
            let address = Address::within(link.as_str(), given.private)?;
            let last = link.path().rsplit('/').next().unwrap_or_default();
            let key = last.strip_suffix(".send").ok_or(AddressError::NotAKey)?;
            uid(key).ok_or(AddressError::NotAKey)?;
            return Ok(given.target(address, Some(key)));
        }
        let key = given.text();
        let (server, path) = match uid(key).ok_or(AddressError::NotAKey)? {
            Some(uid) => (
                format!("https://{uid}.push.ft07.com"),
                format!("send/{key}.send"),
            ),
            None => ("https://sctapi.ftqq.com".to_owned(), format!("{key}.send")),
        };
        let server = given.server_or(None, Some(&server))?;
        Ok(given.target(server.at(&path)?, Some(key)))
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let note = message.note();
        let body = json!({
            "title": clip(&note.title, TITLE_LIMIT),
            "desp": markdown(&note.body, note.link),
            "tags": "ImageWatch",
        });
        Request::sending(message, &body)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        if CODES.read(answer).is_some_and(|(code, _)| code == REPEATED) {
            return Verdict::Done;
        }
        match CODES.verdict(answer) {
            // One code for both; the words tell them apart.
            Verdict::Refused { why } if is_about_the_quota(&why) => Verdict::Tomorrow {
                hours_east: BEIJING,
                why,
            },
            Verdict::Refused { why } if is_about_the_key(&why) => Verdict::WrongKey { why },
            verdict => verdict,
        }
    }

    fn pace(&self) -> f64 {
        1.0
    }

    fn counts_messages(&self) -> bool {
        true
    }
}

/// The user's number in a key of ServerChan³; none in one of Turbo's; nothing if it is no key.
fn uid(key: &str) -> Option<Option<&str>> {
    if !is_key(key, 10..=128, "_-") {
        return None;
    }
    if let Some(rest) = key.strip_prefix("sctp") {
        let (uid, _) = rest.split_once('t')?;
        return (!uid.is_empty() && uid.chars().all(|c| c.is_ascii_digit())).then_some(Some(uid));
    }
    key.starts_with("SCT").then_some(None)
}

fn is_about_the_quota(why: &str) -> bool {
    ["次数", "额度", "quota"]
        .iter()
        .any(|word| why.contains(word))
}

fn is_about_the_key(why: &str) -> bool {
    let lower = why.to_ascii_lowercase();
    ["key", "token", "用户不存在"]
        .iter()
        .any(|word| lower.contains(word))
}

/// Lines as Markdown, in which a name stays as it is.
fn markdown(body: &str, link: &str) -> String {
    let escaped = |line: &str| {
        let mut escaped = String::new();
        for c in line.chars() {
            if "\\`*_{}[]()#+-!<>|~".contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    };
    let lines: Vec<String> = body
        .lines()
        .map(escaped)
        .chain([format!("<{link}>")])
        .collect();
    lines.join("\n\n")
}
