//! Progress on the window's entry in the taskbar, dock or launcher.

use imagewatch::tray::Taskbar;
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Manager, Wry};

/// What the taskbar shows. A new window's entry shows nothing yet.
static SHOWN: Mutex<Taskbar> = Mutex::new(Taskbar::None);

/// Shows progress on the window's entry, if there is a window and anything changed. Call it from
/// the main thread.
pub(crate) fn show(app: &AppHandle<Wry>, progress: Taskbar) {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let window = app.get_webview_window(crate::window::LABEL);
    // The entry goes with the window.
    let progress = window.as_ref().map_or(Taskbar::None, |_| progress);
    if *shown == progress {
        return;
    }
    if let Err(error) = platform::show(window.as_ref(), progress) {
        tracing::debug!(%error, "no progress in the taskbar");
    }
    *shown = progress;
}

#[cfg(target_os = "linux")]
mod platform {
    //! By the launcher entry protocol, which Ubuntu's dock, Plasma's task manager, Dash to Dock and
    //! others read: a signal on the session bus that names the desktop entry. Tauri goes through a
    //! library of Ubuntu's for it, and only where the Unity desktop runs.

    use imagewatch::app::desktop_entry;
    use imagewatch::tray::Taskbar;
    use std::collections::HashMap;
    use std::sync::OnceLock;
    use tauri::{WebviewWindow, Wry};
    use zbus::blocking::Connection;
    use zbus::zvariant::Value;

    const INTERFACE: &str = "com.canonical.Unity.LauncherEntry";
    const PATH: &str = "/com/imagewatch/desktop";

    static BUS: OnceLock<Connection> = OnceLock::new();

    pub(super) fn show(
        _window: Option<&WebviewWindow<Wry>>,
        progress: Taskbar,
    ) -> zbus::Result<()> {
        // The protocol knows neither builds without a percentage nor a pause: those show no bar.
        let (percent, urgent) = match progress {
            Taskbar::None | Taskbar::Indeterminate => (None, false),
            Taskbar::Normal(percent) | Taskbar::Paused(percent) => (Some(percent), false),
            Taskbar::Failed(percent) => (Some(percent), true),
        };
        let properties = HashMap::from([
            (
                "progress",
                Value::from(f64::from(percent.unwrap_or(0)) / 100.0),
            ),
            ("progress-visible", Value::from(percent.is_some())),
            ("urgent", Value::from(urgent)),
        ]);
        let entry = format!("application://{}.desktop", desktop_entry());
        let body = (entry, properties);
        bus()?.emit_signal(None::<&str>, PATH, INTERFACE, "Update", &body)
    }

    fn bus() -> zbus::Result<&'static Connection> {
        if let Some(bus) = BUS.get() {
            return Ok(bus);
        }
        let bus = Connection::session()?;
        Ok(BUS.get_or_init(|| bus))
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use imagewatch::tray::Taskbar;
    use tauri::window::{ProgressBarState, ProgressBarStatus};
    use tauri::{WebviewWindow, Wry};

    pub(super) fn show(
        window: Option<&WebviewWindow<Wry>>,
        progress: Taskbar,
    ) -> tauri::Result<()> {
        let Some(window) = window else { return Ok(()) };
        let (status, percent) = match progress {
            Taskbar::None => (ProgressBarStatus::None, None),
            Taskbar::Normal(percent) => (ProgressBarStatus::Normal, Some(percent)),
            Taskbar::Indeterminate => (ProgressBarStatus::Indeterminate, None),
            Taskbar::Paused(percent) => (ProgressBarStatus::Paused, Some(percent)),
            Taskbar::Failed(percent) => (ProgressBarStatus::Error, Some(percent)),
        };
        window.set_progress_bar(ProgressBarState {
            status: Some(status),
            progress: percent.map(u64::from),
        })
    }
}
