//! Bots of WeCom groups.

use super::{Answer, Codes, Message, Request, Service, USUAL_PAUSE, Verdict};
use crate::hooks::message;
use serde_json::json;

/// A bot of a WeCom group.
pub(super) struct WeCom;

const CODES: Codes = Codes {
    code: &["errcode"],
    words: "errmsg",
    too_many: &[(45_009, USUAL_PAUSE)],
};

/// Longest text that is taken, in bytes.
const TEXT_LIMIT: usize = 2048;

impl Service for WeCom {
    fn request(&self, message: &Message<'_>) -> Request {
        let text = message::words(message.texts, message.outcome);
        let text = message::cut(&text, TEXT_LIMIT);
        Request::json(
            message,
            &json!({ "msgtype": "text", "text": { "content": text } }),
        )
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        CODES.verdict(answer)
    }

    /// 20 a minute.
    fn pace(&self) -> f64 {
        3.5
    }
}
