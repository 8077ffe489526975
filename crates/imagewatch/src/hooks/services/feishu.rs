//! Custom bots of Feishu groups.

use super::{Answer, Codes, Message, Request, Service, USUAL_PAUSE, Verdict};
use crate::hooks::{message, sign};
use serde_json::json;

/// A custom bot of a Feishu group.
pub(super) struct Feishu;

const CODES: Codes = Codes {
    // Older bots answer with another name.
    code: &["code", "StatusCode"],
    words: "msg",
    too_many: &[(11232, USUAL_PAUSE)],
};

impl Service for Feishu {
    fn request(&self, message: &Message<'_>) -> Request {
        let text = message::words(message.texts, message.outcome);
        let mut body = json!({ "msg_type": "text", "content": { "text": text } });
        if let Some(secret) = &message.target.secret {
            let seconds = message.now.0.div_euclid(1000);
            body["timestamp"] = seconds.to_string().into();
            body["sign"] = sign::feishu(secret, seconds).into();
        }
        Request::json(message, &body)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        CODES.verdict(answer)
    }

    /// 100 a minute, and 5 a second.
    fn pace(&self) -> f64 {
        0.7
    }
}
