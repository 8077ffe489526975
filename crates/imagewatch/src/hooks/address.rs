//! A webhook's address, which is as good as a password: it lives in the keychain.

use super::{HookError, HookFailure};
use crate::web::is_loopback;
use compshare::Secret;
use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroizing;

/// A webhook's address: `https`, or `http` on this very computer. `Debug` shows the host alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

/// Why an address cannot be used. It is not repeated: it holds a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read as an address with a host.
    #[error("not an address such as https://open.feishu.cn/…")]
    NotAnAddress,
    /// Not encrypted, and not on this computer.
    #[error("an address must begin with https://")]
    NotEncrypted,
}

impl Address {
    /// Reads an address. White space around it is ignored.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim()).map_err(|_| AddressError::NotAnAddress)?;
        let local = is_loopback(&url).ok_or(AddressError::NotAnAddress)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::NotAnAddress);
        }
        match url.scheme() {
            "https" => Ok(Address(url)),
            "http" if local => Ok(Address(url)),
            "http" => Err(AddressError::NotEncrypted),
            _ => Err(AddressError::NotAnAddress),
        }
    }

    /// The host, which may be shown.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// The whole address. Copies of it are the caller's to keep secret.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// The address with further parameters.
    pub(super) fn with(&self, parameters: &[(&str, String)]) -> Url {
        let mut url = self.0.clone();
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        url
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Address").field(&self.host()).finish()
    }
}

/// What the keychain holds for a webhook: its address and its signing secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookSecret {
    /// The address.
    pub address: Address,
    /// The secret with which messages are signed, if they are.
    pub secret: Option<Secret>,
}

/// The same as one line of text.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
}

impl WebhookSecret {
    /// As the keychain keeps it.
    pub fn to_entry(&self) -> Secret {
        let line = Line {
            url: self.address.0.as_str(),
            secret: self.secret.as_ref().map(Secret::expose),
        };
        // Two plain strings: this cannot fail, and an empty entry is refused by the keychain.
        Secret::new(serde_json::to_string(&line).unwrap_or_default())
    }

    /// Reads what the keychain kept.
    ///
    /// # Errors
    /// Another program changed it.
    pub fn from_entry(entry: &Secret) -> Result<Self, HookError> {
        let damaged = || HookError::new(HookFailure::NoAddress, "");
        // Owned strings, because a value with escapes cannot be borrowed.
        #[derive(Deserialize)]
        struct Owned {
            url: String,
            secret: Option<String>,
        }
        let owned: Owned = serde_json::from_str(entry.expose()).map_err(|_| damaged())?;
        let url = Zeroizing::new(owned.url);
        Ok(WebhookSecret {
            address: Address::parse(&url).map_err(|_| damaged())?,
            secret: owned.secret.map(Secret::new),
        })
    }
}
