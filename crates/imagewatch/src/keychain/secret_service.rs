//! The Secret Service on Linux: GNOME Keyring, KDE Wallet, KeePassXC and others.
//!
//! The `keyring` crates' own entry remembers a failed start for the life of the process. Here the
//! store is made when it is needed and made anew after a failure, so that a service that comes
//! later, or comes back, is used.

use super::{KeychainError, Store, value};
use compshare::Secret;
use keyring_core::{CredentialStore, Entry, Error};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use std::collections::HashMap;
use std::sync::Arc;
use zbus_secret_service_keyring_store::Store as SecretServiceStore;

/// Name of the collection that is made where there is none at all, as desktops name it.
const COLLECTION_LABEL: &str = "Login";

/// Alias of the collection that entries are kept in.
const DEFAULT_ALIAS: &str = "default";

/// D-Bus errors that mean that nobody offers the service.
const ABSENT: [&str; 3] = [
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.NotSupported",
];

/// Prefix of D-Bus errors that mean that the service could not be started.
const NOT_STARTED: &str = "org.freedesktop.DBus.Error.Spawn.";

/// D-Bus error of the Secret Service for what is locked.
const IS_LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";

/// The store, and the connection to it once there is one.
pub(super) struct PlatformStore {
    service: String,
    store: Option<Arc<CredentialStore>>,
}

impl PlatformStore {
    pub(super) fn new(service: &str) -> Self {
        PlatformStore {
            service: service.to_owned(),
            store: None,
        }
    }

    /// Runs an operation on the account's entry. One that fails over a connection made earlier is
    /// run once more over a new one: the service may have been restarted meanwhile. Every
    /// operation here may be repeated.
    fn run<T>(
        &mut self,
        account: &str,
        operation: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let was_connected = self.store.is_some();
        let outcome = self.run_once(account, &operation);
        if !matches!(outcome, Err(Error::PlatformFailure(_))) {
            return outcome;
        }
        self.store = None;
        if was_connected {
            self.run_once(account, &operation)
        } else {
            outcome
        }
    }

    fn run_once<T>(
        &mut self,
        account: &str,
        operation: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let store = match &self.store {
            Some(store) => Arc::clone(store),
            None => {
                let store: Arc<CredentialStore> = SecretServiceStore::new()?;
                Arc::clone(self.store.insert(store))
            }
        };
        let label = format!("{}: {account}", self.service);
        let modifiers = HashMap::from([("label", label.as_str())]);
        let entry = Entry::new_in_store_with_modifiers(&store, &self.service, account, &modifiers)?;
        operation(&entry)
    }

    /// Runs an operation that needs an existing entry. Some services hide what is locked, so "no
    /// entry" is believed only of an unlocked collection.
    fn run_on_existing<T>(
        &mut self,
        account: &str,
        operation: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<T, KeychainError> {
        match self.run(account, &operation) {
            Err(Error::NoEntry) if unlock_default()? => {
                self.run(account, &operation).map_err(meaning)
            }
            outcome => outcome.map_err(meaning),
        }
    }
}

impl Store for PlatformStore {
    fn get(&mut self, account: &str) -> Result<Secret, KeychainError> {
        let bytes = self.run_on_existing(account, |entry| match entry.get_secret() {
            // Another program made a second one: the service lists the same one first each time.
            Err(Error::Ambiguous(entries)) => first(&entries)?.get_secret(),
            outcome => outcome,
        })?;
        value::from_bytes(bytes)
    }

    fn set(&mut self, account: &str, key: &Secret) -> Result<(), KeychainError> {
        let write = |entry: &Entry| match entry.set_secret(key.expose().as_bytes()) {
            Err(Error::Ambiguous(entries)) => {
                for surplus in entries.iter().skip(1) {
                    surplus.delete_credential()?;
                }
                first(&entries)?.set_secret(key.expose().as_bytes())
            }
            outcome => outcome,
        };
        match self.run(account, write) {
            Err(Error::NoStorageAccess(cause)) if is_no_collection(cause.as_ref()) => {
                make_default()?;
                self.run(account, write).map_err(meaning)
            }
            outcome => outcome.map_err(meaning),
        }
    }

