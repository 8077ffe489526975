//! The tray of Windows and macOS, by Tauri.

use super::chosen;
use imagewatch::app::Handle;
use imagewatch::tray::{Choice, MenuEntry, TrayEvent, TrayState, TrayView};
use imagewatch::tray_icon::{Panel, render};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

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

/// The app's icon in the tray, and what it shows.
///
/// Touched by the main thread alone: whoever holds this lock elsewhere while Tauri waits for the
/// main thread would wait for ever.
pub(crate) struct Tray(Mutex<Option<Shown>>);

struct Shown {
    icon: Icon,
    view: TrayView,
}

impl Tray {
    /// Puts the icon into the tray, and lets the window say so if the system refuses it.
    pub(crate) fn start(app: &AppHandle<Wry>, handle: &Handle) -> Self {
        let view = TrayView::clone(&handle.tray().borrow());
        let shown = match Icon::build(app, &view) {
            Ok(icon) => Some(Shown { icon, view }),
            Err(error) => {
                tracing::error!(%error, "no tray");
                None
            }
        };
        handle.tray_is(if shown.is_some() {
            TrayState::Shown
        } else {
            TrayState::Absent
        });
        Tray(Mutex::new(shown))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Shown>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the app is in no tray.
    pub(crate) fn is_missing(&self) -> bool {
        self.lock().is_none()
    }

    /// Whether the app may go without a window for now.
    pub(crate) fn may_hide(&self) -> bool {
        !self.is_missing()
    }

    /// Shows the menu again although it is the same: the desktop changed what it shows.
    pub(crate) fn redraw_menu(&self, app: &AppHandle<Wry>) {
        let on_main = app.clone();
        let redrawn = app.run_on_main_thread(move || {
            let tray = on_main.state::<Tray>();
            let view = Arc::clone(&on_main.state::<Handle>().tray().borrow());
            let empty = TrayView {
                menu: Vec::new(),
                ..TrayView::clone(&view)
            };
            tray.update(&on_main, &empty);
            tray.update(&on_main, &view);
        });
        if let Err(error) = redrawn {
            tracing::debug!(%error, "the app is ending");
        }
    }

    /// Brings the tray in line with `view`.
    pub(crate) fn update(&self, app: &AppHandle<Wry>, view: &TrayView) {
        let mut shown = self.lock();
        let Some(Shown {
            icon,
            view: current,
        }) = &mut *shown
        else {
            return;
        };
        if current == view {
            return;
        }
        if let Err(error) = icon.update(app, current, view) {
            tracing::warn!(%error, "tray not updated");
        }
        *current = view.clone();
    }
}

/// A choice in the menu or a click. These systems hand out no token with it.
fn event(choice: Choice) -> TrayEvent {
    TrayEvent {
        choice,
        token: None,
    }
}

/// The icon in the tray.
struct Icon(TrayIcon<Wry>);

impl Icon {
    /// Puts the icon into the tray.
    ///
    /// # Errors
    /// The system refuses it.
    fn build(app: &AppHandle<Wry>, view: &TrayView) -> tauri::Result<Self> {
        let icon = TrayIconBuilder::with_id("main")
            .icon(picture(app, view))
            .icon_as_template(PANEL == Panel::Template)
            .tooltip(&view.tooltip)
            .menu(&menu(app, view)?)
            .show_menu_on_left_click(false)
            .on_tray_icon_event(|tray, happened| {
                if let TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                } = happened
                {
                    chosen(tray.app_handle(), event(Choice::Show(None)));
                }
            })
            .on_menu_event(|app, entry| chosen(app, event(Choice::of(entry.id().as_ref()))))
            .build(app)?;
        Ok(Icon(icon))
    }

    /// Changes what differs from `current`: needless changes flicker and close an open menu.
    ///
    /// # Errors
    /// The system refuses it.
    fn update(
        &self,
        app: &AppHandle<Wry>,
        current: &TrayView,
        view: &TrayView,
    ) -> tauri::Result<()> {
        if current.face != view.face {
            self.0.set_icon(Some(picture(app, view)))?;
            self.0.set_icon_as_template(PANEL == Panel::Template)?;
        }
        if current.tooltip != view.tooltip {
            self.0.set_tooltip(Some(&view.tooltip))?;
        }
        if current.menu != view.menu {
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
