//! Against a notification daemon of the tests' own, and a real one, each on its own bus.

#![cfg(target_os = "linux")]

use super::*;
use crate::test_session::{Running, on_own_bus, wait_for_name, wait_until};
use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex};
use zbus::zvariant::OwnedValue;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

fn start() -> (Notifier, mpsc::UnboundedReceiver<NoticeClicked>) {
    start_after(Vec::new())
}

fn start_after(earlier: Vec<(i64, ShownAs)>) -> (Notifier, mpsc::UnboundedReceiver<NoticeClicked>) {
    Notifier::start(NotifierOptions {
        app_name: "ImageWatch".to_owned(),
        app_id: "imagewatch".to_owned(),
        icon: "imagewatch".to_owned(),
        earlier,
    })
}

fn notice(id: i64) -> NoticeOut {
    NoticeOut {
        id,
        title: format!("Notice {id}"),
        body: "<b>R&D</b> is ready".to_owned(),
        urgency: Urgency::Low,
        sound: NoticeSound::Complete,
        actions: vec![("open".to_owned(), "Open".to_owned())],
    }
}

/// A notification as the daemon received it.
#[derive(Debug, Clone)]
struct Received {
    app: String,
    icon: String,
    title: String,
    body: String,
    actions: Vec<String>,
    hints: HashMap<String, String>,
    expire: i32,
}

/// A daemon that keeps what it receives.
struct Daemon {
    name: &'static str,
    abilities: Vec<&'static str>,
    received: Arc<Mutex<Vec<Received>>>,
    closed: Arc<Mutex<Vec<u32>>>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    fn get_capabilities(&self) -> Vec<&'static str> {
        self.abilities.clone()
    }

    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        (self.name, "test", "1", "1.2")
    }

    fn close_notification(&self, id: u32) {
        self.closed.lock().unwrap().push(id);
    }

    #[allow(clippy::too_many_arguments)] // Reason: the specification's own method.
    fn notify(
        &self,
        app: String,
        _replaces: u32,
        icon: String,
        title: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        expire: i32,
    ) -> u32 {
        let hints = hints
            .into_iter()
            .map(|(key, value)| (key, value.to_string()))
            .collect();
        let mut received = self.received.lock().unwrap();
        received.push(Received {
            app,
            icon,
            title,
            body,
            actions,
            hints,
            expire,
        });
        received.len() as u32
    }
}

struct Desk {
    bus: zbus::Connection,
    received: Arc<Mutex<Vec<Received>>>,
    closed: Arc<Mutex<Vec<u32>>>,
}

impl Desk {
    async fn open(abilities: &[&'static str]) -> Self {
        Self::open_as("a daemon", abilities).await
    }

    async fn open_as(name: &'static str, abilities: &[&'static str]) -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let closed = Arc::new(Mutex::new(Vec::new()));
        let daemon = Daemon {
            name,
            abilities: abilities.to_vec(),
            received: Arc::clone(&received),
            closed: Arc::clone(&closed),
        };
        let bus = zbus::connection::Builder::session()
            .unwrap()
            .serve_at(PATH, daemon)
            .unwrap()
            .name(NAME)
            .unwrap()
            .build()
            .await
            .unwrap();
        Desk {
            bus,
            received,
            closed,
        }
    }

    fn last(&self) -> Received {
        self.received.lock().unwrap().last().unwrap().clone()
    }

    async fn click(&self, id: u32, action: &str) {
        self.bus
            .emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &(id, action))
            .await
            .unwrap();
    }

    async fn give_token(&self, id: u32, token: &str) {
        self.bus
            .emit_signal(None::<&str>, PATH, NAME, "ActivationToken", &(id, token))
            .await
            .unwrap();
    }

    async fn close(&self, id: u32) {
        self.bus
            .emit_signal(None::<&str>, PATH, NAME, "NotificationClosed", &(id, 1_u32))
            .await
            .unwrap();
    }
}

/// The next click, or none within the time that anything may take.
async fn next(clicks: &mut mpsc::UnboundedReceiver<NoticeClicked>) -> Option<NoticeClicked> {
    tokio::time::timeout(SEND_TIME, clicks.recv())
        .await
        .ok()
        .flatten()
}

