//! Posting to a webhook.

use super::address::WebhookSecret;
use super::redact::Secrets;
use super::services::{self, Answer, Message, Request, Verdict};
use super::{HookError, HookFailure, Outcome};
use crate::texts::Texts;
use crate::view::WebhookService;
use crate::web::{self, root_cause};
use watch::Wall;

/// Header that names a delivery: the same at every try.
const DELIVERY_HEADER: &str = "x-imagewatch-delivery";

/// Posts an outcome to a webhook, once. No redirects, and nothing in errors names the address, even
/// if the receiver repeats it.
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
    let service = services::of(service);
    let message = Message {
        texts,
        outcome,
        target,
        now,
    };
    let request = service.request(&message);
    let secrets = Secrets::of(&request.url, target);
    let failed = |kind, why: &str| HookError::new(kind, secrets.clean(why));
    let unreachable = |error| failed(HookFailure::Unreachable, &root_cause(&error));
    let response = send(request, outcome).await.map_err(unreachable)?;
    let status = response.status().as_u16();
    let retry_after = compshare::retry_after(response.headers());
    let body = web::body(response).await.map_err(unreachable)?;
    let answer = Answer {
        status,
        retry_after: retry_after.map(|seconds| seconds as f64),
        body: &body,
    };
    match service.verdict(&answer) {
        Verdict::Done => Ok(()),
        Verdict::Later { seconds: None, why } => Err(failed(HookFailure::Unreachable, &why)),
        Verdict::Later {
            seconds: Some(seconds),
            why,
        } => Err(HookError {
            until: Some(now.plus_secs(seconds)),
            ..failed(HookFailure::TooMany, &why)
        }),
        Verdict::Refused { why } => Err(failed(HookFailure::Refused, &why)),
    }
}

async fn send(request: Request, outcome: &Outcome) -> reqwest::Result<reqwest::Response> {
    let mut sent = web::client(&request.url)
        .await?
        .post(request.url)
        .header("content-type", "application/json; charset=utf-8")
        .header(DELIVERY_HEADER, &outcome.delivery_id)
        .body(request.body);
    for (name, value) in request.headers {
        sent = sent.header(name, value);
    }
    sent.send().await
}
