//! Posting to a webhook.

use super::address::WebhookSecret;
use super::message::{DELIVERY_HEADER, Prepared, SIGNATURE_HEADER, prepare, refusal};
use super::{HookError, HookFailure, Outcome};
use crate::texts::Texts;
use crate::view::WebhookService;
use std::time::Duration;
use watch::Wall;

/// Time for a connection.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Time for the whole request.
const TOTAL_TIME: Duration = Duration::from_secs(20);
/// Of an answer this much is read, in bytes.
const ANSWER_LIMIT: usize = 64 * 1024;

/// Posts an outcome to a webhook, once. No redirects, and nothing in errors names the address.
///
/// # Errors
/// It was not taken, as far as is known.
pub async fn post(
    texts: &Texts,
    service: WebhookService,
    target: &WebhookSecret,
    outcome: &Outcome,
    now: Wall,
) -> Result<(), HookError> {
    let prepared = prepare(texts, service, target, outcome, now);
    let response = send(target, prepared, outcome)
        .await
        .map_err(|error| HookError::new(HookFailure::Unreachable, root_cause(&error)))?;
    let status = response.status();
    if !status.is_success() {
        let may_heal = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
        let kind = match may_heal {
            true => HookFailure::Unreachable,
            false => HookFailure::Refused,
        };
        return Err(HookError::new(kind, format!("HTTP {}", status.as_u16())));
    }
    let answer = read(response)
        .await
        .map_err(|error| HookError::new(HookFailure::Unreachable, root_cause(&error)))?;
    match refusal(service, &answer) {
        None => Ok(()),
        Some(words) => Err(HookError::new(HookFailure::Refused, words)),
    }
}

async fn send(
    target: &WebhookSecret,
    prepared: Prepared,
    outcome: &Outcome,
) -> reqwest::Result<reqwest::Response> {
    compshare::install_crypto_provider();
    let local = target.address.is_loopback();
    let encrypted = prepared.url.scheme() == "https";
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("ImageWatch/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIME)
        .timeout(TOTAL_TIME)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .https_only(encrypted);
    if local {
        builder = builder.no_proxy();
    }
    if !encrypted {
        // No TLS here, so it works on systems without certificates.
        builder = builder.tls_certs_only([]);
    }
    let mut request = builder
        .build()?
        .post(prepared.url)
        .header("content-type", "application/json; charset=utf-8")
        .header(DELIVERY_HEADER, &outcome.delivery_id)
        .body(prepared.body);
    if let Some(signature) = prepared.signature {
        request = request.header(SIGNATURE_HEADER, signature);
    }
    request.send().await
}

async fn read(mut response: reqwest::Response) -> reqwest::Result<Vec<u8>> {
    let mut answer = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = ANSWER_LIMIT - answer.len();
        answer.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if answer.len() >= ANSWER_LIMIT {
            break;
        }
    }
    Ok(answer)
}

/// The innermost cause: the plainest, and unlike the outermost it names no address.
fn root_cause(error: &reqwest::Error) -> String {
    let error: &dyn std::error::Error = error;
    std::iter::successors(error.source(), |cause| cause.source())
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}
