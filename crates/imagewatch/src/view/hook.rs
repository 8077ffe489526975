//! Hooks: what happens elsewhere when a build ends.

use super::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A hook as shown: without the webhook's address, which holds a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct HookView {
    /// Key of the hook.
    pub key: String,
    /// Whose builds it is for.
    pub scope: HookScope,
    /// What it does.
    pub action: HookAction,
    /// Whether a build that becomes ready sets it off.
    pub on_ready: bool,
    /// Whether a build that fails, or whose image is deleted, sets it off.
    pub on_failed: bool,
    /// Whether it is in force.
    pub enabled: bool,
    /// Ends of builds that are still to be delivered.
    pub waiting: u32,
    /// When it last worked.
    #[ts(type = "number | null")]
    pub worked_at: Option<i64>,
    /// What went wrong at the last try, until one works.
    pub problem: Option<Problem>,
    /// When it is tried again.
    #[ts(type = "number | null")]
    pub next_try_at: Option<i64>,
}

/// Whose builds a hook is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum HookScope {
    /// All builds of an account.
    Account {
        /// The account's name.
        account: String,
    },
    /// One watch; the hook goes with it.
    Watch {
        /// The watch's key.
        key: String,
    },
}

/// What a hook does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum HookAction {
    /// Runs a program, never through a shell.
    Program {
        /// Its absolute path.
        path: String,
        /// Its arguments, each as it is.
        arguments: Vec<String>,
    },
    /// Posts JSON to a web address.
    Webhook {
        /// Whose form the message has.
        service: WebhookService,
        /// The address's host; the address itself is in the keychain.
        host: String,
        /// Whether messages are signed.
        signed: bool,
    },
}

/// Whose form a webhook's message has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum WebhookService {
    /// A custom bot of a Feishu group; may be signed.
    Feishu,
    /// A custom bot of a DingTalk group; may be signed.
    DingTalk,
    /// A bot of a WeCom group.
    WeCom,
    /// Plain JSON, for whatever receives it.
    Json,
}

/// A hook as a person wants it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct HookForm {
    /// The hook to change; none for a new one.
    pub key: Option<String>,
    /// Whose builds it is for.
    pub scope: HookScope,
    /// What it shall do.
    pub action: HookActionForm,
    /// Whether a build that becomes ready sets it off.
    pub on_ready: bool,
    /// Whether a build that fails, or whose image is deleted, sets it off.
    pub on_failed: bool,
    /// Whether it is in force.
    pub enabled: bool,
}

/// What a hook shall do.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum HookActionForm {
    /// Run a program.
    Program {
        /// Its absolute path.
        path: String,
        /// Its arguments.
        arguments: Vec<String>,
    },
    /// Post to a webhook.
    Webhook {
        /// Whose form the message shall have.
        service: WebhookService,
        /// The address, `https` but on this computer; none keeps the one that is stored.
        url: Option<String>,
        /// The signing secret of a Feishu or DingTalk bot; none keeps the one that is stored, an
        /// empty one removes it.
        secret: Option<String>,
    },
}

impl std::fmt::Debug for HookActionForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            HookActionForm::Program { path, arguments } => f
                .debug_struct("Program")
                .field("path", path)
                .field("arguments", arguments)
                .finish(),
            // The address holds a token.
            HookActionForm::Webhook { service, .. } => f
                .debug_struct("Webhook")
                .field("service", service)
                .finish_non_exhaustive(),
        }
    }
}
