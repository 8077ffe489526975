//! The tray of Windows and macOS, by Tauri.

use super::{TrayError, chosen};
use crate::window;
use imagewatch::tray::{MenuEntry, TrayView};
use imagewatch::tray_icon::{Panel, render};
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

/// The icon's size at a scale of one: the menu bar's points on macOS, small icons on Windows.
const SIZE: f64 = if cfg!(target_os = "macos") {
    18.0
} else {
    16.0
};

/// What the icon stands on. macOS colours the icon itself, and Windows does not say what its
/// taskbar looks like.
const PANEL: Panel = if cfg!(target_os = "macos") {
    Panel::Template
} else {
    Panel::Unknown
};

/// The icon in the tray.
pub(super) struct Icon(TrayIcon<Wry>);

impl Icon {
    /// Puts the icon into the tray.
    ///
    /// # Errors
    /// The system refuses it.
    pub(super) fn build(app: &AppHandle<Wry>, view: &TrayView) -> Result<Self, TrayError> {
        let icon = TrayIconBuilder::with_id("main")
            .icon(picture(app, view))
            .icon_as_template(PANEL == Panel::Template)
            .tooltip(&view.tooltip)
            .menu(&menu(app, view)?)
            .show_menu_on_left_click(false)
            .on_tray_icon_event(|tray, event| {
                if let TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                } = event
                {
                    window::show(tray.app_handle(), None, None);
                }
            })
            .on_menu_event(|app, event| chosen(app, event.id().as_ref(), None))
            .build(app)?;
        Ok(Icon(icon))
    }

    /// Changes what differs from `current`: needless changes flicker and close an open menu.
    ///
    /// # Errors
    /// The system refuses it.
    pub(super) fn update(
        &self,
        app: &AppHandle<Wry>,
        current: Option<&TrayView>,
        view: &TrayView,
    ) -> Result<(), TrayError> {
        if current.is_none_or(|current| current.face != view.face) {
            self.0.set_icon(Some(picture(app, view)))?;
            self.0.set_icon_as_template(PANEL == Panel::Template)?;
        }
        if current.is_none_or(|current| current.tooltip != view.tooltip) {
            self.0.set_tooltip(Some(&view.tooltip))?;
        }
        if current.is_none_or(|current| current.menu != view.menu) {
            self.0.set_menu(Some(menu(app, view)?))?;
        }
        Ok(())
    }
}

/// The icon, drawn for the scale of the screen that has the tray.
fn picture(app: &AppHandle<Wry>, view: &TrayView) -> Image<'static> {
    let monitor = app.primary_monitor().ok().flatten();
    let scale = monitor.map_or(1.0, |monitor| monitor.scale_factor());
    // The cast saturates, and drawing takes the nearest size that makes sense.
    let pixels = render(view.face, (SIZE * scale).round() as u32, PANEL);
    Image::new_owned(pixels.bytes, pixels.width, pixels.height)
}

fn menu(app: &AppHandle<Wry>, view: &TrayView) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    for entry in &view.menu {
        match entry {
            MenuEntry::Separator => menu.append(&PredefinedMenuItem::separator(app)?)?,
            MenuEntry::Item { id, label, enabled } => {
                let label = without_access_key(label);
                menu.append(&MenuItem::with_id(app, id, label, *enabled, None::<&str>)?)?;
            }
            MenuEntry::Check { id, label, checked } => {
                let label = without_access_key(label);
                let item = CheckMenuItem::with_id(app, id, label, true, *checked, None::<&str>)?;
                menu.append(&item)?;
            }
        }
    }
    Ok(menu)
}

/// A lone ampersand would mark the next letter as access key.
fn without_access_key(label: &str) -> String {
    label.replace('&', "&&")
}
