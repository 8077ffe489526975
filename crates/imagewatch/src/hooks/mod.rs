//! Hooks: what a user wants to happen elsewhere when a build ends. A program that is run, or a
//! message that is sent to a phone, a chat or a webhook.
//!
//! Everything here carries out one delivery and says what came of it. When deliveries are due, and
//! that none is lost, is the controller's business.

mod address;
mod given;
mod mail;
mod message;
mod post;
mod program;
mod redact;
mod services;
mod sign;
mod template;
#[cfg(unix)]
mod trust;

#[cfg(test)]
mod tests;

pub use address::{Address, AddressError, Missing, WebhookSecret};
pub use given::Given;
pub use post::{GivenError, post, understand};
pub use program::{check as check_program, run};
pub use template::Template;

use crate::view::WebhookService;
use serde::{Deserialize, Serialize};
use watch::Wall;

/// What a hook tells of: the end of a build, that one has stalled, or that an account needs attention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Names this delivery; the same at every try, so that receivers can tell repeats.
    pub delivery_id: String,
    /// Whether a person only tries the hook out.
    pub test: bool,
    /// `ready`, `failed`, `gone`, `stalled` or `account`.
    pub outcome: String,
    /// The image's ID; empty for an account.
    pub image_id: String,
    /// The image's name, or its ID; empty for an account.
    pub image_name: String,
    /// The account.
    pub account: String,
    /// Region, if known.
    pub region: Option<String>,
    /// Zone, if known.
    pub zone: Option<String>,
    /// Seconds from the build's beginning to its end.
    pub seconds: f64,
    /// Why it failed, in the service's words; what is wrong with the account.
    pub reason: Option<String>,
    /// When the end was noticed, RFC 3339 in UTC.
    pub ended_at: String,
}

/// A hook's action as it is stored: everything but what is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum StoredAction {
    /// Run a program.
    Program {
        /// Its absolute path.
        path: String,
        /// Its arguments.
        arguments: Vec<String>,
    },
    /// Post to a webhook.
    Webhook {
        /// Whose form the message has.
        service: WebhookService,
        /// The address's host.
        host: String,
        /// Whether messages are signed.
        signed: bool,
        /// Name of the keychain entry with address and signing secret.
        entry: String,
    },
}

/// Names of keychain entries with webhook addresses begin with this; accounts' names must not.
pub const ENTRY_PREFIX: &str = "webhook:";

/// Why a delivery did not work. In the catalogs under [`HookError::message_key`], with the rest as
/// `$message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{kind:?}: {message}")]
pub struct HookError {
    /// What kind of failure.
    pub kind: HookFailure,
    /// Details for people: a status, the receiver's own words, the system's. Never the address.
    pub message: String,
    /// It is not tried again before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Wall>,
}

/// Kinds of failed deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HookFailure {
    /// The receiver could not be reached, or did not answer well.
    Unreachable,
    /// The receiver said no: a wrong token, a missing keyword, a wrong signature.
    Refused,
    /// The receiver does not know the key, or not any more.
    WrongKey,
    /// The receiver got more messages than it takes.
    TooMany,
    /// The receiver takes no more messages today.
    OverQuota,
    /// The address is not in the keychain, or cannot be read at present.
    NoAddress,
    /// The program could not be started.
    NotStarted,
    /// Others can write to the program or to a folder on its path, so it was not run.
    Writable,
    /// The program or a folder on its path is another user's, so it was not run.
    Foreign,
    /// The program ended with a failure.
    ExitCode,
    /// The program took too long and was ended.
    TimedOut,
}

impl HookError {
    /// An error with details.
    pub fn new(kind: HookFailure, message: impl Into<String>) -> Self {
        HookError {
            kind,
            message: message.into(),
            until: None,
        }
    }

    /// The key of its wording.
    pub fn message_key(&self) -> &'static str {
        match self.kind {
            HookFailure::Unreachable => "hook-unreachable",
            HookFailure::Refused => "hook-refused",
            HookFailure::WrongKey => "hook-wrong-key",
            HookFailure::TooMany => "hook-too-many",
            HookFailure::OverQuota => "hook-over-quota",
            HookFailure::NoAddress => "hook-no-address",
            HookFailure::NotStarted => "hook-not-started",
            HookFailure::Writable => "hook-writable",
            HookFailure::Foreign => "hook-foreign",
            HookFailure::ExitCode => "hook-exit-code",
            HookFailure::TimedOut => "hook-timed-out",
        }
    }

    /// Tries after which it is given up: what may heal is tried for about a day, a program only for
    /// some minutes, so that it does not run over and over. A refusal is final: the same message
    /// would be refused again, and everything behind it would wait.
    pub fn tries(&self) -> u32 {
        match self.kind {
            HookFailure::Unreachable
            | HookFailure::NoAddress
            | HookFailure::TooMany
            | HookFailure::OverQuota => 30,
            HookFailure::Refused | HookFailure::WrongKey => 1,
            HookFailure::NotStarted
            | HookFailure::Writable
            | HookFailure::Foreign
            | HookFailure::ExitCode
            | HookFailure::TimedOut => 5,
        }
    }
}

/// Seconds that lie at least between two messages to a service, so that it takes them all.
pub fn pace_seconds(service: WebhookService) -> f64 {
    services::of(service).pace()
}

/// Whether a service counts messages by the day, so that what ends together is told in one.
pub fn counts_messages(service: WebhookService) -> bool {
    services::of(service).counts_messages()
}

/// Whether messages to a service can be signed, or go with a secret beside its key.
pub fn can_sign(service: WebhookService) -> bool {
    services::of(service).can_sign()
}

/// The key of a service's name in the catalogs.
pub fn name_key(service: WebhookService) -> &'static str {
    services::of(service).words().name
}

/// The page that tells where a service's key is found; none where only the user knows.
pub fn key_page(service: WebhookService) -> Option<&'static str> {
    services::of(service).words().page
}

/// The key of what a service needs, for those who gave something else.
pub fn needs_key(service: WebhookService) -> &'static str {
    services::of(service).words().needs
}

/// Seconds to wait after the `failures`th failed try: 5, doubled twice each time, at most an hour.
pub fn pause_seconds(failures: u32) -> f64 {
    const FIRST: f64 = 5.0;
    const MOST: f64 = 3_600.0;
    let factor = 4_f64.powi(i32::try_from(failures.saturating_sub(1).min(16)).unwrap_or(16));
    (FIRST * factor).min(MOST)
}
