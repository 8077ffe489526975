//! Notifications on macOS, by `notify-rust`. Clicks arrive while the app's main run loop runs.

use super::{
    Clicks, DEFAULT_ACTION, NoticeClicked, NoticeOut, NotifierOptions, NotifyError, Order,
    REMEMBERED, text,
};
use crate::settings::NoticeSound;
use notify_rust::{Notification, NotificationResponse};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;
use tokio::sync::mpsc;

/// A notification that cannot be shown fails within this time. One that is shown says nothing until
/// it is clicked or closed.
const FAILS_WITHIN: Duration = Duration::from_millis(500);

/// Runs until the last notifier is dropped.
pub(super) fn run(options: &NotifierOptions, mut orders: mpsc::Receiver<Order>, clicks: &Clicks) {
    if let Err(error) = notify_rust::set_application(&options.app_id) {
        tracing::warn!(%error, "notifications go by another application's name");
    }
    // One thread waits for each notification; their number is the number of places in here.
    let waiting = Arc::new(());
    while let Some(order) = orders.blocking_recv() {
        let (notice, reply) = match order {
            Order::Show(notice, reply) if !reply.is_closed() => (notice, reply),
            Order::Show(..) => continue,
            // The library has no way to take a notification back.
            Order::TakeBack(_) => continue,
        };
        let outcome = if Arc::strong_count(&waiting) <= REMEMBERED {
            show_and_wait(&notice, clicks.clone(), Arc::clone(&waiting))
        } else {
            show(&notice)
        };
        let _ = reply.send(outcome.map(|()| None));
    }
}

/// Shows it, and waits for a click on a thread of its own.
fn show_and_wait(notice: &NoticeOut, clicks: Clicks, place: Arc<()>) -> Result<(), NotifyError> {
    let id = notice.id;
    let notification = notification(notice);
    let (sender, failed) = channel();
    let wait = move || {
        let _place = place;
        let listen = move |response: &NotificationResponse| {
            let action = match response {
                NotificationResponse::Default => DEFAULT_ACTION.to_owned(),
                NotificationResponse::Action(key) => key.clone(),
                NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => return,
            };
            // The app may be ending and listen no more.
            let _ = clicks.send(NoticeClicked {
                id,
                action,
                token: None,
            });
        };
        let shown = notification
            .show()
            .and_then(|handle| handle.wait_for_response(listen));
        // Nobody hears of a failure that comes later than `FAILS_WITHIN`.
        let _ = sender.send(shown.map_err(|error| error.to_string()));
    };
    std::thread::Builder::new()
        .name("notification".to_owned())
        .spawn(wait)
        .map_err(|error| NotifyError::Refused(error.to_string()))?;
    match failed.recv_timeout(FAILS_WITHIN) {
        Ok(Err(error)) => Err(NotifyError::Refused(error)),
        Ok(Ok(())) | Err(RecvTimeoutError::Timeout) => Ok(()),
        Err(RecvTimeoutError::Disconnected) => Err(super::ended()),
    }
}

/// Shows it without waiting: it is sent when its handle is dropped.
fn show(notice: &NoticeOut) -> Result<(), NotifyError> {
    notification(notice)
        .show()
        .map(drop)
        .map_err(|error| NotifyError::Refused(error.to_string()))
}

fn notification(notice: &NoticeOut) -> Notification {
    let mut notification = Notification::new();
    notification
        .summary(&text::title(&notice.title))
        .body(&text::body(&notice.body));
    if let Some(name) = sound(notice.sound) {
        notification.sound_name(name);
    }
    for (key, label) in &notice.actions {
        notification.action(key, label);
    }
    notification
}

/// One of the sounds that every macOS has.
fn sound(sound: NoticeSound) -> Option<&'static str> {
    match sound {
        NoticeSound::Silent => None,
        NoticeSound::Message => Some("default"),
        NoticeSound::Complete => Some("Glass"),
        NoticeSound::Alert => Some("Basso"),
    }
}
