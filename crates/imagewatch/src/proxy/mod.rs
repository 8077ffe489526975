//! Which proxy the system wants for an address, followed while it changes.
//!
//! Each system has one implementation of `proxy_of`: on Linux the desktop's settings by its portal
//! and then the environment, elsewhere the environment and then the system's settings.

mod environment;
#[cfg(target_os = "linux")]
mod portal;

use crate::web::is_loopback;
use compshare::ProxyAddress;
use url::Url;

/// The way to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The proxy; none for the direct way.
    pub proxy: Option<ProxyAddress>,
    /// Who wants it so.
    pub source: Source,
}

/// Who decides about a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Nobody asks for a proxy.
    Nobody,
    /// The settings of the desktop or the system.
    System,
    /// Environment variables.
    Environment,
    /// The settings or the environment ask for a proxy of a kind that nobody here can use.
    Unusable,
}

/// The way to an address at this moment. This machine is always asked directly. Takes a second at
/// the most, however long the desktop takes to answer.
pub async fn route(url: &Url) -> Route {
    if is_loopback(url) != Some(false) {
        return Route::direct();
    }
    proxy_of(url).await
}

/// A request broke: the system is asked again before the next one.
pub fn doubt() {
    #[cfg(target_os = "linux")]
    portal::desktop().doubt();
}

#[cfg(target_os = "linux")]
async fn proxy_of(url: &Url) -> Route {
    let desktop = portal::desktop().proxies(url).await;
    chosen(&desktop).unwrap_or_else(|| environment::route(url, variable))
}

#[cfg(not(target_os = "linux"))]
async fn proxy_of(url: &Url) -> Route {
    let route = environment::route(url, variable);
    if route.proxy.is_some() {
        return route;
    }
    let Ok(address) = url.as_str().parse() else {
        return route;
    };
    let system = hyper_util::client::proxy::matcher::Matcher::from_system();
    let found = system.intercept(&address);
    let proxy = found.and_then(|found| ProxyAddress::parse(&found.uri().to_string()).ok());
    proxy.map_or(route, |proxy| Route::through(proxy, Source::System))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The first usable one of the proxies that the desktop names, best first; none if it names none.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn chosen(proxies: &[String]) -> Option<Route> {
    let direct = |text: &&String| text.starts_with("direct:");
    if proxies.first().is_none_or(|first| direct(&first)) {
        return None;
    }
    let mut usable = proxies
        .iter()
        .filter_map(|text| ProxyAddress::parse(text).ok());
    // Who sets a SOCKS proxy for a whole desktop may have no other way to resolve names.
    let first = usable.next().map(ProxyAddress::resolving_names);
    Some(first.map_or_else(Route::unusable, |proxy| {
        Route::through(proxy, Source::System)
    }))
}

impl Route {
    fn direct() -> Self {
        Route {
            proxy: None,
            source: Source::Nobody,
        }
    }

    fn unusable() -> Self {
        Route {
            proxy: None,
            source: Source::Unusable,
        }
    }

    fn through(proxy: ProxyAddress, source: Source) -> Self {
        Route {
            proxy: Some(proxy),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(list: &[&str]) -> Option<(Option<String>, Source)> {
        let list: Vec<String> = list.iter().map(ToString::to_string).collect();
        let route = chosen(&list)?;
        Some((route.proxy.map(|proxy| proxy.to_string()), route.source))
    }

    #[test]
    fn the_desktops_first_usable_proxy_is_taken() {
        let through = |text: &str| Some((Some(text.to_owned()), Source::System));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["direct://"]), None);
        assert_eq!(
            of(&["http://10.0.0.1:3128"]),
            through("http://10.0.0.1:3128")
        );
        assert_eq!(
            of(&["quic://10.0.0.1:1", "http://10.0.0.2:2", "direct://"]),
            through("http://10.0.0.2:2")
        );
        let socks = ["socks5://10.0.0.1:1080", "socks4a://10.0.0.1:1080"];
        assert_eq!(of(&socks), through("socks5h://10.0.0.1:1080"));
        assert_eq!(of(&["quic://10.0.0.1:1"]), Some((None, Source::Unusable)));
    }

    #[tokio::test]
    async fn this_machine_is_asked_directly() {
        for url in [
            "http://127.0.0.1:1/",
            "http://localhost:1/",
            "http://[::1]/",
        ] {
            assert_eq!(route(&Url::parse(url).unwrap()).await, Route::direct());
        }
    }
}
