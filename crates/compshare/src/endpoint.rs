//! Where requests go.

use std::fmt;
use std::str::FromStr;

use rustls::pki_types::DnsName;
use url::{Host, Url};

/// The service's public address.
const DEFAULT: &str = "https://api.compshare.cn/";

/// The address of a CompShare API: `https`, or `http` on this very machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Reads an address such as `https://api.compshare.cn`. White space around it is ignored; a
    /// path is kept.
    ///
    /// # Errors
    /// An [`EndpointError`] that names the rule broken. It never repeats the address, which may
    /// hold a password.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EndpointError::Empty);
        }
        let url = Url::parse(text).map_err(|_| EndpointError::NotAUrl)?;
        let loopback = is_loopback(&url).ok_or(EndpointError::NotAUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(EndpointError::PlainHttp),
            _ => return Err(EndpointError::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(EndpointError::Query);
        }
        Ok(Self(url))
    }

    /// The address in its normal form.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether the address is on this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0).unwrap_or(false)
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Its address.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl Default for Endpoint {
    /// `https://api.compshare.cn`
    fn default() -> Self {
        // The constant is a valid address; a test parses it.
        #[allow(clippy::expect_used)]
        Self::parse(DEFAULT).expect("the default endpoint is a valid address")
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why an address cannot be used as an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Nothing was given.
    #[error("the address is empty")]
    Empty,
    /// It cannot be read as an address with a host.
    #[error("this is not an address such as https://api.compshare.cn")]
    NotAUrl,
    /// Neither `https` nor `http`.
    #[error("the address must begin with https://")]
    Scheme,
    /// Plain `http` to another machine: keys and answers could be read on the way.
    #[error("http:// is only allowed for this machine itself, use https://")]
    PlainHttp,
    /// A user name or password stands in the address.
    #[error("the address must not contain a user name or password")]
    UserInfo,
    /// A query or fragment stands in the address.
    #[error("the address must not contain a query (?) or fragment (#)")]
    Query,
}

impl EndpointError {
    /// Every error there is.
    pub const ALL: [Self; 6] = [
        Self::Empty,
        Self::NotAUrl,
        Self::Scheme,
        Self::PlainHttp,
        Self::UserInfo,
        Self::Query,
    ];

    /// The key of this error's message in the Fluent catalogs.
    pub fn message_key(self) -> &'static str {
        match self {
            Self::Empty => "error-endpoint-empty",
            Self::NotAUrl => "error-endpoint-not-a-url",
            Self::Scheme => "error-endpoint-scheme",
            Self::PlainHttp => "error-endpoint-plain-http",
            Self::UserInfo => "error-endpoint-user-info",
            Self::Query => "error-endpoint-query",
        }
    }
}

/// Whether the host is this machine; `None` without a usable host. `localhost.` is not: with the dot it
/// is looked up in the network by some systems.
pub fn is_loopback(url: &Url) -> Option<bool> {
    Some(match url.host()? {
        Host::Domain(name) => {
            // What is no host name by the rules could never be connected to.
            DnsName::try_from(name).ok()?;
            name.eq_ignore_ascii_case("localhost")
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_loopback_http_are_endpoints() {
        for text in [
            "https://api.compshare.cn",
            "https://api.ucloud.cn/",
            " https://proxy.example:8443/compshare \n",
            "http://127.0.0.1:8080",
            "http://127.9.8.7",
            "http://[::1]:9000/",
            "http://LOCALHOST:1",
        ] {
            assert!(Endpoint::parse(text).is_ok(), "{text}");
        }
        assert_eq!(Endpoint::default().as_str(), "https://api.compshare.cn/");
    }

    #[test]
    fn everything_else_says_which_rule_it_breaks() {
        use EndpointError as E;
        for (text, error) in [
            ("", E::Empty),
            ("  ", E::Empty),
            ("api.compshare.cn", E::NotAUrl),
            ("https://", E::NotAUrl),
            ("data:text", E::NotAUrl),
            ("https://a_very..odd.name", E::NotAUrl),
            ("ftp://api.compshare.cn", E::Scheme),
            ("http://api.compshare.cn", E::PlainHttp),
            ("http://128.0.0.1", E::PlainHttp),
            ("http://localhost.example.com", E::PlainHttp),
            ("http://localhost.", E::PlainHttp),
            ("http://LocalHost.:8080", E::PlainHttp),
            ("http://127.0.0.1.example.com", E::PlainHttp),
            ("http://[::2]", E::PlainHttp),
            ("https://user@api.compshare.cn", E::UserInfo),
            ("https://user:word@api.compshare.cn", E::UserInfo),
            ("https://:word@api.compshare.cn", E::UserInfo),
            ("https://api.compshare.cn/?Action=X", E::Query),
            ("https://api.compshare.cn/#x", E::Query),
        ] {
            assert_eq!(Endpoint::parse(text), Err(error), "{text}");
        }
    }
}
