//! Renders the tray's view: icon, tooltip and menu, each touched only when its content changed.

use crate::window;
use imagewatch::app::Handle;
use imagewatch::tray::{MenuEntry, TrayView};
use imagewatch::tray_icon::{Panel, render};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

/// Pixels of the icon; panels scale it down evenly.
const ICON_SIZE: u32 = 64;

/// The tray, if this desktop has one at present, and what it shows.
///
/// Touched by the main thread alone: whoever holds this lock elsewhere while Tauri waits for the
/// main thread would wait for ever.
#[derive(Default)]
pub(crate) struct Tray(Mutex<Shown>);

#[derive(Default)]
struct Shown {
    icon: Option<TrayIcon<Wry>>,
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
    pub(crate) fn build(&self, app: &AppHandle<Wry>, view: &TrayView) -> tauri::Result<()> {
        let mut shown = self.lock();
        if shown.icon.is_some() {
            return Ok(());
        }
        let builder = TrayIconBuilder::with_id("main");
        // Panels such as XFCE's show no tooltip of an item without a title; macOS would print the
        // title beside the icon.
        #[cfg(target_os = "linux")]
        let builder = builder.title("ImageWatch");
        let icon = builder
            .icon(icon_of(view))
            .icon_as_template(cfg!(target_os = "macos"))
            .tooltip(&view.tooltip)
            .menu(&menu_of(app, view)?)
            .show_menu_on_left_click(false)
            .on_tray_icon_event(|tray, event| {
                if let TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                } = event
                {
                    open_window(tray.app_handle());
                }
            })
            .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
            .build(app)?;
        shown.icon = Some(icon);
        shown.view = Some(view.clone());
        Ok(())
    }

    /// Draws everything anew.
    fn redraw(&self, app: &AppHandle<Wry>, view: &TrayView) {
        self.lock().view = None;
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
        if let Err(error) = apply(app, icon, current.as_ref(), view) {
            tracing::warn!(%error, "tray not updated");
        }
        *current = Some(view.clone());
    }
}

fn apply(
    app: &AppHandle<Wry>,
    icon: &TrayIcon<Wry>,
    current: Option<&TrayView>,
    view: &TrayView,
) -> tauri::Result<()> {
    if current.is_none_or(|current| current.face != view.face) {
        icon.set_icon(Some(icon_of(view)))?;
    }
    if current.is_none_or(|current| current.tooltip != view.tooltip) {
        icon.set_tooltip(Some(&view.tooltip))?;
    }
    if current.is_none_or(|current| current.menu != view.menu) {
        icon.set_menu(Some(menu_of(app, view)?))?;
    }
    Ok(())
}

fn icon_of(view: &TrayView) -> Image<'static> {
    let pixels = render(view.face, ICON_SIZE, panel());
    Image::new_owned(pixels.bytes, pixels.width, pixels.height)
}

/// What the icon stands on. GNOME's bar is always dark, macOS colours the icon itself, and nobody
/// says what other panels look like.
fn panel() -> Panel {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    match desktop.to_ascii_uppercase().contains("GNOME") {
        _ if cfg!(target_os = "macos") => Panel::Template,
        true => Panel::Dark,
        false => Panel::Unknown,
    }
}

fn menu_of(app: &AppHandle<Wry>, view: &TrayView) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    for entry in &view.menu {
        match entry {
            MenuEntry::Separator => menu.append(&PredefinedMenuItem::separator(app)?)?,
            MenuEntry::Item { id, label, enabled } => {
                menu.append(&MenuItem::with_id(app, id, label, *enabled, None::<&str>)?)?;
            }
            MenuEntry::Check { id, label, checked } => {
                let item = CheckMenuItem::with_id(app, id, label, true, *checked, None::<&str>)?;
                menu.append(&item)?;
            }
        }
    }
    Ok(menu)
}

fn chosen(app: &AppHandle<Wry>, id: &str) {
    match id {
        imagewatch::tray::QUIT => quit(app),
        imagewatch::tray::START_AT_LOGIN => toggle_start_at_login(app),
        _ => open_window(app),
    }
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
        let shown = is_checked(&handle.tray().borrow(), imagewatch::tray::START_AT_LOGIN);
        if handle.set_start_at_login(!shown).await.is_err() {
            // The window says what is wrong.
            window::show(&app);
        }
        let on_main = app.clone();
        let redrawn = app.run_on_main_thread(move || {
            let view = Arc::clone(&handle.tray().borrow());
            on_main.state::<Tray>().redraw(&on_main, &view);
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

/// Opens the window off the main thread, as [`window::show`] asks for.
pub(crate) fn open_window(app: &AppHandle<Wry>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move { window::show(&app) });
}

/// Follows the app's tray view for as long as the app runs.
pub(crate) async fn follow(app: AppHandle<Wry>, handle: Handle) {
    let mut views = handle.tray();
    loop {
        let view = Arc::clone(&views.borrow_and_update());
        let on_main = app.clone();
        let updated =
            app.run_on_main_thread(move || on_main.state::<Tray>().update(&on_main, &view));
        if updated.is_err() || views.changed().await.is_err() {
            return;
        }
    }
}
