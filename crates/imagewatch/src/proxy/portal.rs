//! The desktop's proxy settings, by the portal that desktops offer their programs. It also knows
//! exceptions and automatic configuration, which is why it is asked about each address.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use url::Url;
use zbus::Connection;

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const INTERFACE: &str = "org.freedesktop.portal.ProxyResolver";

/// Longest wait of a request for the portal. What comes later counts for the next request.
const PATIENCE: Duration = Duration::from_secs(1);
/// After this time without an answer none is expected any more.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// How long an answer is good.
const FRESH: Duration = Duration::from_secs(30);

/// The desktop of this session.
pub(super) fn desktop() -> &'static Desktop {
    static DESKTOP: LazyLock<Desktop> = LazyLock::new(Desktop::default);
    &DESKTOP
}

/// A desktop's settings, as far as they are known.
#[derive(Default)]
pub(super) struct Desktop(Arc<Inner>);

#[derive(Default)]
struct Inner {
    connection: tokio::sync::Mutex<Option<Connection>>,
    /// What was answered about each origin.
    known: Mutex<HashMap<String, Arc<watch::Sender<Known>>>>,
}

#[derive(Default)]
struct Known {
    proxies: Vec<String>,
    state: State,
}

#[derive(Default, PartialEq)]
enum State {
    /// To be asked about before the next request.
    #[default]
    Stale,
    /// Being asked about.
    Asking,
    /// The same, for so long that nobody waits for it.
    Late,
    /// Asked about a moment ago.
    Fresh,
}

impl Desktop {
    /// The proxies for an address, best first; nothing if the desktop does not say. No more of the
    /// address than its host is told to anybody: the rest may be secret.
    pub(super) async fn proxies(&self, url: &Url) -> Vec<String> {
        let origin = format!("{}/", url.origin().ascii_serialization());
        let known = {
            let mut all = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(origin.clone()).or_default())
        };
        let is_stale = known.send_if_modified(|known| {
            let is_stale = known.state == State::Stale;
            if is_stale {
                known.state = State::Asking;
            }
            is_stale
        });
        if is_stale {
            tokio::spawn(Arc::clone(&self.0).refresh(origin, Arc::clone(&known)));
        }
        let mut answer = known.subscribe();
        let settled = answer.wait_for(|known| known.state != State::Asking);
        // It settles in time. If its task was ended, what is known is as good as it gets.
        drop(timeout(2 * PATIENCE, settled).await);
        known.borrow().proxies.clone()
    }

    /// Asks again before the next request.
    pub(super) fn doubt(&self) {
        let all = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        for known in all.values() {
            known.send_if_modified(|known| {
                let is_fresh = known.state == State::Fresh;
                if is_fresh {
                    known.state = State::Stale;
                }
                is_fresh
            });
        }
    }
}

impl Inner {
    /// Asks about an origin, and lets the answer age.
    async fn refresh(self: Arc<Self>, origin: String, known: Arc<watch::Sender<Known>>) {
        let asked = self.lookup(&origin);
        tokio::pin!(asked);
        let in_time = timeout(PATIENCE, &mut asked).await;
        let answer = match in_time {
            Ok(answer) => Some(answer),
            Err(_) => {
                known.send_modify(|known| known.state = State::Late);
                timeout(ANSWER_TIME, asked).await.ok()
            }
        };
        known.send_modify(|known| {
            match answer {
                Some(Ok(proxies)) => known.proxies = proxies,
                Some(Err(error)) => {
                    tracing::debug!(%error, "the desktop does not say which proxy it wants");
                    known.proxies.clear();
                }
                // It hangs: what it said last is the best that is known.
                None => tracing::debug!("the desktop's portal does not answer"),
            }
            known.state = State::Fresh;
        });
        sleep(FRESH).await;
        known.send_if_modified(|known| {
            let is_fresh = known.state == State::Fresh;
            if is_fresh {
                known.state = State::Stale;
            }
            is_fresh
        });
    }

    async fn lookup(&self, origin: &str) -> zbus::Result<Vec<String>> {
        let connection = self.connection().await?;
        let answer = connection
            .call_method(Some(NAME), PATH, Some(INTERFACE), "Lookup", &(origin,))
            .await;
        if matches!(answer, Err(zbus::Error::InputOutput(_))) {
            // The bus went away; the next look makes a connection to the one that is there then.
            *self.connection.lock().await = None;
        }
        answer?.body().deserialize()
    }

