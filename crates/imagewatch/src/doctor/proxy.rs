//! By which way the service is asked.

use super::{Check, Verdict};
use crate::app::own_problem;
use crate::proxy::{Route, Source};
use crate::texts::{Args, Texts};

/// The proxy in use, without its user name and password.
pub fn proxy(texts: &Texts, route: &Route) -> Check {
    let Some(address) = &route.proxy else {
        return match route.source {
            Source::Unusable => {
                let problem = own_problem(texts, "doctor-proxy-unusable", "");
                Check::wrong("proxy", Verdict::Bad, &problem)
            }
            _ => Check::good("proxy", texts.get("doctor-proxy-none")),
        };
    };
    let key = match route.source {
        Source::Environment => "doctor-proxy-environment",
        _ => "doctor-proxy-system",
    };
    let args = Args::new().text("address", address.to_string());
    Check::good("proxy", texts.format(key, &args))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;
    use compshare::ProxyAddress;

    #[test]
    fn the_proxy_in_use_is_named_without_its_password() {
        let texts = Texts::for_language(Language::En);
        let route = |proxy: Option<&str>, source| Route {
            proxy: proxy.map(|text| ProxyAddress::parse(text).unwrap()),
            source,
        };
        let with = route(Some("http://user:hunter2@p.example:1"), Source::System);
        let found = proxy(&texts, &with).found;
        assert!(found.contains("http://p.example:1"), "{found}");
        assert!(!found.contains("hunter2"), "{found}");
        let unusable = proxy(&texts, &route(None, Source::Unusable));
        assert_eq!(unusable.verdict, Verdict::Bad);
        assert!(unusable.advice.contains("SOCKS"), "{unusable:?}");
        assert_eq!(
            proxy(&texts, &route(None, Source::Nobody)).verdict,
            Verdict::Good
        );
    }
}