    fn delete(&mut self, account: &str) -> Result<(), KeychainError> {
        let outcome = self.run_on_existing(account, |entry| match entry.delete_credential() {
            Err(Error::Ambiguous(entries)) => entries.iter().try_for_each(Entry::delete_credential),
            outcome => outcome,
        });
        match outcome {
            Err(KeychainError::NoEntry) => Ok(()),
            outcome => outcome,
        }
    }

    fn probe(&mut self) -> Result<(), KeychainError> {
        let service = connect()?;
        let locked = match service.get_collection_by_alias(DEFAULT_ALIAS) {
            Ok(collection) => collection.is_locked().map_err(|error| explain(&error))?,
            // Without any collection the first key makes one.
            Err(secret_service::Error::NoResult) => false,
            Err(error) => return Err(explain(&error)),
        };
        if locked {
            Err(KeychainError::Locked)
        } else {
            Ok(())
        }
    }
}

fn first(entries: &[Entry]) -> Result<&Entry, Error> {
    entries.first().ok_or(Error::NoEntry)
}

/// A connection for everything but keys, which therefore needs no encryption.
fn connect() -> Result<SecretService<'static>, KeychainError> {
    SecretService::connect(EncryptionType::Plain).map_err(|error| explain(&error))
}

/// Unlocks the default collection if it is locked, which asks the person, and says whether it was.
fn unlock_default() -> Result<bool, KeychainError> {
    let service = connect()?;
    let collection = match service.get_collection_by_alias(DEFAULT_ALIAS) {
        Ok(collection) => collection,
        Err(secret_service::Error::NoResult) => return Ok(false),
        Err(error) => return Err(explain(&error)),
    };
    if !collection.is_locked().map_err(|error| explain(&error))? {
        return Ok(false);
    }
    collection.unlock().map_err(|error| explain(&error))?;
    Ok(true)
}

/// Makes a default collection, for which the service asks the person for a password.
fn make_default() -> Result<(), KeychainError> {
    connect()?
        .create_collection(COLLECTION_LABEL, DEFAULT_ALIAS)
        .map(drop)
        .map_err(|error| explain(&error))
}

fn is_no_collection(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    matches!(
        cause.downcast_ref::<secret_service::Error>(),
        Some(secret_service::Error::NoResult)
    )
}

fn meaning(error: Error) -> KeychainError {
    value::meaning(error, |cause| match cause.downcast_ref() {
        Some(error) => explain(error),
        None => KeychainError::Broken(cause.to_string()),
    })
}

fn explain(error: &secret_service::Error) -> KeychainError {
    use secret_service::Error as Cause;
    match error {
        Cause::Locked | Cause::Prompt | Cause::NoResult => KeychainError::Locked,
        Cause::Unavailable => KeychainError::NoService,
        Cause::Zbus(error) => explain_bus(error),
        Cause::ZbusFdo(zbus::fdo::Error::ZBus(error)) => explain_bus(error),
        Cause::ZbusFdo(error) => {
            use zbus::DBusError;
            explain_name(error.name().as_str(), error.to_string())
        }
        other => KeychainError::Broken(other.to_string()),
    }
}

fn explain_bus(error: &zbus::Error) -> KeychainError {
    match error {
        zbus::Error::MethodError(name, ..) => explain_name(name.as_str(), error.to_string()),
        zbus::Error::FDO(inner) => {
            use zbus::DBusError;
            explain_name(inner.name().as_str(), error.to_string())
        }
        // No session bus, or one that went away.
        zbus::Error::InputOutput(_) | zbus::Error::Address(_) => KeychainError::NoService,
        other => KeychainError::Broken(other.to_string()),
    }
}

fn explain_name(name: &str, text: String) -> KeychainError {
    if ABSENT.contains(&name) || name.starts_with(NOT_STARTED) {
        KeychainError::NoService
    } else if name == IS_LOCKED {
        KeychainError::Locked
    } else {
        KeychainError::Broken(text)
    }
}
