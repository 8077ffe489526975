//! Deliveries: what sets them off, one try of one, and what follows from it.

use super::{Hook, Queued, Scope, Tried};
use crate::app::controller::{Controller, Message, Record};
use crate::app::events::{reason, state_word};
use crate::app::wording;
use crate::clock::{Clock, rfc3339};
use crate::hooks::{self, HookError, HookFailure, Outcome, StoredAction, WebhookSecret};
use crate::keychain::{Keychain, KeychainError};
use crate::store::{DeliveryState, LogLine, NewDelivery, Op};
use crate::texts::Texts;
use crate::view::Problem;
use std::sync::Arc;
use tokio::sync::oneshot;
use watch::{Mono, Now, State, WatchId, Watcher};

/// One try of a delivery, apart from the controller.
pub(super) struct Job {
    action: StoredAction,
    outcome: Outcome,
    attempt: u32,
    texts: Arc<Texts>,
    keychain: Keychain,
    clock: Clock,
}

/// What comes of a test, once it is over.
pub(super) type TestResult = oneshot::Receiver<Result<(), HookError>>;

impl Job {
    pub(super) async fn run(&self) -> Result<(), HookError> {
        match &self.action {
            StoredAction::Program { path, arguments } => {
                hooks::run(path, arguments, &self.outcome, self.attempt).await
            }
            StoredAction::Webhook { service, entry, .. } => {
                let target = read_entry(&self.keychain, entry).await?;
                let now = self.clock.now().wall;
                hooks::post(&self.texts, *service, &target, &self.outcome, now).await
            }
        }
    }
}

/// A webhook's address from the keychain. A locked one is left alone: it is asked for where a
/// person waits for it, and here tried again later.
async fn read_entry(keychain: &Keychain, entry: &str) -> Result<WebhookSecret, HookError> {
    let unreadable =
        |error: KeychainError| HookError::new(HookFailure::NoAddress, error.to_string());
    keychain.probe().await.map_err(unreadable)?;
    let line = keychain.get(entry).await.map_err(unreadable)?;
    WebhookSecret::from_entry(&line)
}

impl Controller {
    /// Deliveries that a build's end sets off.
    pub(in crate::app) fn hook_ops(&self, now: Now, id: WatchId, state: &State) -> Vec<Op> {
        let (Some(record), Some(watcher)) = (self.watches.get(&id), self.fleet.watcher(id)) else {
            return Vec::new();
        };
        let word = state_word(state);
        let hooks = self.hooks.hooks.iter();
        let set_off = hooks.filter(|hook| hook.is_for(id, record, word));
        set_off
            .map(|hook| {
                let outcome = self.outcome(now, id, record, watcher, hook.id);
                Op::AddDelivery(NewDelivery {
                    hook_id: hook.id,
                    watch_id: Some(id.0),
                    dedupe: format!("{}:{}:{}", outcome.outcome, id.0, watcher.started_at().0),
                    payload: serde_json::to_value(outcome).unwrap_or_default(),
                    created_at: now.wall,
                })
            })
            .collect()
    }

    fn outcome(
        &self,
        now: Now,
        id: WatchId,
        record: &Record,
        watcher: &Watcher,
        hook: i64,
    ) -> Outcome {
        let outcome = match watcher.state() {
            State::Ready => "ready",
            State::Failed { .. } => "failed",
            _ => "gone",
        };
        Outcome {
            delivery_id: format!("{hook}-{}-{outcome}-{}", id.0, watcher.started_at().0),
            test: false,
            outcome: outcome.to_owned(),
            image_id: record.image_id.clone(),
            image_name: self.name_of(id, record),
            account: record.account.to_string(),
            region: record.region.clone(),
            zone: record.zone.clone(),
            seconds: watcher.elapsed_seconds(now).round(),
            reason: reason(watcher.state()).map(str::to_owned),
            ended_at: rfc3339(now.wall),
        }
    }

    /// When the next delivery is tried, where this process tries any.
    pub(in crate::app) fn next_hook(&self) -> Option<Mono> {
        self.notifier.as_ref()?;
        self.hooks.next_due()
    }

