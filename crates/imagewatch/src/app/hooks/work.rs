//! Deliveries: what sets them off, one try of one, and what follows from it.

use super::words::error_problem;
use super::{Hook, Queued, Scope, Tried};
use crate::app::controller::{Controller, Message, Record};
use crate::app::events::reason;
use crate::app::wording;
use crate::clock::{Clock, rfc3339};
use crate::hooks::{self, HookError, HookFailure, Outcome, StoredAction, WebhookSecret};
use crate::keychain::{Keychain, KeychainError};
use crate::store::{DeliveryState, LogLine, NewDelivery, Op};
use crate::texts::Texts;
use crate::view::Problem;
use std::sync::Arc;
use tokio::sync::oneshot;
use watch::{AccountName, Mono, Now, State, WatchId, Watcher};

/// One try of a message, apart from the controller.
pub(super) struct Job {
    action: StoredAction,
    /// At least one.
    outcomes: Vec<Outcome>,
    attempt: u32,
    texts: Arc<Texts>,
    keychain: Keychain,
    clock: Clock,
}

/// What comes of a test, once it is over: what the service answered.
pub(super) type TestResult = oneshot::Receiver<Result<String, HookError>>;

impl Job {
    /// Carries it out; says what the service answered.
    pub(super) async fn run(&self) -> Result<String, HookError> {
        match &self.action {
            StoredAction::Program { path, arguments } => {
                for outcome in &self.outcomes {
                    hooks::run(path, arguments, outcome, self.attempt).await?;
                }
                Ok(String::new())
            }
            StoredAction::Webhook { service, entry, .. } => {
                let target = read_entry(&self.keychain, entry).await?;
                let now = self.clock.now().wall;
                hooks::post(&self.texts, *service, &target, &self.outcomes, now).await
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
        let word = match state {
            State::Ready => "ready",
            State::Failed { .. } => "failed",
            _ => "gone",
        };
        self.build_ops(now, id, word)
    }

    /// Deliveries that a stalled build sets off.
    pub(in crate::app) fn stalled_hook_ops(&self, now: Now, id: WatchId) -> Vec<Op> {
        self.build_ops(now, id, "stalled")
    }

    fn build_ops(&self, now: Now, id: WatchId, word: &str) -> Vec<Op> {
        let (Some(record), Some(watcher)) = (self.watches.get(&id), self.fleet.watcher(id)) else {
            return Vec::new();
        };
        let hooks = self.hooks.hooks.iter();
        let set_off = hooks.filter(|hook| hook.is_for(id, record, word));
        // A build stalls more than once; it ends once.
        let since = match word {
            "stalled" => watcher.stalled_since().unwrap_or(now.wall),
            _ => watcher.started_at(),
        };
        set_off
            .map(|hook| {
                let outcome = self.outcome(now, id, record, watcher, word);
                Op::AddDelivery(NewDelivery {
                    hook_id: hook.id,
                    watch_id: Some(id.0),
                    dedupe: format!("{word}:{}:{}", id.0, since.0),
                    payload: serde_json::to_value(Outcome {
                        delivery_id: format!("{}-{}-{word}-{}", hook.id, id.0, since.0),
                        ..outcome
                    })
                    .unwrap_or_default(),
                    created_at: now.wall,
                })
            })
            .collect()
    }

    /// Deliveries that an account that needs attention sets off; `why` says what is wrong with it.
    pub(in crate::app) fn account_hook_ops(
        &self,
        now: Now,
        account: &AccountName,
        failure: &str,
        why: &str,
    ) -> Vec<Op> {
        let hooks = self.hooks.hooks.iter();
        let set_off = hooks.filter(|hook| hook.is_for_account(account));
        set_off
            .map(|hook| {
                let outcome = Outcome {
                    delivery_id: format!("{}-account-{}", hook.id, now.wall.0),
                    test: false,
                    outcome: "account".to_owned(),
                    image_id: String::new(),
                    image_name: String::new(),
                    account: account.to_string(),
                    region: None,
                    zone: None,
                    seconds: 0.0,
                    reason: Some(why.to_owned()),
                    ended_at: rfc3339(now.wall),
                };
                Op::AddDelivery(NewDelivery {
                    hook_id: hook.id,
                    watch_id: None,
                    dedupe: format!("account:{account}:{failure}:{}", now.wall.0),
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
        outcome: &str,
    ) -> Outcome {
        Outcome {
            delivery_id: String::new(),
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
        while let Some(message) = self.hooks.take_due(now) {
            let Some(hook) = message.first().and_then(|head| self.hooks.hook(head.hook)) else {
                continue;
            };
            let ids: Vec<i64> = message.iter().map(|queued| queued.id).collect();
            let attempt = message[0].attempts + 1;
            let outcomes = message.into_iter().map(|queued| queued.outcome).collect();
            let job = self.job(hook.action.clone(), outcomes, attempt);
            let inbox = self.inbox.clone();
            self.hooks.run(async move {
                let result = job.run().await.map(drop);
                let work = move |controller: &mut Controller| controller.delivered(&ids, result);
                // The controller may have ended; the delivery is then tried at the next start.
                drop(inbox.send(Message::Work(Box::new(work))));
            });
        }
    }

    fn job(&self, action: StoredAction, outcomes: Vec<Outcome>, attempt: u32) -> Job {
        Job {
            action,
            outcomes,
            attempt,
            texts: Arc::clone(&self.texts),
            keychain: self.keychain.clone(),
            clock: self.clock.clone(),
        }
    }

    /// Deliveries of one message were tried.
    fn delivered(&mut self, ids: &[i64], result: Result<(), HookError>) {
        let now = self.clock.now();
        let mut ops = Vec::new();
        for Tried { queued, state } in self.hooks.tried(now, ids, &result) {
            ops.push(Op::SetDelivery {
                id: queued.id,
                state,
                attempts: queued.attempts,
            });
            if let Some(hook) = self.hooks.hook(queued.hook).cloned() {
                // A failure that goes on is told at its beginning and at its end.
                if state != DeliveryState::Due || queued.attempts == 1 {
                    ops.extend(self.hook_line(now, &queued, &hook, state));
                }
                ops.push(Op::SaveHook(Box::new(hook.row())));
            }
        }
        if ops.is_empty() {
            return;
        }
        self.save(ops);
        self.touch(now);
    }

    /// A test is over. What it tells of the service counts: a pause that was asked for is kept, and
    /// what was wrong before is not any more.
    fn tested(&mut self, hook: i64, result: &Result<(), HookError>) {
        let now = self.clock.now();
        let until = result.as_ref().err().and_then(|error| error.until);
        if result.is_err() && until.is_none() {
            return;
        }
        if let Some(until) = until {
            self.hooks.hold(now, hook, until);
        }
        let Some(known) = self.hooks.hook_mut(hook) else {
            return;
        };
        known.answered(now, result);
        let row = known.row();
        self.save(vec![Op::SaveHook(Box::new(row))]);
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
        // A message more could make a ban longer: what the service said last still holds.
        if let Some(barred) = hook.barred(now) {
            return Err(error_problem(&texts, barred));
        }
        let account = match &hook.scope {
            Scope::Account(account) => account.clone(),
            Scope::Watch(watch) => self
                .watches
                .get(&WatchId(*watch))
                .map(|record| record.account.to_string())
                .unwrap_or_default(),
            Scope::All => self
                .accounts
                .first()
                .map(|account| account.name.to_string())
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
        let (id, job) = (hook.id, self.job(hook.action.clone(), vec![outcome], 1));
        self.hooks.count_message(now, id);
        let (answer, tried) = oneshot::channel();
        let inbox = self.inbox.clone();
        self.hooks.run(async move {
            let result = job.run().await;
            let told = result.clone().map(drop);
            let work = move |controller: &mut Controller| controller.tested(id, &told);
            drop(inbox.send(Message::Work(Box::new(work))));
            // Whoever asked may have stopped waiting.
            let _ = answer.send(result);
        });
        Ok((tried, texts))
    }
}
