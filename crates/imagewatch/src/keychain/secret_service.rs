//! The Secret Service on Linux: GNOME Keyring, KDE Wallet, KeePassXC and others.
//!
//! The `keyring` crates' own entry remembers a failed start for the life of the process. Here the
//! store is made when it is needed and rebuilt after a failure, so that a service that comes
//! later, or comes back, is used.

use super::{KeychainError, Store, value};
use crate::bus;
use compshare::Secret;
use keyring_core::{CredentialStore, Entry, Error};
use secret_service::EncryptionType;
use secret_service::blocking::{Collection, SecretService};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;
use zbus::names::BusName;
use zbus_secret_service_keyring_store::Store as SecretServiceStore;

/// Name of the collection that is made where there is none at all, as desktops name it.
const COLLECTION_LABEL: &str = "Login";

/// The name of the Secret Service on the bus, whoever offers it.
const NAME: &str = "org.freedesktop.secrets";

/// KDE's wallets, the newest first. They offer the Secret Service once they run, but the bus does not
/// know that it could start them for its sake.
const WALLETS: [Wallet; 2] = [
    Wallet {
        name: "org.kde.kwalletd6",
        path: "/modules/kwalletd6",
    },
    Wallet {
        name: "org.kde.kwalletd5",
        path: "/modules/kwalletd5",
    },
];

/// One that was started offers the Secret Service after at most so many looks.
const WALLET_LOOKS: u32 = 50;

/// Pause between them.
const WALLET_PAUSE: Duration = Duration::from_millis(100);

/// What the bus says of a service that did not run before.
const STARTED: u32 = 1;

/// Held while a wallet is started: both threads may find it missing at once.
static STARTING: Mutex<()> = Mutex::new(());

struct Wallet {
    name: &'static str,
    path: &'static str,
}

/// Alias of the collection that entries are kept in.
const DEFAULT_ALIAS: &str = "default";

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
                let store: Arc<CredentialStore> = new_store()?;
                Arc::clone(self.store.insert(store))
            }
        };
        let label = format!("{}: {account}", self.service);
        let modifiers = HashMap::from([("label", label.as_str())]);
        let entry = Entry::new_in_store_with_modifiers(&store, &self.service, account, &modifiers)?;
        operation(&entry)
    }

    /// Runs an operation that needs an existing entry. Some services hide what is locked, and some
    /// are empty while it is, so "no entry" is believed only of an unlocked collection.
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
        match default_collection(&service)? {
            Some(collection) if is_locked(&collection)? => Err(KeychainError::Locked),
            // Without any collection the first key makes one.
            _ => Ok(()),
        }
    }
}

fn first(entries: &[Entry]) -> Result<&Entry, Error> {
    entries.first().ok_or(Error::NoEntry)
}

/// A store, from KDE's wallet as well.
fn new_store() -> Result<Arc<SecretServiceStore>, Error> {
    match SecretServiceStore::new() {
        Err(Error::PlatformFailure(cause)) if is_absent(cause.as_ref()) && start_wallet() => {
            SecretServiceStore::new()
        }
        outcome => outcome,
    }
}

/// A connection for everything but keys, which therefore needs no encryption.
fn connect() -> Result<SecretService<'static>, KeychainError> {
    let connect = || SecretService::connect(EncryptionType::Plain).map_err(|error| explain(&error));
    match connect() {
        Err(KeychainError::NoService) if start_wallet() => connect(),
        outcome => outcome,
    }
}

fn is_absent(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    let error = cause.downcast_ref::<secret_service::Error>();
    error.map(explain) == Some(KeychainError::NoService)
}

/// Starts KDE's wallet if there is one; whether it offers the Secret Service then.
fn start_wallet() -> bool {
    let _alone = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    let started = Connection::session()
        .and_then(|bus| DBusProxy::new(&bus))
        .and_then(|bus| start_wallet_on(&bus));
    started.unwrap_or_else(|error| {
        tracing::debug!(%error, "no wallet was started");
        false
    })
}

