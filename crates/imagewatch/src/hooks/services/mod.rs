//! The services that messages go to. Each is a file of its own that understands what a user pastes,
//! turns outcomes into a request and an answer into a verdict, and says how many messages it takes.
//!
//! To add one: its file, a line in [`of`] and in `WebhookService`, its name and its need in the
//! catalogs, its test.

mod bark;
mod custom;
mod dingtalk;
mod discord;
mod email;
mod feishu;
mod gotify;
mod json;
mod ntfy;
mod pushplus;
mod serverchan;
mod slack;
mod telegram;
mod wecom;
mod wxpusher;

#[cfg(test)]
mod tests;

use super::Outcome;
use super::address::{Address, AddressError, WebhookSecret};
use super::given::Given;
use super::mail::Letter;
use super::message::Note;
use crate::texts::Texts;
use crate::view::WebhookService;
use reqwest::Method;
use serde_json::Value;
use url::Url;
use watch::Wall;

/// Seconds to wait after a service has said "too many" without saying for how long.
const USUAL_PAUSE: f64 = 60.0;
/// Beijing's hours from Greenwich: the quotas of services in China end at its midnight.
const BEIJING: i64 = 8;
/// The content type of JSON.
const JSON: &str = "application/json; charset=utf-8";

/// A service, as far as sending to it goes.
pub(super) trait Service: Sync {
    /// The keys of its name and of what it needs, in the catalogs.
    fn words(&self) -> Words;

    /// Reads what a user gave. By default that is the whole address of a webhook.
    fn understand(&self, given: &Given) -> Result<WebhookSecret, AddressError> {
        let address = Address::within(given.text(), given.private)?;
        Ok(WebhookSecret {
            secret: given.secret.clone(),
            ..given.target(address, None)
        })
    }

    /// What has to be asked once before anything can be sent.
    fn lookup(&self, _target: &WebhookSecret) -> Option<Request> {
        None
    }

    /// What the answer to that says.
    fn found(&self, _answer: &Answer<'_>) -> Found {
        Found::Nobody
    }

    /// What is sent for outcomes: for one, unless it counts messages.
    fn request(&self, message: &Message<'_>) -> Sending;

    /// What its answer means.
    fn verdict(&self, answer: &Answer<'_>) -> Verdict;

    /// The shortest time between two messages, in seconds, that stays below its limit.
    fn pace(&self) -> f64 {
        0.0
    }

    /// Whether it counts messages by the day, so that what ends together is told in one.
    fn counts_messages(&self) -> bool {
        false
    }

    /// Whether users run servers of their own, which may be in a private network and not encrypt.
    fn runs_at_home(&self) -> bool {
        false
    }

    /// Whether messages can be signed with a secret.
    fn can_sign(&self) -> bool {
        false
    }
}

/// The keys of a service's words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// Its name.
    pub(super) name: &'static str,
    /// What it needs, for those who gave something else.
    pub(super) needs: &'static str,
    /// The page that tells where its key is found; none where only the user knows.
    pub(super) page: Option<&'static str>,
}

/// The service of this name.
pub(super) fn of(service: WebhookService) -> &'static dyn Service {
    match service {
        WebhookService::Feishu => &feishu::Feishu,
        WebhookService::DingTalk => &dingtalk::DingTalk,
        WebhookService::WeCom => &wecom::WeCom,
        WebhookService::Json => &json::Json,
        WebhookService::Bark => &bark::Bark,
        WebhookService::ServerChan => &serverchan::ServerChan,
        WebhookService::PushPlus => &pushplus::PushPlus,
        WebhookService::WxPusher => &wxpusher::WxPusher,
        WebhookService::Ntfy => &ntfy::Ntfy,
        WebhookService::Gotify => &gotify::Gotify,
        WebhookService::Telegram => &telegram::Telegram,
        WebhookService::Discord => &discord::Discord,
        WebhookService::Slack => &slack::Slack,
        WebhookService::Email => &email::Email,
        WebhookService::Custom => &custom::Custom,
    }
}

/// What a request is made of.
pub(super) struct Message<'a> {
    /// The language of what people read.
    pub(super) texts: &'a Texts,
    /// What is told: at least one outcome; several only where messages are counted.
    pub(super) outcomes: &'a [Outcome],
    /// Where it goes.
    pub(super) target: &'a WebhookSecret,
    /// Goes into signatures, which services accept for an hour.
    pub(super) now: Wall,
}

impl<'a> Message<'a> {
    /// The first outcome, or the only one.
    pub(super) fn outcome(&self) -> &'a Outcome {
        &self.outcomes[0]
    }

    /// Title, text and link for people.
    fn note(&self) -> Note {
        Note::of(self.texts, self.outcomes)
    }

    /// The message as one text that begins with the app's name, for chats.
    fn words(&self) -> String {
        super::message::words(self.texts, self.outcome())
    }
}

/// What is sent.
pub(super) enum Sending {
    /// A request of the web.
    Http(Request),
    /// A letter.
    Mail(Letter),
}

/// A request that is ready to be sent.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    /// None if there is no body, or if it is among the headers.
    pub(super) content_type: Option<&'static str>,
    pub(super) body: Vec<u8>,
    /// More headers than every request has.
    pub(super) headers: Vec<(String, String)>,
}

