//! Toasts on Windows. They need an AppUserModelID that the installer registers.

use super::{
    Clicks, DEFAULT_ACTION, NoticeClicked, NoticeOut, NotifierOptions, NotifyError, Order, Urgency,
    text,
};
use crate::settings::NoticeSound;
use tauri_winrt_notification::{Scenario, Sound, Toast};
use tokio::sync::mpsc;

/// Windows shows at most five buttons.
const BUTTONS: usize = 5;

/// Runs until the last notifier is dropped.
pub(super) fn run(options: &NotifierOptions, mut orders: mpsc::Receiver<Order>, clicks: &Clicks) {
    while let Some(order) = orders.blocking_recv() {
        match order {
            Order::Show(notice, reply) if !reply.is_closed() => {
                let outcome = show(options, &notice, clicks.clone()).map(|()| None);
                let _ = reply.send(outcome);
            }
            Order::Show(..) => {}
            // The toast library gives toasts no tag, without which the system takes none back.
            Order::TakeBack(_) => {}
        }
    }
}

/// One of the sounds that Windows names for toasts.
fn sound(sound: NoticeSound) -> Option<Sound> {
    match sound {
        NoticeSound::Silent => None,
        NoticeSound::Message => Some(Sound::Default),
        NoticeSound::Complete => Some(Sound::Mail),
        NoticeSound::Alert => Some(Sound::Reminder),
    }
}

/// Shows a toast. The system calls back on clicks, in the action centre as well, for as long as
/// this process lives.
fn show(options: &NotifierOptions, notice: &NoticeOut, clicks: Clicks) -> Result<(), NotifyError> {
    let id = notice.id;
    let mut toast = Toast::new(&options.app_id)
        .title(&text::title(&notice.title))
        .text1(&text::body(&notice.body))
        .sound(sound(notice.sound));
    // The system ignores this scenario on a toast without buttons.
    if notice.urgency == Urgency::Critical && !notice.actions.is_empty() {
        toast = toast.scenario(Scenario::Reminder);
    }
    for (key, label) in notice.actions.iter().take(BUTTONS) {
        toast = toast.add_button(label, key);
    }
    toast
        .on_activated(move |action| {
            let action = action.filter(|key| !key.is_empty());
            // The app may be ending and listen no more.
            let _ = clicks.send(NoticeClicked {
                id,
                action: action.unwrap_or_else(|| DEFAULT_ACTION.to_owned()),
                token: None,
            });
            Ok(())
        })
        .show()
        .map_err(|error| NotifyError::Refused(error.to_string()))
}
