//! Posting to a webhook.

use super::address::WebhookSecret;
use super::message::{DELIVERY_HEADER, Prepared, SIGNATURE_HEADER, prepare, refusal};
use super::{HookError, HookFailure, Outcome};
use crate::texts::Texts;
use crate::view::WebhookService;
use crate::web::{self, root_cause};
use watch::Wall;

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
    let response = send(prepared, outcome)
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
    let answer = web::body(response)
        .await
        .map_err(|error| HookError::new(HookFailure::Unreachable, root_cause(&error)))?;
    match refusal(service, &answer) {
        None => Ok(()),
        Some(words) => Err(HookError::new(HookFailure::Refused, words)),
    }
}

async fn send(prepared: Prepared, outcome: &Outcome) -> reqwest::Result<reqwest::Response> {
    let mut request = web::client(&prepared.url)?
        .post(prepared.url)
        .header("content-type", "application/json; charset=utf-8")
        .header(DELIVERY_HEADER, &outcome.delivery_id)
        .body(prepared.body);
    if let Some(signature) = prepared.signature {
        request = request.header(SIGNATURE_HEADER, signature);
    }
    request.send().await
}
