//! Custom bots of Feishu groups.

use super::{Answer, Codes, Message, Request, Sending, Service, USUAL_PAUSE, Verdict, Words};
use crate::hooks::sign;
use serde_json::json;

/// A custom bot of a Feishu group.
pub(super) struct Feishu;

const CODES: Codes = Codes {
    // Older bots answer with another name.
    code: &["code", "StatusCode"],
    too_many: &[(11232, USUAL_PAUSE)],
    wrong_key: &[19_001],
    ..Codes::USUAL
};

impl Service for Feishu {
    fn words(&self) -> Words {
        Words {
            name: "push-name-feishu",
            needs: "push-needs-feishu",
            page: Some("https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot"),
        }
    }

    fn request(&self, message: &Message<'_>) -> Sending {
        let text = without_mentions(&message.words());
        let mut body = json!({ "msg_type": "text", "content": { "text": text } });
        if let Some(secret) = &message.target.secret {
            let seconds = message.now.0.div_euclid(1000);
            body["timestamp"] = seconds.to_string().into();
            body["sign"] = sign::feishu(secret, seconds).into();
        }
        Request::sending(message, &body)
    }

    fn can_sign(&self) -> bool {
        true
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        CODES.verdict(answer)
    }

    /// 100 a minute, and 5 a second.
    fn pace(&self) -> f64 {
        0.7
    }
}

/// Feishu reads `<at user_id="all">` in a text as a mention: a name must not wake up everybody.
fn without_mentions(text: &str) -> String {
    let mut pieces = text.split('<');
    let mut safe = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let tag = piece.trim_start_matches('/').get(..2).unwrap_or_default();
        let bracket = if tag.eq_ignore_ascii_case("at") {
            '＜'
        } else {
            '<'
        };
        safe.push(bracket);
        safe.push_str(piece);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::without_mentions;

    #[test]
    fn names_mention_nobody() {
        for (name, safe) in [
            ("a <b> & c < d <", "a <b> & c < d <"),
            (
                "<at user_id=\"all\">all</at>",
                "＜at user_id=\"all\">all＜/at>",
            ),
            ("x<AT user_id=1>", "x＜AT user_id=1>"),
        ] {
            assert_eq!(without_mentions(name), safe);
        }
    }
}
