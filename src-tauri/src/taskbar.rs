//! Progress on the window's entry in the taskbar or dock, by Tauri.

use imagewatch::tray::Taskbar;
use tauri::window::{ProgressBarState, ProgressBarStatus};
use tauri::{AppHandle, Manager, Wry};

/// Shows progress on the window's entry. Call it from the main thread.
pub(crate) fn show(app: &AppHandle<Wry>, progress: Taskbar) {
    let Some(window) = app.get_webview_window(crate::window::LABEL) else {
        return;
    };
    let (status, percent) = match progress {
        Taskbar::None => (ProgressBarStatus::None, None),
        Taskbar::Normal(percent) => (ProgressBarStatus::Normal, Some(percent)),
        Taskbar::Indeterminate => (ProgressBarStatus::Indeterminate, None),
        Taskbar::Paused(percent) => (ProgressBarStatus::Paused, Some(percent)),
        Taskbar::Failed(percent) => (ProgressBarStatus::Error, Some(percent)),
    };
    let shown = window.set_progress_bar(ProgressBarState {
        status: Some(status),
        progress: percent.map(u64::from),
    });
    if let Err(error) = shown {
        tracing::debug!(%error, "no progress in the taskbar");
    }
}
