//! Accounts and their keys.

use super::controller::{Controller, Message};
use super::keys::{access_at, account_credentials};
use super::wording;
use crate::control_api::AccountEntry;
use crate::keychain::KeychainError;
use crate::service::{Access, EndpointChoice};
use crate::store::{self, Op};
use crate::texts::Texts;
use crate::view::{AccountView, BannerKind, KeysState, Problem, ZoneView};
use compshare::{Credentials, Secret};
use std::sync::Arc;
use watch::{AccountName, Fleet, Mono, Now};

/// Seconds between quiet looks whether keys that could not be read are there now.
const KEYS_PAUSE: f64 = 5.0;
/// Name of an account that nobody named.
pub const DEFAULT_NAME: &str = "default";

/// An account of the app.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) name: AccountName,
    pub(super) public_key: String,
    pub(super) project_id: Option<String>,
    pub(super) region: String,
    pub(super) endpoint: Option<String>,
    pub(super) session_only: bool,
    pub(super) position: i64,
    pub(super) keys: KeysState,
    /// Why the keys are not there, while they are not.
    pub(super) keychain: Option<KeychainError>,
    /// Which of the keys that accounts have had these are: an answer of the keychain about earlier
    /// ones counts no more.
    pub(super) key_generation: u64,
    /// When to try to read the keys again.
    pub(super) keys_at: Option<Mono>,
    pub(super) access: Option<Arc<Access>>,
    pub(super) zones: Vec<ZoneView>,
}

impl Account {
    pub(super) fn from_row(row: store::Account, zones: Vec<ZoneView>) -> Self {
        Account {
            name: row.name.into(),
            public_key: row.public_key,
            project_id: row.project_id,
            region: row.region,
            endpoint: row.endpoint,
            session_only: row.session_only,
            position: row.position,
            keys: KeysState::Loading,
            keychain: None,
            key_generation: 0,
            keys_at: None,
            access: None,
            zones,
        }
    }

    fn row(&self) -> store::Account {
        store::Account {
            name: self.name.to_string(),
            public_key: self.public_key.clone(),
            project_id: self.project_id.clone(),
            region: self.region.clone(),
            endpoint: self.endpoint.clone(),
            position: self.position,
            session_only: self.session_only,
        }
    }

    pub(super) fn entry(&self) -> AccountEntry {
        AccountEntry {
            name: self.name.to_string(),
            public_key: self.public_key.clone(),
            project_id: self.project_id.clone(),
            region: self.region.clone(),
        }
    }

    pub(super) fn view(&self, texts: &Texts, fleet: &Fleet) -> AccountView {
        AccountView {
            name: self.name.to_string(),
            public_key_hint: hint(&self.public_key),
            project_id: self.project_id.clone(),
            region: self.region.clone(),
            keys: self.keys,
            problem: self.problem(texts, fleet),
            zones: self.zones.clone(),
        }
    }

    /// What stops the account, in words.
    fn problem(&self, texts: &Texts, fleet: &Fleet) -> Option<Problem> {
        if self.keys == KeysState::Loading {
            return None;
        }
        fleet
            .blocked(&self.name)
            .map(|failure| wording::failure_problem(texts, failure))
    }

    pub(super) fn banner(&self, texts: &Texts, fleet: &Fleet) -> Option<(BannerKind, Problem)> {
        let kind = match (self.keys, &self.keychain) {
            (KeysState::Loading, _) => return None,
            (_, Some(KeychainError::Locked)) => BannerKind::KeychainLocked,
            (_, Some(KeychainError::NoService | KeychainError::Broken(_))) => {
                BannerKind::KeychainAbsent
            }
            (_, Some(_)) => BannerKind::KeysMissing,
            (_, None) => BannerKind::AccountBlocked,
        };
        self.problem(texts, fleet).map(|problem| (kind, problem))
    }
}

/// Enough of a public key to know it by.
pub(super) fn hint(public_key: &str) -> String {
    let characters: Vec<char> = public_key.chars().collect();
    match characters.len() {
        0..12 => "…".to_owned(),
        length => {
            let head: String = characters.iter().take(4).collect();
            let tail: String = characters.iter().skip(length - 4).collect();
            format!("{head}…{tail}")
        }
    }
}