fn clicked(id: i64, action: &str) -> NoticeClicked {
    NoticeClicked {
        id,
        action: action.to_owned(),
        token: None,
    }
}

#[test]
fn a_notification_carries_all_that_it_should() {
    on_own_bus(
        "notifier::tests::a_notification_carries_all_that_it_should",
        async || {
            let desk = Desk::open(&["actions", "body", "body-markup"]).await;
            let (notifier, _clicks) = start();
            notifier.send(notice(7)).await.unwrap();
            let received = desk.last();
            assert_eq!(received.app, "ImageWatch");
            assert_eq!(received.icon, "imagewatch");
            assert_eq!(received.title, "Notice 7");
            assert_eq!(received.body, "&lt;b&gt;R&amp;D&lt;/b&gt; is ready");
            assert_eq!(received.actions, ["default", "Open", "open", "Open"]);
            // It keeps no list, so what it does not show now would never be seen.
            assert_eq!(received.hints["urgency"], "byte 0x01");
            assert_eq!(received.expire, -1);
            assert_eq!(received.hints["desktop-entry"], "\"imagewatch\"");
            assert_eq!(received.hints["sound-name"], "\"complete\"");
            for (sound, name) in [
                (NoticeSound::Message, "\"message-new-instant\""),
                (NoticeSound::Alert, "\"dialog-warning\""),
            ] {
                notifier
                    .send(NoticeOut { sound, ..notice(9) })
                    .await
                    .unwrap();
                assert_eq!(desk.last().hints["sound-name"], name);
            }

            let silent = NoticeOut {
                sound: NoticeSound::Silent,
                urgency: Urgency::Critical,
                ..notice(8)
            };
            notifier.send(silent).await.unwrap();
            let received = desk.last();
            assert_eq!(received.hints["urgency"], "byte 0x02");
            assert_eq!(received.expire, 0, "it stays until somebody has seen it");
            assert_eq!(received.hints["suppress-sound"], "true");
            assert!(!received.hints.contains_key("sound-name"));
        },
    );
}

#[test]
fn low_stays_low_only_where_the_desktop_keeps_it() {
    on_own_bus(
        "notifier::tests::low_stays_low_only_where_the_desktop_keeps_it",
        async || {
            for (name, urgency) in [("gnome-shell", "byte 0x00"), ("Plasma", "byte 0x01")] {
                let desk = Desk::open_as(name, &["body", "persistence"]).await;
                let (notifier, _clicks) = start();
                notifier.send(notice(1)).await.unwrap();
                assert_eq!(desk.last().hints["urgency"], urgency, "{name}");
                desk.bus.close().await.unwrap();
                wait_for_name(NAME, false).await;
            }
        },
    );
}

#[test]
fn a_notification_brings_its_icon_along_where_the_theme_lacks_it() {
    on_own_bus(
        "notifier::tests::a_notification_brings_its_icon_along_where_the_theme_lacks_it",
        async || {
            let desk = Desk::open(&["body"]).await;
            let (notifier, _clicks) = start();
            notifier.send(notice(1)).await.unwrap();
            let picture = desk.last().hints["image-data"].clone();
            assert!(
                picture.starts_with("(96, 96, 384, true, 8, 4, "),
                "{picture}"
            );

            // On a bus of its own the test has a data folder of its own.
            let data = std::env::var("XDG_DATA_HOME").unwrap();
            let sizes = std::path::Path::new(&data).join("icons/hicolor/48x48/apps");
            std::fs::create_dir_all(&sizes).unwrap();
            std::fs::write(sizes.join("imagewatch.png"), "").unwrap();
            notifier.send(notice(2)).await.unwrap();
            assert!(!desk.last().hints.contains_key("image-data"));
        },
    );
}

