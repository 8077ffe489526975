//! Private keys in the system's keychain: Secret Service on Linux, Credential Manager on Windows,
//! Keychain on macOS.
//!
//! All keychain work happens on threads of its own, because a locked keychain asks the user and
//! waits for as long as they take. Whoever works on the user's behalf waits with it, as long as the
//! keychain itself answers; a look in the background waits a bounded time, and what takes longer is
//! [`KeychainError::Locked`], never "no key".

#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(target_os = "linux")]
mod secret_service;
mod value;
mod worker;

#[cfg(test)]
mod tests;

use crate::paths::Paths;
use compshare::Secret;
#[cfg(not(target_os = "linux"))]
use native::PlatformStore;
#[cfg(target_os = "linux")]
use secret_service::PlatformStore;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use worker::{Job, Worker};

/// The name under which the app keeps the keys of the user's standard data folder.
pub const SERVICE: &str = "ImageWatch";

/// A keychain that does not answer within this time hangs, or asks the user.
pub const WAIT: Duration = Duration::from_secs(8);

/// Whoever waits for the user looks this many times in [`WAIT`] whether the keychain still answers.
const LOOKS_IN_WAIT: u32 = 4;

/// So many times in all: a question that is still open then was lost.
const LOOKS: u32 = 300;

/// Whoever waits for the user waits this long.
pub const PATIENCE: Duration =
    Duration::from_secs(WAIT.as_secs() * LOOKS as u64 / LOOKS_IN_WAIT as u64);

/// Longest key in bytes: what Windows holds in one credential (`CRED_MAX_CREDENTIAL_BLOB_SIZE`).
pub const VALUE_LIMIT: usize = 2560;

/// The keychain. Clones share it.
#[derive(Debug, Clone)]
pub struct Keychain(Kind);

#[derive(Debug, Clone)]
enum Kind {
    System {
        /// For what may ask the user, and then waits for them.
        asking: Worker,
        /// For what asks nobody: a question that nobody answers does not hold it up, and the user
        /// may have unlocked the keychain in another program.
        quiet: Worker,
        /// How many callers wait for the user.
        waiting: Arc<watch::Sender<u32>>,
        /// Whether it holds the keys of a data folder other than the standard one.
        of_other_folder: bool,
    },
    Memory(Arc<Mutex<HashMap<String, Secret>>>),
}

/// Why the keychain did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// It holds no key for this account.
    #[error("the keychain holds no key for this account")]
    NoEntry,
    /// It holds no key for this account of a data folder other than the standard one. Version 0.1.0
    /// kept the keys of all folders under the same names, and a folder's own names change if it is
    /// moved.
    #[error("the keychain holds no key for this account of this data folder")]
    NoEntryOfFolder,
    /// It is locked: the person has not unlocked it in time, or dismissed the question, or another
    /// call still waits for them. Nothing is known about the key.
    #[error("the keychain is locked")]
    Locked,
    /// There is no keychain service on this desktop at present.
    #[error("there is no keychain service")]
    NoService,
    /// The service is there and fails, in its own words.
    #[error("the keychain failed: {0}")]
    Broken(String),
    /// What is kept for this account is no key: not UTF-8, empty, or with control characters.
    /// On writing, the key given is none.
    #[error("the key in the keychain is damaged")]
    Damaged,
    /// The key is longer than [`VALUE_LIMIT`].
    #[error("the key is too long for the keychain")]
    TooLong,
}

/// A keychain as the system has it. Every call may wait for the person, without limit.
trait Store: Send + 'static {
    fn get(&mut self, account: &str) -> Result<Secret, KeychainError>;
    fn set(&mut self, account: &str, key: &Secret) -> Result<(), KeychainError>;
    fn delete(&mut self, account: &str) -> Result<(), KeychainError>;
    fn probe(&mut self) -> Result<(), KeychainError>;
}

