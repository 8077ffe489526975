//! Hooks at work: what a build's end sets off, tried until it is done or hopeless. Nothing else
//! waits for it.

mod forms;
mod words;
mod work;

pub use forms::{keep_program, keep_webhook};

use super::controller::Record;
use crate::hooks::{HookError, Outcome, StoredAction};
use crate::store::{self, Delivery, NewDelivery};
use crate::view::WatchState;
use std::time::Duration;
use tokio::task::JoinSet;
use watch::{Mono, Now, WatchId};

/// Longest wait for the keychain at the end of the program.
const ERRAND_TIME: Duration = Duration::from_secs(1);

/// The hooks and what they still have to deliver.
#[derive(Debug, Default)]
pub(super) struct Hooks {
    hooks: Vec<Hook>,
    queue: Vec<Queued>,
    /// Addresses that are being removed from the keychain.
    errands: JoinSet<()>,
}

#[derive(Debug, Clone)]
struct Hook {
    id: i64,
    scope: Scope,
    action: StoredAction,
    on_ready: bool,
    on_failed: bool,
    enabled: bool,
    worked_at: Option<watch::Wall>,
    trouble: Option<HookError>,
    /// Whether a delivery of it is under way: one at a time keeps their order.
    busy: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    Account(String),
    Watch(i64),
}

#[derive(Debug, Clone)]
struct Queued {
    id: i64,
    hook: i64,
    watch: Option<i64>,
    outcome: Outcome,
    attempts: u32,
    at: Mono,
}

impl Hooks {
    /// Takes over what is stored. What this version cannot read stays in the store, unused.
    pub(in crate::app) fn adopt(&mut self, now: Now, hooks: Vec<store::Hook>, due: Vec<Delivery>) {
        self.hooks = hooks.into_iter().filter_map(Hook::from_row).collect();
        for delivery in due {
            if let Ok(outcome) = serde_json::from_value(delivery.payload) {
                self.queue.push(Queued {
                    id: delivery.id,
                    hook: delivery.hook_id,
                    watch: delivery.watch_id,
                    outcome,
                    attempts: delivery.attempts,
                    at: now.mono,
                });
            }
        }
    }

    /// Lets errands come to their end, for as long as a program that ends may take.
    pub(super) async fn finish(&mut self) {
        let ending = async { while self.errands.join_next().await.is_some() {} };
        if tokio::time::timeout(ERRAND_TIME, ending).await.is_err() {
            tracing::warn!("a webhook's address may have stayed in the keychain");
        }
    }

    /// A delivery was recorded.
    pub(in crate::app) fn add(&mut self, now: Now, id: i64, delivery: &NewDelivery) {
        if let Ok(outcome) = serde_json::from_value(delivery.payload.clone()) {
            self.queue.push(Queued {
                id,
                hook: delivery.hook_id,
                watch: delivery.watch_id,
                outcome,
                attempts: 0,
                at: now.mono,
            });
        }
    }

    fn hook(&self, id: i64) -> Option<&Hook> {
        self.hooks.iter().find(|hook| hook.id == id)
    }

    fn hook_mut(&mut self, id: i64) -> Option<&mut Hook> {
        self.hooks.iter_mut().find(|hook| hook.id == id)
    }

    /// Whether a delivery could go out if it were time.
    fn can_go(&self, queued: &Queued) -> bool {
        self.hook(queued.hook)
            .is_some_and(|hook| hook.enabled && !hook.busy)
    }

    /// When the next delivery is tried.
    pub(in crate::app) fn next_due(&self) -> Option<Mono> {
        let waiting = self.queue.iter().filter(|queued| self.can_go(queued));
        waiting.map(|queued| queued.at).min()
    }

    /// The next delivery that is due.
    fn take_due(&mut self, now: Now) -> Option<Queued> {
        let queued = self
            .queue
            .iter()
            .find(|queued| queued.at <= now.mono && self.can_go(queued))?
            .clone();
        self.hook_mut(queued.hook)?.busy = true;
        Some(queued)
    }
}

impl Hook {
    fn from_row(row: store::Hook) -> Option<Self> {
        let scope = match (row.account, row.watch_id) {
            (Some(account), _) => Scope::Account(account),
            (None, Some(watch)) => Scope::Watch(watch),
            (None, None) => return None,
        };
        Some(Hook {
            id: row.id,
            scope,
            action: serde_json::from_value(row.action).ok()?,
            on_ready: row.on_ready,
            on_failed: row.on_failed,
            enabled: row.enabled,
            worked_at: row.worked_at,
            trouble: row
                .trouble
                .and_then(|trouble| serde_json::from_value(trouble).ok()),
            busy: false,
        })
    }

    fn row(&self) -> store::Hook {
        let (account, watch_id) = match &self.scope {
            Scope::Account(account) => (Some(account.clone()), None),
            Scope::Watch(watch) => (None, Some(*watch)),
        };
        store::Hook {
            id: self.id,
            account,
            watch_id,
            action: serde_json::to_value(&self.action).unwrap_or_default(),
            on_ready: self.on_ready,
            on_failed: self.on_failed,
            enabled: self.enabled,
            worked_at: self.worked_at,
            trouble: self
                .trouble
                .as_ref()
                .and_then(|trouble| serde_json::to_value(trouble).ok()),
        }
    }

    fn is_for(&self, id: WatchId, record: &Record, outcome: WatchState) -> bool {
        let wanted = match outcome {
            WatchState::Ready => self.on_ready,
            _ => self.on_failed,
        };
        let own = match &self.scope {
            Scope::Account(account) => *account == *record.account,
            Scope::Watch(watch) => *watch == id.0,
        };
        self.enabled && wanted && own
    }

    fn entry(&self) -> Option<&str> {
        match &self.action {
            StoredAction::Webhook { entry, .. } => Some(entry),
            StoredAction::Program { .. } => None,
        }
    }
}

/// Whether two hooks run the same program, or post to the same service and host.
fn does_the_same(one: &StoredAction, other: &StoredAction) -> bool {
    use StoredAction::{Program, Webhook};
    match (one, other) {
        (Program { path: one, .. }, Program { path: other, .. }) => one == other,
        (
            Webhook { service, host, .. },
            Webhook {
                service: other,
                host: at,
                ..
            },
        ) => service == other && host == at,
        _ => false,
    }
}
