//! Renders the tray's view: icon, tooltip and menu, each touched only when its content changed.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

use crate::{taskbar, window};
use imagewatch::app::Handle;
use imagewatch::control_api::Request;
use imagewatch::tray::{Choice, MenuEntry, START_AT_LOGIN, TrayView};
#[cfg(target_os = "linux")]
use linux::Icon;
#[cfg(not(target_os = "linux"))]
use native::Icon;
use std::sync::{Arc, Mutex, PoisonError};
use tauri::{AppHandle, Manager, Wry};

/// Why there is no tray, or why it does not change.
type TrayError = Box<dyn std::error::Error>;

/// The tray, if this desktop has one at present, and what it shows.
///
/// Touched by the main thread alone: whoever holds this lock elsewhere while Tauri waits for the
/// main thread would wait for ever.
#[derive(Default)]
pub(crate) struct Tray(Mutex<Shown>);

#[derive(Default)]
struct Shown {
    icon: Option<Icon>,
    view: Option<TrayView>,
}

impl Tray {
    /// Whether there is a tray.
    pub(crate) fn exists(&self) -> bool {
        self.lock().icon.is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the tray if there is none yet.
    ///
    /// # Errors
    /// The desktop has no tray host at present.
    pub(crate) fn build(&self, app: &AppHandle<Wry>, view: &TrayView) -> Result<(), TrayError> {
        let mut shown = self.lock();
        if shown.icon.is_none() {
            shown.icon = Some(Icon::build(app, view)?);
            shown.view = Some(view.clone());
        }
        Ok(())
    }

    /// Shows the menu anew though its content is the same: the desktop changed what it shows.
    fn redraw_menu(&self, app: &AppHandle<Wry>, view: &TrayView) {
        let empty = TrayView {
            menu: Vec::new(),
            ..view.clone()
        };
        self.update(app, &empty);
        self.update(app, view);
    }

    /// Brings the tray in line with `view`.
    pub(crate) fn update(&self, app: &AppHandle<Wry>, view: &TrayView) {
        let mut shown = self.lock();
        let Shown {
            icon: Some(icon),
            view: current,
        } = &mut *shown
        else {
            return;
        };
        if current.as_ref() == Some(view) {
            return;
        }
        if let Err(error) = icon.update(app, current.as_ref(), view) {
            tracing::warn!(%error, "tray not updated");
        }
        *current = Some(view.clone());
    }
}

/// A menu entry was chosen.
fn chosen(app: &AppHandle<Wry>, id: &str) {
    match Choice::of(id) {
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
/// the change, so the menu is made anew from what the system has.
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
        let on_main = app.clone();
        let redrawn = app.run_on_main_thread(move || {
            let view = Arc::clone(&handle.tray().borrow());
            on_main.state::<Tray>().redraw_menu(&on_main, &view);
        });
        if let Err(error) = redrawn {
            tracing::debug!(%error, "the app is ending");
        }
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

/// Follows the app's tray view for as long as the app runs; the taskbar goes with it.
pub(crate) async fn follow(app: AppHandle<Wry>, handle: Handle) {
    let mut views = handle.tray();
    loop {
        let view = Arc::clone(&views.borrow_and_update());
        let on_main = app.clone();
        let updated = app.run_on_main_thread(move || {
            on_main.state::<Tray>().update(&on_main, &view);
            taskbar::show(&on_main, view.taskbar);
        });
        if updated.is_err() || views.changed().await.is_err() {
            return;
        }
    }
}
