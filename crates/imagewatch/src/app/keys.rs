//! What a person does with accounts: keys are tested against the service before they are kept.

use super::accounts::Account;
use super::controller::Controller;
use super::handle::Handle;
use super::input;
use super::wording;
use crate::control_api::AccountEntry;
use crate::keychain::{Keychain, KeychainError};
use crate::service::{Access, EndpointChoice};
use crate::texts::Texts;
use crate::view::{AccountForm, Problem, ZoneView};
use compshare::{Credentials, Secret};
use std::sync::Arc;
use watch::{AccountName, Place};

/// What is needed to try and to store new keys.
struct Tools {
    texts: Arc<Texts>,
    endpoint: EndpointChoice,
    keychain: Keychain,
    session_keys: Keychain,
}

impl Tools {
    /// Removes a key of the account's from where it is not kept now: the keychain, if the keys are
    /// for this session only, else the memory. The person is not asked to unlock anything for it.
    async fn forget_elsewhere(&self, account: &str, session_only: bool) {
        let elsewhere = if session_only {
            &self.keychain
        } else {
            &self.session_keys
        };
        if elsewhere.probe().await.is_ok()
            && let Err(error) = elsewhere.delete(account).await
        {
            tracing::warn!(account, %error, "an earlier key stays where it was");
        }
    }
}

impl Handle {
    /// Tests the keys against the service, stores them and adds the account. Where it may work.
    ///
    /// # Errors
    /// The keys cannot be right, the service does not take them, or they cannot be stored. Then
    /// nothing is added.
    pub(super) async fn add_account(&self, form: AccountForm) -> Result<Vec<ZoneView>, Problem> {
        let mut form = form;
        form.name = form.name.trim().to_owned();
        let asked = form.name.clone();
        let name = self
            .with(move |controller| {
                if asked.is_empty() {
                    return Ok(controller.free_name());
                }
                check_account_name(&controller.texts, &asked)?;
                match controller.account(&asked) {
                    Some(_) => Err(wording::own_problem(
                        &controller.texts,
                        "error-account-exists",
                        &asked,
                    )),
                    None => Ok(asked),
                }
            })
            .await??;
        form.name = name;
        self.put_form(form).await
    }

    /// Tests changed keys against the service and stores them; watching resumes at once.
    ///
    /// # Errors
    /// As [`Handle::add_account`]; then the old keys stay.
    pub(super) async fn change_keys(&self, form: AccountForm) -> Result<Vec<ZoneView>, Problem> {
        let name = form.name.clone();
        self.with(move |controller| controller.account_meant(Some(&name)).map(|_| ()))
            .await??;
        self.put_form(form).await
    }

    async fn put_form(&self, form: AccountForm) -> Result<Vec<ZoneView>, Problem> {
        let AccountForm {
            name,
            public_key,
            private_key,
            project_id,
            region,
            session_only,
        } = form;
        let credentials = Credentials {
            public_key: public_key.trim().to_owned(),
            private_key: trimmed(&private_key),
            project_id: Some(project_id.trim().to_owned()).filter(|id| !id.is_empty()),
        };
        let region = Some(region.trim().to_owned()).filter(|region| !region.is_empty());
        self.put_keys(name, credentials, region, session_only).await
    }

