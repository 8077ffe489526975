//! Hooks at work: what a build's end sets off, tried until it is done or hopeless. Nothing else
//! waits for it.

use super::controller::{Controller, Message, Record};
use super::events::reason;
use super::handle::Handle;
use super::wording;
use crate::clock::{Clock, rfc3339};
use crate::control_api::HookEntry;
use crate::hooks::{
    self, Address, ENTRY_PREFIX, HookError, HookFailure, Outcome, StoredAction, WebhookSecret,
};
use crate::keychain::{Keychain, KeychainError};
use crate::store::{self, Delivery, DeliveryState, LogLine, NewDelivery, Op};
use crate::texts::{Args, Texts};
use crate::view::{
    Banner, BannerKind, HookAction, HookActionForm, HookForm, HookScope, HookView, Problem,
    WatchState, WebhookService,
};
use compshare::Secret;
use std::path::Path;
use std::sync::Arc;
use watch::{Mono, Now, State, WatchId, Watcher};

/// Failed tries of one delivery after which the window says so above everything else.
const TELL_AFTER: u32 = 2;

/// The hooks and what they still have to deliver.
#[derive(Debug, Default)]
pub(super) struct Hooks {
    hooks: Vec<Hook>,
    queue: Vec<Queued>,
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

/// One try of a delivery, apart from the controller.
struct Job {
    action: StoredAction,
    outcome: Outcome,
    attempt: u32,
    texts: Arc<Texts>,
    keychain: Keychain,
    clock: Clock,
}

impl Hooks {
    /// Takes over what is stored. What this version cannot read stays in the store, unused.
    pub(super) fn adopt(&mut self, now: Now, hooks: Vec<store::Hook>, due: Vec<Delivery>) {
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

    /// A delivery was recorded.
    pub(super) fn add(&mut self, now: Now, id: i64, delivery: &NewDelivery) {
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
    pub(super) fn next_due(&self) -> Option<Mono> {
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

/// What a hook does, in a few words.
fn label(texts: &Texts, action: &StoredAction) -> String {
    match action {
        StoredAction::Program { path, .. } => {
            let name = Path::new(path).file_name().unwrap_or_default();
            let args = Args::new().text("name", name.to_string_lossy().into_owned());
            texts.format("hook-name-program", &args)
        }
        StoredAction::Webhook { service, host, .. } => {
            let args = Args::new().text("host", host.clone());
            let key = match service {
                WebhookService::Feishu => "hook-name-feishu",
                WebhookService::DingTalk => "hook-name-dingtalk",
                WebhookService::WeCom => "hook-name-wecom",
                WebhookService::Json => "hook-name-json",
            };
            texts.format(key, &args)
        }
    }
}

fn error_problem(texts: &Texts, error: &HookError) -> Problem {
    wording::own_problem(texts, error.message_key(), &error.message)
}

impl Job {
    async fn run(&self) -> Result<(), HookError> {
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

/// Keeps a webhook's address in the keychain and says what the store keeps of it.
///
/// # Errors
/// The address cannot be used, this service's messages cannot be signed, or the keychain does not
/// keep it.
pub async fn keep_webhook(
    texts: &Texts,
    keychain: &Keychain,
    now: watch::Wall,
    service: WebhookService,
    url: &str,
    secret: Option<Secret>,
) -> Result<StoredAction, Problem> {
    let address = Address::parse(url)
        .map_err(|error| wording::own_problem(texts, "hook-address", &error.to_string()))?;
    let secret = secret.filter(|secret| !secret.expose().is_empty());
    if secret.is_some() && service == WebhookService::WeCom {
        return Err(wording::own_problem(texts, "hook-unsigned", ""));
    }
    let target = WebhookSecret { address, secret };
    // Any name will do that no other hook has: two are never made in the same millisecond by the
    // same process.
    let entry = format!("{ENTRY_PREFIX}{}-{}", now.0, std::process::id());
    keychain
        .set(&entry, &target.to_entry())
        .await
        .map_err(|error| wording::keychain_problem(texts, &error))?;
    Ok(StoredAction::Webhook {
        service,
        host: target.address.host(),
        signed: target.secret.is_some(),
        entry,
    })
}

/// Checks a program.
///
/// # Errors
/// It cannot be a hook.
pub fn keep_program(
    texts: &Texts,
    path: String,
    arguments: Vec<String>,
) -> Result<StoredAction, Problem> {
    let problem = |message: &str| wording::own_problem(texts, "hook-program", message);
    hooks::check_program(&path).map_err(|message| problem(&format!("{path}: {message}")))?;
    if arguments.iter().any(|argument| argument.contains('\0')) {
        return Err(problem(&path));
    }
    Ok(StoredAction::Program { path, arguments })
}

impl Handle {
    /// Adds or changes a hook; says its key. A webhook's address goes into the keychain.
    ///
    /// # Errors
    /// The form cannot be right, or something cannot be stored.
    pub async fn save_hook(&self, form: HookForm) -> Result<String, Problem> {
        let key = form.key.clone();
        let (texts, keychain, now, known) = self
            .with(move |controller| {
                let known = controller
                    .hook_of_key(key.as_deref())?
                    .map(|hook| hook.action.clone());
                let now = controller.clock.now().wall;
                let texts = Arc::clone(&controller.texts);
                Ok((texts, controller.keychain.clone(), now, known))
            })
            .await??;
        let action = match form.action {
            HookActionForm::Program { path, arguments } => keep_program(&texts, path, arguments)?,
            HookActionForm::Webhook {
                service,
                url,
                secret,
            } => {
                let changed = Changed {
                    service,
                    url: url.filter(|url| !url.trim().is_empty()),
                    secret: secret.map(Secret::new),
                };
                changed.keep(&texts, &keychain, now, known).await?
            }
        };
        let entry = HookEntry {
            key: form.key,
            replace_same: false,
            scope: form.scope,
            action,
            on_ready: form.on_ready,
            on_failed: form.on_failed,
            enabled: form.enabled,
        };
        self.put_hook(entry).await
    }

    /// Adds or changes a hook whose address, if it has one, is in the keychain already.
    ///
    /// # Errors
    /// There is no such account, watch or hook, or nothing can be saved.
    pub async fn put_hook(&self, entry: HookEntry) -> Result<String, Problem> {
        self.with(move |controller| controller.put_hook(entry))
            .await?
    }

    /// Sets a hook off with an invented outcome, once, and waits for what comes of it.
    ///
    /// # Errors
    /// There is no such hook, or it did not work.
    pub async fn test_hook(&self, key: String) -> Result<(), Problem> {
        let (job, texts) = self
            .with(move |controller| controller.test_job(&key))
            .await??;
        job.run()
            .await
            .map_err(|error| error_problem(&texts, &error))
    }

    /// Removes a hook, its address in the keychain and what it still had to deliver.
    ///
    /// # Errors
    /// There is no such hook, or nothing can be saved.
    pub async fn remove_hook(&self, key: String) -> Result<(), Problem> {
        self.with(move |controller| controller.remove_hook(&key))
            .await?
    }

    /// All hooks.
    ///
    /// # Errors
    /// The app is ending.
    pub async fn hooks(&self) -> Result<Vec<HookView>, Problem> {
        self.with(|controller| controller.hook_views(controller.clock.now()))
            .await
    }
}

/// A webhook as a person changed it.
struct Changed {
    service: WebhookService,
    url: Option<String>,
    secret: Option<Secret>,
}

impl Changed {
    /// Keeps what was given, and of the rest what was there.
    async fn keep(
        self,
        texts: &Texts,
        keychain: &Keychain,
        now: watch::Wall,
        known: Option<StoredAction>,
    ) -> Result<StoredAction, Problem> {
        let known = match known {
            Some(StoredAction::Webhook {
                host,
                signed,
                entry,
                ..
            }) => Some((host, signed, entry)),
            _ => None,
        };
        let missing = || wording::own_problem(texts, "hook-address-missing", "");
        let (url, secret) = match (self.url, self.secret, known) {
            (None, None, Some((host, signed, entry))) => {
                return Ok(StoredAction::Webhook {
                    service: self.service,
                    host,
                    signed,
                    entry,
                });
            }
            (Some(url), Some(secret), _) => (url, Some(secret)),
            (Some(url), None, None) => (url, None),
            (url, secret, Some((_, _, entry))) => {
                let line = keychain
                    .get(&entry)
                    .await
                    .map_err(|error| wording::keychain_problem(texts, &error))?;
                let old = WebhookSecret::from_entry(&line)
                    .map_err(|error| error_problem(texts, &error))?;
                let url = url.unwrap_or_else(|| old.address.expose().to_owned());
                (url, secret.or(old.secret))
            }
            (None, _, None) => return Err(missing()),
        };
        keep_webhook(texts, keychain, now, self.service, &url, secret).await
    }
}

impl Controller {
    /// Deliveries that a build's end sets off.
    pub(super) fn hook_ops(&self, now: Now, id: WatchId, state: &State) -> Vec<Op> {
        let (Some(record), Some(watcher)) = (self.watches.get(&id), self.fleet.watcher(id)) else {
            return Vec::new();
        };
        let word = super::events::state_word(state);
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
    pub(super) fn next_hook(&self) -> Option<Mono> {
        self.notifier.as_ref()?;
        self.hooks.next_due()
    }

    /// Sets off what is due. The command line leaves that to the app.
    pub(super) fn work_hooks(&mut self, now: Now) {
        if self.notifier.is_none() {
            return;
        }
        while let Some(queued) = self.hooks.take_due(now) {
            let Some(hook) = self.hooks.hook(queued.hook) else {
                continue;
            };
            let job = self.job(hook.action.clone(), queued.outcome, queued.attempts + 1);
            let (inbox, id) = (self.inbox.clone(), queued.id);
            tokio::spawn(async move {
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
        let Some(index) = self.hooks.queue.iter().position(|queued| queued.id == id) else {
            return;
        };
        let queued = &mut self.hooks.queue[index];
        queued.attempts += 1;
        let attempts = queued.attempts;
        let over = result.as_ref().is_ok_and(|()| true)
            || result
                .as_ref()
                .is_err_and(|error| attempts >= error.tries());
        queued.at = now.mono.plus_secs(hooks::pause_seconds(attempts));
        let queued = queued.clone();
        if over {
            self.hooks.queue.remove(index);
        }
        let state = match (&result, over) {
            (Ok(()), _) => DeliveryState::Done,
            (Err(_), true) => DeliveryState::GivenUp,
            (Err(_), false) => DeliveryState::Due,
        };
        let mut ops = vec![Op::SetDelivery {
            id,
            state,
            attempts,
        }];
        if let Some(hook) = self.hooks.hook_mut(queued.hook) {
            hook.busy = false;
            if result.is_ok() {
                hook.worked_at = Some(now.wall);
            }
            hook.trouble = result.err();
            let hook = hook.clone();
            // A failure that goes on is told at its beginning and at its end.
            if over || attempts == 1 {
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

    /// A log line about a hook, in words.
    pub(super) fn hook_log_text(&self, line: &LogLine) -> String {
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

    pub(super) fn hook_views(&self, now: Now) -> Vec<HookView> {
        let hooks = self.hooks.hooks.iter();
        hooks.map(|hook| self.hook_view(now, hook)).collect()
    }

    fn hook_view(&self, now: Now, hook: &Hook) -> HookView {
        let queue = self.hooks.queue.iter();
        let waiting: Vec<&Queued> = queue.filter(|queued| queued.hook == hook.id).collect();
        let next = waiting.iter().map(|queued| queued.at).min();
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
            on_ready: hook.on_ready,
            on_failed: hook.on_failed,
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
    pub(super) fn hook_banners(&self) -> Vec<Banner> {
        let hooks = self.hooks.hooks.iter().filter(|hook| hook.enabled);
        let failing = hooks.filter_map(|hook| {
            let error = hook.trouble.as_ref()?;
            let mut queue = self.hooks.queue.iter();
            let stuck = queue.any(|queued| queued.hook == hook.id && queued.attempts >= TELL_AFTER);
            let words = error_problem(&self.texts, error);
            let name = label(&self.texts, &hook.action);
            stuck.then(|| Banner {
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

    /// The hook of this key; none for no key.
    fn hook_of_key(&self, key: Option<&str>) -> Result<Option<&Hook>, Problem> {
        let Some(key) = key else { return Ok(None) };
        let found = key.parse().ok().and_then(|id| self.hooks.hook(id));
        match found {
            Some(hook) => Ok(Some(hook)),
            None => Err(wording::own_problem(&self.texts, "hook-unknown", key)),
        }
    }

    fn put_hook(&mut self, entry: HookEntry) -> Result<String, Problem> {
        let scope = match &entry.scope {
            HookScope::Account { account } => {
                Scope::Account(self.account_meant(Some(account))?.name.to_string())
            }
            HookScope::Watch { key } => Scope::Watch(self.watch_of_key_or_image(key)?.0),
        };
        let mut known = self.hook_of_key(entry.key.as_deref())?.cloned();
        if known.is_none() && entry.replace_same {
            let mut hooks = self.hooks.hooks.iter();
            known = hooks
                .find(|hook| hook.scope == scope && does_the_same(&hook.action, &entry.action))
                .cloned();
        }
        let mut hook = Hook {
            id: known.as_ref().map_or(0, |hook| hook.id),
            scope,
            action: entry.action,
            on_ready: entry.on_ready,
            on_failed: entry.on_failed,
            enabled: entry.enabled,
            worked_at: known.as_ref().and_then(|hook| hook.worked_at),
            trouble: None,
            busy: known.as_ref().is_some_and(|hook| hook.busy),
        };
        let now = self.clock.now();
        match known {
            None => {
                hook.id = self
                    .store
                    .insert_hook(&hook.row())
                    .map_err(|error| self.store_problem_of(&error))?;
                self.hooks.hooks.push(hook.clone());
            }
            Some(old) => {
                self.save(vec![Op::SaveHook(Box::new(hook.row()))]);
                if old.entry() != hook.entry() {
                    self.forget_entry(old.entry());
                }
                if let Some(place) = self.hooks.hook_mut(hook.id) {
                    *place = hook.clone();
                }
                // What waits is tried at once: the change may be what it needed.
                for queued in &mut self.hooks.queue {
                    if queued.hook == hook.id {
                        queued.at = now.mono;
                    }
                }
            }
        }
        self.touch(now);
        Ok(hook.id.to_string())
    }

    fn remove_hook(&mut self, key: &str) -> Result<(), Problem> {
        let Some(hook) = self.hook_of_key(Some(key))?.cloned() else {
            return Ok(());
        };
        self.save(vec![Op::RemoveHook { id: hook.id }]);
        self.drop_hooks(|other| other.id == hook.id);
        self.store_problem.clone().map_or(Ok(()), Err)
    }

    /// Hooks went with their account or watch; the store has removed them already.
    pub(super) fn forget_hooks_of(&mut self, account: &str) {
        self.drop_hooks(|hook| hook.scope == Scope::Account(account.to_owned()));
    }

    /// The same for a watch.
    pub(super) fn forget_hooks_of_watch(&mut self, id: WatchId) {
        self.drop_hooks(|hook| hook.scope == Scope::Watch(id.0));
    }

    fn drop_hooks(&mut self, gone: impl Fn(&Hook) -> bool) {
        let dropped: Vec<Hook> = self.hooks.hooks.extract_if(.., |hook| gone(hook)).collect();
        for hook in &dropped {
            self.hooks.queue.retain(|queued| queued.hook != hook.id);
            self.forget_entry(hook.entry());
        }
        if !dropped.is_empty() {
            self.touch(self.clock.now());
        }
    }

    /// Removes a webhook's address from the keychain.
    fn forget_entry(&self, entry: Option<&str>) {
        let Some(entry) = entry.map(str::to_owned) else {
            return;
        };
        let keychain = self.keychain.clone();
        tokio::spawn(async move {
            if let Err(error) = keychain.delete(&entry).await {
                tracing::warn!(%error, "a webhook's address stays in the keychain");
            }
        });
    }

    /// A try of a hook with an invented outcome.
    fn test_job(&self, key: &str) -> Result<(Job, Arc<Texts>), Problem> {
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
        Ok((self.job(hook.action.clone(), outcome, 1), texts))
    }
}
