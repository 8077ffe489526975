//! What a key in the keychain may be, and what the keychain's own errors mean.

use super::{KeychainError, VALUE_LIMIT};
use compshare::Secret;
use keyring_core::Error;
use zeroize::Zeroize;

/// Takes a value read from the keychain; a damaged one is overwritten in memory like a good one.
pub(super) fn from_bytes(bytes: Vec<u8>) -> Result<Secret, KeychainError> {
    match String::from_utf8(bytes) {
        Ok(text) => {
            let key = Secret::new(text);
            check(&key).map_err(|_| KeychainError::Damaged)?;
            Ok(key)
        }
        Err(error) => {
            error.into_bytes().zeroize();
            Err(KeychainError::Damaged)
        }
    }
}

/// Whether a value can be a key.
pub(super) fn check(key: &Secret) -> Result<(), KeychainError> {
    let text = key.expose();
    if text.len() > VALUE_LIMIT {
        return Err(KeychainError::TooLong);
    }
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(KeychainError::Damaged);
    }
    Ok(())
}

/// The meaning of an error, but for platform failures, which `platform` explains. Errors are never
/// printed with `Debug`: some carry the value that was read.
pub(super) fn meaning(
    error: Error,
    platform: impl FnOnce(&(dyn std::error::Error + Send + Sync + 'static)) -> KeychainError,
) -> KeychainError {
    match error {
        Error::NoEntry => KeychainError::NoEntry,
        Error::NoStorageAccess(_) => KeychainError::Locked,
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            KeychainError::Damaged
        }
        Error::TooLong(..) => KeychainError::TooLong,
        Error::NoDefaultStore => KeychainError::NoService,
        Error::PlatformFailure(cause) => platform(cause.as_ref()),
        other => KeychainError::Broken(other.to_string()),
    }
}