    /// Sets off what is due. The command line leaves that to the app.
    pub(in crate::app) fn work_hooks(&mut self, now: Now) {
        if self.notifier.is_none() {
            return;
        }
        while let Some(queued) = self.hooks.take_due(now) {
            let Some(hook) = self.hooks.hook(queued.hook) else {
                continue;
            };
            let job = self.job(hook.action.clone(), queued.outcome, queued.attempts + 1);
            let (inbox, id) = (self.inbox.clone(), queued.id);
            self.hooks.run(async move {
                let result = job.run().await;
                let work = move |controller: &mut Controller| controller.delivered(id, result);
                // The controller may have ended; the delivery is then tried at the next start.
                drop(inbox.send(Message::Work(Box::new(work))));
            });
        }
    }

    fn job(&self, action: StoredAction, outcome: Outcome, attempt: u32) -> Job {
        Job {
            action,
            outcome,
            attempt,
            texts: Arc::clone(&self.texts),
            keychain: self.keychain.clone(),
            clock: self.clock.clone(),
        }
    }

    /// A delivery was tried.
    fn delivered(&mut self, id: i64, result: Result<(), HookError>) {
        let now = self.clock.now();
        let Some(Tried { queued, state }) = self.hooks.tried(now, id, &result) else {
            return;
        };
        let mut ops = vec![Op::SetDelivery {
            id,
            state,
            attempts: queued.attempts,
        }];
        if let Some(hook) = self.hooks.hook(queued.hook).cloned() {
            // A failure that goes on is told at its beginning and at its end.
            if state != DeliveryState::Due || queued.attempts == 1 {
                ops.extend(self.hook_line(now, &queued, &hook, state));
            }
            ops.push(Op::SaveHook(Box::new(hook.row())));
        }
        self.save(ops);
        self.touch(now);
    }

    /// What the build's log says of a delivery.
    fn hook_line(
        &self,
        now: Now,
        queued: &Queued,
        hook: &Hook,
        state: DeliveryState,
    ) -> Option<Op> {
        if let Some(error) = &hook.trouble {
            tracing::warn!(hook = hook.id, %error, attempts = queued.attempts, ?state, "hook");
        }
        let kind = match state {
            DeliveryState::Done => "delivery-done",
            DeliveryState::Due => "delivery-failed",
            DeliveryState::GivenUp => "delivery-given-up",
        };
        Some(Op::AddLog(LogLine {
            watch_id: queued.watch?,
            at: now.wall,
            kind: kind.to_owned(),
            payload: serde_json::json!({ "action": hook.action, "error": hook.trouble }),
        }))
    }

    /// Tries a hook with an invented outcome; what comes of it arrives here.
    pub(super) fn begin_test(&mut self, key: &str) -> Result<(TestResult, Arc<Texts>), Problem> {
        let texts = Arc::clone(&self.texts);
        let Some(hook) = self.hook_of_key(Some(key))? else {
            return Err(wording::own_problem(&texts, "hook-unknown", key));
        };
        let now = self.clock.now();
        let account = match &hook.scope {
            Scope::Account(account) => account.clone(),
            Scope::Watch(watch) => self
                .watches
                .get(&WatchId(*watch))
                .map(|record| record.account.to_string())
                .unwrap_or_default(),
        };
        let outcome = Outcome {
            delivery_id: format!("{}-test-{}", hook.id, now.wall.0),
            test: true,
            outcome: "ready".to_owned(),
            image_id: "compshareImage-test".to_owned(),
            image_name: texts.get("hook-test-image"),
            account,
            region: None,
            zone: None,
            seconds: 840.0,
            reason: None,
            ended_at: rfc3339(now.wall),
        };
        let (id, job) = (hook.id, self.job(hook.action.clone(), outcome, 1));
        self.hooks.count_message(now, id);
        let (result, tried) = oneshot::channel();
        self.hooks.run(async move {
            // Whoever asked may have stopped waiting.
            let _ = result.send(job.run().await);
        });
        Ok((tried, texts))
    }
}
