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
use crate::view::{HookEvents, WebhookService};
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
    on: HookEvents,
    enabled: bool,
    worked_at: Option<watch::Wall>,
    trouble: Option<HookError>,
    /// Whether a delivery of it is under way: one at a time keeps their order.
    busy: bool,
}

/// Longest time, in seconds, that a pause asked for before a restart lasts after it: the wall clock,
/// by which it is kept, may have been set.
const PAUSE_KEPT: f64 = 86_400.0;

/// Seconds that an end waits for others, where a service counts messages.
const GATHER: f64 = 5.0;

/// Ends in one message, at most.
const GATHERED_MOST: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    All,
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
        let hook = self.hook(delivery.hook_id);
        let wait = if hook.is_some_and(Hook::gathers) {
            GATHER
        } else {
            0.0
        };
        if let Ok(outcome) = serde_json::from_value(delivery.payload.clone()) {
            self.queue.push(Queued {
                id,
                hook: delivery.hook_id,
                watch: delivery.watch_id,
                outcome,
                attempts: 0,
                at: now.mono.plus_secs(wait),
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

    /// The next message that is due: one delivery, or several where the service counts messages.
    fn take_due(&mut self, now: Now) -> Option<Vec<Queued>> {
        let (_, head) = self.departures().find(|(at, _)| *at <= now.mono)?;
        let hook = head.hook;
        let most = if self.hook(hook)?.gathers() {
            GATHERED_MOST
        } else {
            1
        };
        let own = self.queue.iter().filter(|queued| queued.hook == hook);
        let message = own.take(most).cloned().collect();
        self.hook_mut(hook)?.busy = true;
        self.count_message(now, hook);
        Some(message)
    }

    /// A message of a hook goes out now: the next to the same service waits for its pace.
    fn count_message(&mut self, now: Now, hook: i64) {
        if let Some(key) = self.hook(hook).and_then(Hook::pace_key) {
            let next = now.mono.plus_secs(hooks::pace_seconds(key.0));
            self.paced.insert(key, next);
        }
    }

    /// Deliveries of one message were tried and are over, or are tried again. Those that are not
    /// wanted any more are left out.
    fn tried(&mut self, now: Now, ids: &[i64], result: &Result<(), HookError>) -> Vec<Tried> {
        let until = result.as_ref().err().and_then(|error| error.until);
        let asked = until.map_or(0.0, |until| until.seconds_since(now.wall));
        let mut tried = Vec::new();
        for id in ids {
            let Some(index) = self.queue.iter().position(|queued| queued.id == *id) else {
                continue;
            };
            let queued = &mut self.queue[index];
            queued.attempts += 1;
            let attempts = queued.attempts;
            let pause = hooks::pause_seconds(attempts).max(asked);
            queued.at = now.mono.plus_secs(pause);
            let state = match result {
                Ok(()) => DeliveryState::Done,
                Err(error) if attempts >= error.tries() => DeliveryState::GivenUp,
                Err(_) => DeliveryState::Due,
            };
            let queued = queued.clone();
            if state != DeliveryState::Due {
                self.queue.remove(index);
            }
            tried.push(Tried { queued, state });
        }
        if let Some(hook) = tried.first().and_then(|one| self.hook_mut(one.queued.hook)) {
            hook.busy = false;
            hook.answered(now, result);
        }
        tried
    }

    /// A service asked for a pause: nothing of the hook goes out before it is over.
    fn hold(&mut self, now: Now, hook: i64, until: watch::Wall) {
        let pause = until.seconds_since(now.wall).clamp(0.0, PAUSE_KEPT);
        let at = now.mono.plus_secs(pause);
        for queued in self.queue.iter_mut().filter(|queued| queued.hook == hook) {
            queued.at = queued.at.max(at);
        }
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
            (None, None) => Scope::All,
        };
        Some(Hook {
            id: row.id,
            scope,
            action: serde_json::from_value(row.action).ok()?,
            on: row.on,
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
            Scope::All => (None, None),
        };
        store::Hook {
            id: self.id,
            account,
            watch_id,
            action: serde_json::to_value(&self.action).unwrap_or_default(),
            on: self.on,
            enabled: self.enabled,
            worked_at: self.worked_at,
            trouble: self
                .trouble
                .as_ref()
                .and_then(|trouble| serde_json::to_value(trouble).ok()),
        }
    }

    fn is_for(&self, id: WatchId, record: &Record, outcome: &str) -> bool {
        let own = match &self.scope {
            Scope::All => true,
            Scope::Account(account) => *account == *record.account,
            Scope::Watch(watch) => *watch == id.0,
        };
        self.enabled && self.on.includes(outcome) && own
    }

    fn is_for_account(&self, name: &str) -> bool {
        let own = match &self.scope {
            Scope::All => true,
            Scope::Account(account) => account == name,
            Scope::Watch(_) => false,
        };
        self.enabled && self.on.on_account && own
    }

    /// What came of a try.
    fn answered(&mut self, now: Now, result: &Result<(), HookError>) {
        if result.is_ok() {
            self.worked_at = Some(now.wall);
        }
        self.trouble = result.clone().err();
    }

    /// Whether what ends together is told in one message.
    fn gathers(&self) -> bool {
        match &self.action {
            StoredAction::Webhook { service, .. } => hooks::counts_messages(*service),
            StoredAction::Program { .. } => false,
        }
    }

    /// The pause that its service asked for, while it lasts.
    fn barred(&self, now: Now) -> Option<&HookError> {
        let trouble = self.trouble.as_ref()?;
        let until = trouble.until?;
        (until > now.wall).then_some(trouble)
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