#[test]
fn a_notification_is_taken_back_at_the_process_that_shows_it() {
    on_own_bus(
        "notifier::tests::a_notification_is_taken_back_at_the_process_that_shows_it",
        async || {
            let first = Desk::open(&["actions"]).await;
            let (notifier, clicks) = start();
            let mut shown = Vec::new();
            for id in [41, 42] {
                shown.push((id, notifier.send(notice(id)).await.unwrap().unwrap()));
            }
            notifier.take_back(42);
            notifier.take_back(7);
            wait_until(async || *first.closed.lock().unwrap() == [2]).await;

            // After a restart as well.
            drop((notifier, clicks));
            let (notifier, _clicks) = start_after(shown);
            notifier.take_back(41);
            wait_until(async || *first.closed.lock().unwrap() == [2, 1]).await;

            // Another process has other notifications under the same numbers.
            first.bus.close().await.unwrap();
            wait_for_name(NAME, false).await;
            let second = Desk::open(&["actions"]).await;
            notifier.take_back(41);
            notifier.send(notice(43)).await.unwrap();
            notifier.take_back(43);
            wait_until(async || !second.closed.lock().unwrap().is_empty()).await;
            assert_eq!(*second.closed.lock().unwrap(), [1]);
        },
    );
}

#[test]
fn a_plain_daemon_gets_plain_text_and_no_buttons() {
    on_own_bus(
        "notifier::tests::a_plain_daemon_gets_plain_text_and_no_buttons",
        async || {
            let desk = Desk::open(&["body"]).await;
            let (notifier, _clicks) = start();
            notifier.send(notice(1)).await.unwrap();
            assert_eq!(desk.last().body, "<b>R&D</b> is ready");
            assert!(desk.last().actions.is_empty());
        },
    );
}

#[test]
fn clicks_find_their_notice_even_after_it_closed() {
    on_own_bus(
        "notifier::tests::clicks_find_their_notice_even_after_it_closed",
        async || {
            let desk = Desk::open(&["actions"]).await;
            let (notifier, mut clicks) = start();
            for id in 101..=103 {
                notifier.send(notice(id)).await.unwrap();
            }
            desk.click(99, "open").await;
            desk.click(2, "open").await;
            assert_eq!(next(&mut clicks).await, Some(clicked(102, "open")));
            desk.close(1).await;
            desk.click(1, "default").await;
            assert_eq!(next(&mut clicks).await, Some(clicked(101, "default")));
        },
    );
}

#[test]
fn a_click_brings_the_token_that_came_for_it() {
    on_own_bus(
        "notifier::tests::a_click_brings_the_token_that_came_for_it",
        async || {
            let desk = Desk::open(&["actions"]).await;
            let (notifier, mut clicks) = start();
            for id in 1..=2 {
                notifier.send(notice(id)).await.unwrap();
            }
            desk.give_token(1, "first").await;
            desk.click(1, "open").await;
            let with_token = NoticeClicked {
                token: Some("first".to_owned()),
                ..clicked(1, "open")
            };
            assert_eq!(next(&mut clicks).await, Some(with_token));
            // A token is good for one click, and for the notification that it names.
            desk.click(1, "open").await;
            assert_eq!(next(&mut clicks).await, Some(clicked(1, "open")));
            desk.give_token(1, "another's").await;
            desk.click(2, "open").await;
            assert_eq!(next(&mut clicks).await, Some(clicked(2, "open")));
        },
    );
}

#[test]
fn clicks_on_notifications_of_an_earlier_run_are_heard() {
    on_own_bus(
        "notifier::tests::clicks_on_notifications_of_an_earlier_run_are_heard",
        async || {
            let desk = Desk::open(&["actions"]).await;
            let (notifier, clicks) = start();
            let shown = notifier.send(notice(41)).await.unwrap().unwrap();
            drop((notifier, clicks));

            let elsewhere = ShownAs {
                bus: "another".to_owned(),
                number: 2,
                ..shown.clone()
            };
            let (_notifier, mut clicks) = start_after(vec![(40, elsewhere), (41, shown)]);
            // Nobody says when the new process listens.
            let click = async || {
                desk.click(2, "open").await;
                desk.click(1, "copy").await;
                tokio::time::timeout(SEND_TIME / 50, clicks.recv())
                    .await
                    .ok()
                    .flatten()
            };
            let heard = wait_for_some(click).await;
            assert_eq!(heard, clicked(41, "copy"));
        },
    );
}

/// Tries until there is something.
async fn wait_for_some<T>(mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let trying = async {
        loop {
            if let Some(found) = attempt().await {
                return found;
            }
        }
    };
    tokio::time::timeout(SEND_TIME, trying).await.unwrap()
}

