//! Credential Manager on Windows, Keychain on macOS, by way of the `keyring` crate.

use super::{KeychainError, Store, value};
use compshare::Secret;
use keyring::v1::Entry;
use keyring_core::Error;

/// The platform's store. The systems find an entry by service and account alone.
pub(super) struct PlatformStore {
    service: String,
}

impl PlatformStore {
    pub(super) fn new(service: &str) -> Self {
        PlatformStore {
            service: service.to_owned(),
        }
    }

    fn entry(&self, account: &str) -> Result<Entry, KeychainError> {
        Entry::new(&self.service, account).map_err(meaning)
    }
}

impl Store for PlatformStore {
    fn get(&mut self, account: &str) -> Result<Secret, KeychainError> {
        let bytes = self.entry(account)?.get_secret().map_err(meaning)?;
        value::from_bytes(bytes)
    }

    fn set(&mut self, account: &str, key: &Secret) -> Result<(), KeychainError> {
        let entry = self.entry(account)?;
        entry.set_secret(key.expose().as_bytes()).map_err(meaning)
    }

    fn delete(&mut self, account: &str) -> Result<(), KeychainError> {
        match self.entry(account)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(meaning(error)),
        }
    }

    fn probe(&mut self) -> Result<(), KeychainError> {
        match Entry::store_status() {
            Ok(()) => Ok(()),
            Err(error) => Err(KeychainError::Broken(error.to_string())),
        }
    }
}

fn meaning(error: Error) -> KeychainError {
    value::meaning(error, |cause| KeychainError::Broken(cause.to_string()))
}