impl Request {
    /// JSON for the address itself.
    fn json(message: &Message<'_>, body: &Value) -> Self {
        Request {
            method: Method::POST,
            url: message.target.address.with(&[]),
            content_type: Some(JSON),
            body: body.to_string().into_bytes(),
            headers: Vec::new(),
        }
    }

    /// The same, as what is sent.
    fn sending(message: &Message<'_>, body: &Value) -> Sending {
        Sending::Http(Self::json(message, body))
    }
}

/// What a receiver answered.
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    /// The pause that it asks for in its headers, in seconds.
    pub(super) retry_after: Option<f64>,
    pub(super) body: &'a [u8],
    /// Where the request went.
    pub(super) target: &'a WebhookSecret,
}

impl Answer<'_> {
    /// The body as JSON; nothing if it is none.
    fn json(&self) -> Value {
        serde_json::from_slice(self.body).unwrap_or_default()
    }

    /// The body as text, for people.
    fn text(&self) -> String {
        String::from_utf8_lossy(self.body).trim().to_owned()
    }
}

/// What an answer means for a delivery.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// The message was taken.
    Done,
    /// It was not, but may be later.
    Later {
        /// Not before so many seconds have passed; none for the usual pauses.
        seconds: Option<f64>,
        /// Why, as the receiver said it.
        why: String,
    },
    /// Today's messages are used up.
    Tomorrow {
        /// Whose midnight ends the day, in hours east of Greenwich.
        hours_east: i64,
        /// Why, as the receiver said it.
        why: String,
    },
    /// The key is not the service's, or not any more.
    WrongKey {
        /// Why, as the receiver said it.
        why: String,
    },
    /// It never will be: the same message would be refused again.
    Refused {
        /// Why, as the receiver said it.
        why: String,
    },
}

/// What was found out for a channel.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// Whom messages are for.
    Recipient(String),
    /// Nobody yet.
    Nobody,
    /// The key is wrong.
    Refused(String),
    /// No answer to go by.
    Later(String),
}

/// The verdict of receivers that answer by the HTTP status alone.
fn by_status(answer: &Answer<'_>) -> Verdict {
    by_status_with(answer, String::new())
}

/// The same, with the receiver's words.
fn by_status_with(answer: &Answer<'_>, said: String) -> Verdict {
    let why = format!("HTTP {} {said}", answer.status)
        .trim_end()
        .to_owned();
    let seconds = answer.retry_after;
    match answer.status {
        200..=299 => Verdict::Done,
        429 => Verdict::Later {
            seconds: Some(seconds.unwrap_or(USUAL_PAUSE)),
            why,
        },
        408 | 425 | 500.. => Verdict::Later { seconds, why },
        _ => Verdict::Refused { why },
    }
}

/// The same for what should have been an answer of the service's own: a status that says "fine" may
/// come from whatever stands between, a proxy's page for example.
fn by_status_of_a_stranger(answer: &Answer<'_>) -> Verdict {
    match by_status(answer) {
        Verdict::Done => Verdict::Later {
            seconds: None,
            why: format!("HTTP {}", answer.status),
        },
        verdict => verdict,
    }
}

/// How a service that answers with a code names it.
struct Codes {
    /// The fields that may hold the code.
    code: &'static [&'static str],
    /// The code that means done.
    done: i64,
    /// The field with the words.
    words: &'static str,
    /// Codes that mean "too many", and the seconds to wait then.
    too_many: &'static [(i64, f64)],
    /// Codes that mean "no more today", in Beijing.
    tomorrow: &'static [i64],
    /// Codes that mean that the key is wrong.
    wrong_key: &'static [i64],
    /// Codes that mean that the service is in trouble itself.
    trouble: &'static [i64],
}

impl Codes {
    /// Names and a code for "done" that many share; no others.
    const USUAL: Codes = Codes {
        code: &["code"],
        done: 0,
        words: "msg",
        too_many: &[],
        tomorrow: &[],
        wrong_key: &[],
        trouble: &[],
    };

    /// The code and the words of an answer, if it has any.
    fn read(&self, answer: &Answer<'_>) -> Option<(i64, String)> {
        let body = answer.json();
        let code = self.code.iter().find_map(|name| body.get(name))?.as_i64()?;
        let said = body.get(self.words).and_then(Value::as_str);
        Some((code, format!("{code} {}", said.unwrap_or_default())))
    }

    /// The verdict of a service that answers with a code. The code is worth more than the status:
    /// refusals come with 200, and limits with 400.
    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        let Some((code, why)) = self.read(answer) else {
            return by_status_of_a_stranger(answer);
        };
        let pause = self.too_many.iter().find(|(limit, _)| *limit == code);
        if code == self.done {
            Verdict::Done
        } else if let Some((_, pause)) = pause {
            let seconds = Some(answer.retry_after.unwrap_or(*pause));
            Verdict::Later { seconds, why }
        } else if self.tomorrow.contains(&code) {
            let hours_east = BEIJING;
            Verdict::Tomorrow { hours_east, why }
        } else if self.wrong_key.contains(&code) {
            Verdict::WrongKey { why }
        } else if self.trouble.contains(&code) {
            let seconds = answer.retry_after;
            Verdict::Later { seconds, why }
        } else if answer.status == 429 {
            let seconds = Some(answer.retry_after.unwrap_or(USUAL_PAUSE));
            Verdict::Later { seconds, why }
        } else {
            Verdict::Refused { why }
        }
    }
}
