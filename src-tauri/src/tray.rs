//! The tray, and what the user chooses in it.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

#[cfg(target_os = "linux")]
pub(crate) use linux::Tray;
#[cfg(not(target_os = "linux"))]
pub(crate) use native::Tray;

use crate::{taskbar, window};
use imagewatch::app::Handle;
use imagewatch::control_api::Request;
use imagewatch::tray::{Choice, MenuEntry, START_AT_LOGIN, TrayEvent, TrayView};
use std::sync::Arc;
use tauri::{AppHandle, Manager, Wry};

/// The user chose something in the tray.
fn chosen(app: &AppHandle<Wry>, event: TrayEvent) {
    match event.choice {
        Choice::Show(page) => window::show(app, page),
        Choice::SetPaused(paused) => set_paused(app, paused),
        Choice::StartAtLogin => toggle_start_at_login(app),
        Choice::Quit => quit(app),
    }
}

/// Pauses or resumes all asking.
fn set_paused(app: &AppHandle<Wry>, paused: bool) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let handle = Handle::clone(&app.state::<Handle>());
        if handle.ask(Request::SetPaused { paused }).await.is_err() {
            // The window says what is wrong.
            window::show(&app, None);
        }
    });
}

/// Whether an entry of the menu is on.
fn is_checked(view: &TrayView, wanted: &str) -> bool {
    view.menu
        .iter()
        .any(|entry| matches!(entry, MenuEntry::Check { id, checked: true, .. } if id == wanted))
}

/// Switches start at login. The desktop has moved the tick already, whether or not the system takes
/// the change, so the menu is redrawn from what the system has.
fn toggle_start_at_login(app: &AppHandle<Wry>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let handle = Handle::clone(&app.state::<Handle>());
        let shown = is_checked(&handle.tray().borrow(), START_AT_LOGIN);
        if handle
            .ask(Request::SetStartAtLogin { enabled: !shown })
            .await
            .is_err()
        {
            // The window says what is wrong.
            window::show(&app, None);
        }
        app.state::<Tray>().redraw_menu(&app);
    });
}

/// Saves everything, then ends the app.
pub(crate) fn quit(app: &AppHandle<Wry>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let handle = Handle::clone(&app.state::<Handle>());
        handle.shut_down().await;
        app.exit(0);
    });
}

/// Follows the app's tray view for as long as the app runs, in the taskbar and where the tray does
/// not follow it itself.
pub(crate) async fn follow(app: AppHandle<Wry>, handle: Handle) {
    let mut views = handle.tray();
    loop {
        let view = Arc::clone(&views.borrow_and_update());
        let on_main = app.clone();
        let updated = app.run_on_main_thread(move || {
            #[cfg(not(target_os = "linux"))]
            on_main.state::<Tray>().update(&on_main, &view);
            taskbar::show(&on_main, view.taskbar);
        });
        if updated.is_err() || views.changed().await.is_err() {
            return;
        }
    }
}