fn start_wallet_on(bus: &DBusProxy<'_>) -> zbus::Result<bool> {
    let has_service =
        || -> zbus::Result<bool> { Ok(bus.name_has_owner(BusName::from_static_str(NAME)?)?) };
    if has_service()? {
        return Ok(true);
    }
    let known = bus.list_activatable_names()?;
    let is_known = |wallet: &&Wallet| known.iter().any(|name| name.as_str() == wallet.name);
    let Some(wallet) = WALLETS.iter().find(is_known) else {
        return Ok(false);
    };
    let name = zbus::names::WellKnownName::from_static_str(wallet.name)?;
    if bus.start_service_by_name(name, 0)? != STARTED {
        // It ran before, and does not offer the service: that can be switched off.
        return has_service();
    }
    for _ in 0..WALLET_LOOKS {
        if has_service()? {
            return Ok(true);
        }
        std::thread::sleep(WALLET_PAUSE);
    }
    Ok(false)
}

/// The name that KDE's wallet gives to the collection for passwords of this computer, if the Secret
/// Service is KDE's wallet.
fn wallet_collection() -> Option<String> {
    let connection = Connection::session().ok()?;
    let bus = DBusProxy::new(&connection).ok()?;
    let owner = |name| {
        bus.get_name_owner(BusName::from_static_str(name).ok()?)
            .ok()
    };
    let service = owner(NAME)?;
    let is_service = |wallet: &&Wallet| owner(wallet.name).as_ref() == Some(&service);
    let wallet = WALLETS.iter().find(is_service)?;
    let interface = Some("org.kde.KWallet");
    let name = connection
        .call_method(
            Some(wallet.name),
            wallet.path,
            interface,
            "localWallet",
            &(),
        )
        .ok()?;
    name.body().deserialize().ok()
}

/// The collection that entries are kept in; none if the first key has to make it.
///
/// # Errors
/// [`KeychainError::Locked`] as well where there is no collection at all: KeePassXC has none while no
/// database is open. A wallet of KDE's that is locked is a collection all the same.
fn default_collection<'a>(
    service: &'a SecretService<'a>,
) -> Result<Option<Collection<'a>>, KeychainError> {
    match service.get_collection_by_alias(DEFAULT_ALIAS) {
        Ok(collection) => Ok(Some(collection)),
        Err(secret_service::Error::NoResult) => {
            let all = service.get_all_collections();
            let is_empty = all.map_err(|error| explain(&error))?.is_empty();
            if is_empty && wallet_collection().is_none() {
                Err(KeychainError::Locked)
            } else {
                Ok(None)
            }
        }
        Err(error) => Err(explain(&error)),
    }
}

fn is_locked(collection: &Collection<'_>) -> Result<bool, KeychainError> {
    collection.is_locked().map_err(|error| explain(&error))
}

/// Unlocks the default collection if it is locked, which asks the user, and says whether it was.
fn unlock_default() -> Result<bool, KeychainError> {
    let service = connect()?;
    let Some(collection) = default_collection(&service)? else {
        return Ok(false);
    };
    if !is_locked(&collection)? {
        return Ok(false);
    }
    collection.unlock().map_err(|error| explain(&error))?;
    Ok(true)
}

/// Makes a default collection, for which the service asks the user for a password.
fn make_default() -> Result<(), KeychainError> {
    let service = connect()?;
    // Where there is none at all, this says that it is locked.
    default_collection(&service)?;
    let label = wallet_collection().unwrap_or_else(|| COLLECTION_LABEL.to_owned());
    service
        .create_collection(&label, DEFAULT_ALIAS)
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
        Cause::Unavailable | Cause::PromptDisconnected => KeychainError::NoService,
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
        zbus::Error::Connection(..) | zbus::Error::InputOutput(_) | zbus::Error::Address(_) => {
            KeychainError::NoService
        }
        other => KeychainError::Broken(other.to_string()),
    }
}

fn explain_name(name: &str, text: String) -> KeychainError {
    if bus::is_absence(name) {
        KeychainError::NoService
    } else if name == IS_LOCKED {
        KeychainError::Locked
    } else {
        KeychainError::Broken(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bus_that_nobody_runs_is_no_keychain() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("unix:path={}", folder.path().join("bus").display());
        let bus = zbus::blocking::connection::Builder::address(address.as_str()).unwrap();
        let error = bus.build().unwrap_err();
        assert!(matches!(error, zbus::Error::Connection(..)), "{error:?}");
        let meaning = explain(&secret_service::Error::Zbus(error));
        assert_eq!(meaning, KeychainError::NoService);
    }
}
