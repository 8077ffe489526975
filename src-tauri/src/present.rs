//! Brings a window to the front, with the keyboard, on desktops that allow that only for a click of
//! the user's.

#[cfg(not(target_os = "linux"))]
pub(crate) use other::present;

#[cfg(target_os = "linux")]
pub(crate) use linux::present;

#[cfg(target_os = "linux")]
mod linux {
    use gdkx11::functions::x11_get_server_time;
    use gtk::ApplicationWindow;
    use gtk::glib::object::{Cast, ObjectExt};
    use gtk::glib::timeout_add_local_once;
    use gtk::prelude::{DisplayExtManual, GtkWindowExt, WidgetExt};
    use std::time::Duration;
    use tauri::{WebviewWindow, Wry};

    /// How long a desktop may take to act on a token, before the window does without.
    const TOKEN_TIME: Duration = Duration::from_millis(500);

    /// Shows the window in front of all others. Call it on the main thread.
    ///
    /// `token` is what the desktop gave with the click, by way of the tray, a notification or a
    /// second start. Without one, an X server takes a window to the front whose call carries the
    /// server's own time of this moment; on Wayland only a window that is newly shown gets there.
    ///
    /// # Errors
    /// The window is gone.
    pub(crate) fn present(window: &WebviewWindow<Wry>, token: Option<&str>) -> tauri::Result<()> {
        let window = window.gtk_window()?;
        let is_wayland = window.display().backend().is_wayland();
        window.deiconify();
        if let Some(token) = token {
            window.set_startup_id(token);
        } else if is_wayland {
            hide_unless_in_front(&window);
        }
        window.show_all();
        let on_x11 = window.window().and_then(|shown| shown.downcast().ok());
        match on_x11 {
            Some(shown) => window.present_with_time(x11_get_server_time(&shown)),
            None => window.present(),
        }
        if is_wayland && token.is_some() {
            // A token may be too old, or used up.
            let window = window.downgrade();
            timeout_add_local_once(TOKEN_TIME, move || {
                // It may have been closed since.
                if let Some(window) = window.upgrade().filter(WidgetExt::is_visible) {
                    hide_unless_in_front(&window);
                    window.present();
                }
            });
        }
        Ok(())
    }

    fn hide_unless_in_front(window: &ApplicationWindow) {
        if !window.is_active() {
            window.hide();
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use tauri::{WebviewWindow, Wry};

    /// Shows the window in front of all others. These systems need no token for that: macOS lets an
    /// app activate itself, and on Windows whoever the user dealt with allows it.
    ///
    /// # Errors
    /// The window is gone.
    pub(crate) fn present(window: &WebviewWindow<Wry>, _token: Option<&str>) -> tauri::Result<()> {
        window.unminimize()?;
        window.show()?;
        window.set_focus()
    }
}