impl Keychain {
    /// The system's keychain, with keys kept under the name `service`: [`SERVICE`] but for tests.
    /// Nothing is asked of it yet.
    ///
    /// # Errors
    /// The system refuses another thread.
    pub fn start(service: &str) -> std::io::Result<Self> {
        Self::with_stores(
            PlatformStore::new(service),
            PlatformStore::new(service),
            WAIT,
        )
    }

    /// The system's keychain with the keys of a data folder: under [`SERVICE`] for the user's standard
    /// one, else under a name of its own, so that accounts of the same name in two folders have a key
    /// each.
    ///
    /// # Errors
    /// The system refuses another thread.
    pub fn of_folder(paths: &Paths) -> std::io::Result<Self> {
        match paths.lasting_name() {
            None => Self::start(SERVICE),
            Some(name) => {
                let mut keychain = Self::start(&format!("{SERVICE} {name}"))?;
                if let Kind::System {
                    of_other_folder, ..
                } = &mut keychain.0
                {
                    *of_other_folder = true;
                }
                Ok(keychain)
            }
        }
    }

    /// A keychain in memory alone, for keys of this session only. It forgets them when its last
    /// clone is dropped.
    pub fn in_memory() -> Self {
        Keychain(Kind::Memory(Arc::default()))
    }

    fn with_stores(asking: impl Store, quiet: impl Store, wait: Duration) -> std::io::Result<Self> {
        Ok(Keychain(Kind::System {
            asking: Worker::start(asking, wait)?,
            quiet: Worker::start(quiet, wait)?,
            waiting: Arc::new(watch::Sender::new(0)),
            of_other_folder: false,
        }))
    }

    /// The key of an account. A locked keychain asks the user to unlock it, and the answer is
    /// waited for.
    ///
    /// # Errors
    /// [`KeychainError`].
    pub async fn get(&self, account: &str) -> Result<Secret, KeychainError> {
        match &self.0 {
            Kind::System { .. } => {
                let answer = self.patiently(|reply| Job::get(account, reply)).await;
                self.of_this_folder(answer)
            }
            Kind::Memory(keys) => lock(keys)
                .get(account)
                .cloned()
                .ok_or(KeychainError::NoEntry),
        }
    }

    /// The same, but the user's answer is waited for no longer than [`WAIT`]; when they answer later,
    /// [`Keychain::late_answers`] tells.
    ///
    /// # Errors
    /// [`KeychainError`].
    pub async fn get_soon(&self, account: &str) -> Result<Secret, KeychainError> {
        match &self.0 {
            Kind::System { asking, .. } => {
                let answer = asking.call(|reply| Job::get(account, reply)).await;
                self.of_this_folder(answer)
            }
            Kind::Memory(_) => self.get(account).await,
        }
    }

    /// The same, but a locked keychain is left locked: the user is not asked.
    ///
    /// # Errors
    /// [`KeychainError`].
    pub async fn get_quietly(&self, account: &str) -> Result<Secret, KeychainError> {
        match &self.0 {
            Kind::System { quiet, .. } => {
                quiet.call(Job::probe).await?;
                let answer = quiet.call(|reply| Job::get(account, reply)).await;
                self.of_this_folder(answer)
            }
            Kind::Memory(_) => self.get(account).await,
        }
    }

    /// The answer, with what has to be known about a folder's keys where one is missing.
    fn of_this_folder<T>(&self, answer: Result<T, KeychainError>) -> Result<T, KeychainError> {
        answer.map_err(|error| match (&self.0, error) {
            (
                Kind::System {
                    of_other_folder: true,
                    ..
                },
                KeychainError::NoEntry,
            ) => KeychainError::NoEntryOfFolder,
            (_, error) => error,
        })
    }

