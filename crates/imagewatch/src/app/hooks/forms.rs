//! Hooks as people set them.

use super::words::error_problem;
use super::{Hook, Scope, does_the_same};
use crate::app::controller::Controller;
use crate::app::handle::Handle;
use crate::app::wording;
use crate::control_api::HookEntry;
use crate::hooks::{
    self, AddressError, ENTRY_PREFIX, Given, GivenError, HookFailure, StoredAction, WebhookSecret,
};
use crate::keychain::Keychain;
use crate::store::Op;
use crate::texts::Texts;
use crate::view::{
    HookActionForm, HookForm, HookMore, HookScope, HookView, Problem, WebhookService,
};
use compshare::Secret;
use std::sync::Arc;
use watch::WatchId;

/// Understands what a user gave for a service, keeps it in the keychain and says what the store keeps
/// of it. Where the service has to be asked for a recipient, it is.
///
/// # Errors
/// It cannot be used, this service's messages cannot be signed, or the keychain does not keep it.
pub async fn keep_webhook(
    texts: &Texts,
    keychain: &Keychain,
    now: watch::Wall,
    service: WebhookService,
    mut given: Given,
) -> Result<StoredAction, Problem> {
    given.secret = given.secret.filter(|secret| !secret.expose().is_empty());
    if given.secret.is_some() && service == WebhookService::WeCom {
        return Err(wording::own_problem(texts, "hook-unsigned", ""));
    }
    let target = hooks::understand(service, &given).await;
    let target = target.map_err(|error| given_problem(texts, service, error))?;
    keep_target(texts, keychain, now, service, &target).await
}

async fn keep_target(
    texts: &Texts,
    keychain: &Keychain,
    now: watch::Wall,
    service: WebhookService,
    target: &WebhookSecret,
) -> Result<StoredAction, Problem> {
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
        signed: target.secret.is_some() && hooks::can_sign(service),
        entry,
    })
}

/// Why what a user gave cannot be used, in words.
fn given_problem(texts: &Texts, service: WebhookService, error: GivenError) -> Problem {
    let needs = texts.get(hooks::needs_key(service));
    match error {
        GivenError::Given(AddressError::NotAnAddress | AddressError::NotAKey) => {
            wording::own_problem(texts, "hook-address", &needs)
        }
        GivenError::Given(error) => {
            // A sentence on what is wrong, with what is needed instead.
            let why = texts.get(error.message_key());
            wording::own_problem(texts, "hook-address", &wording::joined([why, needs]))
        }
        GivenError::Asked(error) => Problem {
            meaning: error.message.clone(),
            ..error_problem(texts, &error)
        },
        GivenError::Nobody => wording::own_problem(texts, "push-nobody", ""),
    }
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
    hooks::check_program(&path).map_err(|error| match error.kind {
        HookFailure::NotStarted => problem(&format!("{path}: {}", error.message)),
        _ => error_problem(texts, &error),
    })?;
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
    pub(in crate::app) async fn save_hook(&self, form: HookForm) -> Result<String, Problem> {
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
                more,
            } => {
                let url = url.filter(|url| !url.trim().is_empty());
                let changed = Changed {
                    service,
                    url: url.map(Secret::new),
                    secret: secret.map(Secret::new),
                    more,
                };
                changed.keep(&texts, &keychain, now, known).await?
            }
        };
        let entry = HookEntry {
            key: form.key,
            replace_same: false,
            scope: form.scope,
            action,
            on: form.on,
            enabled: form.enabled,
        };
        self.put_hook(entry).await
    }

    /// Adds or changes a hook whose address, if it has one, is in the keychain already.
    ///
    /// # Errors
    /// There is no such account, watch or hook, or nothing can be saved.
    pub(in crate::app) async fn put_hook(&self, entry: HookEntry) -> Result<String, Problem> {
        self.with(move |controller| controller.put_hook(entry))
            .await?
    }

    /// Sets a hook off with an invented outcome, once, and waits for what comes of it: the service's
    /// answer.
    ///
    /// # Errors
    /// There is no such hook, or it did not work.
    pub(in crate::app) async fn test_hook(&self, key: String) -> Result<String, Problem> {
        let (tried, texts) = self
            .with(move |controller| controller.begin_test(&key))
            .await??;
        let result = tried
            .await
            .map_err(|_| wording::own_problem(&texts, "error-app-ending", ""))?;
        // A try is over when it is over: only what went wrong, not what would follow.
        result.map_err(|error| Problem {
            meaning: error.message.clone(),
            ..error_problem(&texts, &error)
        })
    }

    /// Removes a hook, its address in the keychain and what it still had to deliver.
    ///
    /// # Errors
    /// There is no such hook, or nothing can be saved.
    pub(in crate::app) async fn remove_hook(&self, key: String) -> Result<(), Problem> {
        self.with(move |controller| controller.remove_hook(&key))
            .await?
    }

    /// All hooks.
    ///
    /// # Errors
    /// The app is ending.
    pub(in crate::app) async fn hooks(&self) -> Result<Vec<HookView>, Problem> {
        self.with(|controller| controller.hook_views(controller.clock.now()))
            .await
    }
}

