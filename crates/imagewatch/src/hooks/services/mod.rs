//! The services that messages are posted to. Each is a file of its own that turns an outcome into a
//! request and an answer into a verdict, and says how many messages it takes.

mod dingtalk;
mod feishu;
mod json;
mod wecom;

use super::Outcome;
use super::address::WebhookSecret;
use crate::texts::Texts;
use crate::view::WebhookService;
use serde_json::Value;
use url::Url;
use watch::Wall;

/// Seconds to wait after a service has said "too many" without saying for how long.
const USUAL_PAUSE: f64 = 60.0;

/// A service, as far as posting to it goes.
pub(super) trait Service: Sync {
    /// The request for an outcome.
    fn request(&self, message: &Message<'_>) -> Request;

    /// What its answer means.
    fn verdict(&self, answer: &Answer<'_>) -> Verdict;

    /// The shortest time between two messages, in seconds, that stays below its limit.
    fn pace(&self) -> f64 {
        0.0
    }
}

/// The service of this name.
pub(super) fn of(service: WebhookService) -> &'static dyn Service {
    match service {
        WebhookService::Feishu => &feishu::Feishu,
        WebhookService::DingTalk => &dingtalk::DingTalk,
        WebhookService::WeCom => &wecom::WeCom,
        WebhookService::Json => &json::Json,
    }
}

/// What a request is made of.
pub(super) struct Message<'a> {
    /// The language of what people read.
    pub(super) texts: &'a Texts,
    /// What is told.
    pub(super) outcome: &'a Outcome,
    /// Where it goes.
    pub(super) target: &'a WebhookSecret,
    /// Goes into signatures, which services accept for an hour.
    pub(super) now: Wall,
}

/// A request that is ready to be sent with `POST`.
pub(super) struct Request {
    pub(super) url: Url,
    pub(super) body: Vec<u8>,
    /// More headers than every request has.
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Request {
    /// JSON for the address itself.
    fn json(message: &Message<'_>, body: &Value) -> Self {
        Request {
            url: message.target.address.with(&[]),
            body: body.to_string().into_bytes(),
            headers: Vec::new(),
        }
    }
}

/// What a receiver answered.
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    /// The pause that it asks for in its headers, in seconds.
    pub(super) retry_after: Option<f64>,
    pub(super) body: &'a [u8],
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
    /// It never will be: the same message would be refused again.
    Refused {
        /// Why, as the receiver said it.
        why: String,
    },
}

/// The verdict of receivers that answer by the HTTP status alone.
fn by_status(answer: &Answer<'_>) -> Verdict {
    let why = format!("HTTP {}", answer.status);
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

/// How a service that answers with a code names it.
struct Codes {
    /// The fields that may hold the code, of which 0 means done.
    code: &'static [&'static str],
    /// The field with the words.
    words: &'static str,
    /// Codes that mean "too many", and the seconds to wait then.
    too_many: &'static [(i64, f64)],
}

impl Codes {
    /// The verdict of a service that answers with a code. The code is worth more than the status:
    /// refusals come with 200, and limits with 400.
    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        let body: Value = serde_json::from_slice(answer.body).unwrap_or_default();
        let code = self.code.iter().find_map(|name| body.get(name));
        let Some(code) = code.and_then(Value::as_i64) else {
            return match by_status(answer) {
                // Not the service: a proxy's page, for example.
                Verdict::Done => Verdict::Later {
                    seconds: None,
                    why: format!("HTTP {}", answer.status),
                },
                verdict => verdict,
            };
        };
        let said = body.get(self.words).and_then(Value::as_str);
        let why = format!("{code} {}", said.unwrap_or_default());
        let pause = self.too_many.iter().find(|(limit, _)| *limit == code);
        match (code, pause) {
            (0, _) => Verdict::Done,
            (_, Some((_, pause))) => Verdict::Later {
                seconds: Some(answer.retry_after.unwrap_or(*pause)),
                why,
            },
            (_, None) => Verdict::Refused { why },
        }
    }
}
