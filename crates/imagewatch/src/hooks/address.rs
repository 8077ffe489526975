//! Where messages go, which is as good as a password: it lives in the keychain.

use super::template::Template;
use super::{HookError, HookFailure};
use crate::web::is_loopback;
use compshare::Secret;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv6Addr};
use url::{Host, Url};
use zeroize::Zeroizing;

/// An address that messages are sent to: encrypted, or on this very computer, or in a private
/// network if the user allowed that. `Debug` shows the host alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
    /// Whether plain text is allowed within a private network.
    private: bool,
}

/// Why what was given cannot be used. It is not repeated: it may hold a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read as an address with a host.
    #[error("not an address")]
    NotAnAddress,
    /// Not encrypted, and not on this computer.
    #[error("not encrypted")]
    NotEncrypted,
    /// Not encrypted, and in a private network: allowed only if the user says so.
    #[error("not encrypted, in a private network")]
    Private,
    /// Neither the service's key nor one of its links.
    #[error("not a key of this service")]
    NotAKey,
    /// The service needs one thing more.
    #[error("something is missing")]
    Missing(Missing),
    /// The template's body is no JSON although it is sent as such, or a header cannot be one.
    #[error("unusable template")]
    Template,
}

/// What a service needs besides its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Whom the message is for.
    Recipient,
    /// The server's address.
    Server,
    /// A password.
    Password,
    /// A template.
    Template,
}

impl AddressError {
    /// The key of its wording.
    pub fn message_key(self) -> &'static str {
        match self {
            AddressError::NotAnAddress => "push-not-an-address",
            AddressError::NotEncrypted => "push-not-encrypted",
            AddressError::Private => "push-private",
            AddressError::NotAKey => "push-not-a-key",
            AddressError::Missing(Missing::Recipient) => "push-missing-recipient",
            AddressError::Missing(Missing::Server) => "push-missing-server",
            AddressError::Missing(Missing::Password) => "push-missing-password",
            AddressError::Missing(Missing::Template) => "push-missing-template",
            AddressError::Template => "push-template",
        }
    }
}

impl Address {
    /// Reads an address. White space around it is ignored.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        Self::within(text, false)
    }

    /// The same; with `private`, plain text is allowed to private addresses.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn within(text: &str, private: bool) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim()).map_err(|_| AddressError::NotAnAddress)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::NotAnAddress);
        }
        match url.scheme() {
            "https" | "smtps" if url.host_str().is_some_and(|host| !host.is_empty()) => {}
            // Encrypted before anything is said.
            "smtp" if url.host_str().is_some_and(|host| !host.is_empty()) => {}
            "http" => {
                let local = is_loopback(&url).ok_or(AddressError::NotAnAddress)?;
                let own = is_private(&url);
                if !local && !own {
                    return Err(AddressError::NotEncrypted);
                }
                if !local && !private {
                    return Err(AddressError::Private);
                }
            }
            _ => return Err(AddressError::NotAnAddress),
        }
        Ok(Address { url, private })
    }

    /// The host, which may be shown.
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// The whole address. Copies of it are the caller's to keep secret.
    pub fn expose(&self) -> &str {
        self.url.as_str()
    }

    /// The address itself.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Whether it leads to this computer.
    pub(super) fn is_local(&self) -> bool {
        match self.url.host_str() {
            // Of schemes that are not the web's, the host is text alone.
            Some("localhost") => true,
            Some(host) => host
                .trim_matches(['[', ']'])
                .parse::<IpAddr>()
                .is_ok_and(|ip| ip.is_loopback()),
            None => false,
        }
    }

    /// The same server, and this path on it below the one that is there.
    pub(super) fn at(&self, path: &str) -> Result<Self, AddressError> {
        let mut url = self.url.clone();
        url.set_query(None);
        url.set_fragment(None);
        let below = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{below}/{}", path.trim_start_matches('/')));
        Ok(Address {
            url,
            private: self.private,
        })
    }

    /// The address with further parameters.
    pub(super) fn with(&self, parameters: &[(&str, String)]) -> Url {
        let mut url = self.url.clone();
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        url
    }
}

/// Whether an address is one that no network outside of the user's own can have.
fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => is_private_v6(ip),
        _ => false,
    }
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    ip.is_unique_local() || ip.is_unicast_link_local()
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Address").field(&self.host()).finish()
    }
}

/// What the keychain holds for a channel: everything that is needed to send to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookSecret {
    /// The address.
    pub address: Address,
    /// The key, token or password, or the secret with which messages are signed.
    pub secret: Option<Secret>,
    /// Whom messages are for: a chat, a topic, user IDs, mail addresses.
    pub to: Option<Secret>,
    /// The name that goes with a password.
    pub user: Option<Secret>,
    /// The proxy that leads there, instead of the system's.
    pub proxy: Option<Secret>,
    /// The form of a webhook of the user's own.
    pub template: Option<Template>,
}

/// The same as one line of text.
#[derive(Serialize)]
struct Line<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    private: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<&'a Template>,
}

impl WebhookSecret {
    /// An address, and the secret that messages are signed with or that goes along with them.
    pub fn new(address: Address, secret: Option<Secret>) -> Self {
        WebhookSecret {
            address,
            secret,
            to: None,
            user: None,
            proxy: None,
            template: None,
        }
    }

    /// As the keychain keeps it.
    pub fn to_entry(&self) -> Secret {
        fn exposed(secret: &Option<Secret>) -> Option<&str> {
            secret.as_ref().map(Secret::expose)
        }
        let line = Line {
            url: self.address.url.as_str(),
            private: self.address.private,
            secret: exposed(&self.secret),
            to: exposed(&self.to),
            user: exposed(&self.user),
            proxy: exposed(&self.proxy),
            template: self.template.as_ref(),
        };
        // Plain strings: this cannot fail, and an empty entry is refused by the keychain.
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
            #[serde(default)]
            private: bool,
            secret: Option<String>,
            to: Option<String>,
            user: Option<String>,
            proxy: Option<String>,
            template: Option<Template>,
        }
        let owned: Owned = serde_json::from_str(entry.expose()).map_err(|_| damaged())?;
        let url = Zeroizing::new(owned.url);
        Ok(WebhookSecret {
            address: Address::within(&url, owned.private).map_err(|_| damaged())?,
            secret: owned.secret.map(Secret::new),
            to: owned.to.map(Secret::new),
            user: owned.user.map(Secret::new),
            proxy: owned.proxy.map(Secret::new),
            template: owned.template,
        })
    }

    /// Whether its template, if it has one, can be sent.
    pub fn is_sound(&self) -> bool {
        self.template.as_ref().is_none_or(Template::is_sound)
    }

    /// The secret's text; empty without one.
    pub(super) fn key(&self) -> &str {
        self.secret.as_ref().map_or("", Secret::expose)
    }

    /// The recipient's text; empty without one.
    pub(super) fn recipient(&self) -> &str {
        self.to.as_ref().map_or("", Secret::expose)
    }
}
