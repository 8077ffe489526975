//! A bare Tauri tray app, the baseline of the benchmarks: a tray icon with a tooltip and a menu,
//! and an empty window when asked for.
//!
//! Started without arguments it stays in the tray. With `--window`, and on a click on the tray
//! icon or its "Open" entry, it shows the window; closing that destroys it and leaves the tray.

use tauri::menu::{Menu, MenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{App, AppHandle, Manager, RunEvent, WebviewUrl, WebviewWindowBuilder};

/// Label of the only window, and the tray icon's name.
const MAIN: &str = "main";

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .setup(|app| {
            build_tray(app)?;
            if std::env::args().any(|argument| argument == "--window") {
                show_window(app.handle())?;
            }
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|_, event| {
            // Without a code the last window was closed; "Quit" gives one.
            if let RunEvent::ExitRequested {
                code: None, api, ..
            } = event
            {
                api.prevent_exit();
            }
        });
    Ok(())
}

/// Puts the icon with its tooltip and menu into the tray.
fn build_tray(app: &App) -> tauri::Result<()> {
    let open = MenuItem::with_id(app, "open", "Open", true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
    let mut tray = TrayIconBuilder::with_id(MAIN)
        .title("Bare tray") // Some hosts show no tooltip without one.
        .tooltip("Idle")
        .menu(&Menu::with_items(app, &[&open, &quit])?)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => report(show_window(app)),
            _ => app.exit(0),
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                report(show_window(tray.app_handle()));
            }
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    Ok(())
}

/// Brings the window to the front, building it when there is none.
fn show_window(app: &AppHandle) -> tauri::Result<()> {
    match app.get_webview_window(MAIN) {
        Some(window) => window.set_focus(),
        None => WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
            .title("Bare tray")
            .build()
            .map(drop),
    }
}

/// Says on standard error what went wrong.
fn report(result: tauri::Result<()>) {
    if let Err(error) = result {
        eprintln!("{error}");
    }
}