    /// Tests keys, stores them, and makes their account known or changes it. Without a region it is
    /// the first that the service names.
    pub(super) async fn put_keys(
        &self,
        name: String,
        credentials: Credentials,
        region: Option<String>,
        session_only: bool,
    ) -> Result<Vec<ZoneView>, Problem> {
        let mut entry = AccountEntry {
            name: name.clone(),
            public_key: credentials.public_key.clone(),
            project_id: credentials.project_id.clone(),
            region: region.clone().unwrap_or_default(),
        };
        let tools = self.tools(name.clone()).await?;
        credentials
            .check()
            .map_err(|problem| wording::of_credentials(&tools.texts, problem))?;
        input::check_account(&tools.texts, &entry)?;
        let zones = test_keys_at(&tools.texts, &tools.endpoint, credentials.clone()).await?;
        let keychain = if session_only {
            &tools.session_keys
        } else {
            &tools.keychain
        };
        let key = credentials.private_key;
        let in_words = |error: KeychainError| wording::keychain_problem(&tools.texts, &error);
        let before = match keychain.get(&name).await {
            Ok(key) => Some(key),
            Err(error @ (KeychainError::Locked | KeychainError::NoService)) => {
                return Err(in_words(error));
            }
            // One that cannot be read is no loss.
            Err(_) => None,
        };
        keychain.set(&name, &key).await.map_err(in_words)?;
        if region.is_none() {
            entry.region = super::imports::region_of(&zones);
        }
        // The key is used as it is here: reading it again would leave the account without one for
        // as long as the keychain takes.
        let found = zones.clone();
        let put = move |controller: &mut Controller| {
            controller.put_account(entry, session_only, Some(found), Some(key))
        };
        if let Err(problem) = self.with(put).await.and_then(|stored| stored) {
            put_back(keychain, &name, before).await;
            return Err(problem);
        }
        tools.forget_elsewhere(&name, session_only).await;
        Ok(zones)
    }

    /// Tests an account's stored keys and says where it may work.
    ///
    /// # Errors
    /// The account is unknown, its keys cannot be read, or the service does not take them.
    pub(super) async fn test_account(&self, name: String) -> Result<Vec<ZoneView>, Problem> {
        let tools = self.tools(name.clone()).await?;
        let account_name = name.clone();
        let account = self
            .with(move |controller| controller.account_meant(Some(&account_name)).cloned())
            .await??;
        let keychain = if account.session_only {
            &tools.session_keys
        } else {
            &tools.keychain
        };
        let key = keychain
            .get(&name)
            .await
            .map_err(|error| wording::keychain_problem(&tools.texts, &error))?;
        let zones = test_keys_at(
            &tools.texts,
            &tools.endpoint,
            account_credentials(&account, key),
        )
        .await?;
        let found = zones.clone();
        self.with(move |controller| {
            let now = controller.clock.now();
            if let Some(account) = controller.account_mut(&name) {
                account.zones = found;
            }
            controller.account_is_new(now, &name);
            controller.fleet.retry_account(now, &name);
            controller.touch(now);
        })
        .await?;
        Ok(zones)
    }

    /// Removes an account, its watches and then its key in the keychain.
    ///
    /// # Errors
    /// The account is unknown, its key could not be removed, or the removal cannot be saved; then the
    /// account stays. Or its key, and that alone, is left.
    pub(super) async fn remove_account(&self, name: String) -> Result<(), Problem> {
        let tools = self.tools(name.clone()).await?;
        let known = name.clone();
        let account = self
            .with(move |controller| controller.account_meant(Some(&known)).cloned())
            .await??;
        let keychain = if account.session_only {
            &tools.session_keys
        } else {
            &tools.keychain
        };
        // Asks for a locked keychain's password before anything is removed.
        if let Err(error @ (KeychainError::Locked | KeychainError::Broken(_))) =
            keychain.get(&name).await
        {
            return Err(wording::keychain_problem(&tools.texts, &error));
        }
        let removed = name.clone();
        // The key goes last: without it, an account that comes back could not be used.
        self.with(move |controller| controller.forget_account(&removed))
            .await??;
        let deleted = keychain.delete(&name).await;
        tools.forget_elsewhere(&name, account.session_only).await;
        match deleted {
            Ok(()) | Err(KeychainError::NoEntry | KeychainError::NoService) => Ok(()),
            Err(error) => {
                let why = error.to_string();
                Err(wording::own_problem(
                    &tools.texts,
                    "keychain-key-left",
                    &why,
                ))
            }
        }
    }

    /// Tries again with an account that stands still: reads its keys anew and asks the service.
    ///
    /// # Errors
    /// The account is unknown.
    pub(super) async fn retry_account(&self, name: String) -> Result<(), Problem> {
        self.with(move |controller| {
            let name = Arc::clone(&controller.account_meant(Some(&name))?.name);
            controller.account_is_retried(&name);
            controller.read_key(&name);
            Ok(())
        })
        .await?
    }

