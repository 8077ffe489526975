//! Sending to a service.

use super::address::WebhookSecret;
use super::given::Given;
use super::redact::Secrets;
use super::services::{self, Answer, Found, Message, Request, Sending, Verdict};
use super::{AddressError, HookError, HookFailure, Outcome, mail};
use crate::texts::Texts;
use crate::view::WebhookService;
use crate::web::{self, root_cause};
use compshare::Secret;
use serde_json::Value;
use watch::Wall;

/// Header that names a delivery: the same at every try.
const DELIVERY_HEADER: &str = "x-imagewatch-delivery";

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// A quota counts from midnight; this many milliseconds later a service has noticed, too.
const AFTER_MIDNIGHT: i64 = 300_000;

/// Sends outcomes to a service as one message, once, and says what the service answered. No
/// redirects, and nothing in errors and answers names the address or a key, even if the receiver
/// repeats it.
///
/// # Errors
/// It was not taken, as far as is known.
pub async fn post(
    texts: &Texts,
    service: WebhookService,
    target: &WebhookSecret,
    outcomes: &[Outcome],
    now: Wall,
) -> Result<String, HookError> {
    let service = services::of(service);
    let message = Message {
        texts,
        outcomes,
        target,
        now,
    };
    let delivery = &message.outcome().delivery_id;
    let received = match service.request(&message) {
        Sending::Http(request) => {
            let secrets = Secrets::of_request(&request, target);
            let received = send(request, target, Some(delivery)).await;
            (secrets, received)
        }
        Sending::Mail(letter) => {
            let received = mail::send(&letter, target).await;
            (Secrets::of_target(target), received)
        }
    };
    let (secrets, received) = received;
    let failed = |kind, why: &str| HookError::new(kind, secrets.clean(why));
    let received = received.map_err(|why| failed(HookFailure::Unreachable, &why))?;
    let until = |at, kind, why: &str| HookError {
        until: Some(at),
        ..failed(kind, why)
    };
    match service.verdict(&received.answer(target)) {
        Verdict::Done => Ok(secrets.clean(&received.said())),
        Verdict::Later { seconds: None, why } => Err(failed(HookFailure::Unreachable, &why)),
        Verdict::Later {
            seconds: Some(seconds),
            why,
        } => Err(until(now.plus_secs(seconds), HookFailure::TooMany, &why)),
        Verdict::Tomorrow { hours_east, why } => {
            let at = next_midnight(now, hours_east);
            Err(until(at, HookFailure::OverQuota, &why))
        }
        Verdict::WrongKey { why } => Err(failed(HookFailure::WrongKey, &why)),
        Verdict::Refused { why } => Err(failed(HookFailure::Refused, &why)),
    }
}

/// Reads what a user gave for a service. What the service has to be asked for is asked.
///
/// # Errors
/// Why it cannot be used.
pub async fn understand(
    service: WebhookService,
    given: &Given,
) -> Result<WebhookSecret, GivenError> {
    let service = services::of(service);
    let at_home = service.runs_at_home();
    let given = Given {
        private: given.private && at_home,
        ..given.clone()
    };
    let mut target = service.understand(&given).map_err(|error| match error {
        // What is not offered is not advised.
        AddressError::Private if !at_home => AddressError::NotEncrypted,
        error => error,
    })?;
    if let Some(request) = service.lookup(&target) {
        let secrets = Secrets::of_request(&request, &target);
        let failed = |kind, why: &str| HookError::new(kind, secrets.clean(why));
        let received = send(request, &target, None).await;
        let received = received.map_err(|why| failed(HookFailure::Unreachable, &why))?;
        match service.found(&received.answer(&target)) {
            Found::Recipient(to) => target.to = Some(Secret::new(to)),
            Found::Nobody => return Err(GivenError::Nobody),
            Found::Refused(why) => return Err(failed(HookFailure::WrongKey, &why).into()),
            Found::Later(why) => return Err(failed(HookFailure::Unreachable, &why).into()),
        }
    }
    Ok(target)
}

/// Why what a user gave cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GivenError {
    /// It is not what the service needs.
    #[error(transparent)]
    Given(#[from] AddressError),
    /// The service said no, or was not reached.
    #[error(transparent)]
    Asked(#[from] HookError),
    /// Nobody has written to the bot yet, so that it knows no chat.
    #[error("the bot knows no chat")]
    Nobody,
}

/// What came back.
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) retry_after: Option<f64>,
    pub(super) body: Vec<u8>,
}

impl Received {
    fn answer<'a>(&'a self, target: &'a WebhookSecret) -> Answer<'a> {
        Answer {
            status: self.status,
            retry_after: self.retry_after,
            body: &self.body,
            target,
        }
    }

    /// The status and the receiver's words, for people.
    fn said(&self) -> String {
        // Without escapes, in which a secret could hide.
        let json = serde_json::from_slice::<Value>(&self.body).ok();
        let body = json.map(|value| value.to_string());
        let body = body.unwrap_or_else(|| String::from_utf8_lossy(&self.body).into_owned());
        format!("{} {body}", self.status)
    }
}

async fn send(
    request: Request,
    target: &WebhookSecret,
    delivery: Option<&str>,
) -> Result<Received, String> {
    let answered = send_http(request, target, delivery).await;
    answered.map_err(|error| root_cause(&error))
}

async fn send_http(
    request: Request,
    target: &WebhookSecret,
    delivery: Option<&str>,
) -> reqwest::Result<Received> {
    let proxy = target.proxy.as_ref().map(Secret::expose);
    let client = web::client_by(&request.url, proxy).await?;
    let mut sent = client.request(request.method, request.url);
    if let Some(kind) = request.content_type {
        sent = sent.header("content-type", kind);
    }
    if !request.body.is_empty() {
        sent = sent.body(request.body);
    }
    if let Some(delivery) = delivery {
        sent = sent.header(DELIVERY_HEADER, delivery);
    }
    for (name, value) in request.headers {
        sent = sent.header(name, value);
    }
    let response = sent.send().await?;
    let status = response.status().as_u16();
    let retry_after = compshare::retry_after(response.headers());
    Ok(Received {
        status,
        retry_after: retry_after.map(|seconds| seconds as f64),
        body: web::body(response).await?,
    })
}

/// The next midnight of a place so many hours east of Greenwich, and a little.
pub(super) fn next_midnight(now: Wall, hours_east: i64) -> Wall {
    let offset = hours_east * 3_600_000;
    let day = (now.0 + offset).div_euclid(DAY) + 1;
    Wall(day * DAY - offset + AFTER_MIDNIGHT)
}
