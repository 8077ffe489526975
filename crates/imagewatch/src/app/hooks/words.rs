//! Hooks in the person's language: views, lines of a build's log, and what the window's head says.

use super::{Hook, Queued, Scope};
use crate::app::controller::Controller;
use crate::app::wording;
use crate::hooks::{self, HookError, StoredAction};
use crate::store::LogLine;
use crate::texts::{Args, Texts};
use crate::view::{Banner, BannerKind, HookAction, HookScope, HookView, Problem};
use std::path::Path;
use watch::Now;

/// Failed tries of one delivery after which the window says so above everything else.
const TELL_AFTER: u32 = 2;

impl Controller {
    /// A log line about a hook, in words.
    pub(in crate::app) fn hook_log_text(&self, line: &LogLine) -> String {
        let part = |name: &str| line.payload.get(name).cloned().unwrap_or_default();
        let action: Option<StoredAction> = serde_json::from_value(part("action")).ok();
        let error: Option<HookError> = serde_json::from_value(part("error")).ok();
        let name = action.map(|action| label(&self.texts, &action));
        let why = error.map(|error| error_problem(&self.texts, &error).title);
        let args = Args::new()
            .text("name", name.unwrap_or_default())
            .text("reason", why.unwrap_or_default());
        let key = match line.kind.as_str() {
            "delivery-done" => "log-hook-done",
            "delivery-failed" => "log-hook-failed",
            _ => "log-hook-given-up",
        };
        self.texts.format(key, &args)
    }

    pub(in crate::app) fn hook_views(&self, now: Now) -> Vec<HookView> {
        let hooks = self.hooks.hooks.iter();
        hooks.map(|hook| self.hook_view(now, hook)).collect()
    }

    fn hook_view(&self, now: Now, hook: &Hook) -> HookView {
        let queue = self.hooks.queue.iter();
        let waiting: Vec<&Queued> = queue.filter(|queued| queued.hook == hook.id).collect();
        let next = waiting.first().map(|queued| queued.at);
        let next = next.filter(|_| hook.enabled && !hook.busy && hook.trouble.is_some());
        HookView {
            key: hook.id.to_string(),
            scope: match &hook.scope {
                Scope::Account(account) => HookScope::Account {
                    account: account.clone(),
                },
                Scope::Watch(watch) => HookScope::Watch {
                    key: watch.to_string(),
                },
                Scope::All => HookScope::All,
            },
            action: match hook.action.clone() {
                StoredAction::Program { path, arguments } => {
                    HookAction::Program { path, arguments }
                }
                StoredAction::Webhook {
                    service,
                    host,
                    signed,
                    ..
                } => HookAction::Webhook {
                    service,
                    host,
                    signed,
                },
            },
            on: hook.on,
            enabled: hook.enabled,
            waiting: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
            worked_at: hook.worked_at.map(|at| at.0),
            problem: hook
                .trouble
                .as_ref()
                .map(|error| error_problem(&self.texts, error)),
            // In whole seconds, so that a view does not change by itself.
            next_try_at: next.map(|at| {
                let at = now.wall.plus_secs(at.seconds_since(now.mono)).0;
                at.div_euclid(1000) * 1000
            }),
        }
    }

    /// Hooks that fail again and again, for the window's head.
    pub(in crate::app) fn hook_banners(&self) -> Vec<Banner> {
        let hooks = self.hooks.hooks.iter().filter(|hook| hook.enabled);
        let failing = hooks.filter_map(|hook| {
            let error = hook.trouble.as_ref()?;
            let mut queue = self.hooks.queue.iter();
            let retried =
                queue.any(|queued| queued.hook == hook.id && queued.attempts >= TELL_AFTER);
            // What is refused is not tried again, and the next would be refused as well.
            let refused = error.tries() == 1;
            let words = error_problem(&self.texts, error);
            let name = label(&self.texts, &hook.action);
            (retried || refused).then(|| Banner {
                kind: BannerKind::HookFailing,
                account: None,
                problem: Problem {
                    title: format!("{name} · {}", words.title),
                    ..words
                },
            })
        });
        failing.collect()
    }
}

/// What a hook does, in a few words.
fn label(texts: &Texts, action: &StoredAction) -> String {
    match action {
        StoredAction::Program { path, .. } => {
            let name = Path::new(path).file_name().unwrap_or_default();
            let args = Args::new().text("name", name.to_string_lossy().into_owned());
            texts.format("hook-name-program", &args)
        }
        StoredAction::Webhook { service, host, .. } => {
            let args = Args::new()
                .text("service", texts.get(hooks::name_key(*service)))
                .text("host", host.clone());
            texts.format("push-name-at", &args)
        }
    }
}

pub(super) fn error_problem(texts: &Texts, error: &HookError) -> Problem {
    wording::own_problem(texts, error.message_key(), &error.message)
}
