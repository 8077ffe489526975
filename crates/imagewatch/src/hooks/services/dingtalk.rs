//! Custom bots of DingTalk groups.

use super::{Answer, Codes, Message, Request, Sending, Service, Verdict, Words};
use crate::hooks::sign;
use serde_json::json;

/// A custom bot of a DingTalk group.
pub(super) struct DingTalk;

const CODES: Codes = Codes {
    code: &["errcode"],
    words: "errmsg",
    // Who sends more than is allowed is barred for ten minutes.
    too_many: &[(130_101, 610.0)],
    wrong_key: &[300_005],
    ..Codes::USUAL
};

impl Service for DingTalk {
    fn words(&self) -> Words {
        Words {
            name: "push-name-dingtalk",
            needs: "push-needs-dingtalk",
            page: Some("https://open.dingtalk.com/document/robots/custom-robot-access"),
        }
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let text = message.words();
        let body = json!({ "msgtype": "text", "text": { "content": text } });
        let mut request = Request::json(message, &body);
        if let Some(secret) = &message.target.secret {
            request.url = message.target.address.with(&[
                ("timestamp", message.now.0.to_string()),
                ("sign", sign::dingtalk(secret, message.now.0)),
            ]);
        }
        Sending::Http(request)
    }

    fn can_sign(&self) -> bool {
        true
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        CODES.verdict(answer)
    }

    /// 20 a minute.
    fn pace(&self) -> f64 {
        3.5
    }
}
