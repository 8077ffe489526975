//! A proxy's address.

use std::fmt;

use url::Url;

/// Kinds of proxies that can be used.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Where a proxy is, and its user name and password if it wants them. Neither `Display` nor `Debug`
/// shows those.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress(Url);

/// No proxy that can be used. It is not repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the address of an HTTP or SOCKS proxy")]
pub struct ProxyAddressError;

impl ProxyAddress {
    /// Reads an address such as `http://proxy.example:3128` or `socks5h://user:word@10.0.0.1`.
    /// Without a scheme it is an HTTP proxy's; `socks` alone, as desktops write it, is SOCKS 5 with
    /// names resolved by the proxy.
    ///
    /// # Errors
    /// [`ProxyAddressError`].
    pub fn parse(text: &str) -> Result<Self, ProxyAddressError> {
        let text = text.trim();
        let whole = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("socks") => {
                format!("socks5h://{rest}")
            }
            Some(_) => text.to_owned(),
            None => format!("http://{text}"),
        };
        let url = Url::parse(&whole).map_err(|_| ProxyAddressError)?;
        let has_host = url.host_str().is_some_and(|host| !host.is_empty());
        let usable = has_host && SCHEMES.contains(&url.scheme());
        usable.then_some(Self(url)).ok_or(ProxyAddressError)
    }

    /// The same proxy, asked to resolve names itself where its kind allows it.
    #[must_use]
    pub fn resolving_names(self) -> Self {
        let text = self.0.as_str();
        let better = match self.0.scheme() {
            "socks5" => text.replacen("socks5", "socks5h", 1),
            _ => return self,
        };
        Url::parse(&better).map_or(self, Self)
    }

    /// For the HTTP client, for all requests.
    ///
    /// # Errors
    /// It cannot be used after all.
    pub fn to_proxy(&self) -> reqwest::Result<reqwest::Proxy> {
        reqwest::Proxy::all(self.0.as_str())
    }
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host_str().unwrap_or_default();
        write!(f, "{}://{host}", self.0.scheme())?;
        match self.0.port_or_known_default() {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxyAddress({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        ProxyAddress::parse(text)
            .ok()
            .map(|address| address.to_string())
    }

    #[test]
    fn http_and_socks_proxies_are_understood_and_passwords_not_shown() {
        for (text, expected) in [
            (" http://proxy.example:3128/ ", "http://proxy.example:3128"),
            ("proxy.example:3128", "http://proxy.example:3128"),
            ("10.0.0.1", "http://10.0.0.1:80"),
            ("https://proxy.example", "https://proxy.example:443"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://user:hunter2@p.example:1", "http://p.example:1"),
            (
                "socks5://user:hunter2@10.0.0.1:1080",
                "socks5://10.0.0.1:1080",
            ),
            ("SOCKS://10.0.0.1:1080/", "socks5h://10.0.0.1:1080"),
            ("socks4a://10.0.0.1", "socks4a://10.0.0.1"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
        let address = ProxyAddress::parse("http://user:hunter2@p.example:1").unwrap();
        assert!(!format!("{address} {address:?}").contains("hunter2"));
        assert!(address.to_proxy().is_ok());
    }

    #[test]
    fn everything_else_is_no_proxy() {
        for text in [
            "",
            "direct://",
            "quic://p.example:1",
            "http://",
            "socks5://",
            "a b:1",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn socks_5_can_resolve_names_itself() {
        for (text, expected) in [
            ("socks5://u:p@10.0.0.1:1080", "socks5h://u:p@10.0.0.1:1080"),
            ("socks5h://10.0.0.1:1080", "socks5h://10.0.0.1:1080"),
            ("http://10.0.0.1:1080", "http://10.0.0.1:1080"),
        ] {
            let address = ProxyAddress::parse(text).unwrap().resolving_names();
            assert_eq!(address, ProxyAddress::parse(expected).unwrap());
        }
    }
}