    /// What is needed to ask with an account: its name, its access, the words, the places known. A
    /// locked keychain asks for its password unless this is to happen `quietly`; one that the user
    /// did not unlock when it asked is not made to ask again.
    pub(super) async fn access(
        &self,
        account: Option<String>,
        quietly: bool,
    ) -> Result<(AccountName, Arc<Access>, Arc<Texts>, Vec<Place>), Problem> {
        let account = self
            .with(move |controller| controller.account_meant(account.as_deref()).cloned())
            .await??;
        let tools = self.tools(account.name.to_string()).await?;
        let places = account.zones.iter();
        let places = places
            .map(|zone| Place::new(&zone.region, Some(&zone.zone)))
            .collect();
        if let Some(access) = account.access {
            return Ok((account.name, access, tools.texts, places));
        }
        // At the start the keys may still be on their way from the keychain.
        let keychain = if account.session_only {
            &tools.session_keys
        } else {
            &tools.keychain
        };
        let key = if quietly || account.keychain.is_some() {
            keychain.get_quietly(&account.name).await
        } else {
            keychain.get(&account.name).await
        };
        let key = key.map_err(|error| wording::keychain_problem(&tools.texts, &error))?;
        let credentials = account_credentials(&account, key);
        let access = access_at(&tools.texts, &tools.endpoint, credentials)?;
        Ok((account.name, Arc::new(access), tools.texts, places))
    }

    async fn tools(&self, account: String) -> Result<Tools, Problem> {
        self.with(move |controller| Tools {
            texts: Arc::clone(&controller.texts),
            endpoint: controller.endpoint_choice(&account),
            keychain: controller.keychain.clone(),
            session_keys: controller.session_keys.clone(),
        })
        .await
    }
}

/// Leaves the keychain as it was found after a change that came to nothing: with the key of before,
/// or without one.
async fn put_back(keychain: &Keychain, account: &str, before: Option<Secret>) {
    let restored = match &before {
        Some(key) => keychain.set(account, key).await,
        None => keychain.delete(account).await,
    };
    if let Err(error) = restored {
        tracing::warn!(account, %error, "a key stays in the keychain");
    }
}

/// Whether an account may have this name. Some are the names of other entries in the keychain.
///
/// # Errors
/// It may not.
pub fn check_account_name(texts: &Texts, name: &str) -> Result<(), Problem> {
    input::check_name(texts, name)?;
    match name.starts_with(crate::hooks::ENTRY_PREFIX) {
        true => Err(wording::own_problem(texts, "error-account-name", name)),
        false => Ok(()),
    }
}

/// The key without the blanks and line ends that copying brings along.
fn trimmed(private_key: &Secret) -> Secret {
    Secret::new(private_key.expose().trim().to_owned())
}

pub(super) fn account_credentials(account: &Account, key: Secret) -> Credentials {
    Credentials {
        public_key: account.public_key.clone(),
        private_key: key,
        project_id: account.project_id.clone(),
    }
}

/// Access to the service for these keys, at the environment's endpoint or the service's own.
///
/// # Errors
/// The keys cannot be right, the endpoint is unusable, or no HTTP client can be built.
pub fn access(texts: &Texts, credentials: Credentials) -> Result<Access, Problem> {
    access_at(texts, &EndpointChoice::default(), credentials)
}

pub(super) fn access_at(
    texts: &Texts,
    endpoint: &EndpointChoice,
    credentials: Credentials,
) -> Result<Access, Problem> {
    credentials
        .check()
        .map_err(|problem| wording::of_credentials(texts, problem))?;
    let endpoint = endpoint
        .endpoint()
        .map_err(|error| wording::of_endpoint(texts, &error))?;
    Access::new(endpoint, credentials)
        .map_err(|error| wording::own_problem(texts, "error-no-client", &error.to_string()))
}

async fn test_keys_at(
    texts: &Texts,
    endpoint: &EndpointChoice,
    credentials: Credentials,
) -> Result<Vec<ZoneView>, Problem> {
    let access = access_at(texts, endpoint, credentials)?;
    access
        .zone_list()
        .await
        .map_err(|failure| wording::failure_problem(texts, &failure))
}