#[test]
fn only_the_latest_notices_are_remembered() {
    on_own_bus(
        "notifier::tests::only_the_latest_notices_are_remembered",
        async || {
            let desk = Desk::open(&["actions"]).await;
            let (notifier, mut clicks) = start();
            for id in 1..=REMEMBERED as i64 + 1 {
                notifier.send(notice(id)).await.unwrap();
            }
            desk.click(1, "open").await;
            desk.click(2, "open").await;
            assert_eq!(next(&mut clicks).await, Some(clicked(2, "open")));
        },
    );
}

#[test]
fn without_a_daemon_it_says_so_at_once_and_works_when_one_comes() {
    on_own_bus(
        "notifier::tests::without_a_daemon_it_says_so_at_once_and_works_when_one_comes",
        async || {
            let (notifier, mut clicks) = start();
            for _ in 0..3 {
                let refused = tokio::time::timeout(SEND_TIME / 2, notifier.send(notice(1))).await;
                assert_eq!(refused.unwrap(), Err(NotifyError::NoService));
            }
            let first = Desk::open(&["actions", "body-markup"]).await;
            notifier.send(notice(1)).await.unwrap();
            assert!(first.last().body.contains("&lt;"));
            first.bus.close().await.unwrap();
            wait_for_name(NAME, false).await;
            assert_eq!(notifier.send(notice(2)).await, Err(NotifyError::NoService));

            // The next daemon counts from one again and knows no markup.
            let second = Desk::open(&["actions"]).await;
            notifier.send(notice(3)).await.unwrap();
            assert!(second.last().body.contains('<'));
            second.click(1, "open").await;
            assert_eq!(next(&mut clicks).await, Some(clicked(3, "open")));
        },
    );
}

#[test]
fn a_signal_of_somebody_else_is_no_click() {
    on_own_bus(
        "notifier::tests::a_signal_of_somebody_else_is_no_click",
        async || {
            let desk = Desk::open(&["actions"]).await;
            let (notifier, mut clicks) = start();
            notifier.send(notice(5)).await.unwrap();
            let stranger = zbus::Connection::session().await.unwrap();
            stranger
                .emit_signal(
                    None::<&str>,
                    PATH,
                    NAME,
                    "ActionInvoked",
                    &(1_u32, "forged"),
                )
                .await
                .unwrap();
            // Of one bus, signals arrive in the order in which it took them.
            zbus::fdo::DBusProxy::new(&stranger)
                .await
                .unwrap()
                .get_id()
                .await
                .unwrap();
            desk.click(1, "open").await;
            assert_eq!(next(&mut clicks).await, Some(clicked(5, "open")));
        },
    );
}

#[test]
fn a_real_daemon_is_clicked_hangs_and_ends() {
    on_own_bus(
        "notifier::tests::a_real_daemon_is_clicked_hangs_and_ends",
        async || {
            let (_x_server, display) = Running::display();
            let mut dunst = Command::new("dunst");
            let dunst = Running::start(
                dunst.args(["-config", "/dev/null"]).env("DISPLAY", display),
                "",
            );
            wait_for_name(NAME, true).await;
            let (notifier, mut clicks) = start();
            notifier.send(notice(1)).await.unwrap();
            // Dunst's own way to click the notification that is shown.
            let bus = zbus::Connection::session().await.unwrap();
            bus.call_method(
                Some(NAME),
                PATH,
                Some("org.dunstproject.cmd0"),
                "NotificationAction",
                &0_u32,
            )
            .await
            .unwrap();
            assert_eq!(next(&mut clicks).await, Some(clicked(1, "default")));

            dunst.signal("STOP");
            let sends = [notifier.send(notice(2)), notifier.send(notice(3))];
            for outcome in futures_util::future::join_all(sends).await {
                assert_eq!(outcome, Err(NotifyError::TimedOut));
            }
            dunst.signal("CONT");
            wait_until(async || notifier.send(notice(4)).await.is_ok()).await;
            dunst.stop();
            wait_for_name(NAME, false).await;
            assert_eq!(notifier.send(notice(5)).await, Err(NotifyError::NoService));
        },
    );
}
