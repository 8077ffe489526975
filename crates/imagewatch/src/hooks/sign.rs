//! Signatures of webhook messages: HMAC-SHA256, each service in its own way.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use compshare::{Secret, on_wiped_stack};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Feishu: the time in seconds and the secret are the key, the message is empty. In Base64.
/// (open.feishu.cn, "Custom bot usage guide", signature verification.)
pub(super) fn feishu(secret: &Secret, seconds: i64) -> String {
    let key = zeroize::Zeroizing::new(format!("{seconds}\n{}", secret.expose()));
    STANDARD.encode(hmac(key.as_bytes(), b""))
}

/// DingTalk: the secret is the key, the time in milliseconds and the secret are the message. In
/// Base64. (open.dingtalk.com, "Custom bot security settings".)
pub(super) fn dingtalk(secret: &Secret, milliseconds: i64) -> String {
    let message = zeroize::Zeroizing::new(format!("{milliseconds}\n{}", secret.expose()));
    STANDARD.encode(hmac(secret.expose().as_bytes(), message.as_bytes()))
}

/// Plain JSON: over the body's bytes, as hexadecimal digits.
pub(super) fn body(secret: &Secret, body: &[u8]) -> String {
    hex::encode(hmac(secret.expose().as_bytes(), body))
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    on_wiped_stack(|| {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
            return Vec::new();
        };
        mac.update(message);
        mac.finalize().into_bytes().to_vec()
    })
}
