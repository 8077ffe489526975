//! The tray of Linux desktops, which may come late, go, or not answer.

use super::chosen;
use crate::window;
use imagewatch::app::Handle;
use imagewatch::tray::{TrayItem, TrayState};
use std::time::Duration;
use tauri::{AppHandle, Manager, Wry};
use tokio::sync::watch::{self, error::RecvError};
use tokio::time::timeout;

/// How long the app waits for a tray, with nothing on the screen, before it shows its window: after
/// a login, panels take their time.
const WAIT: Duration = Duration::from_secs(20);

/// The app's item in the tray.
pub(crate) struct Tray(TrayItem);

impl Tray {
    /// Begins to put the item into the tray, off the main thread: the tray host decides how long
    /// that takes.
    pub(crate) fn start(app: &AppHandle<Wry>, handle: &Handle) -> Self {
        let on_choice = app.clone();
        let (item, kept) = TrayItem::new(handle.tray(), move |event| chosen(&on_choice, event));
        tauri::async_runtime::spawn(kept);
        tauri::async_runtime::spawn(follow(app.clone(), handle.clone(), item.states()));
        Tray(item)
    }

    /// Whether the app may go without a window for now: it is in the tray, or may still get there.
    pub(crate) fn may_hide(&self) -> bool {
        true
    }

    /// Whether the app is known to be in no tray. While that is not known yet it may still get
    /// there, and where it does not, the window is shown again.
    pub(crate) fn is_missing(&self) -> bool {
        let state = *self.0.states().borrow();
        state.is_some_and(|state| state != TrayState::Shown)
    }

    /// Shows the menu again although it is the same: the desktop changed what it shows.
    pub(crate) fn redraw_menu(&self, _app: &AppHandle<Wry>) {
        self.0.redraw_menu();
    }
}

/// Lets the window say why there is no tray, and shows it where nothing else can be seen of the app.
async fn follow(
    app: AppHandle<Wry>,
    handle: Handle,
    mut states: watch::Receiver<Option<TrayState>>,
) -> Result<(), RecvError> {
    loop {
        if let Ok(found) = timeout(WAIT, pass_on(&handle, &mut states, true)).await {
            found?;
        } else {
            if app.get_webview_window(window::LABEL).is_none() {
                tracing::info!("no tray: the window is shown instead");
                window::show(&app, None, None);
            }
            pass_on(&handle, &mut states, true).await?;
        }
        pass_on(&handle, &mut states, false).await?;
    }
}

/// Passes each state on until the app is in the tray, or until it is not.
///
/// # Errors
/// There will be no other state: the app is ending.
async fn pass_on(
    handle: &Handle,
    states: &mut watch::Receiver<Option<TrayState>>,
    until_shown: bool,
) -> Result<(), RecvError> {
    loop {
        let state = *states.borrow_and_update();
        if let Some(state) = state {
            handle.tray_is(state);
        }
        if (state == Some(TrayState::Shown)) == until_shown {
            return Ok(());
        }
        states.changed().await?;
    }
}
