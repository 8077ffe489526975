//! Hooks: what happens elsewhere when a build ends.

use super::Problem;
use crate::hooks::Template;
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
    /// What sets it off.
    #[serde(flatten)]
    pub on: HookEvents,
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

/// What sets a hook off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct HookEvents {
    /// A build that becomes ready.
    pub on_ready: bool,
    /// A build that fails.
    pub on_failed: bool,
    /// An image that is deleted.
    #[serde(default)]
    pub on_gone: bool,
    /// A build that stalls.
    #[serde(default)]
    pub on_stalled: bool,
    /// An account that needs attention.
    #[serde(default)]
    pub on_account: bool,
}

impl HookEvents {
    /// Everything.
    pub const ALL: HookEvents = HookEvents {
        on_ready: true,
        on_failed: true,
        on_gone: true,
        on_stalled: true,
        on_account: true,
    };

    /// Whether an outcome of this name sets it off.
    pub fn includes(self, outcome: &str) -> bool {
        match outcome {
            "ready" => self.on_ready,
            "failed" => self.on_failed,
            "gone" => self.on_gone,
            "stalled" => self.on_stalled,
            "account" => self.on_account,
            _ => false,
        }
    }
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
    /// All builds of all accounts.
    All,
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
    /// Sends a message to a phone, a chat or a webhook.
    Webhook {
        /// Whose form the message has.
        service: WebhookService,
        /// The server's name; the address itself is in the keychain.
        host: String,
        /// Whether messages are signed.
        signed: bool,
    },
}

/// Whose form a message has.
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
    /// Plain JSON, for whatever receives it; may be signed.
    Json,
    /// Bark on an iPhone.
    Bark,
    /// ServerChan, Turbo or ³.
    ServerChan,
    /// PushPlus.
    PushPlus,
    /// WxPusher.
    WxPusher,
    /// ntfy.
    Ntfy,
    /// Gotify.
    Gotify,
    /// A bot of Telegram's.
    Telegram,
    /// A webhook of Discord's.
    Discord,
    /// An incoming webhook of Slack's.
    Slack,
    /// E-mail.
    Email,
    /// A webhook in the form of a template.
    Custom,
}

impl WebhookService {
    /// All of them, in the order in which they are offered.
    pub const ALL: [WebhookService; 15] = [
        WebhookService::Bark,
        WebhookService::ServerChan,
        WebhookService::PushPlus,
        WebhookService::WxPusher,
        WebhookService::Ntfy,
        WebhookService::Gotify,
        WebhookService::Feishu,
        WebhookService::DingTalk,
        WebhookService::WeCom,
        WebhookService::Telegram,
        WebhookService::Discord,
        WebhookService::Slack,
        WebhookService::Email,
        WebhookService::Json,
        WebhookService::Custom,
    ];

    /// Its name on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            WebhookService::Feishu => "feishu",
            WebhookService::DingTalk => "dingtalk",
            WebhookService::WeCom => "wecom",
            WebhookService::Json => "json",
            WebhookService::Bark => "bark",
            WebhookService::ServerChan => "serverchan",
            WebhookService::PushPlus => "pushplus",
            WebhookService::WxPusher => "wxpusher",
            WebhookService::Ntfy => "ntfy",
            WebhookService::Gotify => "gotify",
            WebhookService::Telegram => "telegram",
            WebhookService::Discord => "discord",
            WebhookService::Slack => "slack",
            WebhookService::Email => "email",
            WebhookService::Custom => "custom",
        }
    }

    /// The service of this name.
    pub fn parse(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|service| service.as_str() == word)
    }
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
    /// What sets it off.
    #[serde(flatten)]
    pub on: HookEvents,
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
    /// Send a message.
    Webhook {
        /// Whose form the message shall have.
        service: WebhookService,
        /// What was pasted: an address, a link, a key; none keeps the one that is stored.
        url: Option<String>,
        /// A signing secret, a password or an access token; none keeps the one that is stored, an
        /// empty one removes it.
        secret: Option<String>,
        /// What some services need besides; nothing keeps what is stored.
        #[serde(default)]
        more: HookMore,
    },
}

/// What some services need besides a key. Nothing keeps what is stored.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export, export_to = "../../../ui/src/bindings/", optional_fields)]
pub struct HookMore {
    /// A server of one's own.
    pub server: Option<String>,
    /// Whom messages are for.
    pub to: Option<String>,
    /// The name that goes with a password.
    pub user: Option<String>,
    /// The proxy that leads there, instead of the system's.
    pub proxy: Option<String>,
    /// Whether plain `http` to a private address is allowed.
    pub private: Option<bool>,
    /// The form of a webhook of the user's own.
    pub template: Option<Template>,
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
