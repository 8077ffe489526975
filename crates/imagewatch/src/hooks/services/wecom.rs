//! Bots of WeCom groups.

use super::{Answer, Codes, Message, Request, Sending, Service, USUAL_PAUSE, Verdict, Words};
use crate::hooks::message;
use serde_json::json;

/// A bot of a WeCom group.
pub(super) struct WeCom;

const CODES: Codes = Codes {
    code: &["errcode"],
    words: "errmsg",
    too_many: &[(45_009, USUAL_PAUSE)],
    wrong_key: &[93_000],
    ..Codes::USUAL
};

/// Longest text that is taken, in bytes.
const TEXT_LIMIT: usize = 2048;

impl Service for WeCom {
    fn words(&self) -> Words {
        Words {
            name: "push-name-wecom",
            needs: "push-needs-wecom",
            page: Some("https://developer.work.weixin.qq.com/document/path/91770"),
        }
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let text = message.words();
        let text = message::cut(&text, TEXT_LIMIT);
        Request::sending(
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
