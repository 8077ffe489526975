//! Hooks at work: what a build's end sets off, tried until it is done or hopeless. Nothing else
//! waits for it.

mod forms;
#[cfg(test)]
mod tests;
mod words;
mod work;

pub use forms::{keep_program, keep_webhook};

use super::controller::Record;
use crate::hooks::{self, HookError, Outcome, StoredAction};
use crate::store::{self, Delivery, DeliveryState, NewDelivery};
use crate::view::{WatchState, WebhookService};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::task::JoinSet;
use watch::{Mono, Now, WatchId};

/// Longest wait for the keychain at the end of the program.
const ERRAND_TIME: Duration = Duration::from_secs(1);

/// The hooks and what they still have to deliver.
#[derive(Debug, Default)]
pub(super) struct Hooks {
    hooks: Vec<Hook>,
    /// Everything that is to be delivered, in the order in which it was recorded.
    queue: Vec<Queued>,
    /// When the next message may go to a service. By its host, because one bot may have several
    /// hooks.
    paced: HashMap<(WebhookService, String), Mono>,
    /// Deliveries and tests under way. They end with the app: an aborted one ends its program.
    running: JoinSet<()>,
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

/// Longest time, in seconds, that a pause asked for before a restart lasts after it: the wall clock,
/// by which it is kept, may have been set.
const PAUSE_KEPT: f64 = 86_400.0;

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
                let hook = self.hook(delivery.hook_id);
                let until = hook.and_then(|hook| hook.trouble.as_ref()?.until);
                let pause = until.map_or(0.0, |until| until.seconds_since(now.wall));
                self.queue.push(Queued {
                    id: delivery.id,
                    hook: delivery.hook_id,
                    watch: delivery.watch_id,
                    outcome,
                    attempts: delivery.attempts,
                    at: now.mono.plus_secs(pause.min(PAUSE_KEPT)),
                });
            }
        }
    }

    /// Ends what is running, and lets errands come to their end, for as long as a program that ends
    /// may take. A delivery that is ended is tried again at the next start.
    pub(super) async fn finish(&mut self) {
        self.running.shutdown().await;
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

    /// Does something that ends with the app.
    fn run(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        // Those that are done are let go of.
        while self.running.try_join_next().is_some() {}
        self.running.spawn(work);
    }

    /// The oldest delivery of each hook: what is behind it waits, so that a failure does not change
    /// their order.
    fn heads(&self) -> impl Iterator<Item = &Queued> {
        let mut seen = HashSet::new();
        let heads = self.queue.iter();
        heads.filter(move |queued| seen.insert(queued.hook))
    }

    /// When each hook's next delivery goes out, where one may.
    fn departures(&self) -> impl Iterator<Item = (Mono, &Queued)> {
        self.heads().filter_map(|queued| {
            let hook = self.hook(queued.hook)?;
            let pace = hook.pace_key().and_then(|key| self.paced.get(&key));
            let at = queued.at.max(pace.copied().unwrap_or_default());
            (hook.enabled && !hook.busy).then_some((at, queued))
        })
    }

    /// When the next delivery is tried.
    pub(in crate::app) fn next_due(&self) -> Option<Mono> {
        self.departures().map(|(at, _)| at).min()
    }

    /// The next delivery that is due.
    fn take_due(&mut self, now: Now) -> Option<Queued> {
        let (_, queued) = self.departures().find(|(at, _)| *at <= now.mono)?;
        let queued = queued.clone();
        self.hook_mut(queued.hook)?.busy = true;
        self.count_message(now, queued.hook);
        Some(queued)
    }

    /// A message of a hook goes out now: the next to the same service waits for its pace.
    fn count_message(&mut self, now: Now, hook: i64) {
        if let Some(key) = self.hook(hook).and_then(Hook::pace_key) {
            let next = now.mono.plus_secs(hooks::pace_seconds(key.0));
            self.paced.insert(key, next);
        }
    }

    /// A delivery was tried and is over, or is tried again. None if it is not wanted any more.
    fn tried(&mut self, now: Now, id: i64, result: &Result<(), HookError>) -> Option<Tried> {
        let index = self.queue.iter().position(|queued| queued.id == id)?;
        let queued = &mut self.queue[index];
        queued.attempts += 1;
        let attempts = queued.attempts;
        let until = result.as_ref().err().and_then(|error| error.until);
        let asked = until.map_or(0.0, |until| until.seconds_since(now.wall));
        queued.at = now
            .mono
            .plus_secs(hooks::pause_seconds(attempts).max(asked));
        let state = match result {
            Ok(()) => DeliveryState::Done,
            Err(error) if attempts >= error.tries() => DeliveryState::GivenUp,
            Err(_) => DeliveryState::Due,
        };
        let queued = queued.clone();
        if state != DeliveryState::Due {
            self.queue.remove(index);
        }
        if let Some(hook) = self.hook_mut(queued.hook) {
            hook.busy = false;
            if result.is_ok() {
                hook.worked_at = Some(now.wall);
            }
            hook.trouble = result.clone().err();
        }
        Some(Tried { queued, state })
    }
}

/// A delivery after a try.
struct Tried {
    queued: Queued,
    state: DeliveryState,
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

    /// Whose pace its messages keep; none if they may go out at once.
    fn pace_key(&self) -> Option<(WebhookService, String)> {
        match &self.action {
            StoredAction::Webhook { service, host, .. } => Some((*service, host.clone())),
            StoredAction::Program { .. } => None,
        }
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