    /// Keeps the key of an account in place of any that was there. The user may have to unlock the
    /// keychain first, and is waited for.
    ///
    /// # Errors
    /// [`KeychainError`]. After [`KeychainError::Locked`] from a keychain that hung the key may still
    /// be kept later.
    pub async fn set(&self, account: &str, key: &Secret) -> Result<(), KeychainError> {
        value::check(key)?;
        match &self.0 {
            Kind::System { .. } => self.patiently(|reply| Job::set(account, key, reply)).await,
            Kind::Memory(keys) => {
                lock(keys).insert(account.to_owned(), key.clone());
                Ok(())
            }
        }
    }

    /// Forgets the key of an account, as patiently as [`Keychain::set`]. It is no error if there was
    /// none.
    ///
    /// # Errors
    /// [`KeychainError`], but never [`KeychainError::NoEntry`].
    pub async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        match &self.0 {
            Kind::System { .. } => self.patiently(|reply| Job::delete(account, reply)).await,
            Kind::Memory(keys) => {
                lock(keys).remove(account);
                Ok(())
            }
        }
    }

    /// Whether the keychain could be used now, without asking the person anything.
    ///
    /// # Errors
    /// [`KeychainError::NoService`], [`KeychainError::Locked`] or [`KeychainError::Broken`].
    pub async fn probe(&self) -> Result<(), KeychainError> {
        match &self.0 {
            Kind::System { quiet, .. } => quiet.call(Job::probe).await,
            Kind::Memory(_) => Ok(()),
        }
    }

    /// Hands over a job that may ask the user and waits for as long as their answer is all that is
    /// missing: until the keychain itself does not answer any more.
    async fn patiently<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Result<T, KeychainError> {
        let Kind::System {
            asking,
            quiet,
            waiting,
            ..
        } = &self.0
        else {
            return Err(KeychainError::NoService);
        };
        let mut answer = asking.hand(job)?;
        let mut waits = None;
        for _ in 0..LOOKS {
            let look = async {
                tokio::time::sleep(quiet.wait() / LOOKS_IN_WAIT).await;
                quiet.look().await
            };
            let seen = tokio::select! {
                answer = &mut answer => return worker::taken(answer),
                seen = look => seen,
            };
            match seen {
                Some(Ok(()) | Err(KeychainError::Locked)) => {
                    waits.get_or_insert_with(|| Waits::begin(waiting));
                }
                Some(Err(error)) => return Err(error),
                None => break,
            }
        }
        Err(KeychainError::Locked)
    }

    /// How many callers wait for the user to answer a question of the keychain's.
    pub fn waiting_for_user(&self) -> watch::Receiver<u32> {
        match &self.0 {
            Kind::System { waiting, .. } => waiting.subscribe(),
            // Memory asks nobody.
            Kind::Memory(_) => watch::channel(0).1,
        }
    }

    /// Changes whenever a call comes to its end after its caller was told
    /// [`KeychainError::Locked`]: usually the person has just answered, so it is time to ask again.
    pub fn late_answers(&self) -> watch::Receiver<u64> {
        match &self.0 {
            Kind::System { asking, .. } => asking.late_answers(),
            // Nothing is ever late in memory: a receiver whose sender is gone never changes.
            Kind::Memory(_) => watch::channel(0).1,
        }
    }
}

/// The map is whole even if a holder of the lock panicked: each change to it is one call.
fn lock(keys: &Mutex<HashMap<String, Secret>>) -> MutexGuard<'_, HashMap<String, Secret>> {
    keys.lock().unwrap_or_else(PoisonError::into_inner)
}

type Reply<T> = oneshot::Sender<Result<T, KeychainError>>;
type Answer<T> = oneshot::Receiver<Result<T, KeychainError>>;

/// A caller that waits for the user, for as long as this lives.
struct Waits(Arc<watch::Sender<u32>>);

impl Waits {
    fn begin(waiting: &Arc<watch::Sender<u32>>) -> Self {
        waiting.send_modify(|count| *count += 1);
        Waits(Arc::clone(waiting))
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
