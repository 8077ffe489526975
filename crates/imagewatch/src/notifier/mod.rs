//! Notifications on the desktop, and clicks on them, however much later they come.
//!
//! Each system is spoken to from one thread of the notifier's own. On Linux that is done over one
//! D-Bus connection with one listener for all clicks, which is opened before the first
//! notification, so that no click comes too early. The `notify-rust` crate there opens a connection
//! and blocks a thread for every notification, listens only after showing it, and ends the process
//! when the bus goes away at the wrong moment. On Windows its handles miss clicks in the action
//! centre, so the toast library beneath it is used directly; on macOS it does the work.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
mod text;
#[cfg(windows)]
mod windows;

#[cfg(test)]
mod tests;

use crate::settings::NoticeSound;
#[cfg(target_os = "linux")]
use linux as platform;
#[cfg(target_os = "macos")]
use macos as platform;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
#[cfg(windows)]
use windows as platform;

/// A notification is shown within this time or not at all.
pub const SEND_TIME: Duration = Duration::from_secs(10);

/// Action of a click on the notification itself and not on one of its buttons.
pub const DEFAULT_ACTION: &str = "default";

/// Clicks are known for so many notifications, the latest ones; Windows itself keeps them all.
#[cfg(not(windows))]
const REMEMBERED: usize = 50;

/// So many notifications may wait to be shown.
const QUEUE: usize = 64;

/// Who notifies.
#[derive(Debug, Clone)]
pub struct NotifierOptions {
    /// The app's name as people read it.
    pub app_name: String,
    /// Name of the desktop entry on Linux, AppUserModelID on Windows.
    pub app_id: String,
    /// Name or absolute path of the icon; used on Linux, the others take it from the app itself.
    pub icon: String,
    /// Notifications of an earlier run that may still be on the desktop, oldest first: clicks on
    /// them are told as well, where the desktop tells them to a new process.
    pub earlier: Vec<(i64, ShownAs)>,
}

/// The desktop's own name for a notification that it shows. Only Linux has one that outlives the
/// process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownAs {
    /// The bus, by the ID that it has for as long as it runs.
    pub bus: String,
    /// The service's process, by its unique name on that bus.
    pub process: String,
    /// The number that it gave.
    pub number: u32,
}

/// A notification to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeOut {
    /// The caller's number for it, which comes back with a click.
    pub id: i64,
    /// One line. Plain text; so is the body.
    pub title: String,
    /// One or more lines.
    pub body: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// The sound to play with it.
    pub sound: NoticeSound,
    /// Buttons: key and label. They are left out where the desktop has none.
    pub actions: Vec<(String, String)>,
}

/// How urgent a notification is, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Good to know later: without a banner where the desktop keeps it in a list, else as
    /// [`Urgency::Normal`].
    Low,
    /// Ordinary.
    Normal,
    /// Stays until it is dismissed, and shows in "do not disturb" where the desktop allows.
    Critical,
}

/// A click on a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeClicked {
    /// The notification's [`NoticeOut::id`].
    pub id: i64,
    /// The key of the button, or [`DEFAULT_ACTION`].
    pub action: String,
    /// What lets a window come to the front, where the desktop gives such a thing with a click.
    pub token: Option<String>,
}

/// Why a notification was not shown. Nothing else is shown in its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotifyError {
    /// Nobody shows notifications on this desktop at present.
    #[error("there is no notification service")]
    NoService,
    /// The service did not answer within [`SEND_TIME`]; it may show the notification later.
    #[error("the notification service does not answer")]
    TimedOut,
    /// The service refused, in its own words.
    #[error("the notification service refused: {0}")]
    Refused(String),
}

/// Shows notifications. Clones share the thread, which ends with the last of them.
#[derive(Debug, Clone)]
pub struct Notifier {
    orders: mpsc::Sender<Order>,
}

/// Something for the thread to do.
#[derive(Debug)]
enum Order {
    /// Shows a notification, unless the caller has given up by then.
    Show(NoticeOut, Reply),
    /// Takes the notification with this number of the caller's back. The libraries of Windows and
    /// macOS have no way to.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    TakeBack(i64),
}

type Reply = oneshot::Sender<Result<Option<ShownAs>, NotifyError>>;

type Clicks = mpsc::UnboundedSender<NoticeClicked>;

impl Notifier {
    /// Starts the thread; the system's notification service is not asked before the first
    /// notification. Should the system refuse the thread, every [`send`](Self::send) says so.
    pub fn start(options: NotifierOptions) -> (Self, mpsc::UnboundedReceiver<NoticeClicked>) {
        let (orders, queue) = mpsc::channel(QUEUE);
        let (click_sender, clicks) = mpsc::unbounded_channel();
        let thread = std::thread::Builder::new().name("notifier".to_owned());
        if let Err(error) = thread.spawn(move || platform::run(&options, queue, &click_sender)) {
            tracing::error!(%error, "no thread for notifications");
        }
        (Notifier { orders }, clicks)
    }

    /// Shows a notification, within [`SEND_TIME`], and says by what name the desktop knows it, where
    /// that outlives this process.
    ///
    /// # Errors
    /// [`NotifyError`]: the notification was not shown and is the caller's to send again.
    pub async fn send(&self, notice: NoticeOut) -> Result<Option<ShownAs>, NotifyError> {
        let (reply, outcome) = oneshot::channel();
        let sending = async {
            let order = Order::Show(notice, reply);
            self.orders.send(order).await.map_err(|_| ended())?;
            outcome.await.unwrap_or_else(|_| Err(ended()))
        };
        match tokio::time::timeout(SEND_TIME, sending).await {
            Ok(outcome) => outcome,
            Err(_) => Err(NotifyError::TimedOut),
        }
    }

    /// Takes a notification back that is not true any more: off the screen and out of the
    /// desktop's list. One that the desktop does not have any more, or that nobody can take back,
    /// stays as it is.
    pub fn take_back(&self, id: i64) {
        if self.orders.try_send(Order::TakeBack(id)).is_err() {
            tracing::debug!(id, "a notification is not taken back");
        }
    }
}

fn ended() -> NotifyError {
    NotifyError::Refused("the notifier has ended".to_owned())
}
