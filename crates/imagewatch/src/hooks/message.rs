//! Messages in the forms that the services want.

use super::address::WebhookSecret;
use super::{Outcome, sign};
use crate::texts::{Args, Texts};
use crate::view::WebhookService;
use serde_json::{Value, json};
use url::Url;
use watch::Wall;

/// Header that names a delivery: the same at every try.
pub(super) const DELIVERY_HEADER: &str = "x-imagewatch-delivery";
/// Header with the signature of a plain JSON body.
pub(super) const SIGNATURE_HEADER: &str = "x-imagewatch-signature-256";
/// Longest reason in a message for people, in characters.
const REASON_LENGTH: usize = 500;

/// A request that is ready to be sent.
pub(super) struct Prepared {
    pub(super) url: Url,
    pub(super) body: Vec<u8>,
    pub(super) signature: Option<String>,
}

/// Puts a request together. `now` goes into signatures, which services accept for an hour.
pub(super) fn prepare(
    texts: &Texts,
    service: WebhookService,
    target: &WebhookSecret,
    outcome: &Outcome,
    now: Wall,
) -> Prepared {
    let secret = target.secret.as_ref();
    let text = || words(texts, outcome);
    let plain = |body: Value| Prepared {
        url: target.address.with(&[]),
        body: bytes(&body),
        signature: None,
    };
    match (service, secret) {
        (WebhookService::Feishu, secret) => {
            let mut body =
                json!({ "msg_type": "text", "content": { "text": without_mentions(&text()) } });
            if let Some(secret) = secret {
                let seconds = now.0.div_euclid(1000);
                body["timestamp"] = seconds.to_string().into();
                body["sign"] = sign::feishu(secret, seconds).into();
            }
            plain(body)
        }
        (WebhookService::DingTalk, Some(secret)) => Prepared {
            url: target.address.with(&[
                ("timestamp", now.0.to_string()),
                ("sign", sign::dingtalk(secret, now.0)),
            ]),
            ..plain(text_message(text()))
        },
        (WebhookService::DingTalk, None) | (WebhookService::WeCom, _) => {
            plain(text_message(text()))
        }
        (WebhookService::Json, secret) => {
            let prepared = plain(serde_json::to_value(outcome).unwrap_or_default());
            let signature =
                secret.map(|secret| format!("sha256={}", sign::body(secret, &prepared.body)));
            Prepared {
                signature,
                ..prepared
            }
        }
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

/// The form that DingTalk and WeCom share.
fn text_message(text: String) -> Value {
    json!({ "msgtype": "text", "text": { "content": text } })
}

fn bytes(body: &Value) -> Vec<u8> {
    body.to_string().into_bytes()
}

/// The message for people. Its first word is the app's name, which is what bots that want a keyword
/// are given.
pub(super) fn words(texts: &Texts, outcome: &Outcome) -> String {
    let place = match (&outcome.region, &outcome.zone) {
        (_, Some(zone)) => Some(zone.clone()),
        (region, None) => region.clone(),
    };
    let reason = outcome.reason.as_deref().unwrap_or_default();
    let reason: String = reason.chars().take(REASON_LENGTH).collect();
    let args = Args::new()
        .text("name", outcome.image_name.clone())
        .text("time", texts.exact_duration(outcome.seconds))
        .text("reason", reason);
    let head = match outcome.outcome.as_str() {
        _ if outcome.test => texts.get("hook-message-test"),
        "ready" => texts.format("hook-message-ready", &args),
        "failed" if outcome.reason.is_some() => texts.format("hook-message-failed", &args),
        "failed" => texts.format("hook-message-failed-without-reason", &args),
        _ => texts.format("hook-message-gone", &args),
    };
    let place = [Some(outcome.account.clone()), place];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    format!("{head}\n{}\n{place}", outcome.image_id)
}

/// What the receiver's answer says: none if it took the message, its own words if it did not. The
/// services answer refusals with status 200 and a code in the body.
pub(super) fn refusal(service: WebhookService, answer: &[u8]) -> Option<String> {
    let (code, words) = match service {
        WebhookService::Json => return None,
        WebhookService::Feishu => ("code", "msg"),
        WebhookService::DingTalk | WebhookService::WeCom => ("errcode", "errmsg"),
    };
    let answer: Value = match serde_json::from_slice(answer) {
        Ok(answer) => answer,
        Err(_) => return Some(String::new()),
    };
    // Feishu's older bots answer with other names.
    let number = answer.get(code).or_else(|| answer.get("StatusCode"));
    match number.and_then(Value::as_i64) {
        Some(0) => None,
        number => {
            let said = answer.get(words).and_then(Value::as_str).unwrap_or("");
            let number = number.map(|number| number.to_string()).unwrap_or_default();
            Some(clean(&format!("{number} {said}")))
        }
    }
}

/// Other people's words, of sensible length and in one line.
fn clean(text: &str) -> String {
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(200).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod mentions {
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
