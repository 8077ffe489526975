//! Taking over accounts of compshare-cli. Its file is left as it is.

use super::accounts::hint;
use super::controller::Controller;
use super::handle::Handle;
use super::wording;
use crate::compshare_cli::{self, ConfigError, Profile};
use crate::texts::Texts;
use crate::view::{ImportFailure, ImportOutcome, ImportableAccount, ImportableAccounts, Problem};
use compshare::Credentials;
use std::path::PathBuf;

/// Region of an account for which neither the user nor the service names one.
pub const DEFAULT_REGION: &str = "cn-wlcb";

impl Handle {
    /// The accounts in compshare-cli's file, or in `file`, as they can be offered. Their private
    /// keys are read to judge them, and not handed out.
    ///
    /// # Errors
    /// The file is there and cannot be read, or is none of compshare-cli's.
    pub(super) async fn importable_accounts(
        &self,
        file: Option<String>,
    ) -> Result<ImportableAccounts, Problem> {
        let (file, profiles) = self.profiles(file).await?;
        let Some(profiles) = profiles else {
            return Ok(ImportableAccounts {
                file: None,
                accounts: Vec::new(),
            });
        };
        let accounts = self
            .with(move |controller| controller.offers(&profiles))
            .await?;
        Ok(ImportableAccounts {
            file: Some(file),
            accounts,
        })
    }

    /// Takes accounts of these names over: each one's keys are tested and go into the keychain, or
    /// into memory alone if `session_only`. One that fails keeps no other back.
    ///
    /// # Errors
    /// The file is not there or cannot be read. What went wrong with one account is in the outcome.
    pub(super) async fn import_accounts(
        &self,
        file: Option<String>,
        names: Vec<String>,
        session_only: bool,
    ) -> Result<ImportOutcome, Problem> {
        let (file, profiles) = self.profiles(file).await?;
        let profiles = profiles.unwrap_or_default();
        let mut outcome = ImportOutcome {
            file,
            imported: Vec::new(),
            failed: Vec::new(),
        };
        for name in names {
            let profile = profiles.iter().find(|profile| profile.name == name);
            match self.import(profile, &name, session_only).await {
                Ok(added) => outcome.imported.push(added),
                Err(problem) => outcome.failed.push(ImportFailure { name, problem }),
            }
        }
        Ok(outcome)
    }

    /// Takes one account over; says under which name.
    async fn import(
        &self,
        profile: Option<&Profile>,
        name: &str,
        session_only: bool,
    ) -> Result<String, Problem> {
        let Some(profile) = profile.cloned() else {
            return Err(self.problem("import-unknown", name));
        };
        let credentials = credentials(&profile);
        let new_name = self
            .with(move |controller| {
                let offer = controller.offer(&profile, &[]);
                match (offer.known_as, offer.problem) {
                    (Some(known), _) => Err(wording::own_problem(
                        &controller.texts,
                        "import-known",
                        &known,
                    )),
                    (_, Some(problem)) => Err(problem),
                    (None, None) => Ok(offer.new_name),
                }
            })
            .await??;
        self.put_keys(new_name.clone(), credentials, None, session_only)
            .await?;
        Ok(new_name)
    }

    /// The file's path and its accounts; none if it is not there.
    async fn profiles(
        &self,
        file: Option<String>,
    ) -> Result<(String, Option<Vec<Profile>>), Problem> {
        let file = file.map(PathBuf::from).or_else(compshare_cli::config_file);
        let Some(file) = file else {
            return Ok((String::new(), None));
        };
        let shown = file.display().to_string();
        // A file on a network share may take its time.
        let read = tokio::task::spawn_blocking(move || compshare_cli::read(&file)).await;
        let read = read.unwrap_or_else(|error| Err(std::io::Error::other(error).into()));
        match read {
            Ok(profiles) => Ok((shown, profiles)),
            Err(error) => {
                let key = match error {
                    ConfigError::Unreadable(_) | ConfigError::NoFile => "import-unreadable",
                    ConfigError::NotOurs { .. } => "import-not-ours",
                };
                Err(self.problem(key, &format!("{shown}: {error}")))
            }
        }
    }
}

impl Controller {
    /// All accounts as they can be offered, each with a name that no other has.
    fn offers(&self, profiles: &[Profile]) -> Vec<ImportableAccount> {
        let mut offers: Vec<ImportableAccount> = Vec::new();
        for profile in profiles {
            offers.push(self.offer(profile, &offers));
        }
        offers
    }

    fn offer(&self, profile: &Profile, before: &[ImportableAccount]) -> ImportableAccount {
        let known_as = self
            .accounts
            .iter()
            .find(|account| account.public_key == profile.public_key)
            .map(|account| account.name.to_string());
        let is_free = |name: &str| {
            self.account(name).is_none() && !before.iter().any(|other| other.new_name == name)
        };
        ImportableAccount {
            name: profile.name.clone(),
            new_name: super::accounts::free_name(&profile.name, is_free),
            public_key_hint: hint(&profile.public_key),
            known_as,
            current: profile.current,
            problem: problem(&self.texts, profile),
        }
    }
}

/// Why an account's keys cannot be right, if so.
fn problem(texts: &Texts, profile: &Profile) -> Option<Problem> {
    let keys = credentials(profile).check();
    keys.map_err(|problem| wording::of_credentials(texts, problem))
        .and_then(|()| super::keys::check_account_name(texts, &profile.name))
        .err()
}

fn credentials(profile: &Profile) -> Credentials {
    Credentials {
        public_key: profile.public_key.clone(),
        private_key: profile.private_key.clone(),
        project_id: None,
    }
}

/// The region of a new account: the first that the service names for it.
pub(super) fn region_of(zones: &[crate::view::ZoneView]) -> String {
    zones
        .first()
        .map_or_else(|| DEFAULT_REGION.to_owned(), |zone| zone.region.clone())
}