impl Controller {
    pub(super) fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| &*account.name == name)
    }

    pub(super) fn account_mut(&mut self, name: &str) -> Option<&mut Account> {
        self.accounts
            .iter_mut()
            .find(|account| &*account.name == name)
    }

    /// The account that is meant: the named one, or the only one.
    pub(super) fn account_meant(&self, name: Option<&str>) -> Result<&Account, Problem> {
        let problem = |key, message: &str| wording::own_problem(&self.texts, key, message);
        match (name, self.accounts.as_slice()) {
            (Some(name), _) => self
                .account(name)
                .ok_or_else(|| problem("error-account-unknown", name)),
            (None, []) => Err(problem("error-no-account", "")),
            (None, [only]) => Ok(only),
            (None, [first, ..]) => Ok(self.account(DEFAULT_NAME).unwrap_or(first)),
        }
    }

    /// Takes an account over from the store at the start.
    pub(super) fn adopt_account(&mut self, now: Now, account: Account) {
        let name = Arc::clone(&account.name);
        self.begin_account(now, account);
        self.read_key(&name);
    }

    /// Makes an account known to everybody. It stands still until its key is there.
    fn begin_account(&mut self, now: Now, account: Account) {
        let name = Arc::clone(&account.name);
        let per_minute = self.settings.requests_per_minute;
        let discovery = self.settings.discovery && self.discovers;
        self.fleet.put_account(now, &name, per_minute, discovery);
        self.fleet
            .block_account(now, &name, wording::account_failure("keychain-loading"));
        self.accounts.push(account);
    }

    /// Asks the keychain for an account's key, which may ask the person for a password. The answer
    /// comes as a message.
    pub(super) fn read_key(&mut self, name: &AccountName) {
        self.read_key_with(name, false);
    }

    /// The same; `quietly` leaves a locked keychain alone: the person was asked once.
    fn read_key_with(&mut self, name: &AccountName, quietly: bool) {
        let Some(account) = self.account_mut(name) else {
            return;
        };
        account.keys_at = None;
        let generation = account.key_generation;
        let keychain = if account.session_only {
            self.session_keys.clone()
        } else {
            self.keychain.clone()
        };
        let (name, inbox) = (Arc::clone(name), self.inbox.clone());
        tokio::spawn(async move {
            let key = if quietly {
                keychain.get_quietly(&name).await
            } else {
                keychain.get_soon(&name).await
            };
            // The controller may have ended meanwhile.
            drop(inbox.send(Message::Key(name, generation, key)));
        });
    }

    /// Reads the keys of accounts that have none yet: somebody may have unlocked the keychain.
    pub(super) fn read_missing_keys(&mut self) {
        let names: Vec<AccountName> = self
            .accounts
            .iter()
            .filter(|account| account.keychain.is_some())
            .map(|account| Arc::clone(&account.name))
            .collect();
        names.iter().for_each(|name| self.read_key_with(name, true));
    }

    /// Reads keys again that could not be read, where that needs no person.
    pub(super) fn retry_keys(&mut self, now: Now) {
        let due: Vec<AccountName> = self
            .accounts
            .iter()
            .filter(|account| account.keys_at.is_some_and(|at| at <= now.mono))
            .map(|account| Arc::clone(&account.name))
            .collect();
        for name in due {
            self.read_key_with(&name, true);
        }
    }

    /// The keychain has answered about the keys of an account that it had in this `generation`.
    pub(super) fn key_arrived(
        &mut self,
        now: Now,
        name: &AccountName,
        generation: u64,
        key: Result<Secret, KeychainError>,
    ) {
        let Some(account) = self
            .account(name)
            .filter(|account| account.key_generation == generation)
        else {
            return;
        };
        let outcome = key.and_then(|key| {
            let credentials = account_credentials(account, key);
            match credentials.check() {
                Ok(()) => Ok(credentials),
                Err(_) => Err(KeychainError::Damaged),
            }
        });
        match outcome {
            Ok(credentials) => self.use_keys(now, name, credentials),
            Err(error) => self.keys_missing(now, name, error),
        }
        self.touch(now);
    }

    /// An account's keys cannot be read. Said once; then it is looked for them quietly.
    fn keys_missing(&mut self, now: Now, name: &AccountName, error: KeychainError) {
        let Some(account) = self.account_mut(name) else {
            return;
        };
        account.keys_at = Some(now.mono.plus_secs(KEYS_PAUSE));
        let key = wording::keychain_key(&error);
        let known = account.keychain.as_ref().map(wording::keychain_key);
        if known == Some(key) {
            return;
        }
        tracing::warn!(account = %name, %error, "keys not read");
        account.access = None;
        account.keys = match error {
            KeychainError::Locked => KeysState::Locked,
            KeychainError::NoService | KeychainError::Broken(_) => KeysState::NoService,
            _ => KeysState::Missing,
        };
        account.keychain = Some(error);
        self.fleet
            .block_account(now, name, wording::account_failure(key));
    }

    fn use_keys(&mut self, now: Now, name: &AccountName, credentials: Credentials) {
        match self.access_for(name, credentials) {
            Ok(access) => {
                if let Some(account) = self.account_mut(name) {
                    account.access = Some(Arc::new(access));
                    account.keychain = None;
                    account.keys = if account.session_only {
                        KeysState::SessionOnly
                    } else {
                        KeysState::Ready
                    };
                }
                self.stop_asking(name);
                self.fleet.keys_changed(now, name);
                self.keychain_answered(now, name);
            }
            Err(problem) => {
                tracing::error!(account = %name, key = problem.key, "no access to the service");
                if let Some(account) = self.account_mut(name) {
                    account.keys = KeysState::Ready;
                    account.keychain = None;
                }
                self.fleet
                    .block_account(now, name, wording::account_failure(&problem.key));
            }
        }
    }

    /// Ends what is being asked for an account.
    fn stop_asking(&mut self, name: &AccountName) {
        let watches = self.watches.iter();
        let own = watches.filter(|(_, record)| record.account == *name);
        own.for_each(|(&id, _)| self.pollers.stop(id));
        self.pollers.stop_account(name);
    }

    fn access_for(&self, name: &str, credentials: Credentials) -> Result<Access, Problem> {
        access_at(&self.texts, &self.endpoint_choice(name), credentials)
    }

    pub(super) fn endpoint_choice(&self, name: &str) -> EndpointChoice {
        EndpointChoice {
            forced: self.endpoint.clone(),
            account: self
                .account(name)
                .and_then(|account| account.endpoint.clone()),
        }
    }

    /// Makes an account known, or changes it. Its key is in `key`, or in the keychain already. What
    /// cannot be saved changes nothing.
    pub(super) fn put_account(
        &mut self,
        entry: AccountEntry,
        session_only: bool,
        zones: Option<Vec<ZoneView>>,
        key: Option<Secret>,
    ) -> Result<(), Problem> {
        let now = self.clock.now();
        let name: AccountName = entry.name.as_str().into();
        let next = self
            .accounts
            .iter()
            .map(|account| account.position + 1)
            .max()
            .unwrap_or(0);
        self.key_generations += 1;
        let generation = self.key_generations;
        let known = self.account(&name);
        let account = Account {
            name: Arc::clone(&name),
            public_key: entry.public_key,
            project_id: entry.project_id.filter(|id| !id.is_empty()),
            region: entry.region,
            endpoint: known.and_then(|account| account.endpoint.clone()),
            session_only,
            position: known.map_or(next, |account| account.position),
            keys: KeysState::Loading,
            keychain: None,
            key_generation: generation,
            keys_at: None,
            access: None,
            zones: zones
                .or_else(|| known.map(|account| account.zones.clone()))
                .unwrap_or_default(),
        };
        self.save_first(vec![
            Op::SaveAccount(account.row()),
            Op::PutZones {
                account: name.to_string(),
                zones: account.zones.clone(),
                seen_at: now.wall,
            },
        ])?;
        self.account_is_new(now, &name);
        match self.account_mut(&name) {
            Some(known) => *known = account,
            None => self.begin_account(now, account),
        }
        match key {
            Some(key) => self.key_arrived(now, &name, generation, Ok(key)),
            None => {
                // Nothing is asked with the old keys while the new ones are on their way.
                self.stop_asking(&name);
                let loading = wording::account_failure("keychain-loading");
                self.fleet.block_account(now, &name, loading);
                self.read_key(&name);
            }
        }
        self.touch(now);
        Ok(())
    }

    pub(super) fn forget_account(&mut self, name: &str) -> Result<(), Problem> {
        let Some(account) = self.account(name).cloned() else {
            return Err(wording::own_problem(
                &self.texts,
                "error-account-unknown",
                name,
            ));
        };
        self.save_first(vec![Op::RemoveAccount {
            name: name.to_owned(),
        }])?;
        self.account_is_new(self.clock.now(), name);
        self.fleet.remove_account(name);
        let gone: Vec<watch::WatchId> = self
            .watches
            .iter()
            .filter(|(_, record)| record.account == account.name)
            .map(|(&id, _)| id)
            .collect();
        for id in gone {
            self.watches.remove(&id);
            self.forget_hooks_of_watch(id);
            self.unsaved_progress.remove(&id);
            self.pollers.stop(id);
        }
        self.pollers.stop_account(&account.name);
        self.accounts.retain(|other| other.name != account.name);
        self.forget_hooks_of(name);
        self.touch(self.clock.now());
        Ok(())
    }

    pub(super) fn free_name(&self) -> String {
        free_name(DEFAULT_NAME, |name| self.account(name).is_none())
    }
}

/// `base`, or with a number after it the first name that is free.
pub(super) fn free_name(base: &str, is_free: impl Fn(&str) -> bool) -> String {
    let mut names =
        std::iter::once(base.to_owned()).chain((2..).map(|number: u32| format!("{base}-{number}")));
    names.find(|name| is_free(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_shows_little_of_a_key() {
        assert_eq!(hint("4eZBabcdefghijklmnKf9="), "4eZB…Kf9=");
        assert_eq!(hint("short"), "…");
        assert_eq!(hint(""), "…");
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        assert_eq!(free_name("work", |_| true), "work");
        let taken = ["work", "work-2"];
        assert_eq!(free_name("work", |name| !taken.contains(&name)), "work-3");
    }
}
