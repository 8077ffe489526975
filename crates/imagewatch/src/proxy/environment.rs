//! Proxies in environment variables, as other programs read them.

use super::{Route, Source};
use compshare::ProxyAddress;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// The way to `url` by the variables that `get` reads: `https_proxy` for encrypted addresses,
/// `http_proxy` for others, or `all_proxy`, and `no_proxy` for exceptions; each also in upper case.
pub(super) fn route(url: &Url, get: impl Fn(&str) -> Option<String>) -> Route {
    let variable = |name: &str| {
        let found = [name.to_owned(), name.to_uppercase()];
        let mut values = found.iter().filter_map(|name| get(name));
        values.find(|value| !value.trim().is_empty())
    };
    let own = format!("{}_proxy", url.scheme());
    let Some(text) = variable(&own).or_else(|| variable("all_proxy")) else {
        return Route::direct();
    };
    if is_exception(url, variable("no_proxy").unwrap_or_default()) {
        return Route::direct();
    }
    ProxyAddress::parse(&text).map_or_else(
        |_| Route::unusable(),
        |proxy| Route::through(proxy, Source::Environment),
    )
}

/// Whether `no_proxy` names the address. The rules are curl's.
fn is_exception(url: &Url, no_proxy: String) -> bool {
    // Which proxy it is does not matter here.
    let matcher = Matcher::builder().all("http://proxy").no(no_proxy).build();
    let address = url.as_str().parse();
    address.is_ok_and(|address| matcher.intercept(&address).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> (Option<String>, Source) {
        let url = Url::parse("https://api.compshare.cn/").unwrap();
        let get = |name: &str| {
            let mut found = variables.iter().filter(|(own, _)| *own == name);
            found.next().map(|(_, value)| (*value).to_owned())
        };
        let route = route(&url, get);
        (route.proxy.map(|proxy| proxy.to_string()), route.source)
    }

    #[test]
    fn the_environment_is_read_as_other_programs_read_it() {
        let through = |text: &str| (Some(text.to_owned()), Source::Environment);
        let direct = (None, Source::Nobody);
        assert_eq!(of(&[]), direct);
        assert_eq!(of(&[("http_proxy", "http://10.0.0.1:1")]), direct);
        assert_eq!(
            of(&[("https_proxy", "http://10.0.0.1:1")]),
            through("http://10.0.0.1:1")
        );
        assert_eq!(
            of(&[("HTTPS_PROXY", "10.0.0.1:1"), ("ALL_PROXY", "10.0.0.2:2")]),
            through("http://10.0.0.1:1")
        );
        assert_eq!(
            of(&[("https_proxy", " "), ("all_proxy", "socks://10.0.0.2:2/")]),
            through("socks5h://10.0.0.2:2")
        );
        assert_eq!(
            of(&[("https_proxy", "socks5://10.0.0.1:1")]),
            through("socks5://10.0.0.1:1")
        );
        assert_eq!(
            of(&[("https_proxy", "quic://10.0.0.1:1")]),
            (None, Source::Unusable)
        );
        for no_proxy in [
            "*",
            "compshare.cn",
            "localhost, .compshare.cn",
            "api.compshare.cn",
        ] {
            let variables = [("https_proxy", "10.0.0.1:1"), ("no_proxy", no_proxy)];
            assert_eq!(of(&variables), direct, "{no_proxy}");
        }
        let other = [("https_proxy", "10.0.0.1:1"), ("no_proxy", "example.com")];
        assert_eq!(of(&other), through("http://10.0.0.1:1"));
    }
}
