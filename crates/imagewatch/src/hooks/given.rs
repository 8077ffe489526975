//! What a user gave for a channel, before a service has understood it.

use super::address::{Address, AddressError, Missing, WebhookSecret};
use super::template::Template;
use compshare::Secret;
use url::Url;

/// What a user gave for a channel: a key or a link as it was copied, and what goes with it.
#[derive(Clone, Debug)]
pub struct Given {
    /// What was pasted: a whole link, a key, a token, a mail address.
    pub pasted: Secret,
    /// A server of one's own, where the service has one.
    pub server: Option<String>,
    /// A signing secret, a password or an access token.
    pub secret: Option<Secret>,
    /// Whom messages are for.
    pub to: Option<Secret>,
    /// The name that goes with a password.
    pub user: Option<Secret>,
    /// The proxy that leads there, instead of the system's.
    pub proxy: Option<Secret>,
    /// Whether plain `http` to a private address is allowed.
    pub private: bool,
    /// The form of a webhook of the user's own.
    pub template: Option<Template>,
}

impl Given {
    /// What was pasted, and nothing else.
    pub fn new(pasted: Secret) -> Self {
        Given {
            pasted,
            server: None,
            secret: None,
            to: None,
            user: None,
            proxy: None,
            private: false,
            template: None,
        }
    }

    /// What was pasted, without white space around it.
    pub(super) fn text(&self) -> &str {
        self.pasted.expose().trim()
    }

    /// The pasted text as a web address, if it is one.
    pub(super) fn link(&self) -> Option<Url> {
        let url = Url::parse(self.text()).ok()?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }

    /// The server: the one that was given, or the one of the pasted link, or `usual`.
    pub(super) fn server_or(
        &self,
        link: Option<&Url>,
        usual: Option<&str>,
    ) -> Result<Address, AddressError> {
        if let Some(server) = self
            .server
            .as_deref()
            .filter(|text| !text.trim().is_empty())
        {
            let server = server.trim();
            return if server.contains("://") {
                Address::within(server, self.private)
            } else {
                Address::within(&format!("https://{server}"), self.private)
            };
        }
        if let Some(link) = link {
            return Address::within(&link.origin().ascii_serialization(), self.private);
        }
        let usual = usual.ok_or(AddressError::Missing(Missing::Server))?;
        Address::within(usual, false)
    }

    /// A target at `address` with `key` as its secret, and the proxy that was given.
    pub(super) fn target(&self, address: Address, key: Option<&str>) -> WebhookSecret {
        WebhookSecret {
            proxy: self.proxy.clone(),
            ..WebhookSecret::new(address, key.map(|key| Secret::new(key.to_owned())))
        }
    }
}

/// Parts of a link's path that are not empty.
pub(super) fn parts(link: &Url) -> Vec<String> {
    let parts = link.path_segments().into_iter().flatten();
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The value of a link's parameter.
pub(super) fn parameter(link: &Url, name: &str) -> Option<String> {
    let mut pairs = link.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// Whether a text has so many characters at least and at most, all of them letters, digits or one of
/// `more`.
pub(super) fn is_key(text: &str, length: std::ops::RangeInclusive<usize>, more: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || more.contains(c);
    length.contains(&text.len()) && text.chars().all(fits)
}