    async fn connection(&self) -> zbus::Result<Connection> {
        let mut held = self.connection.lock().await;
        if let Some(connection) = held.as_ref() {
            return Ok(connection.clone());
        }
        Ok(held.insert(Connection::session().await?).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_session::{on_own_bus, wait_until};

    /// A mock of the portal: it answers what it was told, or never.
    #[derive(Clone, Default)]
    struct MockPortal(Arc<Mutex<Answer>>);

    #[derive(Default)]
    struct Answer {
        proxies: Option<Vec<String>>,
        asked: Vec<String>,
    }

    #[zbus::interface(name = "org.freedesktop.portal.ProxyResolver")]
    impl MockPortal {
        async fn lookup(&self, uri: String) -> Vec<String> {
            let answer = {
                let mut answer = self.0.lock().unwrap();
                answer.asked.push(uri);
                answer.proxies.clone()
            };
            match answer {
                Some(proxies) => proxies,
                None => std::future::pending().await,
            }
        }
    }

    impl MockPortal {
        async fn start(&self) -> Connection {
            let builder = zbus::connection::Builder::session().unwrap();
            let named = builder.name(NAME).unwrap();
            let serving = named.serve_at(PATH, self.clone()).unwrap();
            serving.build().await.unwrap()
        }

        fn answer(&self, proxies: Option<&[&str]>) {
            let list = |words: &[&str]| words.iter().map(ToString::to_string).collect();
            self.0.lock().unwrap().proxies = proxies.map(list);
        }

        fn asked(&self) -> usize {
            self.0.lock().unwrap().asked.len()
        }
    }

    fn url() -> Url {
        Url::parse("https://bot.example/hook/t0ken?key=t0ken").unwrap()
    }

    #[test]
    fn the_desktops_proxy_is_followed_while_it_changes() {
        let name = "proxy::portal::tests::the_desktops_proxy_is_followed_while_it_changes";
        on_own_bus(name, async || {
            let desktop = Desktop::default();
            assert!(desktop.proxies(&url()).await.is_empty(), "no portal yet");
            let portal = MockPortal::default();
            portal.answer(Some(&["http://10.0.0.1:1"]));
            let serving = portal.start().await;
            desktop.doubt();
            assert_eq!(desktop.proxies(&url()).await, ["http://10.0.0.1:1"]);
            // The token is nobody's business.
            assert_eq!(portal.0.lock().unwrap().asked, ["https://bot.example/"]);
            // Not asked about each request, but about the first after a failure.
            portal.answer(Some(&["http://10.0.0.2:2"]));
            assert_eq!(desktop.proxies(&url()).await, ["http://10.0.0.1:1"]);
            assert_eq!(portal.asked(), 1);
            desktop.doubt();
            assert_eq!(desktop.proxies(&url()).await, ["http://10.0.0.2:2"]);
            drop(serving);
            wait_until(async || {
                desktop.doubt();
                desktop.proxies(&url()).await.is_empty()
            })
            .await;
        });
    }

    #[test]
    fn a_portal_that_hangs_holds_up_one_request_for_a_second() {
        let name = "proxy::portal::tests::a_portal_that_hangs_holds_up_one_request_for_a_second";
        on_own_bus(name, async || {
            let portal = MockPortal::default();
            portal.answer(Some(&["http://10.0.0.1:1"]));
            let _serving = portal.start().await;
            let desktop = Desktop::default();
            assert_eq!(desktop.proxies(&url()).await, ["http://10.0.0.1:1"]);
            portal.answer(None);
            desktop.doubt();
            let most = 2 * PATIENCE;
            let known = timeout(most, desktop.proxies(&url())).await.unwrap();
            // What it said last is the best that is known.
            assert_eq!(known, ["http://10.0.0.1:1"]);
            assert_eq!(portal.asked(), 2);
            for _ in 0..20 {
                // A tenth of the first wait: nobody waits again.
                let known = timeout(PATIENCE / 10, desktop.proxies(&url())).await;
                assert_eq!(known.unwrap(), ["http://10.0.0.1:1"]);
            }
        });
    }
}