/// A webhook as a user changed it.
struct Changed {
    service: WebhookService,
    url: Option<Secret>,
    secret: Option<Secret>,
    more: HookMore,
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
        let service = self.service;
        let known = match known {
            Some(StoredAction::Webhook {
                service: known,
                host,
                signed,
                entry,
            }) if known == service => Some((host, signed, entry)),
            _ => None,
        };
        let missing = || wording::own_problem(texts, "hook-address-missing", "");
        match (&self.url, known) {
            (Some(url), None) => {
                let given = self.given(url.clone());
                keep_webhook(texts, keychain, now, service, given).await
            }
            (None, Some((host, signed, entry))) if self.is_nothing() => Ok(StoredAction::Webhook {
                service,
                host,
                signed,
                entry,
            }),
            // Another server has other keys.
            (None, Some(_)) if self.more.server.is_some() => Err(missing()),
            (None, None) => Err(missing()),
            (url, Some((_, _, entry))) => {
                let line = keychain
                    .get(&entry)
                    .await
                    .map_err(|error| wording::keychain_problem(texts, &error))?;
                let old = WebhookSecret::from_entry(&line)
                    .map_err(|error| error_problem(texts, &error))?;
                match url {
                    Some(url) => {
                        let mut given = self.given(url.clone());
                        // A signing secret stays with its bot.
                        if hooks::can_sign(service) {
                            given.secret = given.secret.or(old.secret);
                        }
                        keep_webhook(texts, keychain, now, service, given).await
                    }
                    None => {
                        let target = self.onto(old);
                        if !target.is_sound() {
                            let error = GivenError::Given(AddressError::Template);
                            return Err(given_problem(texts, service, error));
                        }
                        keep_target(texts, keychain, now, service, &target).await
                    }
                }
            }
        }
    }

    fn is_nothing(&self) -> bool {
        self.secret.is_none() && self.more == HookMore::default()
    }

    fn given(&self, pasted: Secret) -> Given {
        let secret = |text: &Option<String>| text.clone().map(Secret::new);
        Given {
            server: self.more.server.clone(),
            secret: self.secret.clone(),
            to: secret(&self.more.to),
            user: secret(&self.more.user),
            proxy: secret(&self.more.proxy).filter(|proxy| !proxy.expose().is_empty()),
            private: self.more.private.unwrap_or_default(),
            template: self.more.template.clone(),
            ..Given::new(pasted)
        }
    }

    /// What was there, with what was given in its place.
    fn onto(self, mut old: WebhookSecret) -> WebhookSecret {
        let given = |text: Option<String>| text.map(Secret::new);
        if let Some(secret) = self.secret {
            old.secret = Some(secret).filter(|secret| !secret.expose().is_empty());
        }
        old.to = given(self.more.to).or(old.to);
        old.user = given(self.more.user).or(old.user);
        if let Some(proxy) = given(self.more.proxy) {
            old.proxy = Some(proxy).filter(|proxy| !proxy.expose().is_empty());
        }
        if let (Some(mut template), Some(known)) = (self.more.template, &old.template) {
            known.url.clone_into(&mut template.url);
            old.template = Some(template);
        }
        old
    }
}

impl Controller {
    /// The hook of this key; none for no key.
    pub(super) fn hook_of_key(&self, key: Option<&str>) -> Result<Option<&Hook>, Problem> {
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
            HookScope::All => Scope::All,
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
            on: entry.on,
            enabled: entry.enabled,
            worked_at: known.as_ref().and_then(|hook| hook.worked_at),
            trouble: None,
            busy: known.as_ref().is_some_and(|hook| hook.busy),
        };
        let now = self.clock.now();
        // A pause that the service asked for is the key's: it ends with the key.
        let same = known.as_ref().filter(|known| known.entry() == hook.entry());
        let barred = same.and_then(|known| known.barred(now)).cloned();
        hook.trouble.clone_from(&barred);
        match known {
            None => {
                hook.id = self
                    .store
                    .insert_hook(&hook.row())
                    .map_err(|error| self.store_problem_of(&error))?;
                self.hooks.hooks.push(hook.clone());
            }
            Some(old) => {
                self.save_first(vec![Op::SaveHook(Box::new(hook.row()))])?;
                if old.entry() != hook.entry() {
                    self.forget_entry(old.entry());
                }
                if let Some(place) = self.hooks.hook_mut(hook.id) {
                    *place = hook.clone();
                }
                // What waits is tried at once: the change may be what it needed.
                if barred.is_none() {
                    for queued in &mut self.hooks.queue {
                        if queued.hook == hook.id {
                            queued.at = now.mono;
                        }
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
        self.save_first(vec![Op::RemoveHook { id: hook.id }])?;
        self.drop_hooks(|other| other.id == hook.id);
        Ok(())
    }

    /// Hooks went with their account or watch; the store has removed them already.
    pub(in crate::app) fn forget_hooks_of(&mut self, account: &str) {
        self.drop_hooks(|hook| hook.scope == Scope::Account(account.to_owned()));
    }

    /// The same for a watch.
    pub(in crate::app) fn forget_hooks_of_watch(&mut self, id: WatchId) {
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
    fn forget_entry(&mut self, entry: Option<&str>) {
        let Some(entry) = entry.map(str::to_owned) else {
            return;
        };
        let keychain = self.keychain.clone();
        // Those that are done are let go of.
        while self.hooks.errands.try_join_next().is_some() {}
        self.hooks.errands.spawn(async move {
            if let Err(error) = keychain.delete(&entry).await {
                tracing::warn!(%error, "a webhook's address stays in the keychain");
            }
        });
    }
}
